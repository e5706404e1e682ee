//===- ShapeFolders.cpp - Folders of shape ops ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Identities, and constants moved at compile time. Shapes were checked by inference; what does not fit stays unfolded.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ElementMovement.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace adze;

/// Whether two tensors of one type, equally many elements, have the same extents for certain.
static bool hasCertainShape(Type type) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked)
    return false;
  return ranked.hasStaticShape() || (ranked.getNumDynamicDims() == 1 && !llvm::is_contained(ranked.getShape(), 0));
}

/// RESHAPE, SQUEEZE and EXPAND_DIMS: the elements stay where they are.
static OpFoldResult foldReshape(Value input, Attribute constant, Value output) {
  if (input.getType() == output.getType() && hasCertainShape(input.getType()))
    return input;
  return reshapeElements(constant, output);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  return foldReshape(getInput(), adaptor.getInput(), getOutput());
}

OpFoldResult SqueezeOp::fold(FoldAdaptor adaptor) {
  return foldReshape(getInput(), adaptor.getInput(), getOutput());
}

OpFoldResult ExpandDimsOp::fold(FoldAdaptor adaptor) {
  return reshapeElements(adaptor.getInput(), getOutput());
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  std::optional<SmallVector<int64_t>> perm = getIntegers(adaptor.getPerm());
  auto input = getKnownShape(getInput());
  if (!perm || !input || perm->size() != input->size())
    return {};
  SmallVector<int64_t> sources;
  llvm::SmallBitVector seen(input->size());
  bool identity = true;
  for (auto [axis, from] : llvm::enumerate(*perm)) {
    std::optional<int64_t> source = normalizeAxis(from, input->size());
    if (!source || seen.test(*source)) // LiteRT's result of a dimension named twice is nothing to rely on
      return {};
    seen.set(*source);
    identity &= *source == static_cast<int64_t>(axis);
    sources.push_back(*source);
  }
  if (identity && getInput().getType() == getOutput().getType())
    return getInput();
  if (!adaptor.getInput() || !isWorthFolding(getOutput(), getInput()))
    return {};
  SmallVector<int64_t> strides = getElementStrides(*input), moved; // constant, hence static: no product overflows
  for (int64_t source : sources)
    moved.push_back(strides[source]);
  return viewElements(adaptor.getInput(), getOutput(), 0, moved);
}

OpFoldResult adze::ShapeOp::fold(FoldAdaptor) {
  auto input = getKnownShape(getInput());
  if (!input || ShapedType::isDynamicShape(*input))
    return {};
  return makeIntegers(getOutput(), *input);
}

OpFoldResult RankOp::fold(FoldAdaptor) {
  auto input = getKnownShape(getInput());
  return input ? makeIntegers(getOutput(), static_cast<int64_t>(input->size())) : ElementsAttr();
}

OpFoldResult TileOp::fold(FoldAdaptor adaptor) {
  std::optional<SmallVector<int64_t>> multipliers = getIntegers(adaptor.getMultipliers());
  if (!multipliers)
    return {};
  if (llvm::all_of(*multipliers, [](int64_t m) { return m == 1; }) && getInput().getType() == getOutput().getType())
    return getInput();
  auto input = getKnownShape(getInput()), output = getKnownShape(getOutput());
  if (!adaptor.getInput() || !isWorthFolding(getOutput()) || !input || input->size() != output->size())
    return {};
  SmallVector<int64_t> strides = getElementStrides(*input), indices;
  auto outputType = cast<ShapedType>(getOutput().getType());
  if (llvm::is_contained(*input, 0) && outputType.getNumElements() != 0)
    return {};
  SmallVector<int64_t> outputStrides = getElementStrides(*output);
  for (int64_t position = 0; position < outputType.getNumElements(); ++position) {
    int64_t index = 0;
    for (size_t axis = 0; axis < input->size(); ++axis)
      index += position / outputStrides[axis] % (*output)[axis] % (*input)[axis] * strides[axis];
    indices.push_back(index);
  }
  return pickElements(adaptor.getInput(), getOutput(), indices);
}

OpFoldResult BroadcastToOp::fold(FoldAdaptor adaptor) {
  auto input = getKnownShape(getInput()), output = getKnownShape(getOutput());
  if (getInput().getType() == getOutput().getType() && input && !ShapedType::isDynamicShape(*input))
    return getInput();
  if (!adaptor.getInput() || !isWorthFolding(getOutput()) || !input || input->size() > output->size())
    return {};
  SmallVector<int64_t> strides(output->size() - input->size(), 0);
  for (auto [extent, stride] : llvm::zip_equal(*input, getElementStrides(*input)))
    strides.push_back(extent == 1 ? 0 : stride);
  return viewElements(adaptor.getInput(), getOutput(), 0, strides);
}

OpFoldResult BroadcastArgsOp::fold(FoldAdaptor adaptor) {
  auto first = getIntegers(adaptor.getShape1()), second = getIntegers(adaptor.getShape2());
  if (!first || !second)
    return {};
  std::optional<SmallVector<int64_t>> shape = broadcastShapes(*first, *second);
  return shape ? makeIntegers(getOutput(), *shape) : ElementsAttr();
}

OpFoldResult ReverseV2Op::fold(FoldAdaptor adaptor) {
  std::optional<SmallVector<int64_t>> axes = getIntegers(adaptor.getAxis());
  auto input = getKnownShape(getInput());
  if (!axes || !input || ShapedType::isDynamicShape(*input) || !adaptor.getInput() || !isWorthFolding(getOutput()))
    return {};
  SmallVector<int64_t> strides = getElementStrides(*input);
  int64_t offset = 0;
  for (int64_t listed : *axes) {
    std::optional<int64_t> axis = normalizeAxis(listed, input->size());
    if (!axis || strides[*axis] < 0) // listed twice
      return {};
    offset += ((*input)[*axis] - 1) * strides[*axis];
    strides[*axis] = -strides[*axis];
  }
  return viewElements(adaptor.getInput(), getOutput(), offset, strides);
}
