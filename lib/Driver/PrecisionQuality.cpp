//===- PrecisionQuality.cpp - How good an assignment is -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs of a precision search, and their results in a file.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "lib/Driver/PrecisionSearch.h"
#include "lib/Support/WholeFile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

#include <cmath>

using namespace adze;
using namespace llvm;

/// Tensors that leave the functions that no other calls.
static SmallVector<mlir::Value> listOutputs(mlir::ModuleOp module) {
  llvm::DenseSet<mlir::StringAttr> called;
  module.walk([&](mlir::Operation *op) {
    if (!isa<mlir::ModuleOp, mlir::func::FuncOp>(op))
      op->getAttrDictionary().walk([&](mlir::FlatSymbolRefAttr name) { called.insert(name.getAttr()); });
  });
  SmallVector<mlir::Value> outputs;
  for (auto function : module.getOps<mlir::func::FuncOp>())
    if (!function.isExternal() && !called.contains(function.getSymNameAttr()))
      append_range(outputs, function.front().getTerminator()->getOperands());
  return outputs;
}

/// Rows of all outputs, one a sample. Every output is computed once a sample and has as many elements in each.
Error PrecisionSearch::collectOutputs(mlir::ModuleOp model, NpyArray &outputs) {
  SmallVector<mlir::Value> tensors;
  for (mlir::Value value : listOutputs(model))
    if (auto type = dyn_cast<mlir::ShapedType>(value.getType()); type && !type.getElementType().isInteger(32) &&
                                                                 !type.getElementType().isInteger(64) &&
                                                                 !type.getElementType().isInteger(1))
      tensors.push_back(value);
  size_t count = options.samples ? std::min(options.samples, runner.getSampleCount()) : runner.getSampleCount();
  std::vector<std::vector<std::vector<float>>> rows(count, std::vector<std::vector<float>>(tensors.size()));
  // Each sample has rows of its own, so threads do not meet.
  if (Error error = runner.run(model, tensors, count, [&](const ObservedTensor &tensor) {
        rows[tensor.sample][tensor.index].assign(tensor.values.begin(), tensor.values.end());
      }))
    return error;
  ++runs;
  std::vector<float> all;
  for (const auto &row : rows)
    for (const std::vector<float> &values : row)
      all.insert(all.end(), values.begin(), values.end());
  if (!count || all.empty() || all.size() % count)
    return createStringError("the outputs have no values of FLOAT32, or not as many in each sample");
  outputs = makeNpyArray("f4", {int64_t(count), int64_t(all.size() / count)});
  memcpy(outputs.data.data(), all.data(), outputs.data.size());
  return Error::success();
}

Expected<double> PrecisionSearch::getMetric(const NpyArray &outputs) {
  if (!options.metric)
    return 0.0;
  Expected<std::vector<MetricResult>> results =
      measureMetric(*options.metric, outputs, *options.metric == Metric::Agreement ? &reference : nullptr,
                    options.labels ? &*options.labels : nullptr, options.labelOffset);
  if (!results)
    return results.takeError();
  // A larger mean square error is worse, and all other metrics are shares.
  return 100 * (*options.metric == Metric::MSE ? -results->front().value : results->front().value);
}

Error PrecisionSearch::runReference() {
  report("the float model");
  // As it is: nothing is quantized, and ranges that types state change no value.
  if (Error error = collectOutputs(module, reference))
    return error;
  Expected<double> metric = getMetric(reference);
  if (!metric)
    return metric.takeError();
  referenceMetric = *metric;
  return Error::success();
}

Expected<SearchQuality> PrecisionSearch::measure(mlir::ModuleOp quantized) {
  NpyArray outputs;
  if (Error error = collectOutputs(quantized, outputs))
    return std::move(error);
  if (outputs.data.size() != reference.data.size())
    return createStringError("the quantized model has other outputs than the float model");
  Distance distance;
  for (uint64_t i = 0, count = outputs.getElementCount(); i < count; ++i)
    distance.add(reference.getElement(i), outputs.getElement(i));
  Expected<double> metric = getMetric(outputs);
  if (!metric)
    return metric.takeError();
  double sqnr = distance.getSQNR(); // of outputs that are no numbers: as bad as it gets
  return SearchQuality{sqnr > -1000 ? sqnr : -1000, *metric};
}

Expected<mlir::OwningOpRef<mlir::ModuleOp>> PrecisionSearch::build(const Assignment &assignment,
                                                                   std::optional<size_t> only) {
  mlir::OwningOpRef<mlir::ModuleOp> copy = module.clone();
  assign(*copy, assignment, only);
  if (failed(apply(*copy)))
    return createStringError("the passes failed for " + describe(assignment, only));
  return std::move(copy);
}

Expected<SearchQuality> PrecisionSearch::evaluate(const Assignment &assignment, bool alone) {
  std::optional<size_t> only;
  for (size_t i = 0; alone && i < assignment.size(); ++i)
    if (assignment[i])
      only = i;
  std::string key = describe(assignment, only);
  if (auto found = known.find(key); found != known.end())
    return found->second;
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> quantized = build(assignment, only);
  if (!quantized)
    return quantized.takeError();
  Expected<SearchQuality> quality = measure(**quantized);
  if (!quality)
    return quality.takeError();
  known[key] = *quality;
  saveState();
  return *quality;
}

/// `3 x w8a8, 2 x w4a8` would not tell assignments apart: one letter a layer does, by the number of its choice.
std::string PrecisionSearch::describe(const Assignment &assignment, std::optional<size_t> only) const {
  if (only)
    return formatv("only layer {0} as {1}", layers[*only].index, layers[*only].choices[assignment[*only]].name).str();
  std::string text;
  for (size_t i = 0; i < assignment.size(); ++i)
    text += (i ? " " : "") + layers[i].choices[assignment[i]].name;
  return text;
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

/// The model, what makes another of it, the samples by what the model makes of them, and how results are judged.
std::string PrecisionSearch::hashProblem() {
  std::string text;
  raw_string_ostream os(text);
  module.print(os, mlir::OpPrintingFlags()); // names of blobs are hashes of their content
  os << options.samples << ' ' << (options.metric ? int(*options.metric) : -1) << ' ' << options.labelOffset << ' '
     << options.pipeline;
  SHA256 hash;
  hash.update(text);
  auto add = [&](const NpyArray &array) {
    hash.update(ArrayRef(reinterpret_cast<const uint8_t *>(array.data.data()), array.data.size()));
  };
  add(reference);
  if (options.labels)
    add(*options.labels);
  return toHex(hash.final(), /*LowerCase=*/true);
}

void PrecisionSearch::loadState() {
  if (options.stateFile.empty())
    return;
  stateKey = hashProblem();
  auto buffer = MemoryBuffer::getFile(options.stateFile, /*IsText=*/true);
  if (!buffer)
    return;
  Expected<json::Value> value = json::parse((*buffer)->getBuffer());
  const json::Object *object = value ? value->getAsObject() : nullptr;
  if (!value)
    consumeError(value.takeError());
  const json::Object *results = object ? object->getObject("runs") : nullptr;
  if (!results || object->getString("model") != StringRef(stateKey)) {
    report("'" + options.stateFile + "' is of another model, other samples or other options, and starts anew");
    return;
  }
  for (const auto &[key, entry] : *results)
    if (const json::Object *quality = entry.getAsObject())
      known[key.str()] = {quality->getNumber("sqnr").value_or(INFINITY), quality->getNumber("metric").value_or(0)};
  report(formatv("{0} results of runs are known from '{1}'", known.size(), options.stateFile).str());
}

void PrecisionSearch::saveState() {
  if (options.stateFile.empty())
    return;
  json::Object results;
  for (const auto &[key, quality] : known) {
    json::Object entry{{"metric", quality.metric}};
    entry["sqnr"] = std::isfinite(quality.sqnr) ? json::Value(quality.sqnr) : json::Value(nullptr);
    results[key] = std::move(entry);
  }
  json::Value value = json::Object{{"model", stateKey}, {"runs", std::move(results)}};
  std::string error;
  auto write = [&](raw_ostream &os) {
    os << formatv("{0:2}", value) << '\n';
    return success();
  };
  if (failed(writeWholeFile(options.stateFile, write, error)))
    report("the state cannot be written: " + error);
}
