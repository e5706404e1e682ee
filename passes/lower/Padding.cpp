//===- Padding.cpp - Explicit padding of windows --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inserts a tensor into a larger one and fills the strips around it, each strip once.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Padding.h"

#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

Pads lower::getWindowPads(Padding padding, int64_t input, int64_t output, int64_t window, int64_t stride,
                          int64_t dilation) {
  if (padding == Padding::VALID)
    return {};
  int64_t reach = (window - 1) * dilation + 1;
  int64_t total = std::max<int64_t>(0, (output - 1) * stride + reach - input);
  return {total / 2, total - total / 2};
}

static SmallVector<OpFoldResult> toAttributes(OpBuilder &builder, ArrayRef<int64_t> values) {
  return getAsIndexOpFoldResult(builder.getContext(), values);
}

/// `target` with `border` in the box at `offsets` of `sizes`.
static Value fillBox(OpBuilder &builder, Location location, Value target, ArrayRef<int64_t> offsets,
                     ArrayRef<int64_t> sizes, Value border) {
  SmallVector<OpFoldResult> starts = toAttributes(builder, offsets), extents = toAttributes(builder, sizes);
  SmallVector<OpFoldResult> steps(offsets.size(), builder.getIndexAttr(1));
  Value box = tensor::ExtractSliceOp::create(builder, location, target, starts, extents, steps);
  Value filled = linalg::FillOp::create(builder, location, border, box).getResult(0);
  return tensor::InsertSliceOp::create(builder, location, filled, target, starts, extents, steps);
}

Value lower::makePadded(OpBuilder &builder, Location location, Value value, ArrayRef<Pads> pads, Value border) {
  if (llvm::all_of(pads, [](Pads pad) { return pad.low == 0 && pad.high == 0; }))
    return value;
  auto type = cast<RankedTensorType>(value.getType());
  ArrayRef<int64_t> inner = type.getShape();
  SmallVector<int64_t> offsets, shape;
  for (auto [extent, pad] : llvm::zip_equal(inner, pads)) {
    offsets.push_back(pad.low);
    shape.push_back(pad.low + extent + pad.high);
  }
  Value result = makeEmpty(builder, location, type.clone(shape));
  SmallVector<OpFoldResult> steps(shape.size(), builder.getIndexAttr(1));
  result = tensor::InsertSliceOp::create(builder, location, value, result, toAttributes(builder, offsets),
                                         toAttributes(builder, inner), steps);
  // Outer dimensions first: their strips are whole, those of inner dimensions lie between them.
  SmallVector<int64_t> starts(shape.size(), 0), extents(shape);
  for (auto [i, pad] : llvm::enumerate(pads)) {
    for (auto [start, size] : {std::pair<int64_t, int64_t>{0, pad.low}, {pad.low + inner[i], pad.high}}) {
      if (size == 0)
        continue;
      starts[i] = start;
      extents[i] = size;
      result = fillBox(builder, location, result, starts, extents, border);
    }
    starts[i] = pad.low;
    extents[i] = inner[i];
  }
  return result;
}
