//===- StructureOps.cpp - Tensors that no builtin computes ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers and folders of constants and of the ops that carry what has no record.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/StructureOps.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ClusteredConstant.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/Sparsity.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/StructureOps.cpp.inc"

/// C1 to C3 of `adze.const` and `adze.blockwise_const`.
static LogicalResult verifyConstant(Operation *op, ElementsAttr value, ShapedType result) {
  ShapedType type = value.getShapedType();
  if (!result.hasRank() || type.getShape() != result.getShape())
    return op->emitOpError() << "C1: value has type " << type << " but the result is " << result;
  if (type.getElementType() != getStorageType(result.getElementType()))
    return op->emitOpError() << "C2: value stores " << type.getElementType() << " but the result "
                             << getStorageType(result.getElementType());
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  AsmResourceBlob *blob = resource ? resource.getRawHandle().getBlob() : nullptr;
  std::optional<uint64_t> bytes = getWireBytes(type);
  if (blob && bytes && blob->getData().size() != *bytes)
    return op->emitOpError() << "C3: blob has " << blob->getData().size() << " bytes but " << type << " takes "
                             << *bytes;
  return success();
}

OpFoldResult ConstOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult ConstOp::verify() {
  return verifyConstant(*this, getValue(), cast<ShapedType>(getOutput().getType()));
}

OpFoldResult NoValueOp::fold(FoldAdaptor) { return UnitAttr::get(getContext()); }

LogicalResult SparseConstOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation, ValueShapeRange, DictionaryAttr,
                                                       OpaqueProperties properties, RegionRange,
                                                       InferredShapes &results) {
  const Properties *props = properties.as<Properties *>();
  if (props && props->value)
    addResult(results, std::nullopt, props->value.getElementType());
  else
    addResult(results, std::nullopt);
  return success();
}

LogicalResult SparseConstOp::verify() {
  auto result = dyn_cast<RankedTensorType>(getOutput().getType());
  ShapedType stored = getValue().getShapedType();
  if (!result || !result.hasStaticShape() || stored.getRank() != 1)
    return emitOpError() << "C1: the stored elements are a vector and the result has a static shape";
  std::string error;
  if (failed(checkSparsity(getSparsity(), result.getShape(), stored.getNumElements(), error)))
    return emitOpError() << error;
  return success();
}

LogicalResult ClusteredConstOp::verify() {
  std::string error;
  if (failed(checkClusters(*this, error)))
    return emitOpError() << error;
  return success();
}

LogicalResult BlockwiseConstOp::verify() {
  auto result = cast<ShapedType>(getOutput().getType());
  if (failed(verifyConstant(*this, getValue(), result)))
    return failure();
  if (!getQuantization(result).blockSize)
    return emitOpError() << "C4: the result's encoding names no block_size";
  return success();
}

LogicalResult PlaceholderOp::verify() {
  if (!getOutput().use_empty())
    return emitOpError() << "C1: nothing produces this tensor, so it cannot be used";
  return success();
}

LogicalResult OpaqueOp::verify() {
  if (!isBuiltin(getBuiltin()))
    return emitOpError() << "C1: the wire format has no builtin '" << getBuiltin() << "'";
  return success();
}

LogicalResult OpaqueOp::verifySymbolUses(SymbolTableCollection &symbols) {
  LogicalResult result = success();
  if (std::optional<DictionaryAttr> options = getOptions())
    options->walk([&](FlatSymbolRefAttr reference) {
      if (!symbols.lookupNearestSymbolFrom<func::FuncOp>(*this, reference))
        result = emitOpError() << "C2: option names " << reference << ", which is no function";
    });
  return result;
}

void AdzeDialect::registerStructureOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/StructureOps.cpp.inc"
      >();
}
