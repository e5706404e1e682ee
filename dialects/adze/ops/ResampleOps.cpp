//===- ResampleOps.cpp - Padding, blocks, resizing ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of results. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ResampleOps.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ResampleOps.cpp.inc"
#include "dialects/adze/ops/ResampleOps.interfaces.inc"

static constexpr int64_t unknown = ShapedType::kDynamic;

/// Whether a value is a matrix of two columns with `rows` rows, as far as is known.
static bool isPairPerRow(Value value, int64_t rows) {
  auto shape = getKnownShape(value);
  return !shape || (shape->size() == 2 && succeeded(verifyCompatibleDims({(*shape)[0], rows})) &&
                    succeeded(verifyCompatibleDims({(*shape)[1], 2})));
}

/// Extents grown by constant paddings; dynamic where either is unknown. `margin`: how much less than the dimension a
/// padding may be at most, none: any.
static LogicalResult inferPadded(MaybeLocation location, Value inputValue, Value paddings,
                                 std::optional<int64_t> margin, InferredShapes &results) {
  Type element = getStoredElement(inputValue);
  auto input = getKnownShape(inputValue);
  if (!isPairPerRow(paddings, input && !input->empty() ? static_cast<int64_t>(input->size()) : unknown))
    return emitOptionalError(location, "C1: paddings must have two columns and a row per dimension of the input");
  if (!input || input->empty()) { // a scalar here is often a tensor of which nothing is known
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> shape(input->size(), unknown);
  auto constant = getConstantIntegers(paddings);
  for (size_t axis = 0; constant && axis < shape.size(); ++axis) {
    int64_t before = (*constant)[2 * axis], after = (*constant)[2 * axis + 1], extent = (*input)[axis];
    if (before < 0 || after < 0)
      return emitOptionalError(location, "C2: dimension ", axis, " has a negative padding");
    if (ShapedType::isDynamic(extent))
      continue;
    if (margin && std::max(before, after) > extent - *margin)
      return emitOptionalError(location, "C3: dimension ", axis, " of ", formatShape(*input), " is padded by ",
                               std::max(before, after), ", more than it can mirror");
    if (!llvm::AddOverflow(extent, before, extent) && !llvm::AddOverflow(extent, after, extent))
      shape[axis] = extent;
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

static LogicalResult inferPad(MaybeLocation location, Value input, Value paddings, Value constantValues,
                              InferredShapes &results) {
  if (ShapedType type = getTensorType(constantValues);
      type && (getStoredElement(constantValues) != getStoredElement(input) ||
               (type.hasStaticShape() && type.getNumElements() != 1)))
    return emitOptionalError(location, "C3: constant_values must have one element of the input's type");
  return inferPadded(location, input, paddings, std::nullopt, results);
}

LogicalResult PadOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                               InferredShapes &results) {
  return inferPad(location, adaptor.getInput(), adaptor.getPaddings(), adaptor.getConstantValues(), results);
}

LogicalResult PadV2Op::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                 InferredShapes &results) {
  return inferPad(location, adaptor.getInput(), adaptor.getPaddings(), adaptor.getConstantValues(), results);
}

LogicalResult MirrorPadOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  return inferPadded(location, adaptor.getInput(), adaptor.getPaddings(),
                     adaptor.getMode() == MirrorPadMode::REFLECT ? 1 : 0, results);
}

/// `extent` times or divided by `factor`; dynamic where unknown or absurd, none where it does not divide.
static std::optional<int64_t> scaleExtent(int64_t extent, int64_t factor, bool divide) {
  if (ShapedType::isDynamic(extent))
    return unknown;
  if (divide)
    return extent % factor ? std::nullopt : std::optional(extent / factor);
  return llvm::MulOverflow(extent, factor, extent) ? unknown : extent;
}

/// SPACE_TO_DEPTH, or DEPTH_TO_SPACE with the scaling the other way round.
static LogicalResult inferBlocks(MaybeLocation location, Value value, int64_t block, bool toDepth,
                                 InferredShapes &results) {
  Type element = getStoredElement(value);
  if (block <= 0)
    return emitOptionalError(location, "C2: block_size must be positive");
  auto input = getKnownShape(value);
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (input->size() != 4)
    return emitOptionalError(location, "C1: the input must have rank 4");
  auto height = scaleExtent((*input)[1], block, toDepth), width = scaleExtent((*input)[2], block, toDepth);
  auto depth = scaleExtent((*input)[3], block * block, !toDepth);
  if (!height || !width || !depth)
    return emitOptionalError(location, "C2: ", formatShape(*input), " does not divide into blocks of ", block);
  addResult(results, ArrayRef<int64_t>({(*input)[0], *height, *width, *depth}), element);
  return success();
}

LogicalResult SpaceToDepthOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                        InferredShapes &results) {
  return inferBlocks(location, adaptor.getInput(), adaptor.getBlockSize(), /*toDepth=*/true, results);
}

LogicalResult DepthToSpaceOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                        InferredShapes &results) {
  return inferBlocks(location, adaptor.getInput(), adaptor.getBlockSize(), /*toDepth=*/false, results);
}

/// C1 and C2 of SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND.
static LogicalResult checkBlocks(MaybeLocation location, ArrayRef<int64_t> input, Value blocks, Value margins) {
  if (input.size() != 3 && input.size() != 4)
    return emitOptionalError(location, "C1: the input must have rank 3 or 4");
  int64_t spatial = input.size() - 2;
  auto blockShape = getKnownShape(blocks);
  if ((blockShape && (blockShape->size() != 1 || failed(verifyCompatibleDims({blockShape->front(), spatial})))) ||
      !isPairPerRow(margins, spatial))
    return emitOptionalError(location, "C2: ", spatial, " dimensions need as many blocks and pairs of margins");
  return success();
}

/// Product of positive blocks; none where one is not positive or the product is absurd.
static std::optional<int64_t> multiplyBlocks(ArrayRef<int64_t> blocks) {
  int64_t product = 1;
  for (int64_t block : blocks)
    if (block <= 0 || llvm::MulOverflow(product, block, product))
      return std::nullopt;
  return product;
}

LogicalResult SpaceToBatchNDOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                          InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (failed(checkBlocks(location, *input, adaptor.getBlockShape(), adaptor.getPaddings())))
    return failure();
  auto blocks = getConstantIntegers(adaptor.getBlockShape()), paddings = getConstantIntegers(adaptor.getPaddings());
  SmallVector<int64_t> shape(input->size(), unknown);
  shape.back() = input->back();
  if (blocks && paddings) {
    std::optional<int64_t> product = multiplyBlocks(*blocks);
    if (!product)
      return emitOptionalError(location, "C3: blocks ", formatShape(*blocks), " must be positive");
    shape[0] = *scaleExtent(input->front(), *product, /*divide=*/false);
    for (auto [i, block] : llvm::enumerate(*blocks)) {
      int64_t extent = (*input)[i + 1];
      if (ShapedType::isDynamic(extent))
        continue;
      extent += (*paddings)[2 * i] + (*paddings)[2 * i + 1]; // 32-bit values: no overflow
      if (extent < 0 || extent % block != 0)
        return emitOptionalError(location, "C3: ", extent, " padded elements do not divide into blocks of ", block);
      shape[i + 1] = extent / block;
    }
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult BatchToSpaceNDOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                          InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (failed(checkBlocks(location, *input, adaptor.getBlockShape(), adaptor.getCrops())))
    return failure();
  auto blocks = getConstantIntegers(adaptor.getBlockShape()), crops = getConstantIntegers(adaptor.getCrops());
  SmallVector<int64_t> shape(input->size(), unknown);
  shape.back() = input->back();
  if (blocks && crops) {
    std::optional<int64_t> product = multiplyBlocks(*blocks);
    std::optional<int64_t> batches = product ? scaleExtent(input->front(), *product, /*divide=*/true) : std::nullopt;
    if (!batches)
      return emitOptionalError(location, "C3: blocks ", formatShape(*blocks), " do not divide ", input->front(),
                               " batches");
    shape[0] = *batches;
    for (auto [i, block] : llvm::enumerate(*blocks)) {
      int64_t before = (*crops)[2 * i], after = (*crops)[2 * i + 1];
      int64_t extent = *scaleExtent((*input)[i + 1], block, /*divide=*/false);
      if (before < 0 || after < 0 || (!ShapedType::isDynamic(extent) && (before > extent || after > extent - before)))
        return emitOptionalError(location, "C4: ", before, " and ", after, " cannot be cut off dimension ", i + 1);
      shape[i + 1] = ShapedType::isDynamic(extent) ? unknown : extent - before - after;
    }
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

/// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR; `least`: the smallest height and width that their kernels take.
static LogicalResult inferResized(MaybeLocation location, Value inputValue, Value size, int64_t least,
                                  InferredShapes &results) {
  auto input = getKnownShape(inputValue), sizeShape = getKnownShape(size);
  if (input && input->size() != 4)
    return emitOptionalError(location, "C1: the input must have rank 4");
  if (sizeShape && (sizeShape->size() != 1 || failed(verifyCompatibleDims({sizeShape->front(), 2}))))
    return emitOptionalError(location, "C2: size must be a vector of 2");
  SmallVector<int64_t> extents(2, unknown);
  if (auto constant = getConstantIntegers(size)) {
    if (llvm::any_of(*constant, [&](int64_t extent) { return extent < least; }))
      return emitOptionalError(location, "C3: height and width must be at least ", least, ", not ",
                               formatShape(*constant));
    extents = *constant;
  }
  addResult(results,
            ArrayRef<int64_t>({input ? (*input)[0] : unknown, extents[0], extents[1], input ? (*input)[3] : unknown}),
            getStoredElement(inputValue));
  return success();
}

LogicalResult ResizeBilinearOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                          InferredShapes &results) {
  if (adaptor.getAlignCorners() && adaptor.getHalfPixelCenters() && getConstantIntegers(adaptor.getSize()))
    return emitOptionalError(location, "C4: align_corners and half_pixel_centers exclude each other");
  return inferResized(location, adaptor.getInput(), adaptor.getSize(), 1, results);
}

LogicalResult ResizeNearestNeighborOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                 Adaptor adaptor, InferredShapes &results) {
  return inferResized(location, adaptor.getInput(), adaptor.getSize(), 0, results);
}

void AdzeDialect::registerResampleOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ResampleOps.cpp.inc"
      >();
}
