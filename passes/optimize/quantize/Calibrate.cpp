//===- Calibrate.cpp - Ranges of activations ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors are observed on samples or looked up in a file; then their types say what was found.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/quantize/CalibratedValues.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/StatisticsCollector.h"
#include "llvm/Support/FormatVariadic.h"

#define DEBUG_TYPE "calibrate"

namespace adze {
#define GEN_PASS_DEF_CALIBRATE
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct Calibrate : adze::impl::CalibrateBase<Calibrate> {
  using Base::Base;

  void runOnOperation() override {
    CalibratedValues values = findCalibratedValues(getOperation());
    numTensors += values.size();
    if (failed(load.empty() ? observe(values) : lookUp(values)))
      return signalPassFailure();
    uniteHandedRanges(getOperation(), values);
    numRanges += stateRanges(getOperation(), values);
    report(values);
  }

private:
  LogicalResult observe(CalibratedValues &values);
  LogicalResult lookUp(CalibratedValues &values);
  LogicalResult write(const CalibrationData &data);
  void report(const CalibratedValues &values);
  /// Reports an error as the pass's.
  LogicalResult fail(llvm::Error error) {
    return getOperation().emitError() << "calibrate: " << llvm::toString(std::move(error));
  }
};

} // namespace

LogicalResult Calibrate::observe(CalibratedValues &values) {
  llvm::Expected<CalibrationMethod> chosen = CalibrationMethod::parse(method);
  if (!chosen)
    return fail(chosen.takeError());
  ModelRunner *runner = getContext().getLoadedDialect<AdzeDialect>()->getModelRunner();
  if (!runner)
    return getOperation().emitError("calibrate: needs samples: give --representative-data, or load the ranges from a file");
  SmallVector<Value> tensors;
  CalibrationData data{*chosen, 0, {}};
  for (auto &[value, tensor] : values) {
    tensors.push_back(value);
    data.tensors.push_back(tensor);
  }
  StatisticsCollector collector(*chosen, channels, tensors.size(), runner->getWorkerCount());
  auto see = [&](const ObservedTensor &tensor) { collector.observe(tensor); };
  if (llvm::Error error = runner->run(getOperation(), tensors, samples, see))
    return fail(std::move(error));
  collector.finish(data.tensors);
  data.samples = runner->getSampleCount();
  if (samples)
    data.samples = std::min<uint64_t>(samples, data.samples);
  numSamples += data.samples;
  if (failed(write(data)))
    return failure();
  for (auto [entry, tensor] : llvm::zip_equal(values, data.tensors))
    entry.second = std::move(tensor);
  return success();
}

LogicalResult Calibrate::lookUp(CalibratedValues &values) {
  llvm::Expected<CalibrationData> data = loadCalibration(load);
  if (!data)
    return fail(data.takeError());
  std::string missing;
  for (auto &[value, tensor] : values) {
    if (const CalibratedTensor *found = data->find(tensor.function, tensor.name))
      tensor = *found;
    else
      missing += (missing.empty() ? "'" : ", '") + tensor.getKey() + "'";
  }
  if (!missing.empty())
    return fail(llvm::createStringError(load + ": has no entry for " + missing));
  return write(*data);
}

LogicalResult Calibrate::write(const CalibrationData &data) {
  if (save.empty())
    return success();
  if (llvm::Error error = saveCalibration(save, data))
    return fail(std::move(error));
  return success();
}

void Calibrate::report(const CalibratedValues &values) {
  for (const auto &[value, tensor] : values) {
    if (tensor.notFinite) {
      numNotFinite += tensor.notFinite;
      emitWarning(value.getLoc()) << "calibrate: tensor '" << tensor.name << "' has " << tensor.notFinite
                                  << " values that are NaN or infinite; they are in no range";
    }
    auto options = remark::RemarkOpts::name("range").category(DEBUG_TYPE);
    if (tensor.range.isEmpty())
      remark::missed(value.getLoc(), options) << "tensor '" << tensor.name << "' was never computed";
    else
      remark::passed(value.getLoc(), options) << "tensor '" << tensor.name << "' is in "
                                              << llvm::formatv("[{0}, {1}]", tensor.range.min, tensor.range.max).str();
  }
}
