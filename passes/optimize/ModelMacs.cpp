//===- ModelMacs.cpp - Multiplications of a model -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums over ops.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/ModelMacs.h"

#include "passes/optimize/WeightedLayer.h"

using namespace mlir;
using namespace adze;

static int64_t getMacs(ArithmeticCostOpInterface op) {
  if (std::optional<int64_t> known = op.getMultiplyAccumulates())
    return *known;
  StringRef reason;
  std::optional<WeightedLayer> layer = getLayer(op, reason);
  auto output = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!layer || !output || output.getRank() == 0 || !output.isDynamicDim(0))
    return 0;
  ArrayRef<int64_t> extents = output.getShape().drop_front();
  return llvm::is_contained(extents, ShapedType::kDynamic) ? 0 : ShapedType::getNumElements(extents) * layer->columns;
}

int64_t adze::countMacs(ModuleOp module) {
  int64_t count = 0;
  module.walk([&](ArithmeticCostOpInterface op) { count += getMacs(op); });
  return count;
}
