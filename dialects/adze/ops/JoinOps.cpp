//===- JoinOps.cpp - Joining and splitting tensors ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of results and folders. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/JoinOps.h"

#include "dialects/adze/ElementMovement.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/JoinOps.cpp.inc"
#include "dialects/adze/ops/JoinOps.interfaces.inc"

static constexpr int64_t unknown = ShapedType::kDynamic;

/// More results than any graph has; what a malformed file claims is refused before memory is spent on it.
static constexpr int64_t maximumResults = 65536;

/// Merges what is known of shapes of one rank, except along `axis` (-1: all); false where they contradict each other.
static bool mergeShapes(SmallVectorImpl<int64_t> &merged, ArrayRef<int64_t> shape, int64_t axis) {
  for (auto [dimension, extent] : llvm::enumerate(shape)) {
    if (static_cast<int64_t>(dimension) == axis || ShapedType::isDynamic(extent))
      continue;
    if (ShapedType::isDynamic(merged[dimension]))
      merged[dimension] = extent;
    else if (merged[dimension] != extent)
      return false;
  }
  return true;
}

/// What the inputs' shapes say together; none where no rank is known. False where they contradict each other.
static std::pair<bool, std::optional<SmallVector<int64_t>>> mergeInputs(ValueRange inputs, int64_t axis) {
  std::optional<SmallVector<int64_t>> merged;
  for (Value input : inputs)
    if (auto shape = getKnownShape(input)) {
      if (!merged)
        merged.emplace(*shape);
      else if (merged->size() != shape->size() || !mergeShapes(*merged, *shape, axis))
        return {false, merged};
    }
  return {true, merged};
}

static LogicalResult checkInputs(MaybeLocation location, ValueRange inputs, StringRef label) {
  std::optional<size_t> rank;
  for (Value input : inputs) {
    auto shape = getKnownShape(input);
    if (getStoredElement(input) != getStoredElement(inputs.front()) || (shape && rank && *rank != shape->size()))
      return emitOptionalError(location, label, ": inputs differ in rank or element type: ", inputs.front().getType(),
                               " and ", input.getType());
    if (shape)
      rank = shape->size();
  }
  return success();
}

LogicalResult ConcatenationOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  ValueRange inputs = adaptor.getInputs();
  if (inputs.empty())
    return emitOptionalError(location, "C1: there must be an input");
  if (adaptor.getFusedActivationFunction() != ActivationFunctionType::NONE)
    return emitOptionalError(location, "C5: no activation can be fused, LiteRT's kernel refuses one");
  if (failed(checkInputs(location, inputs, "C2")))
    return failure();
  Type element = getStoredElement(inputs.front());
  std::optional<ArrayRef<int64_t>> some;
  for (Value input : inputs)
    if (!some)
      some = getKnownShape(input);
  if (!some) {
    addResult(results, std::nullopt, element);
    return success();
  }
  int64_t rank = some->size(), listed = adaptor.getAxis();
  std::optional<int64_t> axis = normalizeAxis(listed, std::max<int64_t>(rank, 1));
  if (!axis)
    return emitOptionalError(location, "C3: axis ", listed, " is no dimension of ", formatShape(*some));
  if (rank == 0) {
    addResult(results, ArrayRef<int64_t>(static_cast<int64_t>(inputs.size())), element);
    return success();
  }
  auto [agree, merged] = mergeInputs(inputs, *axis);
  if (!agree)
    return emitOptionalError(location, "C4: inputs differ in a dimension other than ", *axis);
  int64_t sum = 0;
  for (Value input : inputs) {
    auto shape = getKnownShape(input);
    int64_t extent = shape ? (*shape)[*axis] : unknown;
    sum = ShapedType::isDynamic(extent) || ShapedType::isDynamic(sum) ? unknown : sum + extent;
  }
  (*merged)[*axis] = sum;
  addResult(results, ArrayRef<int64_t>(*merged), element);
  return success();
}

LogicalResult PackOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                InferredShapes &results) {
  ValueRange inputs = adaptor.getInputs();
  if (inputs.empty() || adaptor.getValuesCount() != static_cast<int64_t>(inputs.size()))
    return emitOptionalError(location, "C1: values_count is ", adaptor.getValuesCount(), " but there are ",
                             inputs.size(), " inputs");
  if (failed(checkInputs(location, inputs, "C2")))
    return failure();
  Type element = getStoredElement(inputs.front());
  auto [agree, merged] = mergeInputs(inputs, -1);
  if (!agree)
    return emitOptionalError(location, "C2: inputs differ in shape");
  if (!merged) {
    addResult(results, std::nullopt, element);
    return success();
  }
  std::optional<int64_t> axis = normalizeAxis(adaptor.getAxis(), merged->size() + 1);
  if (!axis)
    return emitOptionalError(location, "C3: axis ", adaptor.getAxis(), " is no dimension of a result of rank ",
                             merged->size() + 1);
  merged->insert(merged->begin() + *axis, inputs.size());
  addResult(results, ArrayRef<int64_t>(*merged), element);
  return success();
}

/// `count` results of one shape.
static void addResults(InferredShapes &results, int64_t count, std::optional<ArrayRef<int64_t>> shape, Type element) {
  for (int64_t i = 0; i < count; ++i)
    addResult(results, shape, element);
}

LogicalResult UnpackOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  int64_t num = adaptor.getNum();
  if (num < 0 || num > maximumResults)
    return emitOptionalError(location, "C1: num must be from 0 to ", maximumResults, ", not ", num);
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResults(results, num, std::nullopt, element);
    return success();
  }
  std::optional<int64_t> axis = normalizeAxis(adaptor.getAxis(), input->size());
  if (!axis)
    return emitOptionalError(location, "C2: axis ", adaptor.getAxis(), " is no dimension of ", formatShape(*input));
  if ((*input)[*axis] != num && !ShapedType::isDynamic((*input)[*axis]))
    return emitOptionalError(location, "C3: num is ", num, " but dimension ", *axis, " of ", formatShape(*input),
                             " is not");
  SmallVector<int64_t> shape(*input);
  shape.erase(shape.begin() + *axis);
  addResults(results, num, ArrayRef<int64_t>(shape), element);
  return success();
}

/// The dimension that a SPLIT works on; none where it is not known yet, failure where there is no such dimension.
static FailureOr<std::optional<int64_t>> getSplitAxis(MaybeLocation location, Value axis, ArrayRef<int64_t> input) {
  ShapedType type = getTensorType(axis);
  if (type.hasStaticShape() && type.getNumElements() != 1)
    return emitOptionalError(location, "C2: axis must have one element");
  auto constant = getConstantIntegers(axis);
  if (!constant)
    return std::optional<int64_t>();
  std::optional<int64_t> dimension = normalizeAxis(constant->front(), input.size());
  if (!dimension)
    return emitOptionalError(location, "C2: axis ", constant->front(), " is no dimension of ", formatShape(input));
  return dimension;
}

LogicalResult SplitOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                 InferredShapes &results) {
  int64_t parts = adaptor.getNumSplits();
  if (parts < 1 || parts > maximumResults)
    return emitOptionalError(location, "C1: num_splits must be from 1 to ", maximumResults, ", not ", parts);
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResults(results, parts, std::nullopt, element);
    return success();
  }
  FailureOr<std::optional<int64_t>> axis = getSplitAxis(location, adaptor.getAxis(), *input);
  if (failed(axis))
    return failure();
  SmallVector<int64_t> shape(input->size(), unknown);
  if (*axis) {
    shape.assign(input->begin(), input->end());
    int64_t &extent = shape[**axis];
    if (!ShapedType::isDynamic(extent)) {
      if (extent % parts != 0)
        return emitOptionalError(location, "C3: ", parts, " does not divide dimension ", **axis, " of ",
                                 formatShape(*input));
      extent /= parts;
    }
  }
  addResults(results, parts, ArrayRef<int64_t>(shape), element);
  return success();
}

/// Replaces the -1 among sizes; C4 of SPLIT_V.
static LogicalResult resolveSizes(MaybeLocation location, SmallVectorImpl<int64_t> &sizes, int64_t extent) {
  int64_t sum = 0;
  for (int64_t size : sizes)
    if (size < -1 || (size >= 0 && llvm::AddOverflow(sum, size, sum)))
      return emitOptionalError(location, "C4: size ", size, " is not possible");
  int64_t open = llvm::count(sizes, -1);
  bool fits = ShapedType::isDynamic(extent) || (open ? sum <= extent : sum == extent);
  if (open > 1 || !fits)
    return emitOptionalError(location, "C4: sizes ", formatShape(sizes), " do not make up ",
                             formatShape(ArrayRef<int64_t>(extent)));
  for (int64_t &size : sizes)
    if (size == -1)
      size = ShapedType::isDynamic(extent) ? unknown : extent - sum;
  return success();
}

LogicalResult SplitVOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  int64_t parts = adaptor.getNumSplits();
  if (parts < 1 || parts > maximumResults)
    return emitOptionalError(location, "C1: num_splits must be from 1 to ", maximumResults, ", not ", parts);
  auto sizesShape = getKnownShape(adaptor.getSizeSplits());
  if (sizesShape && (sizesShape->size() != 1 || failed(verifyCompatibleDims({sizesShape->front(), parts}))))
    return emitOptionalError(location, "C3: size_splits must be a vector with an element per result");
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResults(results, parts, std::nullopt, element);
    return success();
  }
  FailureOr<std::optional<int64_t>> axis = getSplitAxis(location, adaptor.getAxis(), *input);
  if (failed(axis))
    return failure();
  auto sizes = getConstantIntegers(adaptor.getSizeSplits());
  SmallVector<int64_t> shape(input->size(), unknown);
  if (!*axis || !sizes) {
    if (*axis) {
      shape.assign(input->begin(), input->end());
      shape[**axis] = unknown;
    }
    addResults(results, parts, ArrayRef<int64_t>(shape), element);
    return success();
  }
  if (failed(resolveSizes(location, *sizes, (*input)[**axis])))
    return failure();
  shape.assign(input->begin(), input->end());
  for (int64_t size : *sizes) {
    shape[**axis] = size;
    addResult(results, ArrayRef<int64_t>(shape), element);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

/// Inputs joined row by row where all are constants stored as the result is; kernels rescale between other scales.
static OpFoldResult foldJoin(ValueRange inputs, ArrayRef<Attribute> constants, Value output, int64_t axis) {
  auto type = dyn_cast<RankedTensorType>(output.getType());
  if (!type || !isWorthFolding(output) || llvm::is_contained(constants, Attribute()))
    return {};
  for (Value input : inputs) {
    auto inputType = dyn_cast<RankedTensorType>(input.getType());
    if (!inputType || inputType.getElementType() != type.getElementType() ||
        inputType.getEncoding() != type.getEncoding())
      return {};
  }
  std::optional<int64_t> dimension = normalizeAxis(axis, type.getRank());
  if (!dimension)
    return {};
  return joinElements(constants, output, ShapedType::getNumElements(type.getShape().take_front(*dimension)));
}

OpFoldResult ConcatenationOp::fold(FoldAdaptor adaptor) {
  if (getInputs().size() == 1 && getInputs().front().getType() == getOutput().getType() &&
      cast<ShapedType>(getOutput().getType()).hasStaticShape() && cast<ShapedType>(getOutput().getType()).getRank() > 0)
    return getInputs().front();
  return foldJoin(getInputs(), adaptor.getInputs(), getOutput(), getAxis());
}

OpFoldResult PackOp::fold(FoldAdaptor adaptor) {
  return foldJoin(getInputs(), adaptor.getInputs(), getOutput(), getAxis());
}

/// Parts of a constant along a dimension, `firsts[i]` the first index of part i; all of them or none.
static LogicalResult foldParts(Value input, Attribute constant, ResultRange outputs, int64_t axis,
                               ArrayRef<int64_t> firsts, bool keepsAxis, SmallVectorImpl<OpFoldResult> &results) {
  auto shape = getKnownShape(input);
  if (!constant || !shape || ShapedType::isDynamicShape(*shape) || firsts.size() != outputs.size())
    return failure();
  SmallVector<int64_t> strides = getElementStrides(*shape);
  int64_t step = strides[axis];
  if (!keepsAxis)
    strides.erase(strides.begin() + axis);
  SmallVector<OpFoldResult> parts;
  for (auto [output, first] : llvm::zip_equal(outputs, firsts)) {
    ElementsAttr part;
    if (isWorthFolding(output))
      part = viewElements(constant, output, first * step, strides);
    if (!part)
      return failure();
    parts.push_back(part);
  }
  results.append(parts);
  return success();
}

LogicalResult UnpackOp::fold(FoldAdaptor adaptor, SmallVectorImpl<OpFoldResult> &results) {
  auto shape = getKnownShape(getInput());
  if (!shape || getOutputs().empty())
    return failure();
  std::optional<int64_t> axis = normalizeAxis(getAxis(), shape->size());
  if (!axis)
    return failure();
  return foldParts(getInput(), adaptor.getInput(), getOutputs(), *axis,
                   llvm::to_vector(llvm::seq<int64_t>(0, getOutputs().size())), /*keepsAxis=*/false, results);
}

/// SPLIT and SPLIT_V: the declared results say where each part begins.
static LogicalResult foldSplit(Value input, Attribute constant, Attribute axisConstant, ResultRange outputs,
                               SmallVectorImpl<OpFoldResult> &results) {
  auto shape = getKnownShape(input);
  std::optional<SmallVector<int64_t>> listed = getIntegers(axisConstant);
  if (!shape || !listed || listed->size() != 1)
    return failure();
  std::optional<int64_t> axis = normalizeAxis(listed->front(), shape->size());
  if (!axis)
    return failure();
  int64_t first = 0;
  SmallVector<int64_t> firsts;
  for (Value output : outputs) {
    auto part = getKnownShape(output);
    if (!part || part->size() != shape->size() || ShapedType::isDynamicShape(*part))
      return failure();
    firsts.push_back(first);
    first += (*part)[*axis];
  }
  return foldParts(input, constant, outputs, *axis, firsts, /*keepsAxis=*/true, results);
}

LogicalResult SplitOp::fold(FoldAdaptor adaptor, SmallVectorImpl<OpFoldResult> &results) {
  return foldSplit(getInput(), adaptor.getInput(), adaptor.getAxis(), getOutputs(), results);
}

LogicalResult SplitVOp::fold(FoldAdaptor adaptor, SmallVectorImpl<OpFoldResult> &results) {
  return foldSplit(getInput(), adaptor.getInput(), adaptor.getAxis(), getOutputs(), results);
}

void AdzeDialect::registerJoinOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/JoinOps.cpp.inc"
      >();
}
