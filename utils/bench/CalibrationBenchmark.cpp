//===- CalibrationBenchmark.cpp - What observing tensors costs ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a model over samples with and without observers, in turns, and prints samples a second, what observers add, and what
// memory more samples take:
//
//     build/bin/adze-bench-calibration MODEL DATA [SCALE OFFSET]
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Driver/NativeModelRunner.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "passes/Pipelines/Prepare.h"
#include "passes/optimize/quantize/CalibratedValues.h"
#include "passes/optimize/quantize/StatisticsCollector.h"
#include "llvm/Support/Format.h"

#include <fstream>
#include <unistd.h>

using namespace adze;

namespace {

constexpr size_t sampleCount = 1000;
constexpr int roundCount = 7;
/// The most that observers may cost, in times of plain inference.
constexpr double rangeLimit = 1.3, histogramLimit = 2, secondsLimit = 3;

/// As many samples as wanted, of those that there are.
struct Repeated : SampleSource {
  Repeated(std::unique_ptr<SampleSource> source, size_t count) : source(std::move(source)), count(count) {}
  size_t getCount() const override { return count; }
  llvm::Error bind(const SignatureInfo &signature) override { return source->bind(signature); }
  llvm::Error fill(size_t sample, Instance &instance) const override {
    return source->fill(sample % source->getCount(), instance);
  }
  std::unique_ptr<SampleSource> source;
  size_t count;
};

/// Bytes that the process has in memory.
uint64_t getResidentBytes() {
  uint64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

struct Case {
  const char *name;
  CalibrationMethod method;
  bool observes;
  std::unique_ptr<NativeModelRunner> runner; // of its own, so that nothing is compiled twice
  std::vector<double> seconds;
};

[[noreturn]] void fail(llvm::Error error) {
  llvm::errs() << llvm::toString(std::move(error)) << "\n";
  exit(1);
}

/// Runs `samples` samples; the seconds that took, the choice of ranges included, compiling not.
double run(Case &which, mlir::ModuleOp module, size_t samples) {
  CalibratedValues values = findCalibratedValues(module);
  std::vector<mlir::Value> tensors;
  std::vector<CalibratedTensor> result;
  for (auto &[value, tensor] : values)
    if (which.observes) {
      tensors.push_back(value);
      result.push_back(tensor);
    }
  double before = which.runner->getRunSeconds();
  StatisticsCollector collector(which.method, /*channels=*/false, tensors.size(), which.runner->getWorkerCount());
  auto see = [&](const ObservedTensor &tensor) { collector.observe(tensor); };
  if (llvm::Error error = which.runner->run(module, tensors, samples, see))
    fail(std::move(error));
  auto begin = std::chrono::steady_clock::now();
  collector.finish(result);
  std::chrono::duration<double> choosing = std::chrono::steady_clock::now() - begin;
  return which.runner->getRunSeconds() - before + choosing.count();
}

double getMedian(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3 && argc != 5) {
    llvm::errs() << "usage: " << argv[0] << " MODEL DATA [SCALE OFFSET]\n";
    return 2;
  }
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  auto begin = std::chrono::steady_clock::now();
  ReadModel model = readModel(argv[1], &context);
  mlir::PassManager manager(&context, mlir::ModuleOp::getOperationName(), mlir::PassManager::Nesting::Implicit);
  buildPreparePipeline(manager, PrepareOptions());
  if (!model.module || failed(manager.run(*model.module)))
    return 1;
  std::vector<Case> cases;
  auto add = [&](const char *name, const char *method, bool observes) {
    auto source = openArrays({argv[2]}, argc > 3 ? atof(argv[3]) : 1, argc > 4 ? atof(argv[4]) : 0);
    if (!source)
      fail(source.takeError());
    std::vector<SignatureSamples> samples;
    samples.push_back({"", std::make_unique<Repeated>(std::move(*source), 10 * sampleCount)});
    cases.push_back({name, llvm::cantFail(CalibrationMethod::parse(method)), observes,
                     std::make_unique<NativeModelRunner>(std::move(samples), CompileModelOptions()), {}});
  };
  add("plain inference", "minmax", false);
  add("minmax", "minmax", true);
  add("moving-average", "moving-average", true);
  add("percentile", "percentile", true);
  add("mse", "mse", true);
  add("entropy", "entropy", true);
  std::chrono::duration<double> reading = std::chrono::steady_clock::now() - begin;
  bool good = true;
  std::vector<double> first;
  for (Case &which : cases) {
    auto start = std::chrono::steady_clock::now();
    run(which, *model.module, sampleCount); // compiles
    first.push_back(reading.count() + std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  for (int round = 0; round < roundCount; ++round)
    for (Case &which : cases)
      which.seconds.push_back(run(which, *model.module, sampleCount));
  double plain = getMedian(cases[0].seconds);
  for (auto [which, whole] : llvm::zip_equal(cases, first)) {
    double seconds = getMedian(which.seconds), limit = which.method.needsHistogram() ? histogramLimit : rangeLimit;
    llvm::outs() << llvm::format("%-16s %7.0f samples/s  %4.2f times plain  ", which.name, sampleCount / seconds,
                                 seconds / plain)
                 << llvm::format("%5.2f s for %zu with compiling\n", whole, sampleCount);
    good &= !which.observes || (seconds <= limit * plain && whole <= secondsLimit);
  }
  for (Case &which : cases) {
    uint64_t before = getResidentBytes();
    run(which, *model.module, 10 * sampleCount);
    int64_t grown = getResidentBytes() - before;
    llvm::outs() << llvm::format("%-16s %6.1f MB more for %zu samples than for %zu\n", which.name, double(grown) / 1e6,
                                 10 * sampleCount, sampleCount);
  }
  llvm::outs() << (good ? "within" : "NOT within")
               << llvm::format(" the limits: %g times plain, with histograms %g times, %g s\n", rangeLimit, histogramLimit,
                               secondsLimit);
  return good ? 0 : 1;
}
