//===- SliceExtents.cpp - Extents of slices -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SLICE and STRIDED_SLICE with operands computed at run time become gathers of as many places as there can be: a place
// beyond the extents may lie beyond the input, where GATHER clamps it.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "passes/prepare/ExtentRules.h"

using namespace mlir;
using namespace adze;

/// `begin` and `size` are constant or not, each as a whole.
LogicalResult BoundedShapes::Rules::applySlice(SliceOp slice) {
  Value input = slice.getInput(), result = slice.getOutput();
  ArrayRef<int64_t> within = cast<ShapedType>(input.getType()).getShape();
  SmallVector<ExtentPart> parts;
  for (size_t i = 0; i < within.size(); ++i)
    parts.push_back(getPart(input, i));
  Value begin = arithmetic.toVector(slice.getBegin()), size = arithmetic.toVector(slice.getSize());
  Value rest = arithmetic.subtract(arithmetic.join(parts), begin);
  Value counts = arithmetic.getLesser(arithmetic.replaceNegative(size, rest), rest);
  counts = arithmetic.getGreater(counts, arithmetic.makeConstant(SmallVector<int64_t>(within.size(), 0)));
  auto sizes = getConstantIntegers(slice.getSize()), begins = getConstantIntegers(slice.getBegin());
  auto declared = cast<RankedTensorType>(result.getType()).getShape();
  Value moved = input;
  for (auto [i, extent] : llvm::enumerate(within)) {
    bool isKnown = !ShapedType::isDynamic(declared[i]);
    int64_t bound = isKnown ? declared[i] : sizes && (*sizes)[i] >= 0 ? (*sizes)[i] : extent;
    parts[i] = isKnown ? ExtentPart{Value(), bound} : ExtentPart{counts, int64_t(i)};
    bool isLast = i + 1 == within.size(); // the result is another tensor than the input, which has its own extents
    if (begins && (*begins)[i] == 0 && bound == extent && (!isLast || moved != input))
      continue;
    // Places beyond the extents gather from beyond the input, which GATHER clamps to it.
    Value places = arithmetic.makeConstant(llvm::to_vector(llvm::seq<int64_t>(0, bound)));
    Value first = arithmetic.join(ExtentPart{begin, int64_t(i)});
    moved = arithmetic.gather(moved, arithmetic.add(places, first), i, op->getLoc());
  }
  if (moved == input)
    return decline("its extents cannot be computed");
  result.replaceAllUsesWith(moved);
  LogicalResult done = setParts(moved, cast<ShapedType>(moved.getType()).getShape(), parts);
  op->erase();
  return done;
}

/// Entry `entry` of begin or end as a place in a dimension of `extent`: negative ones count from the back.
Value BoundedShapes::Rules::makeFirst(Value vector, int64_t entry, Value extent) {
  Value place = arithmetic.join(ExtentPart{vector, entry});
  place = arithmetic.replaceNegative(place, arithmetic.add(place, extent));
  return arithmetic.getLesser(arithmetic.getGreater(place, arithmetic.makeConstant(0)), extent);
}

/// Computed begins and ends, steps of 1.
LogicalResult BoundedShapes::Rules::computeStridedSlice(StridedSliceOp slice, ArrayRef<SliceAxis> axes,
                                                        ArrayRef<int64_t> strides) {
  Value input = slice.getInput(), result = slice.getOutput(), moved = input;
  auto declared = cast<RankedTensorType>(result.getType()).getShape();
  ArrayRef<int64_t> within = cast<ShapedType>(input.getType()).getShape();
  Value begin = arithmetic.toVector(slice.getBegin()), end = arithmetic.toVector(slice.getEnd());
  SmallVector<ExtentPart> parts;
  SmallVector<int64_t> bound;
  for (const SliceAxis &axis : axes) {
    if (!axis.shrinks && parts.size() == declared.size())
      return decline("the masks do not describe every dimension of the input");
    int64_t known = axis.shrinks ? 1 : declared[parts.size()];
    ExtentPart part = axis.source < 0 ? ExtentPart{Value(), 1} : getPart(input, axis.source);
    int64_t most = axis.source < 0 ? 1 : within[axis.source];
    if (axis.source >= 0 && axis.entry >= 0) {
      bool fromFirst = slice.getBeginMask() >> axis.entry & 1, toLast = slice.getEndMask() >> axis.entry & 1;
      if (strides[axis.entry] != 1)
        return decline("it has computed ends and a stride that is not 1");
      Value extent = arithmetic.join(part);
      Value first = fromFirst ? arithmetic.makeConstant(0) : makeFirst(begin, axis.entry, extent);
      Value last = toLast ? extent : makeFirst(end, axis.entry, extent);
      Value count = arithmetic.getGreater(arithmetic.subtract(last, first), arithmetic.makeConstant(0));
      bool isKnown = !ShapedType::isDynamic(known);
      most = isKnown ? known : most;
      part = isKnown ? ExtentPart{Value(), known} : ExtentPart{count, 0};
      Value places = arithmetic.makeConstant(llvm::to_vector(llvm::seq<int64_t>(0, most)));
      moved = arithmetic.gather(moved, arithmetic.add(places, first), axis.source, op->getLoc());
    }
    if (axis.shrinks)
      continue;
    parts.push_back(part);
    bound.push_back(most);
  }
  if (moved == input || parts.size() != declared.size())
    return decline("the masks do not describe every dimension of the input");
  moved = arithmetic.reshape(moved, bound, op->getLoc());
  result.replaceAllUsesWith(moved);
  LogicalResult done = setParts(moved, bound, parts);
  op->erase();
  return done;
}

/// Known begins and ends: dimensions with run-time extents are taken as a whole.
LogicalResult BoundedShapes::Rules::passStridedSlice(StridedSliceOp slice, ArrayRef<SliceAxis> axes,
                                                     ArrayRef<int64_t> strides, ArrayRef<int64_t> bound) {
  Value input = slice.getInput();
  SmallVector<ExtentPart> parts;
  for (const SliceAxis &axis : axes) {
    if (axis.shrinks && axis.source >= 0 && isOpen(input, axis.source))
      return decline("an element is taken by its number along a run-time extent");
    if (axis.shrinks)
      continue;
    if (parts.size() == bound.size())
      return decline("the masks do not describe every dimension of the input");
    parts.push_back({Value(), bound[parts.size()]});
    if (axis.source < 0 || !isOpen(input, axis.source))
      continue;
    bool isWhole = axis.entry < 0 || (strides[axis.entry] == 1 && (slice.getBeginMask() >> axis.entry & 1) &&
                                      (slice.getEndMask() >> axis.entry & 1));
    if (!isWhole)
      return decline("a run-time extent is not taken as a whole");
    parts.back() = getPart(input, axis.source);
  }
  return parts.size() == bound.size() ? setParts(slice.getOutput(), bound, parts)
                                      : decline("its masks are not supported");
}

LogicalResult BoundedShapes::Rules::applyStridedSlice(StridedSliceOp slice) {
  auto entries = getKnownShape(slice.getBegin());
  auto strides = getConstantIntegers(slice.getStrides());
  if (!entries || !strides || ShapedType::isDynamicShape(*entries))
    return decline("the strides are not constant");
  auto axes = layOutSliceAxes(getRank(slice.getInput()), entries->front(), slice.getEllipsisMask(),
                              slice.getNewAxisMask(), slice.getShrinkAxisMask());
  FailureOr<SmallVector<int64_t>> bound = inferBound();
  if (failed(bound) || !axes)
    return decline("the masks do not describe every dimension of the input");
  return ShapedType::isDynamicShape(*bound) ? computeStridedSlice(slice, *axes, *strides)
                                            : passStridedSlice(slice, *axes, *strides, *bound);
}
