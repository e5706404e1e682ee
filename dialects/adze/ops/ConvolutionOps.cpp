//===- ConvolutionOps.cpp - Convolutions and products ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, verifiers, costs and folders. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ConvolutionOps.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ConvolutionOps.cpp.inc"
#include "dialects/adze/ops/ConvolutionOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Shared
//===----------------------------------------------------------------------===//

/// Both extents are known and differ.
static bool differ(int64_t a, int64_t b) {
  return !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b) && a != b;
}

static bool hasRank(std::optional<ArrayRef<int64_t>> shape, size_t rank) { return !shape || shape->size() == rank; }

/// A bias that is present has as many elements as there are output channels; kernels look at its size only.
static LogicalResult checkBias(MaybeLocation location, StringRef label, Value bias, int64_t channels) {
  ShapedType type = getTensorType(bias);
  if (!type || !type.hasStaticShape() || ShapedType::isDynamic(channels) || type.getNumElements() == channels)
    return success();
  return emitOptionalError(location, label, ": the bias must have ", channels, " elements");
}

/// Elements of `value` times the product of `factors`; none while an extent is dynamic.
static std::optional<int64_t> countElements(Value value, ArrayRef<int64_t> factors) {
  ShapedType type = getTensorType(value);
  if (!type || !type.hasStaticShape() || ShapedType::isDynamicShape(factors))
    return std::nullopt;
  return type.getNumElements() * ShapedType::getNumElements(factors);
}

/// The result's shape from a constant shape operand; unknown extents while it is not constant. Fails where its size is
/// not `rank` or an extent is negative.
static FailureOr<SmallVector<int64_t>> readOutputShape(MaybeLocation location, Value operand, int64_t rank) {
  auto shape = getKnownShape(operand);
  if (shape && (shape->size() != 1 || differ((*shape)[0], rank)))
    return emitOptionalError(location, "C1: output_shape must be a vector of ", rank, " elements");
  std::optional<SmallVector<int64_t>> values = getConstantIntegers(operand);
  if (!values)
    return SmallVector<int64_t>(rank, ShapedType::kDynamic);
  if (llvm::any_of(*values, [](int64_t extent) { return extent < 0; }))
    return emitOptionalError(location, "C1: output_shape has a negative extent");
  return *values;
}

//===----------------------------------------------------------------------===//
// 2-D convolutions
//===----------------------------------------------------------------------===//

/// Output height and width of a convolution with a filter whose extents 1 and 2 are the window.
template <typename Adaptor>
static std::pair<int64_t, int64_t> windowExtents(Adaptor &adaptor, ArrayRef<int64_t> input, ArrayRef<int64_t> filter) {
  return {getWindowedExtent(adaptor.getPadding(), input[1], filter[1], adaptor.getStrideH(),
                            adaptor.getDilationHFactor()),
          getWindowedExtent(adaptor.getPadding(), input[2], filter[2], adaptor.getStrideW(),
                            adaptor.getDilationWFactor())};
}

/// C1 and C2 of CONV_2D and DEPTHWISE_CONV_2D.
template <typename Adaptor>
static LogicalResult checkConvolution2D(MaybeLocation location, Adaptor &adaptor) {
  if (!hasRank(getKnownShape(adaptor.getInput()), 4) || !hasRank(getKnownShape(adaptor.getFilter()), 4))
    return emitOptionalError(location, "C1: input and filter must have rank 4");
  if (adaptor.getStrideH() <= 0 || adaptor.getStrideW() <= 0 || adaptor.getDilationHFactor() <= 0 ||
      adaptor.getDilationWFactor() <= 0)
    return emitOptionalError(location, "C2: strides and dilations must be positive");
  return success();
}

LogicalResult Conv2DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  if (failed(checkConvolution2D(location, adaptor)))
    return failure();
  auto input = getKnownShape(adaptor.getInput()), filter = getKnownShape(adaptor.getFilter());
  if (!input || !filter) {
    addResult(results, std::nullopt);
    return success();
  }
  int64_t channels = (*input)[3], perGroup = (*filter)[3], outputs = (*filter)[0];
  if (channels > 0 && perGroup > 0 &&
      (channels % perGroup != 0 || (outputs > 0 && outputs % (channels / perGroup) != 0)))
    return emitOptionalError(location, "C3: ", channels, " input channels and ", outputs,
                             " outputs do not form groups of ", perGroup, " channels");
  if (failed(checkBias(location, "C4", adaptor.getBias(), outputs)))
    return failure();
  auto [height, width] = windowExtents(adaptor, *input, *filter);
  addResult(results, ArrayRef<int64_t>({(*input)[0], height, width, outputs}));
  return success();
}

std::optional<int64_t> Conv2DOp::getMultiplyAccumulates() {
  auto filter = getKnownShape(getFilter());
  return filter ? countElements(getOutput(), filter->drop_front()) : std::nullopt;
}

LogicalResult DepthwiseConv2DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                           InferredShapes &results) {
  if (failed(checkConvolution2D(location, adaptor)))
    return failure();
  auto input = getKnownShape(adaptor.getInput()), filter = getKnownShape(adaptor.getFilter());
  if (!input || !filter) {
    addResult(results, std::nullopt);
    return success();
  }
  int64_t channels = (*input)[3], outputs = (*filter)[3];
  if (differ((*filter)[0], 1) || (channels > 0 && outputs > 0 && outputs % channels != 0))
    return emitOptionalError(location, "C3: a filter of shape ", formatShape(*filter), " does not fit ", channels,
                             " input channels");
  if (failed(checkBias(location, "C4", adaptor.getBias(), outputs)))
    return failure();
  auto [height, width] = windowExtents(adaptor, *input, *filter);
  addResult(results, ArrayRef<int64_t>({(*input)[0], height, width, outputs}));
  return success();
}

std::optional<int64_t> DepthwiseConv2DOp::getMultiplyAccumulates() {
  auto filter = getKnownShape(getFilter());
  return filter ? countElements(getOutput(), filter->slice(1, 2)) : std::nullopt;
}

LogicalResult TransposeConvOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  FailureOr<SmallVector<int64_t>> output = readOutputShape(location, adaptor.getOutputShape(), 4);
  if (failed(output))
    return failure();
  auto weights = getKnownShape(adaptor.getWeights()), input = getKnownShape(adaptor.getInput());
  if (!hasRank(weights, 4) || !hasRank(input, 4))
    return emitOptionalError(location, "C2: weights and input must have rank 4");
  if (adaptor.getStrideH() <= 0 || adaptor.getStrideW() <= 0)
    return emitOptionalError(location, "C3: strides must be positive");
  if (weights && input && differ((*weights)[3], (*input)[3]))
    return emitOptionalError(location, "C4: the weights take ", (*weights)[3], " channels but the input has ",
                             (*input)[3]);
  if (weights && failed(checkBias(location, "C5", adaptor.getBias(), (*weights)[0])))
    return failure();
  addResult(results, ArrayRef<int64_t>(*output));
  return success();
}

std::optional<int64_t> TransposeConvOp::getMultiplyAccumulates() {
  auto weights = getKnownShape(getWeights());
  return weights ? countElements(getInput(), weights->drop_back()) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// 3-D convolutions
//===----------------------------------------------------------------------===//

/// Strides and dilations are positive.
template <typename Adaptor>
static LogicalResult checkSteps3D(MaybeLocation location, StringRef label, Adaptor &adaptor) {
  for (int64_t step : {adaptor.getStrideD(), adaptor.getStrideH(), adaptor.getStrideW(), adaptor.getDilationDFactor(),
                       adaptor.getDilationHFactor(), adaptor.getDilationWFactor()})
    if (step <= 0)
      return emitOptionalError(location, label, ": strides and dilations must be positive");
  return success();
}

/// Depth, height and width after a convolution of `input` (NDHWC) with a window (D, H, W).
template <typename Adaptor>
static SmallVector<int64_t> windowExtents3D(Adaptor &adaptor, ArrayRef<int64_t> input, ArrayRef<int64_t> window) {
  Padding padding = adaptor.getPadding();
  return {getWindowedExtent(padding, input[1], window[0], adaptor.getStrideD(), adaptor.getDilationDFactor()),
          getWindowedExtent(padding, input[2], window[1], adaptor.getStrideH(), adaptor.getDilationHFactor()),
          getWindowedExtent(padding, input[3], window[2], adaptor.getStrideW(), adaptor.getDilationWFactor())};
}

LogicalResult Conv3DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  auto input = getKnownShape(adaptor.getInput()), filter = getKnownShape(adaptor.getFilter());
  if (!hasRank(input, 5) || !hasRank(filter, 5))
    return emitOptionalError(location, "C1: input and filter must have rank 5");
  if (failed(checkSteps3D(location, "C2", adaptor)))
    return failure();
  if (!input || !filter) {
    addResult(results, std::nullopt);
    return success();
  }
  if (differ((*input)[4], (*filter)[3]))
    return emitOptionalError(location, "C3: the filter takes ", (*filter)[3], " channels but the input has ",
                             (*input)[4]);
  if (failed(checkBias(location, "C4", adaptor.getBias(), (*filter)[4])))
    return failure();
  SmallVector<int64_t> extents = windowExtents3D(adaptor, *input, *filter);
  addResult(results, ArrayRef<int64_t>({(*input)[0], extents[0], extents[1], extents[2], (*filter)[4]}));
  return success();
}

std::optional<int64_t> Conv3DOp::getMultiplyAccumulates() {
  auto filter = getKnownShape(getFilter());
  return filter ? countElements(getOutput(), filter->drop_back()) : std::nullopt;
}

LogicalResult Conv3DTransposeOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                           InferredShapes &results) {
  FailureOr<SmallVector<int64_t>> output = readOutputShape(location, adaptor.getOutputShape(), 5);
  if (failed(output))
    return failure();
  auto filter = getKnownShape(adaptor.getFilter()), input = getKnownShape(adaptor.getInput());
  if (!hasRank(filter, 5) || !hasRank(input, 5))
    return emitOptionalError(location, "C2: filter and input must have rank 5");
  if (failed(checkSteps3D(location, "C3", adaptor)))
    return failure();
  if (filter && input && differ((*filter)[4], (*input)[4]))
    return emitOptionalError(location, "C4: the filter takes ", (*filter)[4], " channels but the input has ",
                             (*input)[4]);
  if (filter && failed(checkBias(location, "C5", adaptor.getBias(), (*filter)[3])))
    return failure();
  if ((input && differ((*output)[0], (*input)[0])) || (filter && differ((*output)[4], (*filter)[3])))
    return emitOptionalError(location, "C6: output_shape ", formatShape(*output),
                             " has not the input's batch and the filter's output channels");
  if (filter && input)
    for (auto [found, wanted] :
         llvm::zip(windowExtents3D(adaptor, ArrayRef<int64_t>(*output), *filter), input->slice(1, 3)))
      if (differ(found, wanted))
        return emitOptionalError(location, "C7: a convolution of ", formatShape(*output), " does not give ",
                                 formatShape(*input));
  addResult(results, ArrayRef<int64_t>(*output));
  return success();
}

std::optional<int64_t> Conv3DTransposeOp::getMultiplyAccumulates() {
  auto filter = getKnownShape(getFilter());
  return filter ? countElements(getInput(), filter->drop_back()) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// Rows that a fully connected op of `depth` columns finds in an input (the kernel rounds down).
static int64_t countRows(ArrayRef<int64_t> input, int64_t depth) {
  if (depth == 0 && !input.empty())
    input = input.drop_back();
  if (ShapedType::isDynamicShape(input) || ShapedType::isDynamic(depth))
    return ShapedType::kDynamic;
  return ShapedType::getNumElements(input) / (depth == 0 ? 1 : depth);
}

LogicalResult FullyConnectedOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                          InferredShapes &results) {
  bool shuffled = adaptor.getWeightsFormat() == FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8;
  auto input = getKnownShape(adaptor.getInput()), filter = getKnownShape(adaptor.getFilter());
  if (!hasRank(filter, 2))
    return emitOptionalError(location, "C1: the filter must have rank 2");
  int64_t units = filter ? (*filter)[0] : ShapedType::kDynamic, depth = filter ? (*filter)[1] : ShapedType::kDynamic;
  if (failed(checkBias(location, "C2", adaptor.getBias(), units)))
    return failure();
  if (adaptor.getKeepNumDims()) {
    // Weights without columns are taken before the extents are compared.
    if (input && (input->empty() || (depth != 0 && differ(input->back(), depth))))
      return emitOptionalError(location, "C3: the last extent of ", formatShape(*input),
                               " is not the filter's number of columns");
    if (input) {
      SmallVector<int64_t> shape(*input);
      shape.back() = units;
      addResult(results, ArrayRef<int64_t>(shape));
    } else {
      addResult(results, std::nullopt);
    }
  } else {
    addResult(results, ArrayRef<int64_t>({input ? countRows(*input, depth) : ShapedType::kDynamic, units}));
  }
  if (shuffled)
    addResult(results, std::nullopt);
  return success();
}

std::optional<int64_t> FullyConnectedOp::getMultiplyAccumulates() {
  auto filter = getKnownShape(getFilter());
  return filter ? countElements(getOutput(), filter->drop_front()) : std::nullopt;
}

/// The shape in front of a matrix.
static ArrayRef<int64_t> batchOf(ArrayRef<int64_t> shape) { return shape.drop_back(2); }

LogicalResult BatchMatmulOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                       InferredShapes &results) {
  auto x = getKnownShape(adaptor.getX()), y = getKnownShape(adaptor.getY());
  for (const auto &shape : {x, y})
    if (shape && (shape->size() < 2 || shape->size() > 5))
      return emitOptionalError(location, "C1: operands must have rank 2 to 5");
  if (!x || !y) {
    addResult(results, std::nullopt);
    return success();
  }
  std::optional<SmallVector<int64_t>> shape = broadcastShapes(batchOf(*x), batchOf(*y));
  if (!shape)
    return emitOptionalError(location, "C2: batches ", formatShape(batchOf(*x)), " and ", formatShape(batchOf(*y)),
                             " do not broadcast");
  ArrayRef<int64_t> left = x->take_back(2), right = y->take_back(2);
  int64_t columns = left[adaptor.getAdjX() ? 0 : 1], rows = right[adaptor.getAdjY() ? 1 : 0];
  if (differ(columns, rows))
    return emitOptionalError(location, "C3: x has ", columns, " columns but y has ", rows, " rows");
  shape->push_back(left[adaptor.getAdjX() ? 1 : 0]);
  shape->push_back(right[adaptor.getAdjY() ? 0 : 1]);
  addResult(results, ArrayRef<int64_t>(*shape));
  return success();
}

std::optional<int64_t> BatchMatmulOp::getMultiplyAccumulates() {
  auto x = getKnownShape(getX());
  return x ? countElements(getOutput(), x->take_back(2)[getAdjX() ? 0 : 1]) : std::nullopt;
}

LogicalResult EmbeddingLookupOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                           InferredShapes &results) {
  auto lookup = getKnownShape(adaptor.getLookup()), value = getKnownShape(adaptor.getValue());
  if (!hasRank(lookup, 1))
    return emitOptionalError(location, "C1: lookup must have rank 1");
  if (value && value->size() < 2)
    return emitOptionalError(location, "C2: value must have rank 2 or more");
  if (!value) {
    addResult(results, std::nullopt);
    return success();
  }
  SmallVector<int64_t> shape(*value);
  shape[0] = lookup ? (*lookup)[0] : ShapedType::kDynamic;
  addResult(results, ArrayRef<int64_t>(shape));
  return success();
}

/// Copies rows of a constant table whose elements take whole bytes; an integer table with a float result stays.
OpFoldResult EmbeddingLookupOp::fold(FoldAdaptor adaptor) {
  constexpr uint64_t maximumBytes = 64 * 1024;
  auto lookup = dyn_cast_or_null<ElementsAttr>(adaptor.getLookup());
  auto value = dyn_cast_or_null<ElementsAttr>(adaptor.getValue());
  auto table = dyn_cast<RankedTensorType>(getValue().getType());
  auto result = dyn_cast<RankedTensorType>(getOutput().getType());
  if (!lookup || !value || !table || !result || !result.hasStaticShape() ||
      table.getElementType() != result.getElementType())
    return {};
  auto stored = cast<ShapedType>(result.clone(getStorageType(result.getElementType())));
  Type element = stored.getElementType();
  std::optional<uint64_t> bytes = getWireBytes(stored);
  std::optional<SmallVector<int64_t>> rows = readIntegers(lookup);
  if (!bytes || *bytes == 0 || *bytes > maximumBytes || !rows || rows->size() != uint64_t(result.getDimSize(0)) ||
      !(element.isIntOrFloat() && element.getIntOrFloatBitWidth() % 8 == 0))
    return {};
  std::vector<char> storage, copy;
  ArrayRef<char> data = getWireData(value, storage);
  uint64_t rowBytes = *bytes / rows->size();
  for (int64_t row : *rows) {
    if (row < 0 || row >= table.getDimSize(0) || (row + 1) * rowBytes > data.size())
      return {};
    ArrayRef<char> source = data.slice(row * rowBytes, rowBytes);
    copy.insert(copy.end(), source.begin(), source.end());
  }
  return makeConstant(stored, copy);
}

void AdzeDialect::registerConvolutionOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ConvolutionOps.cpp.inc"
      >();
}
