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

/// The order in which the left operand's elements are multiplied with weights that leave zeros out: that of weights
/// packed for `runs` runs of `length` elements, for a panel of blocks or for one column.
static void setSparseOrder(ProductShape &shape, int64_t runs, int64_t length) {
  int64_t steps = llvm::divideCeil(length, shape.depth), step = shape.tileColumns * shape.depth;
  shape.rhs.shape = {1, runs, steps, shape.tileColumns, shape.depth};
  shape.rhs.strides = {runs * steps * step, steps * step, step, shape.depth, 1};
}

/// Weights that are numbers of values, for one run of `length` elements: shapes are those of the weights that they
/// stand for.
template <typename OpTy>
static LogicalResult setTable(OpTy op, int64_t length, ProductShape &shape, const TargetInfo &target) {
  auto weights = cast<MemRefType>(op.getRhs().getType());
  ArrayRef<int64_t> tile = *op.getTile();
  ElementsAttr table = op.getTable().value_or(nullptr);
  ShapedType panelTable = table ? ShapedType() : cast<ShapedType>(*op.getPanelTable());
  shape.types.rhs = table ? table.getElementType() : panelTable.getElementType();
  FailureOr<TableShape> read = readTable(op, table, panelTable, weights, tile, shape.types, target);
  if (failed(read))
    return failure();
  shape.table = *read;
  const PanelLayout &layout = read->layout;
  int64_t steps = llvm::divideCeil(length, tile[2]);
  std::array<int64_t, 5> expected{shape.panels() * shape.group.extent, layout.panelSteps(steps),
                                  layout.cells.countColumns(tile[1]), tile[2], layout.cells.bytes()};
  if (weights.getShape() != ArrayRef<int64_t>(expected))
    return op->emitOpError("weights of type ") << weights << " are not the numbers that the table and the tile ask for";
  shape.rhs.shape = {expected[0], 1, steps, tile[1], tile[2]};
  shape.rhs.strides = {shape.panelElements, shape.panelElements, tile[1] * tile[2], tile[2], 1};
  return success();
}

/// What both kinds have in common.
template <typename OpTy>
static LogicalResult analyzeOperands(OpBuilder &builder, OpTy op, ProductShape &shape) {
  if (!op.isPacked() || op.getTile()->size() != 3)
    return op.emitOpError("has no tile: pack-weights chooses it");
  for (auto [value, flat] : {std::pair<Value, FlatBuffer *>{op.getLhs(), &shape.lhs},
                             {op.getRhs(), &shape.rhs},
                             {op.getInit(), &shape.out}}) {
    FailureOr<FlatBuffer> buffer = flatten(builder, op.getLoc(), value);
    if (failed(buffer))
      return failure();
    *flat = std::move(*buffer);
  }
  for (auto [operand, map] :
       llvm::zip_equal(op.getEpilogueOperands(), op.getEpilogueMaps().template getAsValueRange<AffineMapAttr>()))
    shape.operands.push_back({operand, map});
  shape.epilogue = &op.getEpilogue();
  shape.types = {shape.lhs.element, shape.rhs.element, op.getAccumulatorType(), op.getUnsignedLhs()};
  ArrayRef<int64_t> tile = *op.getTile();
  shape.tileRows = tile[0];
  shape.tileColumns = tile[1];
  shape.depth = tile[2];
  if (std::optional<ElementsAttr> pattern = op.getPattern()) {
    shape.pattern = *pattern;
    shape.chunkColumns = tile[1];
    if (shape.rhs.shape.size() < 3)
      shape.tileColumns = 1;
  } else if (llvm::any_of(tile, [](int64_t extent) { return extent < 1; }) ||
             (!op.hasTable() && (shape.rhs.shape[3] != tile[1] || shape.rhs.shape[4] != tile[2])) ||
             !cast<MemRefType>(op.getRhs().getType()).getLayout().isIdentity())
    return op.emitOpError("weights of type ") << op.getRhs().getType() << " are not packed as the tile says";
  if (!shape.pattern)
    shape.panelElements = shape.rhs.strides[0];
  shape.resultRank = shape.out.shape.size();
  if (shape.out.strides.back() > 1 && shape.out.shape.back() > 1)
    return op.emitOpError("columns of the destination ") << op.getInit().getType() << " must be contiguous";
  return success();
}

FailureOr<ProductShape> codegen::analyzeProduct(OpBuilder &builder, kernel::MatmulOp op, const TargetInfo &target) {
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
  if (shape.pattern)
    setSparseOrder(shape, 1, shape.runLength);
  if (op.hasTable() && failed(setTable(op, shape.runLength, shape, target)))
    return failure();
  return shape;
}

/// The result of a map that is this dimension; none where there is none.
static std::optional<unsigned> findResult(AffineMap map, unsigned dim) {
  for (auto [position, result] : llvm::enumerate(map.getResults()))
    if (auto expr = dyn_cast<AffineDimExpr>(result); expr && expr.getPosition() == dim)
      return position;
  return std::nullopt;
}

/// The dimensions of a buffer with two adjacent ones as one.
static SmallVector<ReassociationIndices> join(unsigned rank, unsigned first) {
  SmallVector<ReassociationIndices> groups;
  for (unsigned i = 0; i < rank; ++i) {
    if (i == first + 1)
      groups.back().push_back(i);
    else
      groups.push_back({i});
  }
  return groups;
}

/// Whether an operand of the epilogue stays addressable where the loops of two dimensions become one.
static bool canJoin(const EpilogueOperand &operand, unsigned outer, unsigned inner) {
  std::optional<unsigned> first = findResult(operand.map, outer), second = findResult(operand.map, inner);
  if (!first && !second)
    return true;
  auto type = cast<MemRefType>(operand.buffer.getType());
  return first && second && *second == *first + 1 && type.getNumElements() &&
         memref::CollapseShapeOp::isGuaranteedCollapsible(type, join(type.getRank(), *first));
}

static void joinOperand(OpBuilder &builder, Location location, EpilogueOperand &operand, unsigned outer) {
  std::optional<unsigned> first = findResult(operand.map, outer);
  if (!first)
    return;
  unsigned rank = operand.map.getNumResults();
  operand.buffer = memref::CollapseShapeOp::create(builder, location, operand.buffer, join(rank, *first));
  operand.map = operand.map.dropResult(*first);
}

/// Makes one loop of two where distances are uniform; the outer dimension of results is then always 0.
static bool joinLoops(OpBuilder &builder, Location location, ProductShape &shape, unsigned outerDim, ResultLoop &outer,
                      unsigned innerDim, ResultLoop &inner) {
  bool isUniform =
      outer.lhsStride == inner.lhsStride * inner.extent && outer.outStride == inner.outStride * inner.extent;
  bool isFree = llvm::all_of(shape.operands,
                             [&](const EpilogueOperand &operand) { return canJoin(operand, outerDim, innerDim); });
  if (!isFree || (outer.extent != 1 && inner.extent != 1 && !isUniform))
    return false;
  for (EpilogueOperand &operand : shape.operands)
    joinOperand(builder, location, operand, outerDim);
  if (inner.extent == 1)
    inner = outer;
  else
    inner.extent *= outer.extent;
  outer = ResultLoop();
  return true;
}

FailureOr<ProductShape> codegen::analyzeProduct(OpBuilder &builder, kernel::Conv2DOp op, const TargetInfo &target) {
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
  bool isByPixel = groups > 1 || dilations[1] != 1;
  if (shape.pattern)
    setSparseOrder(shape, isByPixel ? height * width : height, isByPixel ? channels : width * channels);
  int64_t runWeights = shape.rhs.strides[1];
  if (isByPixel) {
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
  if (op.hasTable()) {
    if (height != 1 || width != 1)
      return op.emitOpError("a table is for windows of one pixel");
    if (failed(setTable(op, shape.runLength, shape, target)))
      return failure();
  }
  // Pixels of all lines and images in one loop: tiles are not cut at the end of a line.
  if (joinLoops(builder, op.getLoc(), shape, 1, shape.y, 2, shape.x))
    joinLoops(builder, op.getLoc(), shape, 0, shape.image, 2, shape.x);
  return shape;
}
