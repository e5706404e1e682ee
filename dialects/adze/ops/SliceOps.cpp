//===- SliceOps.cpp - Slices of tensors -----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of results and folders. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/SliceOps.h"

#include "dialects/adze/ElementMovement.h"
#include "dialects/adze/SliceAxes.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/SliceOps.cpp.inc"
#include "dialects/adze/ops/SliceOps.interfaces.inc"

static constexpr int64_t unknown = ShapedType::kDynamic;

/// Whether `vector` is a vector of `length` elements, as far as both are known.
static bool isVectorOf(Value vector, int64_t length) {
  auto shape = getKnownShape(vector);
  return !shape || (shape->size() == 1 && succeeded(verifyCompatibleDims({shape->front(), length})));
}

/// Whether `vector` is a vector of at least `length` elements, as far as both are known.
static bool isVectorOfAtLeast(Value vector, int64_t length) {
  auto shape = getKnownShape(vector);
  return !shape || (shape->size() == 1 && (ShapedType::isDynamic(shape->front()) || shape->front() >= length));
}

/// The length of a vector operand, dynamic where it is not known.
static int64_t getLength(Value vector) {
  auto shape = getKnownShape(vector);
  return shape && shape->size() == 1 ? shape->front() : unknown;
}

LogicalResult SliceOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                 InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  int64_t rank = input ? static_cast<int64_t>(input->size()) : unknown;
  if (!isVectorOfAtLeast(adaptor.getBegin(), rank) || !isVectorOfAtLeast(adaptor.getSize(), rank) ||
      failed(verifyCompatibleDims({getLength(adaptor.getBegin()), getLength(adaptor.getSize())})))
    return emitOptionalError(location, "C1: begin and size must be vectors with an element per dimension");
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  auto begin = getConstantIntegers(adaptor.getBegin()), size = getConstantIntegers(adaptor.getSize());
  SmallVector<int64_t> shape(rank, unknown);
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t first = begin ? (*begin)[axis] : 0, extent = (*input)[axis];
    int64_t wanted = size ? (*size)[axis] : unknown;
    if (wanted < -1 && !ShapedType::isDynamic(wanted))
      return emitOptionalError(location, "C2: size ", wanted, " is less than -1");
    bool dynamic = ShapedType::isDynamic(extent);
    int64_t left = 0;
    if (!dynamic && (llvm::SubOverflow(extent, first, left) || left < 0 || (begin && wanted > left)))
      return emitOptionalError(location, "C3: dimension ", axis, " of ", formatShape(*input), " has no ", wanted,
                               " elements from ", first);
    if (wanted >= 0)
      shape[axis] = wanted;
    else if (wanted == -1 && begin && !dynamic)
      shape[axis] = left;
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  auto input = getKnownShape(getInput());
  std::optional<SmallVector<int64_t>> begin = getIntegers(adaptor.getBegin());
  if (begin && llvm::any_of(*begin, [](int64_t first) { return first < 0; }))
    return {};
  if (getInput().getType() == getOutput().getType() && cast<ShapedType>(getInput().getType()).hasStaticShape())
    return getInput();
  if (!adaptor.getInput() || !begin || !input || begin->size() < input->size() || !isWorthFolding(getOutput()))
    return {};
  SmallVector<int64_t> strides = getElementStrides(*input);
  int64_t offset = 0;
  for (auto [first, stride] : llvm::zip(*begin, strides)) // entries beyond the rank do not count
    offset += first * stride;
  return viewElements(adaptor.getInput(), getOutput(), offset, strides);
}

//===----------------------------------------------------------------------===//
// STRIDED_SLICE
//===----------------------------------------------------------------------===//

namespace {

/// The elements of a dimension that are taken; `extent` dynamic while not known.
struct SliceRange {
  int64_t start = 0, stride = 1, extent = ShapedType::kDynamic;
};

bool hasBit(int64_t mask, int64_t bit) { return bit < 32 && ((static_cast<uint32_t>(mask) >> bit) & 1); }

} // namespace

std::optional<SmallVector<SliceAxis>> adze::layOutSliceAxes(int64_t rank, int64_t entries, int64_t ellipsisMask,
                                                            int64_t newMask, int64_t shrinkMask) {
  int64_t added = 0;
  for (int64_t i = 0; i < entries; ++i)
    added += !hasBit(ellipsisMask, i) && hasBit(newMask, i);
  int64_t total = rank + added, source = 0, extra = 0; // `extra`: dimensions of the ellipsis beyond its own entry
  SmallVector<SliceAxis> axes;
  while (static_cast<int64_t>(axes.size()) < total) {
    int64_t i = axes.size(), entry = i - extra;
    SliceAxis axis;
    if (hasBit(ellipsisMask, i)) {
      int64_t end = std::max(i + 1, std::min(i + 1 + total - entries, total));
      extra = end - i - 1;
      for (; i < end; ++i)
        axes.push_back({source++, -1, false});
      continue;
    }
    if (hasBit(newMask, entry))
      axis.source = -1;
    else if (entry >= entries)
      axis.source = source++;
    else
      axis = {source++, entry, hasBit(shrinkMask, entry)};
    axes.push_back(axis);
  }
  if (source > rank)
    return std::nullopt;
  return axes;
}

/// The elements taken of a dimension of known extent, as LiteRT clamps them.
static SliceRange getRange(int64_t extent, int64_t begin, int64_t end, int64_t stride, bool fromFirst, bool toLast,
                           bool shrinks) {
  int64_t low = stride > 0 ? 0 : -1, high = stride > 0 ? extent : extent - 1;
  auto clamp = [&](int64_t index) { return std::min(std::max(index < 0 ? index + extent : index, low), high); };
  int64_t start = fromFirst ? (stride > 0 ? 0 : extent - 1) : clamp(begin);
  if (shrinks)
    return {start, stride, 1};
  int64_t stop = toLast ? (stride > 0 ? extent : -1) : clamp(end);
  int64_t distance = stride > 0 ? stop - start : start - stop;
  // As unsigned, because the least INT64 has no absolute value.
  uint64_t step = stride < 0 ? -static_cast<uint64_t>(stride) : stride;
  int64_t count = distance <= 0 ? 0 : static_cast<int64_t>((distance - 1) / step + 1);
  return {start, count > 1 ? stride : 1, count}; // one element has no next, however far a huge stride leads
}

/// Ranges of all dimensions from constant entries (none: unknown).
template <typename OpOrAdaptor>
static SmallVector<SliceRange> getRanges(OpOrAdaptor op, ArrayRef<SliceAxis> axes, ArrayRef<int64_t> input,
                                         const std::optional<SmallVector<int64_t>> &begin,
                                         const std::optional<SmallVector<int64_t>> &end,
                                         const std::optional<SmallVector<int64_t>> &strides) {
  SmallVector<SliceRange> ranges;
  for (const SliceAxis &axis : axes) {
    int64_t extent = axis.source < 0 ? 1 : input[axis.source];
    if (axis.entry < 0) // with `offset`, LiteRT takes the extent from `end` here too
      ranges.push_back({0, 1, op.getOffset() ? unknown : extent});
    else if (axis.shrinks && (!begin || !strides || ShapedType::isDynamic(extent)))
      ranges.push_back({0, 1, 1});
    else if (op.getOffset() || !begin || !end || !strides || ShapedType::isDynamic(extent))
      ranges.push_back({});
    else
      ranges.push_back(getRange(extent, (*begin)[axis.entry], (*end)[axis.entry], (*strides)[axis.entry],
                                hasBit(op.getBeginMask(), axis.entry), hasBit(op.getEndMask(), axis.entry),
                                axis.shrinks));
  }
  return ranges;
}

LogicalResult StridedSliceOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                        InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  int64_t entries = getLength(adaptor.getBegin());
  if (ShapedType::isDynamic(entries))
    entries = getLength(adaptor.getEnd());
  if (!isVectorOf(adaptor.getBegin(), entries) || !isVectorOf(adaptor.getEnd(), entries) || entries > 31 ||
      !isVectorOfAtLeast(adaptor.getStrides(), entries))
    return emitOptionalError(location, "C1: begin, end and strides must be vectors of one length, at most 31");
  auto strides = getConstantIntegers(adaptor.getStrides());
  auto input = getKnownShape(adaptor.getInput());
  if (!input || ShapedType::isDynamic(entries)) {
    addResult(results, std::nullopt, element);
    return success();
  }
  auto axes = layOutSliceAxes(input->size(), entries, adaptor.getEllipsisMask(), adaptor.getNewAxisMask(),
                              adaptor.getShrinkAxisMask());
  if (!axes)
    return emitOptionalError(location, "C3: the masks describe more dimensions than ", formatShape(*input), " has");
  if (strides && llvm::any_of(*axes, [&](SliceAxis axis) { return axis.entry >= 0 && (*strides)[axis.entry] == 0; }))
    return emitOptionalError(location, "C2: a stride is 0");
  SmallVector<int64_t> shape;
  for (auto [axis, range] :
       llvm::zip_equal(*axes, getRanges(adaptor, *axes, *input, getConstantIntegers(adaptor.getBegin()),
                                        getConstantIntegers(adaptor.getEnd()), strides)))
    if (!axis.shrinks)
      shape.push_back(range.extent);
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

OpFoldResult StridedSliceOp::fold(FoldAdaptor adaptor) {
  auto input = getKnownShape(getInput());
  auto begin = getIntegers(adaptor.getBegin()), end = getIntegers(adaptor.getEnd()),
       steps = getIntegers(adaptor.getStrides());
  if (!adaptor.getInput() || getOffset() || !input || !begin || !end || !steps || !isWorthFolding(getOutput()))
    return {};
  auto axes = layOutSliceAxes(input->size(), begin->size(), getEllipsisMask(), getNewAxisMask(), getShrinkAxisMask());
  if (!axes || llvm::count_if(*axes, [](SliceAxis axis) { return axis.source >= 0; }) !=
                   static_cast<int64_t>(input->size()))
    return {};
  SmallVector<int64_t> sourceStrides = getElementStrides(*input), strides;
  int64_t offset = 0;
  for (auto [axis, range] : llvm::zip_equal(*axes, getRanges(*this, *axes, *input, begin, end, steps))) {
    int64_t stride = axis.source < 0 ? 0 : sourceStrides[axis.source];
    if (axis.shrinks && (range.start < 0 || range.start >= (*input)[axis.source]))
      return {};
    offset += range.start * stride;
    if (!axis.shrinks)
      strides.push_back(range.stride * stride);
  }
  return viewElements(adaptor.getInput(), getOutput(), offset, strides);
}

LogicalResult DynamicUpdateSliceOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                              InferredShapes &results) {
  Type element = getStoredElement(adaptor.getOperand());
  auto operand = getKnownShape(adaptor.getOperand()), update = getKnownShape(adaptor.getUpdate());
  if (!isVectorOf(adaptor.getStartIndices(), operand ? static_cast<int64_t>(operand->size()) : unknown))
    return emitOptionalError(location, "C1: start_indices must be a vector with an element per dimension");
  bool fits = element == getStoredElement(adaptor.getUpdate());
  if (operand && update) {
    fits &= operand->size() == update->size();
    for (auto [have, want] : llvm::zip(*operand, *update))
      fits &= ShapedType::isDynamic(have) || ShapedType::isDynamic(want) || want <= have;
  }
  if (!fits)
    return emitOptionalError(location, "C2: the update ", adaptor.getUpdate().getType(), " does not fit into ",
                             adaptor.getOperand().getType());
  addResult(results, operand, element);
  return success();
}

void AdzeDialect::registerSliceOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/SliceOps.cpp.inc"
      >();
}
