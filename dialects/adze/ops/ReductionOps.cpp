//===- ReductionOps.cpp - Reductions over axes and segments ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes. Constraint labels are those of the op descriptions. Folders are in ReductionFolding.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ReductionOps.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ReductionOps.cpp.inc"
#include "dialects/adze/ops/ReductionOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Over axes
//===----------------------------------------------------------------------===//

static LogicalResult inferReduction(MaybeLocation location, Value input, Value axis, bool keepDims,
                                    InferredShapes &results) {
  Type element = getStoredElement(input);
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(input);
  std::optional<SmallVector<int64_t>> axes = getConstantIntegers(axis);
  if (shape && shape->empty()) // a scalar has nothing to reduce, whatever the axes
    axes.emplace();
  if (!shape || !axes) {
    addResult(results, std::nullopt, element);
    return success();
  }
  llvm::SmallBitVector reduced(shape->size());
  for (int64_t each : *axes) {
    std::optional<int64_t> dimension = normalizeAxis(each, shape->size());
    if (!dimension)
      return emitOptionalError(location, "C1: axis ", each, " is outside of the input of rank ", shape->size());
    reduced.set(*dimension);
  }
  SmallVector<int64_t> dims;
  for (auto [dimension, extent] : llvm::enumerate(*shape))
    if (!reduced.test(dimension))
      dims.push_back(extent);
    else if (keepDims)
      dims.push_back(1);
  addResult(results, ArrayRef<int64_t>(dims), element);
  return success();
}

#define ADZE_REDUCTION(op, kind)                                                                                       \
  LogicalResult op::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,                  \
                                              InferredShapes &results) {                                               \
    return inferReduction(location, adaptor.getInput(), adaptor.getAxis(), adaptor.getKeepDims(), results);            \
  }                                                                                                                    \
  OpFoldResult op::fold(FoldAdaptor adaptor) {                                                                         \
    return foldReduction(*this, adaptor.getInput(), adaptor.getAxis(), Reduction::kind);                               \
  }
ADZE_REDUCTION(MeanOp, Mean)
ADZE_REDUCTION(SumOp, Sum)
ADZE_REDUCTION(ReduceProdOp, Prod)
ADZE_REDUCTION(ReduceMaxOp, Max)
ADZE_REDUCTION(ReduceMinOp, Min)
ADZE_REDUCTION(ReduceAnyOp, Any)
ADZE_REDUCTION(ReduceAllOp, All)
#undef ADZE_REDUCTION

//===----------------------------------------------------------------------===//
// Positions and prefixes along one axis
//===----------------------------------------------------------------------===//

/// C1 and C2 of the ops with one axis; sets `dimension` where it is known.
static LogicalResult checkAxis(MaybeLocation location, Value input, Value axis, std::optional<int64_t> &dimension) {
  ShapedType axisType = getTensorType(axis);
  if (axisType.hasStaticShape() && axisType.getNumElements() != 1)
    return emitOptionalError(location, "C1: the axis has ", axisType.getNumElements(), " elements instead of one");
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(input);
  if (shape && shape->empty())
    return emitOptionalError(location, "C2: the input is a scalar, which has no axis");
  std::optional<SmallVector<int64_t>> axes = getConstantIntegers(axis);
  if (!shape || !axes || axes->size() != 1)
    return success();
  dimension = normalizeAxis(axes->front(), shape->size());
  if (!dimension)
    return emitOptionalError(location, "C1: axis ", axes->front(), " is outside of the input of rank ",
                             shape->size());
  return success();
}

static LogicalResult inferArg(MaybeLocation location, Value input, Value axis, Type type, InferredShapes &results) {
  std::optional<int64_t> dimension;
  if (failed(checkAxis(location, input, axis, dimension)))
    return failure();
  if (!type.isInteger(32) && !type.isInteger(64))
    return emitOptionalError(location, "C3: positions have type i32 or i64, not ", type);
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(input);
  if (!shape) {
    addResult(results, std::nullopt, type);
    return success();
  }
  // Any axis drops one dimension; which one is known only where the axis is constant.
  SmallVector<int64_t> dims(shape->size() - 1, ShapedType::kDynamic);
  if (dimension) {
    dims.assign(shape->begin(), shape->end());
    dims.erase(dims.begin() + *dimension);
  }
  addResult(results, ArrayRef<int64_t>(dims), type);
  return success();
}

LogicalResult ArgMaxOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  return inferArg(location, adaptor.getInput(), adaptor.getAxis(), adaptor.getOutputType(), results);
}

LogicalResult ArgMinOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  return inferArg(location, adaptor.getInput(), adaptor.getAxis(), adaptor.getOutputType(), results);
}

LogicalResult CumsumOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  std::optional<int64_t> dimension;
  if (failed(checkAxis(location, adaptor.getInput(), adaptor.getAxis(), dimension)))
    return failure();
  addResult(results, getKnownShape(adaptor.getInput()), getStoredElement(adaptor.getInput()));
  return success();
}

//===----------------------------------------------------------------------===//
// Over segments
//===----------------------------------------------------------------------===//

LogicalResult SegmentSumOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                      InferredShapes &results) {
  auto data = getKnownShape(adaptor.getData()), ids = getKnownShape(adaptor.getSegmentIds());
  if (data && data->empty())
    return emitOptionalError(location, "C1: a scalar has no rows");
  if (ids && (ids->size() != 1 || (data && failed(verifyCompatibleShape(*ids, data->take_front())))))
    return emitOptionalError(location, "C2: segment numbers of shape ", formatShape(*ids),
                             " are no vector with an element per row");
  std::optional<SmallVector<int64_t>> numbers = getConstantIntegers(adaptor.getSegmentIds());
  int64_t last = -1;
  for (int64_t number : numbers.value_or(SmallVector<int64_t>())) {
    if (number != last + 1 && (number != last || last < 0))
      return emitOptionalError(location, "C3: segment number ", number, " after ", last);
    last = number;
  }
  Type element = getStoredElement(adaptor.getData());
  if (!data) {
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> dims(*data);
  dims[0] = numbers ? last + 1 : ShapedType::kDynamic;
  addResult(results, ArrayRef<int64_t>(dims), element);
  return success();
}

/// C3; sets `count` where it is constant.
static LogicalResult checkSegments(MaybeLocation location, Value ids, Value numSegments, int64_t &count) {
  std::optional<SmallVector<int64_t>> constant = getConstantIntegers(numSegments);
  if (!constant || constant->size() != 1)
    return success();
  count = constant->front();
  if (count < 0)
    return emitOptionalError(location, "C3: there are ", count, " segments");
  for (int64_t number : getConstantIntegers(ids).value_or(SmallVector<int64_t>()))
    if (number >= count)
      return emitOptionalError(location, "C3: segment number ", number, " is not below ", count);
  return success();
}

LogicalResult adze::inferUnsortedSegment(MaybeLocation location, ValueRange operands, InferredShapes &results) {
  auto data = getKnownShape(operands[0]), ids = getKnownShape(operands[1]), size = getKnownShape(operands[2]);
  if (data && ids &&
      (ids->size() > data->size() || failed(verifyCompatibleShape(*ids, data->take_front(ids->size())))))
    return emitOptionalError(location, "C1: the shape ", formatShape(*ids), " of the segment numbers is no prefix of ",
                             formatShape(*data));
  if (size && !size->empty() && failed(verifyCompatibleShape(*size, {1})))
    return emitOptionalError(location, "C2: the number of segments has shape ", formatShape(*size));
  int64_t count = ShapedType::kDynamic;
  if (failed(checkSegments(location, operands[1], operands[2], count)))
    return failure();
  Type element = getStoredElement(operands[0]);
  if (!data || !ids) {
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> dims = {count};
  llvm::append_range(dims, data->drop_front(ids->size()));
  addResult(results, ArrayRef<int64_t>(dims), element);
  return success();
}

//===----------------------------------------------------------------------===//
// Over windows
//===----------------------------------------------------------------------===//

/// C2 and C3 of one of the window's operands.
static LogicalResult checkWindowOperand(MaybeLocation location, Value value, int64_t rank, StringRef name) {
  ShapedType type = getTensorType(value);
  if (type.hasStaticShape() && type.getNumElements() != rank)
    return emitOptionalError(location, "C2: ", name, " have ", type.getNumElements(), " elements where the input has ",
                             rank, " dimensions");
  for (int64_t each : getConstantIntegers(value).value_or(SmallVector<int64_t>()))
    if (each <= 0)
      return emitOptionalError(location, "C3: ", name, " must be positive, not ", each);
  return success();
}

/// Windows along one dimension; all but `extent` are positive and may be as great as 64 bits allow.
static int64_t getWindowCount(int64_t extent, int64_t window, int64_t stride, int64_t dilation) {
  if (ShapedType::isDynamic(extent))
    return ShapedType::kDynamic;
  if (extent == 0 || window - 1 > (extent - 1) / dilation)
    return 0;
  return (extent - 1 - (window - 1) * dilation) / stride + 1;
}

LogicalResult ReduceWindowOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                        InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  if (getStoredElement(adaptor.getInitValue()) != element)
    return emitOptionalError(location, "C4: the initial value is ", getStoredElement(adaptor.getInitValue()),
                             " but the input ", element);
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(adaptor.getInput());
  if (!shape) {
    addResult(results, std::nullopt, element);
    return success();
  }
  int64_t rank = shape->size();
  if (rank < 1 || rank > 6)
    return emitOptionalError(location, "C1: the input has rank ", rank);
  if (failed(checkWindowOperand(location, adaptor.getWindowDimensions(), rank, "window dimensions")) ||
      failed(checkWindowOperand(location, adaptor.getWindowStrides(), rank, "window strides")) ||
      failed(checkWindowOperand(location, adaptor.getWindowDilations(), rank, "window dilations")))
    return failure();
  auto window = getConstantIntegers(adaptor.getWindowDimensions());
  auto strides = getConstantIntegers(adaptor.getWindowStrides());
  auto dilations = getConstantIntegers(adaptor.getWindowDilations());
  SmallVector<int64_t> dims(rank, ShapedType::kDynamic);
  if (window && strides && dilations)
    for (int64_t i = 0; i < rank; ++i)
      dims[i] = getWindowCount((*shape)[i], (*window)[i], (*strides)[i], (*dilations)[i]);
  addResult(results, ArrayRef<int64_t>(dims), element);
  return success();
}

void AdzeDialect::registerReductionOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ReductionOps.cpp.inc"
      >();
}
