//===- DepthwiseBenchmark.cpp - Time of depthwise kernels -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles depthwise convolutions in this process and prints the shortest of many runs, beside the machine's peak, which
// is measured just before: the shares hold although clocks vary.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/TargetInfo.h"
#include "test/unit/passes/codegen/CompiledText.h"
#include "llvm/TargetParser/Host.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace adze;

namespace {

struct Layer {
  int rows, columns, channels, window, stride, pixelStride; // pixelStride in elements, of input and result
  bool isFloat;
};

constexpr Layer layers[] = {
    {112, 112, 32, 3, 1, 32, true},  {14, 14, 512, 3, 1, 512, true}, {14, 14, 512, 3, 1, 528, true},
    {56, 56, 64, 3, 2, 64, true},    {28, 28, 96, 5, 1, 96, true},   {112, 112, 32, 3, 1, 32, false},
    {14, 14, 512, 3, 1, 512, false}, {56, 56, 64, 3, 2, 64, false},  {28, 28, 96, 5, 1, 96, false},
};

std::string memref(int rows, int columns, int channels, int pixelStride, const char *element) {
  std::string pixel = std::to_string(pixelStride), row = std::to_string(columns * pixelStride),
              image = std::to_string(rows * columns * pixelStride);
  return "memref<1x" + std::to_string(rows) + "x" + std::to_string(columns) + "x" + std::to_string(channels) + "x" + element +
         ", strided<[" + image + ", " + row + ", " + pixel + ", 1]>>";
}

/// Floats: bias and a clamp to 0 .. 6. Bytes: bias, a factor a channel, rounding, zero point and a clamp.
std::string makeModule(const Layer &l, const std::string &tile) {
  const char *element = l.isFloat ? "f32" : "i8", *sum = l.isFloat ? "f32" : "i32";
  std::string channels = std::to_string(l.channels), window = std::to_string(l.window), stride = std::to_string(l.stride);
  std::string in = memref((l.rows - 1) * l.stride + l.window, (l.columns - 1) * l.stride + l.window, l.channels,
                          l.pixelStride, element);
  std::string out = memref(l.rows, l.columns, l.channels, l.pixelStride, element);
  std::string filter = "memref<" + window + "x" + window + "x" + channels + "x" + element + ">";
  std::string bias = "memref<" + channels + "x" + sum + ">", factor = "memref<" + channels + "xf32>";
  std::string body = l.isFloat ? R"(
    %low = arith.constant 0.0 : f32
    %high = arith.constant 6.0 : f32
    %0 = arith.addf %sum, %b : f32
    %1 = arith.maxnumf %0, %low : f32
    %2 = arith.minnumf %1, %high : f32
    kernel.yield %2 : f32
)" : R"(
    %low = arith.constant -128 : i32
    %high = arith.constant 127 : i32
    %zero = arith.constant -3 : i32
    %0 = arith.addi %sum, %b : i32
    %1 = arith.sitofp %0 : i32 to f32
    %2 = arith.mulf %1, %f : f32
    %3 = math.roundeven %2 : f32
    %4 = arith.fptosi %3 : f32 to i32
    %5 = arith.addi %4, %zero : i32
    %6 = arith.maxsi %5, %low : i32
    %7 = arith.minsi %6, %high : i32
    %8 = arith.trunci %7 : i32 to i8
    kernel.yield %8 : i8
)";
  return "#channel = affine_map<(n, h, w, c) -> (c)>\nfunc.func @f(%x: " + in + " {llvm.noalias}, %w: " + filter +
         " {llvm.noalias}, %bias: " + bias + " {llvm.noalias}, %factor: " + factor + " {llvm.noalias}, %o: " + out +
         " {llvm.noalias}) {\n  kernel.depthwise_conv_2d lhs(%x : " + in + ") rhs(%w : " + filter + ") init(%o : " + out +
         ") with(%bias, %factor : " + bias + ", " + factor + ")\n    {epilogue_maps = [#channel, #channel], strides = "
         "array<i64: " + stride + ", " + stride + ">, dilations = array<i64: 1, 1>" + tile + "} epilogue {\n  ^bb0(%sum: " + sum +
         ", %b: " + sum + ", %f: f32):" + body + "  }\n  return\n}\n";
}

double now() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Microseconds of the shortest run.
template <typename Body>
double shortest(Body body, double budget = 100000) {
  double best = 1e30;
  for (double begin = now(); now() - begin < budget;) {
    double start = now();
    body();
    best = std::min(best, now() - start);
  }
  return best;
}

/// Products of floats a microsecond: twelve independent chains of multiply-adds.
double measurePeak(llvm::StringRef cpu, int lanes) {
  std::string vector = "vector<" + std::to_string(lanes) + "xf32>", arguments, starts, sums, body, types;
  for (int i = 0; i < 12; ++i) {
    std::string n = std::to_string(i), comma = i ? ", " : "";
    body += "    %r" + n + " = vector.fma %a" + n + ", %v, %v : " + vector + "\n";
    arguments += comma + "%a" + n + " = %v", sums += comma + "%r" + n, types += comma + vector;
  }
  std::string text = "func.func @f(%x: memref<64xf32>, %n: memref<1xindex>) {\n  %c0 = arith.constant 0 : index\n"
                     "  %c1 = arith.constant 1 : index\n  %end = memref.load %n[%c0] : memref<1xindex>\n"
                     "  %v = vector.load %x[%c0] : memref<64xf32>, " + vector + "\n  %s:12 = scf.for %i = %c0 to %end step %c1 "
                     "iter_args(" + arguments + ") -> (" + types + ") {\n" + body + "    scf.yield " + sums + " : " + types +
                     "\n  }\n";
  std::string last = "%s#0";
  for (int i = 1; i < 12; ++i) {
    std::string n = std::to_string(i);
    text += "  %t" + n + " = arith.addf " + last + ", %s#" + n + " : " + vector + "\n";
    last = "%t" + n;
  }
  text += "  vector.store " + last + ", %x[%c0] : memref<64xf32>, " + vector + "\n  return\n}\n";
  auto jit = CompiledText::create(text, "func.func(canonicalize)", cpu);
  auto *f = jit ? jit->lookup<void(float *, int64_t *)>("f") : nullptr;
  if (!f)
    return 0;
  alignas(64) float values[64] = {};
  int64_t count = 20000;
  return 12.0 * lanes * count / shortest([&] { f(values, &count); }, 30000);
}

void measure(const Layer &l, llvm::StringRef cpu, int lanes, const std::string &tile) {
  std::string text = makeModule(l, tile);
  double begin = now();
  auto jit = CompiledText::create(text, "func.func(expand-depthwise,expand-math)", cpu);
  auto *f = jit ? jit->lookup<void(void *, void *, void *, void *, void *)>("f") : nullptr;
  if (!f)
    return;
  double compileTime = (now() - begin) / 1000;
  size_t in = size_t((l.rows - 1) * l.stride + l.window) * ((l.columns - 1) * l.stride + l.window) * l.pixelStride * 4;
  std::vector<char> x(in + 64), w(l.window * l.window * l.channels * 4 + 64), b(l.channels * 4 + 64), s(l.channels * 4 + 64),
      o(size_t(l.rows) * l.columns * l.pixelStride * 4 + 64);
  auto aligned = [](std::vector<char> &buffer) { return reinterpret_cast<char *>((uintptr_t(buffer.data()) + 63) & ~63ull); };
  double peak = measurePeak(cpu, lanes);
  double time = shortest([&] { f(aligned(x), aligned(w), aligned(b), aligned(s), aligned(o)); });
  double products = double(l.rows) * l.columns * l.channels * l.window * l.window;
  std::printf("%-4s %3dx%3dx%3d window %d stride %d pixel %3d  %8.1f us  %6.1f products/ns  %5.1f %% of the FMA peak  (%.0f ms)\n",
              l.isFloat ? "f32" : "i8", l.rows, l.columns, l.channels, l.window, l.stride, l.pixelStride, time,
              products / time / 1000, 100 * products / time / peak, compileTime);
}

} // namespace

/// Arguments: a CPU by LLVM's name (the host's without), the number of one layer, and rows and columns of
/// its tile.
int main(int argc, char **argv) {
  llvm::StringRef cpu = argc > 1 ? llvm::StringRef(argv[1]) : llvm::sys::getHostCPUName();
  llvm::Expected<TargetInfo> target = TargetInfo::get(llvm::sys::getDefaultTargetTriple(), cpu);
  if (!target || !canRun(cpu)) {
    std::fprintf(stderr, "this machine does not run code for %s\n", cpu.str().c_str());
    llvm::consumeError(target.takeError());
    return 1;
  }
  int lanes = target->lanes(4);
  std::string tile;
  if (argc > 4)
    tile = std::string(", tile = array<i64: ") + argv[3] + ", " + argv[4] + ", 1>";
  std::printf("%s, peak %.1f products/ns\n", cpu.str().c_str(), measurePeak(cpu, lanes) / 1000);
  for (size_t i = 0; i < std::size(layers); ++i)
    if (argc <= 2 || i == size_t(std::stoi(argv[2])))
      measure(layers[i], cpu, lanes, tile);
}
