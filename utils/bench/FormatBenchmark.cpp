//===- FormatBenchmark.cpp - Time and memory of import and export ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Models of a given size, or of a given number of ops, are made in a temporary file and taken through the importer and
// the exporter. Weights are measured in a process of their own, whose peak of resident pages counts the mapped file.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/ConstantData.h"
#include "lib/Format/Export.h"
#include "lib/Format/Import.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <random>

using namespace mlir;
using namespace adze;

namespace {

/// Where the program lies, to start itself.
std::string program;

constexpr int64_t megabyte = 1 << 20;

std::string temporaryPath(const char *suffix) {
  llvm::SmallString<128> path;
  if (llvm::sys::fs::createTemporaryFile("adze-bench", suffix, path)) {
    std::cerr << "no temporary file\n";
    std::exit(1);
  }
  return std::string(path);
}

bool writeModule(ModuleOp module, const std::string &path) {
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error);
  return !error && succeeded(exportTFLite(module, stream));
}

/// Reads, and so maps, a model.
OwningOpRef<ModuleOp> importFile(MLIRContext &context, const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return {};
  std::shared_ptr<llvm::MemoryBuffer> owner = std::move(*buffer);
  return importTFLite(owner->getMemBufferRef(), owner, &context);
}

/// A chain of layers that multiply by different weights of a megabyte each.
bool makeWeights(int64_t megabytes, const std::string &path) {
  MLIRContext context;
  context.loadDialect<AdzeDialect, func::FuncDialect, quant::QuantDialect>();
  std::string text = "func.func @main(%x0: tensor<1x512xf32>) -> tensor<1x512xf32> {\n  %n = adze.no_value\n";
  llvm::raw_string_ostream os(text);
  for (int64_t i = 0; i < megabytes; ++i)
    os << "  %w" << i << " = adze.const dense<0.0> : tensor<512x512xf32> -> tensor<512x512xf32>\n  %x" << i + 1
       << " = adze.fully_connected(%x" << i << ", %w" << i
       << ", %n) : (tensor<1x512xf32>, tensor<512x512xf32>, none) -> tensor<1x512xf32>\n";
  os << "  return %x" << megabytes << " : tensor<1x512xf32>\n}\n";
  auto module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return false;
  std::mt19937_64 generator(1);
  std::vector<uint64_t> words(megabyte / 8);
  auto type = RankedTensorType::get({512, 512}, Float32Type::get(&context));
  module->walk([&](Operation *op) {
    if (op->getName().getStringRef() != "adze.const")
      return;
    for (uint64_t &word : words)
      word = generator();
    op->setAttr("value", makeConstant(type, ArrayRef(reinterpret_cast<char *>(words.data()), megabyte)));
  });
  return writeModule(*module, path);
}

/// Pairs of ops with constants between them, of which some fold.
bool makeGraph(int64_t ops, const std::string &path) {
  MLIRContext context;
  context.loadDialect<AdzeDialect, func::FuncDialect, quant::QuantDialect>();
  std::string text = "func.func @main(%x0: tensor<4x8xf32>) -> tensor<4x8xf32> {\n";
  llvm::raw_string_ostream os(text);
  for (int64_t i = 0; i < ops / 2; ++i)
    os << "  %c" << i << " = adze.const dense<" << i << ".5> : tensor<8xf32> -> tensor<8xf32>\n  %a" << i
       << " = adze.add(%x" << i << ", %c" << i << ") : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>\n  %x"
       << i + 1 << " = adze.relu(%a" << i << ") : (tensor<4x8xf32>) -> tensor<4x8xf32>\n";
  os << "  return %x" << ops / 2 << " : tensor<4x8xf32>\n}\n";
  auto module = parseSourceString<ModuleOp>(text, &context);
  return module && writeModule(*module, path);
}

/// A line of /proc/self/status, in kB.
int64_t readStatus(const std::string &key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(key + ":", 0) == 0)
      return std::stoll(line.substr(key.size() + 1));
  return 0;
}

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The child: import and export once, and say how long it took and the peak of resident memory.
int runOnce(const std::string &in, const std::string &out) {
  auto start = std::chrono::steady_clock::now();
  MLIRContext context;
  OwningOpRef<ModuleOp> module = importFile(context, in);
  double imported = since(start);
  if (!module || !writeModule(*module, out))
    return 1;
  std::cout << imported << " " << since(start) << " " << readStatus("VmHWM") << "\n";
  return 0;
}

void importAndExport(benchmark::State &state) {
  std::string in = temporaryPath("tflite"), out = temporaryPath("tflite");
  if (!makeWeights(state.range(0), in))
    return state.SkipWithError("the model cannot be made");
  uint64_t size = 0;
  (void)llvm::sys::fs::file_size(in, size);
  double imported = 0, total = 0, kilobytes = 0;
  for (auto _ : state) {
    FILE *child = popen(("'" + program + "' --once '" + in + "' '" + out + "'").c_str(), "r");
    if (!child || fscanf(child, "%lf %lf %lf", &imported, &total, &kilobytes) != 3 || pclose(child) != 0)
      return state.SkipWithError("the child failed");
    state.SetIterationTime(total);
  }
  state.counters["import_s"] = imported;
  state.counters["peak_MB"] = kilobytes / 1024;
  state.counters["peak_per_file"] = kilobytes * 1024 / size;
  (void)llvm::sys::fs::remove(in);
  (void)llvm::sys::fs::remove(out);
}
BENCHMARK(importAndExport)->Arg(1)->Arg(10)->Arg(100)->Arg(500)->UseManualTime()->Iterations(3)->Unit(benchmark::kMillisecond);

void canonicalizeGraph(benchmark::State &state) {
  std::string in = temporaryPath("tflite"), out = temporaryPath("tflite");
  if (!makeGraph(state.range(0), in))
    return state.SkipWithError("the model cannot be made");
  double imported = 0, canonical = 0;
  for (auto _ : state) {
    auto start = std::chrono::steady_clock::now();
    MLIRContext context;
    OwningOpRef<ModuleOp> module = importFile(context, in);
    imported = since(start);
    PassManager passes(&context);
    passes.addNestedPass<func::FuncOp>(createCanonicalizerPass());
    if (!module || failed(passes.run(*module)))
      return state.SkipWithError("the model is not imported");
    canonical = since(start) - imported;
    if (!writeModule(*module, out))
      return state.SkipWithError("the model is not exported");
  }
  state.counters["import_s"] = imported;
  state.counters["canonicalize_s"] = canonical;
  (void)llvm::sys::fs::remove(in);
  (void)llvm::sys::fs::remove(out);
}
BENCHMARK(canonicalizeGraph)->Arg(1000)->Arg(20000)->Iterations(3)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv) {
  if (argc == 4 && std::string(argv[1]) == "--once")
    return runOnce(argv[2], argv[3]);
  program = llvm::sys::fs::getMainExecutable(argv[0], reinterpret_cast<void *>(&main));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
