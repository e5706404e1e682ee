//===- ModelOutputs.cpp - What a model computes from samples --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands of returns.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/decompose/ModelOutputs.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <cmath>

using namespace mlir;
using namespace adze;

FailureOr<ModelOutputs> ModelOutputs::collect(ModuleOp module, ModelRunner &runner, size_t samples) {
  SmallVector<Value> returned;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal())
      for (Value value : function.getBody().front().getTerminator()->getOperands())
        if (auto type = dyn_cast<TensorType>(value.getType()); type && type.getElementType().isF32())
          returned.push_back(value);
  ModelOutputs outputs;
  outputs.values.assign(returned.size(), std::vector<std::vector<float>>(runner.getSampleCount()));
  auto keep = [&](const ObservedTensor &tensor) {
    outputs.values[tensor.index][tensor.sample].assign(tensor.values.begin(), tensor.values.end());
  };
  if (llvm::Error error = runner.run(module, returned, samples, keep))
    return module.emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  return outputs;
}

double ModelOutputs::getDistance(const ModelOutputs &reference) const {
  double distance = 0, energy = 0;
  for (auto [ours, theirs] : llvm::zip_equal(values, reference.values))
    for (auto [our, their] : llvm::zip_equal(ours, theirs)) {
      if (our.size() != their.size())
        continue;
      for (auto [a, b] : llvm::zip_equal(our, their)) {
        double difference = double(a) - double(b);
        if (!std::isfinite(difference))
          continue;
        distance += difference * difference;
        energy += double(b) * double(b);
      }
    }
  return energy > 0 ? distance / energy : 0;
}
