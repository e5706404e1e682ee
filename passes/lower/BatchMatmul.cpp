//===- BatchMatmul.cpp - Operands of BATCH_MATMUL -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transposes, broadcasts and collapses batches of matrices.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/BatchMatmul.h"

#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static ArrayRef<int64_t> shapeOf(Value value) { return cast<RankedTensorType>(value.getType()).getShape(); }

/// `value` with its last two dimensions exchanged where `isTransposed`.
static Value arrange(OpBuilder &builder, Location location, Value value, bool isTransposed) {
  if (!isTransposed)
    return value;
  auto order = llvm::to_vector(llvm::seq<int64_t>(shapeOf(value).size()));
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return transposeOperand(builder, location, value, order);
}

/// A batch of matrices [B, R, C], broadcast to the batch extents of the result.
static Value batch(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> batches) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(batches);
  llvm::append_range(shape, type.getShape().take_back(2));
  int64_t count = ShapedType::getNumElements(batches);
  if (ShapedType::getNumElements(shape) != type.getNumElements())
    value = makeElementwise(builder, location, value, type.clone(shape),
                            [](OpBuilder &, Location, ValueRange arguments) { return arguments[0]; });
  return reshapeOperand(builder, location, value, {count, shape[shape.size() - 2], shape.back()});
}

MatrixOperands lower::makeMatrixOperands(OpBuilder &builder, BatchMatmulOp op, Value x, Value y, RankedTensorType type) {
  Location location = op.getLoc();
  Value lhs = arrange(builder, location, x, op.getAdjX()), rhs = arrange(builder, location, y, !op.getAdjY());
  ArrayRef<int64_t> batches = type.getShape().drop_back(2);
  int64_t rows = type.getDimSize(type.getRank() - 2), columns = type.getDimSize(type.getRank() - 1);
  int64_t depth = shapeOf(lhs).back(), count = ShapedType::getNumElements(batches);
  if (ShapedType::getNumElements(shapeOf(rhs)) == columns * depth)
    return {reshapeOperand(builder, location, lhs, {count * rows, depth}),
            reshapeOperand(builder, location, rhs, {columns, depth}), type.clone({count * rows, columns})};
  return {batch(builder, location, lhs, batches), batch(builder, location, rhs, batches),
          type.clone({count, rows, columns})};
}

Value lower::makeRowSums(OpBuilder &builder, Location location, Value value, int64_t factor, unsigned bits) {
  auto type = cast<RankedTensorType>(value.getType());
  unsigned rank = type.getRank();
  auto sumType = RankedTensorType::get(type.getShape().drop_back(), builder.getIntegerType(bits));
  Value init = makeFilled(builder, location, sumType, makeScalar(builder, location, sumType.getElementType(), int64_t(0)));
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank, builder.getContext());
  SmallVector<AffineMap> maps = {all, all.dropResult(rank - 1)};
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  iterators.back() = utils::IteratorType::reduction;
  auto body = [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    Value element = resizeInteger(nested, loc, arguments[0], bits, /*isUnsigned=*/false);
    element = arith::MulIOp::create(nested, loc, element, makeScalar(nested, loc, element.getType(), factor));
    linalg::YieldOp::create(nested, loc, Value(arith::AddIOp::create(nested, loc, arguments[1], element)));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(sumType), value, init, maps, iterators, body).getResult(0);
}
