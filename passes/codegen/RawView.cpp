//===- RawView.cpp - Buffers as places in raw bytes -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Offsets of subviews are summed up, statically as far as possible.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/RawView.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace adze;

static int64_t getElementBytes(MemRefType type) {
  Type element = type.getElementType();
  int64_t factor = 1;
  if (auto complex = dyn_cast<ComplexType>(element)) {
    element = complex.getElementType();
    factor = 2;
  }
  return factor * (element.isIndex() ? 8 : llvm::divideCeil(element.getIntOrFloatBitWidth(), 8));
}

/// Adds `amount * scale` bytes.
static void addOffset(OpBuilder &builder, Location location, RawView &view, OpFoldResult amount, int64_t scale) {
  if (std::optional<int64_t> constant = getConstantIntValue(amount)) {
    view.bytes += *constant * scale;
    return;
  }
  Value factor = arith::ConstantIndexOp::create(builder, location, scale);
  Value bytes = arith::MulIOp::create(builder, location, cast<Value>(amount), factor);
  view.dynamic = view.dynamic ? Value(arith::AddIOp::create(builder, location, view.dynamic, bytes)) : bytes;
}

std::optional<RawView> adze::resolveView(OpBuilder &builder, Value buffer) {
  Operation *op = buffer.getDefiningOp();
  if (!op)
    return isa<BlockArgument>(buffer) && cast<MemRefType>(buffer.getType()).getElementType().isInteger(8)
               ? std::optional<RawView>(RawView{buffer, 0, {}})
               : std::nullopt;
  if (isa<memref::ExpandShapeOp, memref::CollapseShapeOp, memref::CastOp>(op))
    return resolveView(builder, op->getOperand(0));
  if (auto view = dyn_cast<memref::ViewOp>(op)) {
    std::optional<RawView> result = resolveView(builder, view.getSource());
    if (result)
      addOffset(builder, op->getLoc(), *result, OpFoldResult(view.getByteShift()), 1);
    return result;
  }
  if (auto subview = dyn_cast<memref::SubViewOp>(op)) {
    std::optional<RawView> result = resolveView(builder, subview.getSource());
    if (!result)
      return std::nullopt;
    SmallVector<int64_t> strides;
    int64_t offset;
    if (failed(subview.getSourceType().getStridesAndOffset(strides, offset)))
      return std::nullopt;
    int64_t size = getElementBytes(subview.getSourceType());
    for (auto [amount, stride] : llvm::zip_equal(subview.getMixedOffsets(), strides)) {
      if (ShapedType::isDynamic(stride))
        return std::nullopt;
      addOffset(builder, op->getLoc(), *result, amount, stride * size);
    }
    return result;
  }
  return std::nullopt;
}

MemRefType adze::dropOffset(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  auto plain = MemRefType::get(type.getShape(), type.getElementType());
  if (type.getLayout().isIdentity())
    return plain;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return type;
  auto layout = StridedLayoutAttr::get(type.getContext(), 0, strides);
  SmallVector<int64_t> natural;
  if (succeeded(plain.getStridesAndOffset(natural, offset)) && natural == strides)
    return plain;
  return MemRefType::get(type.getShape(), type.getElementType(), layout);
}

Value adze::makeTypedView(OpBuilder &builder, Location location, const RawView &view, MemRefType type) {
  Value shift = arith::ConstantIndexOp::create(builder, location, view.bytes);
  if (view.dynamic)
    shift = arith::AddIOp::create(builder, location, shift, view.dynamic);
  if (type.getLayout().isIdentity())
    return memref::ViewOp::create(builder, location, type, view.block, shift, ValueRange());
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  int64_t span = type.getNumElements() ? 1 : 0;
  for (auto [extent, stride] : llvm::zip_equal(type.getShape(), strides))
    span += span ? (extent - 1) * stride : 0;
  auto flat = MemRefType::get({span}, type.getElementType());
  Value elements = memref::ViewOp::create(builder, location, flat, view.block, shift, ValueRange());
  return memref::ReinterpretCastOp::create(builder, location, type, elements, 0, type.getShape(), strides);
}
