//===- LogitDistance.cpp - How far changes move a model's results ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/LogitDistance.h"

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/NormalizationOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "lib/Support/Statistics.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/SetVector.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace adze;

SmallVector<Value> adze::listLogits(ModuleOp module) {
  llvm::DenseSet<StringAttr> called;
  module.walk([&](Operation *op) {
    if (!isa<ModuleOp, func::FuncOp>(op))
      op->getAttrDictionary().walk([&](FlatSymbolRefAttr name) { called.insert(name.getAttr()); });
  });
  llvm::SetVector<Value> logits;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal() || called.contains(function.getSymNameAttr()))
      continue;
    for (Value value : function.front().getTerminator()->getOperands()) {
      while (Operation *op = value.getDefiningOp()) {
        if (!isa<SoftmaxOp, LogSoftmaxOp, LogisticOp, ReshapeOp, SqueezeOp, QuantizeOp, DequantizeOp>(op))
          break;
        value = op->getOperand(0);
      }
      if (getElementTypeOrSelf(value.getType()).isF32())
        logits.insert(value);
    }
  }
  return logits.takeVector();
}

LogitDistance::LogitDistance(ModelRunner &runner, size_t samples)
    : runner(runner), count(samples ? std::min(samples, runner.getSampleCount()) : runner.getSampleCount()) {}

FailureOr<LogitDistance::Rows> LogitDistance::run(ModuleOp module) {
  SmallVector<Value> logits = listLogits(module);
  Rows rows(count, std::vector<std::vector<float>>(logits.size()));
  // Each sample has rows of its own, so threads do not meet.
  auto keep = [&](const ObservedTensor &tensor) {
    if (count < 2 || isHeldOut(tensor.sample))
      rows[tensor.sample][tensor.index].assign(tensor.values.begin(), tensor.values.end());
  };
  if (llvm::Error error = runner.run(module, logits, count, keep))
    return module.emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  return rows;
}

LogicalResult LogitDistance::record(ModuleOp module) {
  FailureOr<Rows> rows = run(module);
  if (succeeded(rows))
    recorded = std::move(*rows);
  return rows;
}

FailureOr<double> LogitDistance::measure(ModuleOp copy) {
  FailureOr<Rows> rows = run(copy);
  if (failed(rows))
    return failure();
  Distance distance;
  for (size_t sample = 0; sample < count; ++sample)
    for (size_t tensor = 0; tensor < recorded[sample].size(); ++tensor) {
      const std::vector<float> &meant = recorded[sample][tensor], &got = (*rows)[sample][tensor];
      for (size_t i = 0, size = std::min(meant.size(), got.size()); i < size; ++i)
        distance.add(meant[i], got[i]);
    }
  // What is no number is as far away as can be.
  double sqnr = distance.getSQNR();
  return std::isnan(sqnr) ? -std::numeric_limits<double>::infinity() : sqnr;
}
