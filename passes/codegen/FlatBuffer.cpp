//===- FlatBuffer.cpp - A buffer as one row of elements -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// memref.reinterpret_cast to rank 1.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/FlatBuffer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

FailureOr<FlatBuffer> codegen::flatten(OpBuilder &builder, Location location, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  FlatBuffer flat;
  int64_t offset;
  if (type.hasStaticShape() && !type.getNumElements()) {
    // Nothing is read; strides of nothing need not be known.
    flat.shape.assign(type.getShape().begin(), type.getShape().end());
    flat.strides.assign(flat.shape.size(), 0);
    flat.element = type.getElementType();
    flat.row = memref::ReinterpretCastOp::create(builder, location, MemRefType::get({0}, flat.element), buffer, 0,
                                                 ArrayRef<int64_t>{0}, ArrayRef<int64_t>{1});
    return flat;
  }
  if (!type.hasStaticShape() || failed(type.getStridesAndOffset(flat.strides, offset)) ||
      llvm::is_contained(flat.strides, ShapedType::kDynamic)) {
    emitError(location) << "a product needs buffers of static shape and strides, not " << type;
    return failure();
  }
  flat.shape.assign(type.getShape().begin(), type.getShape().end());
  flat.element = type.getElementType();
  int64_t span = 1;
  for (auto [extent, stride] : llvm::zip_equal(flat.shape, flat.strides))
    span += (extent - 1) * stride;
  OpFoldResult start = builder.getIndexAttr(offset);
  Value base = buffer;
  if (offset == ShapedType::kDynamic) {
    auto metadata = memref::ExtractStridedMetadataOp::create(builder, location, buffer);
    base = metadata.getBaseBuffer();
    start = metadata.getOffset();
  }
  auto layout = StridedLayoutAttr::get(builder.getContext(), offset, {1});
  auto rowType = MemRefType::get({span}, flat.element, layout, type.getMemorySpace());
  SmallVector<OpFoldResult> sizes{builder.getIndexAttr(span)}, strides{builder.getIndexAttr(1)};
  flat.row = memref::ReinterpretCastOp::create(builder, location, rowType, base, start, sizes, strides);
  return flat;
}

Value codegen::addConstant(OpBuilder &builder, Location location, Value base, int64_t distance) {
  if (!distance)
    return base;
  IntegerAttr known;
  if (matchPattern(base, m_Constant(&known)))
    return arith::ConstantIndexOp::create(builder, location, known.getInt() + distance);
  Value constant = arith::ConstantIndexOp::create(builder, location, distance);
  return arith::AddIOp::create(builder, location, base, constant);
}

Value codegen::addScaled(OpBuilder &builder, Location location, Value base, Value index, int64_t stride) {
  IntegerAttr known;
  if (matchPattern(index, m_Constant(&known)))
    return addConstant(builder, location, base, known.getInt() * stride);
  if (stride != 1)
    index = arith::MulIOp::create(builder, location, index, arith::ConstantIndexOp::create(builder, location, stride));
  if (matchPattern(base, m_Zero()))
    return index;
  return arith::AddIOp::create(builder, location, base, index);
}
