//===- ReduceExtents.cpp - Smaller tensors --------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes an extent smaller in all arguments and constants that have it, so that what belongs together stays together.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Driver/ReduceChanges.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

#include <set>

using namespace mlir;
using namespace adze;

std::vector<int64_t> adze::getExtents(ModuleOp module) {
  std::set<int64_t> found;
  auto add = [&](Type type) {
    if (auto ranked = dyn_cast<RankedTensorType>(type))
      for (int64_t extent : ranked.getShape())
        if (extent > 1)
          found.insert(extent);
  };
  for (auto function : module.getOps<func::FuncOp>())
    for (Type type : function.getArgumentTypes())
      add(type);
  module.walk([&](ConstOp op) { add(op.getType()); });
  return {found.rbegin(), found.rend()};
}

/// The type with another shape and as many scales as that has channels.
static Type withShape(Type type, ArrayRef<int64_t> shape) {
  auto shaped = cast<ShapedType>(type);
  QuantizationParams params = getQuantization(shaped);
  if (params.scale.size() > 1 && params.axis >= 0 && params.axis < static_cast<int64_t>(shape.size())) {
    size_t channels = std::max<int64_t>(shape[params.axis], 0);
    auto cut = [&](auto &values) { values.resize(std::min(values.size(), channels)); };
    cut(params.scale);
    cut(params.zeroPoint);
    cut(params.min);
    cut(params.max);
  }
  return makeTensorType(getStorageType(shaped.getElementType()), shape, params);
}

/// The type with `to` for each extent `from`; the same where it has none.
static Type replaceExtent(Type type, int64_t from, int64_t to) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked || !llvm::is_contained(ranked.getShape(), from))
    return type;
  SmallVector<int64_t> shape(ranked.getShape());
  llvm::replace(shape, from, to);
  return withShape(type, shape);
}

/// Constants lose their data with their shape; those that list shapes (of RESHAPE, for one) get the new extent.
static bool shrinkConstant(ConstOp op, int64_t from, int64_t to) {
  Type type = replaceExtent(op.getType(), from, to);
  auto dense = dyn_cast<DenseIntElementsAttr>(op.getValue());
  if (type == op.getType()) {
    if (!dense || dense.getType().getRank() != 1 || !dense.getElementType().isInteger(32))
      return false;
    SmallVector<int32_t> values(dense.getValues<int32_t>());
    if (!llvm::is_contained(values, from))
      return false;
    llvm::replace(values, static_cast<int32_t>(from), static_cast<int32_t>(to));
    op.setValueAttr(DenseElementsAttr::get(dense.getType(), ArrayRef<int32_t>(values)));
    return true;
  }
  auto storage = cast<RankedTensorType>(getStorageShapedType(cast<ShapedType>(type)));
  TypedAttr zero = OpBuilder(op).getZeroAttr(storage.getElementType());
  if (!zero)
    return false;
  op.setValueAttr(DenseElementsAttr::get(storage, Attribute(zero)));
  op.getOutput().setType(cast<TensorType>(type));
  return true;
}

/// Gives results the shapes that follow from the operands; an op that infers none keeps its types.
static bool inferAgain(Operation *op) {
  auto inferable = dyn_cast<InferShapedTypeOpInterface>(op);
  if (!inferable)
    return true;
  SmallVector<ShapedTypeComponents> shapes;
  if (failed(inferable.inferReturnTypeComponents(op->getContext(), op->getLoc(), op->getOperands(), op->getAttrDictionary(),
                                                 op->getPropertiesStorage(), op->getRegions(), shapes)))
    return false;
  for (auto [result, shape] : llvm::zip(op->getResults(), shapes))
    if (shape.hasRank() && isa<RankedTensorType>(result.getType()) &&
        !llvm::equal(shape.getDims(), cast<ShapedType>(result.getType()).getShape()))
      result.setType(withShape(result.getType(), shape.getDims()));
  return true;
}

static bool shrinkExtent(ModuleOp module, int64_t from, int64_t to) {
  bool changed = false;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    for (BlockArgument argument : function.getArguments()) {
      Type type = replaceExtent(argument.getType(), from, to);
      changed |= type != argument.getType();
      argument.setType(type);
    }
    for (Operation &op : function.front().without_terminator()) {
      if (auto constant = dyn_cast<ConstOp>(op))
        changed |= shrinkConstant(constant, from, to);
      else if (!inferAgain(&op))
        return false;
    }
    function.setType(FunctionType::get(function.getContext(), function.front().getArgumentTypes(),
                                       function.front().getTerminator()->getOperandTypes()));
  }
  return changed;
}

Changes adze::getExtentChanges(int64_t extent) {
  Changes changes;
  for (int64_t smaller : std::set<int64_t>{1, 2, extent / 2, extent - 1})
    if (smaller > 0 && smaller < extent)
      changes.push_back([=](ModuleOp module) { return shrinkExtent(module, extent, smaller); });
  return changes;
}
