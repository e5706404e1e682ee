//===- ProductBenchmark.cpp - Products against the machine's peak ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times kernel.matmul and kernel.conv_2d with the tiles that pack-weights chooses, beside a loop that does nothing but
// multiply and add. Both are the least of many runs, taken in turns, for machines are shared.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Packing.h"
#include "lib/Target/ProductTiles.h"
#include "mlir/Parser/Parser.h"
#include "test/unit/passes/codegen/KernelJit.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"

#include <ctime>

using namespace adze;

static llvm::cl::opt<std::string> cpuName("cpu", llvm::cl::desc("the CPU to compile for"), llvm::cl::init("znver4"));
static llvm::cl::opt<std::string> filter("filter", llvm::cl::desc("only cases whose name has this in it"));
static llvm::cl::opt<double> seconds("seconds", llvm::cl::desc("time for each case"), llvm::cl::init(0.4));
static llvm::cl::opt<std::string> tileText("tile", llvm::cl::desc("MR,NR instead of the chosen tile"));
static llvm::cl::opt<bool> printModule("print", llvm::cl::desc("print the modules instead of running them"));

namespace {

struct Case {
  std::string name;
  bool isInteger = false;
  int64_t height, width, channels, outputs, window; // window 1: a matrix of height * width rows
};

/// Memory at a cache line, filled with small numbers.
struct Memory {
  explicit Memory(size_t bytes, bool isFloat = false) : data(std::aligned_alloc(64, (bytes + 127) / 64 * 64)) {
    for (size_t i = 0; i < bytes / 4; ++i) {
      float number = float(i * 7 % 13) - 6;
      int32_t word = int32_t(i * 2654435761u);
      std::memcpy(static_cast<char *>(data) + i * 4, isFloat ? (void *)&number : &word, 4);
    }
  }
  ~Memory() { std::free(data); }
  Memory(const Memory &) = delete;
  void *data;
};

} // namespace

static constexpr llvm::StringLiteral floatEpilogue = R"(^bb0(%sum: f32, %bias: f32):
  %zero = arith.constant 0.0 : f32
  %six = arith.constant 6.0 : f32
  %1 = arith.addf %sum, %bias : f32
  %2 = arith.maxnumf %1, %zero : f32
  %3 = arith.minnumf %2, %six : f32
  kernel.yield %3 : f32
)";

static constexpr llvm::StringLiteral integerEpilogue = R"(^bb0(%sum: i32, %bias: i32, %scale: f32):
  %low = arith.constant -1.280000e+02 : f32
  %high = arith.constant 1.270000e+02 : f32
  %1 = arith.addi %sum, %bias : i32
  %2 = arith.sitofp %1 : i32 to f32
  %3 = arith.mulf %2, %scale : f32
  %4 = arith.maxnumf %3, %low : f32
  %5 = arith.minnumf %4, %high : f32
  %6 = math.roundeven %5 : f32
  %7 = arith.fptosi %6 : f32 to i32
  %8 = arith.trunci %7 : i32 to i8
  kernel.yield %8 : i8
)";

static std::string typeOf(llvm::ArrayRef<int64_t> shape, llvm::StringRef element) {
  std::string text = "memref<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + element.str() + ">";
}

/// The function `f` with one product.
static std::string writeProduct(const Case &c, const PackGeometry &geometry, const ProductTile &tile) {
  bool isMatrix = c.window == 1;
  int64_t outHeight = c.height - c.window + 1, outWidth = c.width - c.window + 1;
  llvm::StringRef lhsElement = c.isInteger ? "i8" : "f32", sumElement = c.isInteger ? "i32" : "f32";
  std::string lhs = isMatrix ? typeOf({c.height * c.width, c.channels}, lhsElement)
                             : typeOf({1, c.height, c.width, c.channels}, lhsElement);
  std::string out = isMatrix ? typeOf({c.height * c.width, c.outputs}, lhsElement)
                             : typeOf({1, outHeight, outWidth, c.outputs}, lhsElement);
  std::string rhs = typeOf(geometry.packedShape(), lhsElement), bias = typeOf({c.outputs}, sumElement),
              scale = typeOf({c.outputs}, "f32");
  std::string map = isMatrix ? "affine_map<(m, n) -> (n)>" : "affine_map<(b, y, x, n) -> (n)>";
  std::string attributes = llvm::formatv("epilogue_maps = [{0}{1}], tile = array<i64: {2}, {3}, {4}>", map,
                                         c.isInteger ? ", " + map : "", tile.rows, tile.columns, tile.depth);
  if (!isMatrix)
    attributes +=
        llvm::formatv(", window = array<i64: {0}, {0}>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, "
                      "groups = 1 : i64",
                      c.window);
  return llvm::formatv(
      "module attributes {{kernel.cpu = \"{0}\"} {{\nfunc.func @f(%x: {1} {{llvm.noalias}, %w: {2} {{llvm.noalias}, "
      "%b: {3}"
      " {{llvm.noalias}, %s: {4} {{llvm.noalias}, %e: {5} {{llvm.noalias}) {{\n"
      "{6} lhs(%x : {1}) rhs(%w : {2}) init(%e : {5}) with({7}) {{{8}} epilogue {{\n{9}}\nreturn\n}\n}\n",
      cpuName, lhs, rhs, bias, scale, out, isMatrix ? "kernel.matmul" : "kernel.conv_2d",
      c.isInteger ? "%b, %s : " + bias + ", " + scale : "%b : " + bias, attributes,
      c.isInteger ? integerEpilogue : floatEpilogue);
}

/// The function `f` that multiplies and adds 16 vectors in each of 100000 rounds.
static std::string writePeak(bool isInteger, const TargetInfo &target) {
  int64_t lanes = target.lanes(4);
  bool vnni = target.dotDepth() == 4;
  std::string sum = llvm::formatv("vector<{0}x{1}>", lanes, isInteger ? "i32" : "f32");
  std::string factor =
      !isInteger ? sum : llvm::formatv("vector<{0}x{1}>", lanes * target.dotDepth(), vnni ? "i8" : "i16").str();
  std::string text =
      "module {\nfunc.func @f(%m: memref<" + std::to_string(lanes) +
      "xf32>) {\n"
      "%c0 = arith.constant 0 : index\n%c1 = arith.constant 1 : index\n%n = arith.constant 100000 : index\n"
      "%l = vector.load %m[%c0] : memref<" +
      std::to_string(lanes) + "xf32>, vector<" + std::to_string(lanes) + "xf32>\n";
  text += isInteger ? "%v = vector.bitcast %l : vector<" + std::to_string(lanes) + "xf32> to " + factor +
                          "\n%i = vector.bitcast %l : vector<" + std::to_string(lanes) + "xf32> to " + sum + "\n"
                    : "%v = arith.addf %l, %l : " + sum + "\n%i = arith.addf %l, %l : " + sum + "\n";
  std::string inits, names, types;
  constexpr int chains = 12;
  for (int i = 0; i < chains; ++i) {
    llvm::StringRef comma = i ? ", " : "";
    inits += llvm::formatv("{0}%a{1} = %i", comma, i);
    types += llvm::formatv("{0}{1}", comma, sum);
    names += llvm::formatv("{0}%b{1}", comma, i);
  }
  text += "%r:" + std::to_string(chains) + " = scf.for %k = %c0 to %n step %c1 iter_args(" + inits + ") -> (" + types +
          ") {\n";
  std::string intrinsic = vnni          ? llvm::formatv("llvm.x86.avx512.vpdpbusd.{0}", lanes * 32).str()
                          : lanes == 16 ? "llvm.x86.avx512.pmaddw.d.512"
                          : lanes == 8  ? "llvm.x86.avx2.pmadd.wd"
                                        : "llvm.x86.sse2.pmadd.wd";
  for (int i = 0; i < chains; ++i) {
    if (!isInteger)
      // Without a fused step one half of the chains multiplies, the other adds.
      text += target.hasFMA
                  ? llvm::formatv("%b{0} = vector.fma %v, %v, %a{0} : {1}\n", i, sum).str()
                  : llvm::formatv("%b{0} = {2} %v, %a{0} : {1}\n", i, sum, i % 2 ? "arith.mulf" : "arith.addf").str();
    else if (vnni)
      text += llvm::formatv("%b{0} = llvm.call_intrinsic \"{1}\"(%a{0}, %v, %v) : ({2}, {3}, {3}) -> {2}\n", i,
                            intrinsic, sum, factor);
    else
      text += llvm::formatv("%p{0} = vector.bitcast %a{0} : {2} to {3}\n%q{0} = llvm.call_intrinsic \"{1}\"(%p{0}, %v) "
                            ": ({3}, {3}) -> {2}\n"
                            "%b{0} = arith.addi %q{0}, %a{0} : {2}\n",
                            i, intrinsic, sum, factor);
  }
  text += "scf.yield " + names + " : " + types + "\n}\n%t0 = vector.bitcast %r#0 : " + sum + " to vector<" +
          std::to_string(lanes) + "xf32>\n";
  for (int i = 1; i < chains; ++i)
    text += llvm::formatv(
        "%u{0} = vector.bitcast %r#{0} : {1} to vector<{2}xf32>\n%t{0} = arith.addf %t{3}, %u{0} : vector<{2}xf32>\n",
        i, sum, lanes, i - 1);
  return text + llvm::formatv("vector.store %t{0}, %m[%c0] : memref<{1}xf32>, vector<{1}xf32>\nreturn\n}\n}\n",
                              chains - 1, lanes)
                    .str();
}

/// Seconds that this thread was running: not those that it waited for a processor.
static double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

static double timeOf(llvm::function_ref<void()> body) {
  double begin = now();
  body();
  return now() - begin;
}

static std::unique_ptr<mlir::ExecutionEngine> compile(mlir::MLIRContext &context, const std::string &text) {
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  return module ? compileForTest(*module, "func.func(expand-products,expand-math),convert-math-to-llvm", cpuName)
                : nullptr;
}

/// Runs a case and the peak in turns; prints the least time of each.
static bool runCase(mlir::MLIRContext &context, const TargetInfo &target, const Case &c) {
  int64_t rows = (c.height - c.window + 1) * (c.width - c.window + 1), depth = c.window * c.window * c.channels;
  unsigned bits = c.isInteger ? 8 : 32;
  ProductElements elements{bits, bits, 32, !c.isInteger, c.isInteger, false};
  ProductTile tile =
      chooseProductTile(target, elements, c.window == 1 ? rows : c.width - c.window + 1, c.outputs, depth);
  if (!tileText.empty() && std::sscanf(tileText.c_str(), "%ld,%ld", &tile.rows, &tile.columns) != 2)
    return false;
  PackGeometry geometry{1, c.outputs, c.window, c.window * c.channels, tile.columns, tile.depth};
  std::string text = writeProduct(c, geometry, tile);
  if (printModule) {
    llvm::outs() << text;
    return true;
  }
  double compileSeconds = 0;
  std::unique_ptr<mlir::ExecutionEngine> product;
  compileSeconds = timeOf([&] { product = compile(context, text); });
  auto peak = compile(context, writePeak(c.isInteger, target));
  if (!product || !peak)
    return false;
  Memory lhs(c.height * c.width * c.channels * bits / 8, !c.isInteger), out(rows * c.outputs * bits / 8),
      weights(geometry.packedElements() * bits / 8, !c.isInteger), bias(c.outputs * 4, !c.isInteger),
      scale(c.outputs * 4, true), vector(64, true);
  auto runProduct = [&] { callWithBuffers(*product, "f", {lhs.data, weights.data, bias.data, scale.data, out.data}); };
  auto runPeak = [&] {
    std::fill_n(static_cast<float *>(vector.data), 16, 0.5f); // ones, after the addition in front of the loop
    callWithBuffers(*peak, "f", {vector.data});
  };
  double best = 1e9, bestPeak = 1e9;
  for (double spent = 0; spent < seconds;) {
    double peakTime = timeOf(runPeak), first = timeOf(runProduct);
    bestPeak = std::min(bestPeak, peakTime);
    spent += peakTime + first;
    for (int i = 0; i < 10 && spent < seconds; ++i) {
      double time = timeOf(runProduct);
      best = std::min(best, time);
      spent += time;
    }
  }
  double operations = 2.0 * rows * c.outputs * depth, peakRate = 2.0 * 12 * 100000 * target.lanes(4) / bestPeak;
  if (c.isInteger)
    peakRate *= target.dotDepth();
  else if (!target.hasFMA)
    peakRate /= 2;
  llvm::outs() << llvm::formatv(
      "{0,-28} {1,4}x{2,-3} {3,9:F1} us {4,6:F1} Gop/s {5,5:F1} % of {6,5:F1}  compiled in {7:F0} ms\n", c.name,
      tile.rows, tile.columns, best * 1e6, operations / best / 1e9, 100 * operations / best / peakRate, peakRate / 1e9,
      compileSeconds * 1e3);
  llvm::outs().flush();
  return true;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::cl::ParseCommandLineOptions(argc, argv, "times products against the machine's peak\n");
  auto context = makeJitContext();
  auto target = TargetInfo::get("x86_64-unknown-linux-gnu", cpuName);
  if (!target || !canRun(cpuName)) {
    llvm::errs() << "cannot run code for " << cpuName << "\n";
    llvm::consumeError(target.takeError());
    return 1;
  }
  std::vector<Case> cases;
  for (bool isInteger : {false, true}) {
    std::string prefix = isInteger ? "i8 " : "f32 ";
    auto add = [&](const std::string &name, int64_t height, int64_t width, int64_t channels, int64_t outputs,
                   int64_t window) {
      cases.push_back({prefix + name, isInteger, height, width, channels, outputs, window});
    };
    add("112x112x32->64", 112, 112, 32, 64, 1);
    add("56x56x64->128", 56, 56, 64, 128, 1);
    add("28x28x256->256", 28, 28, 256, 256, 1);
    add("14x14x512->512", 14, 14, 512, 512, 1);
    add("7x7x1024->1024", 7, 7, 1024, 1024, 1);
    add("3x3 56x56x64->64", 58, 58, 64, 64, 3);
    add("3x3 112x112x3->32", 114, 114, 3, 32, 3);
    add("gemv 1024->1024", 1, 1, 1024, 1024, 1);
    add("gemv 4096->4096", 1, 1, 4096, 4096, 1);
  }
  for (const Case &c : cases)
    if (c.name.find(filter) != std::string::npos && !runCase(*context, *target, c))
      return 1;
  return 0;
}
