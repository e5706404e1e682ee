//===- ProductShape.cpp - A product as nested loops -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strides of operands become strides of loops.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/ProductShape.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

SmallVector<Value> ProductShape::getResultIndices(OpBuilder &builder, Location location, Value groupIndex,
                                                  Value imageIndex, Value yIndex, Value xIndex, Value column) const {
  if (isMatrix && resultRank == 2)
    return {xIndex, column};
  if (isMatrix)
    return {groupIndex, xIndex, column};
  return {imageIndex, yIndex, xIndex, addScaled(builder, location, column, groupIndex, columns)};
}

/// What both kinds have in common.
template <typename OpTy>
static LogicalResult analyzeOperands(OpBuilder &builder, OpTy op, ProductShape &shape) {
  if (!op.isPacked() || op.getTile()->size() != 3)
    return op.emitOpError("has no tile: pack-weights chooses it");
  for (auto [value, flat] : {std::pair<Value, FlatBuffer *>{op.getLhs(), &shape.lhs}, {op.getRhs(), &shape.rhs},
                             {op.getInit(), &shape.out}}) {
    FailureOr<FlatBuffer> buffer = flatten(builder, op.getLoc(), value);
    if (failed(buffer))
      return failure();
    *flat = std::move(*buffer);
  }
  for (auto [operand, map] : llvm::zip_equal(op.getEpilogueOperands(), op.getEpilogueMaps().template getAsValueRange<AffineMapAttr>()))
    shape.operands.push_back({operand, map});
  shape.epilogue = &op.getEpilogue();
  shape.types = {shape.lhs.element, shape.rhs.element, op.getAccumulatorType(), op.getUnsignedLhs()};
  ArrayRef<int64_t> tile = *op.getTile();
  shape.tileRows = tile[0];
  shape.tileColumns = tile[1];
  shape.depth = tile[2];
  if (llvm::any_of(tile, [](int64_t extent) { return extent < 1; }) || shape.rhs.shape[3] != tile[1] ||
      shape.rhs.shape[4] != tile[2] || !cast<MemRefType>(op.getRhs().getType()).getLayout().isIdentity())
    return op.emitOpError("weights of type ") << op.getRhs().getType() << " are not packed as the tile says";
  shape.panelElements = shape.rhs.strides[0];
  shape.resultRank = shape.out.shape.size();
  if (shape.out.strides.back() > 1 && shape.out.shape.back() > 1)
    return op.emitOpError("columns of the destination ") << op.getInit().getType() << " must be contiguous";
  return success();
}

FailureOr<ProductShape> codegen::analyzeProduct(OpBuilder &builder, kernel::MatmulOp op) {
  ProductShape shape;
  if (failed(analyzeOperands(builder, op, shape)))
    return failure();
  shape.isMatrix = true;
  unsigned row = shape.resultRank - 2;
  if (row)
    shape.group = {shape.lhs.shape[0], shape.lhs.strides[0], shape.out.strides[0]};
  shape.x = {shape.lhs.shape[row], shape.lhs.strides[row], shape.out.strides[row]};
  shape.columns = shape.out.shape[row + 1];
  shape.runLength = shape.lhs.shape[row + 1];
  shape.lhsStep = shape.lhs.strides[row + 1];
  return shape;
}

/// Images, rows and pixels become one loop where their distances are uniform and no operand of the epilogue cares.
static void mergePixels(ProductShape &shape) {
  for (const EpilogueOperand &operand : shape.operands)
    for (AffineExpr result : operand.map.getResults())
      if (auto dim = dyn_cast<AffineDimExpr>(result); dim && dim.getPosition() < 3)
        return;
  auto merge = [](ResultLoop &outer, ResultLoop &inner) {
    bool lhsUniform = outer.lhsStride == inner.lhsStride * inner.extent;
    bool outUniform = outer.outStride == inner.outStride * inner.extent;
    if (outer.extent != 1 && inner.extent != 1 && !(lhsUniform && outUniform))
      return;
    if (inner.extent == 1)
      inner = outer;
    else
      inner.extent *= outer.extent;
    outer = ResultLoop();
  };
  merge(shape.y, shape.x);
  if (shape.y.extent == 1)
    merge(shape.image, shape.x);
}

FailureOr<ProductShape> codegen::analyzeProduct(OpBuilder &builder, kernel::Conv2DOp op) {
  ProductShape shape;
  if (failed(analyzeOperands(builder, op, shape)))
    return failure();
  ArrayRef<int64_t> in = shape.lhs.shape, inStrides = shape.lhs.strides, out = shape.out.shape,
                    outStrides = shape.out.strides, strides = op.getStrides(), dilations = op.getDilations();
  int64_t groups = op.getGroups(), channels = in[3] / groups;
  auto [height, width] = op.getWindowExtents();
  shape.columns = out[3] / groups;
  shape.group = {groups, channels * inStrides[3], shape.columns * outStrides[3]};
  shape.image = {out[0], inStrides[0], outStrides[0]};
  shape.y = {out[1], inStrides[1] * strides[0], outStrides[1]};
  shape.x = {out[2], inStrides[2] * strides[1], outStrides[2]};
  shape.lhsStep = inStrides[3];
  int64_t rowStride = inStrides[1] * dilations[0], pixelStride = inStrides[2] * dilations[1];
  int64_t runWeights = shape.rhs.strides[1];
  if (groups > 1 || dilations[1] != 1) {
    shape.window = {{height, rowStride, runWeights * width}, {width, pixelStride, runWeights}};
    shape.runLength = channels;
  } else if (inStrides[2] == channels * inStrides[3] || width == 1) {
    shape.window = {{height, rowStride, runWeights}};
    shape.runLength = width * channels;
  } else {
    shape.window = {{height, rowStride, runWeights}, {width, pixelStride, channels * shape.tileColumns}};
    shape.runLength = channels;
    shape.isRunSplit = channels % shape.depth != 0;
  }
  mergePixels(shape);
  return shape;
}
