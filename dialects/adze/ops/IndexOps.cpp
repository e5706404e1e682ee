//===- IndexOps.cpp - Gathering, scattering, making tensors ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of results and folders. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/IndexOps.h"

#include "dialects/adze/ElementMovement.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/IndexOps.cpp.inc"
#include "dialects/adze/ops/IndexOps.interfaces.inc"

static constexpr int64_t unknown = ShapedType::kDynamic;

/// Whether an operand may have that many elements.
static bool mayHaveElements(Value value, int64_t count) {
  ShapedType type = getTensorType(value);
  return !type.hasStaticShape() || type.getNumElements() == count;
}

/// Whether an operand is, or may be, a vector.
static bool mayBeVector(Value value) {
  auto shape = getKnownShape(value);
  return !shape || shape->size() == 1;
}

static bool isExtent(int64_t extent) { return extent >= 0 || ShapedType::isDynamic(extent); }

static LogicalResult unranked(InferredShapes &results, Type element) {
  addResult(results, std::nullopt, element);
  return success();
}

LogicalResult GatherOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput()), indices = getKnownShape(adaptor.getIndices());
  if (!input || !indices)
    return unranked(results, element);
  std::optional<int64_t> axis = normalizeAxis(adaptor.getAxis(), input->size());
  if (!axis)
    return emitOptionalError(location, "C1: axis ", adaptor.getAxis(), " is no dimension of ", formatShape(*input));
  int64_t rank = indices->size(), batch = adaptor.getBatchDims();
  batch += batch < 0 ? rank : 0;
  if (batch < 0 || batch > *axis || batch > rank)
    return emitOptionalError(location, "C2: batch_dims ", adaptor.getBatchDims(), " is not possible with axis ", *axis,
                             " and indices ", formatShape(*indices));
  if (failed(verifyCompatibleShape(input->take_front(batch), indices->take_front(batch))))
    return emitOptionalError(location, "C3: ", formatShape(*input), " and ", formatShape(*indices),
                             " differ in the batch dimensions");
  SmallVector<int64_t> shape(input->take_front(*axis));
  llvm::append_range(shape, indices->drop_front(batch));
  llvm::append_range(shape, input->drop_front(*axis + 1));
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

OpFoldResult GatherOp::fold(FoldAdaptor adaptor) {
  auto input = getKnownShape(getInput()), picked = getKnownShape(getIndices());
  auto indices = getIntegers(adaptor.getIndices());
  if (!adaptor.getInput() || !indices || !input || !picked || !isWorthFolding(getOutput()))
    return {};
  std::optional<int64_t> axis = normalizeAxis(getAxis(), input->size());
  int64_t batch = getBatchDims() < 0 ? getBatchDims() + static_cast<int64_t>(picked->size()) : getBatchDims();
  if (!axis || batch < 0 || batch > *axis || batch > static_cast<int64_t>(picked->size()))
    return {};
  if (cast<ShapedType>(getOutput().getType()).getNumElements() == 0) // extents beside a 0 may be of any size
    return {};
  int64_t batches = ShapedType::getNumElements(input->take_front(batch));
  int64_t outer = ShapedType::getNumElements(input->slice(batch, *axis - batch));
  int64_t inner = ShapedType::getNumElements(input->drop_front(*axis + 1)), extent = (*input)[*axis];
  int64_t perBatch = ShapedType::getNumElements(picked->drop_front(batch));
  SmallVector<int64_t> positions;
  for (int64_t b = 0; b < batches; ++b)
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t p = 0; p < perBatch; ++p) {
        int64_t index = (*indices)[b * perBatch + p];
        if (index < 0 || index >= extent)
          return {};
        for (int64_t i = 0; i < inner; ++i)
          positions.push_back(((b * outer + o) * extent + index) * inner + i);
      }
  return pickElements(adaptor.getInput(), getOutput(), positions);
}

LogicalResult GatherNdOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                    InferredShapes &results) {
  Type element = getStoredElement(adaptor.getParams());
  auto params = getKnownShape(adaptor.getParams()), indices = getKnownShape(adaptor.getIndices());
  if ((params && params->empty()) || (indices && indices->empty()))
    return emitOptionalError(location, "C1: neither params nor indices can be a scalar");
  if (!params || !indices || ShapedType::isDynamic(indices->back()))
    return unranked(results, element);
  if (indices->back() > static_cast<int64_t>(params->size()))
    return emitOptionalError(location, "C2: indices of ", indices->back(), " elements into ", formatShape(*params));
  SmallVector<int64_t> shape(indices->drop_back());
  llvm::append_range(shape, params->drop_front(indices->back()));
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult ScatterNdOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  Type element = getStoredElement(adaptor.getUpdates());
  auto shape = getListedShape(adaptor.getShape());
  if (!mayBeVector(adaptor.getShape()) || getStoredElement(adaptor.getShape()) != getStoredElement(adaptor.getIndices()) ||
      (shape && !llvm::all_of(*shape, isExtent)))
    return emitOptionalError(location, "C1: shape must be a vector of extents, of the type of indices");
  auto indices = getKnownShape(adaptor.getIndices()), updates = getKnownShape(adaptor.getUpdates());
  if ((indices && indices->empty()) || (updates && updates->empty()))
    return emitOptionalError(location, "C2: neither indices nor updates can be a scalar");
  if (indices && updates) {
    size_t outer = indices->size() - 1;
    if (updates->size() < outer || failed(verifyCompatibleShape(indices->drop_back(), updates->take_front(outer))))
      return emitOptionalError(location, "C2: indices ", formatShape(*indices), " and updates ", formatShape(*updates),
                               " differ in the outer dimensions");
    int64_t depth = indices->back();
    if (shape && !ShapedType::isDynamic(depth) &&
        (depth > static_cast<int64_t>(shape->size()) ||
         failed(verifyCompatibleShape(updates->drop_front(outer), ArrayRef<int64_t>(*shape).drop_front(depth)))))
      return emitOptionalError(location, "C3: updates ", formatShape(*updates), " are no slices of ",
                               formatShape(*shape));
  }
  addResult(results, shape ? std::optional(ArrayRef<int64_t>(*shape)) : std::nullopt, element);
  return success();
}

LogicalResult OneHotOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  Type element = getStoredElement(adaptor.getOnValue());
  if (!mayHaveElements(adaptor.getDepth(), 1) || !mayHaveElements(adaptor.getOnValue(), 1) ||
      !mayHaveElements(adaptor.getOffValue(), 1) || element != getStoredElement(adaptor.getOffValue()))
    return emitOptionalError(location, "C1: depth, on_value and off_value must be one element each, of one type");
  int64_t depth = getConstantIntegers(adaptor.getDepth()).value_or(SmallVector<int64_t>{unknown}).front();
  if (!isExtent(depth))
    return emitOptionalError(location, "C3: depth ", depth, " is negative");
  auto indices = getKnownShape(adaptor.getIndices());
  if (!indices)
    return unranked(results, element);
  int64_t rank = indices->size(), axis = adaptor.getAxis() == -1 ? rank : adaptor.getAxis();
  if (axis < 0 || axis > rank)
    return emitOptionalError(location, "C2: axis ", axis, " is no dimension of a result of rank ", rank + 1);
  SmallVector<int64_t> shape(*indices);
  shape.insert(shape.begin() + axis, depth);
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult WhereOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation, Adaptor adaptor,
                                                 InferredShapes &results) {
  auto shape = getKnownShape(adaptor.getCondition());
  addResult(results, ArrayRef<int64_t>({unknown, shape ? static_cast<int64_t>(shape->size()) : unknown}),
            IntegerType::get(context, 64));
  return success();
}

LogicalResult TopKV2Op::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  if ((input && input->empty()) || !mayHaveElements(adaptor.getK(), 1))
    return emitOptionalError(location, "C1: the input must have a dimension and k one element");
  std::optional<ArrayRef<int64_t>> shape;
  SmallVector<int64_t> extents;
  if (input) {
    int64_t k = getConstantIntegers(adaptor.getK()).value_or(SmallVector<int64_t>{unknown}).front();
    if (!ShapedType::isDynamic(input->back()) && k > input->back())
      return emitOptionalError(location, "C2: k is ", k, " but rows have ", input->back(), " elements");
    extents.assign(input->begin(), input->end());
    extents.back() = ShapedType::isDynamic(k) ? unknown : std::max<int64_t>(k, 0);
    shape = extents;
  }
  addResult(results, shape, element);
  addResult(results, shape);
  return success();
}

LogicalResult FillOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                InferredShapes &results) {
  auto shape = getListedShape(adaptor.getDims());
  if (!mayBeVector(adaptor.getDims()) || (shape && !llvm::all_of(*shape, isExtent)))
    return emitOptionalError(location, "C1: dims must be a vector of extents");
  if (auto value = getKnownShape(adaptor.getValue()); value && !value->empty())
    return emitOptionalError(location, "C2: the value must be a scalar");
  addResult(results, shape ? std::optional(ArrayRef<int64_t>(*shape)) : std::nullopt,
            getStoredElement(adaptor.getValue()));
  return success();
}

OpFoldResult FillOp::fold(FoldAdaptor adaptor) {
  auto shape = getKnownShape(getOutput());
  if (!adaptor.getValue() || !shape || !isWorthFolding(getOutput()))
    return {};
  return viewElements(adaptor.getValue(), getOutput(), 0, SmallVector<int64_t>(shape->size(), 0));
}

LogicalResult UniqueOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  auto input = getKnownShape(adaptor.getInput());
  if (!mayBeVector(adaptor.getInput()))
    return emitOptionalError(location, "C1: the input must be a vector");
  Type index = adaptor.getIdxOutType();
  if (!index.isSignlessInteger(32) && !index.isSignlessInteger(64))
    return emitOptionalError(location, "C2: idx_out_type must be i32 or i64, not ", index);
  addResult(results, ArrayRef<int64_t>(unknown), getStoredElement(adaptor.getInput()));
  addResult(results, ArrayRef<int64_t>(input ? input->front() : unknown), index);
  return success();
}

LogicalResult SparseToDenseOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  Type element = getStoredElement(adaptor.getValues());
  auto indices = getKnownShape(adaptor.getIndices()), values = getKnownShape(adaptor.getValues());
  if ((indices && indices->size() > 2) || (values && values->size() > 1))
    return emitOptionalError(location, "C1: indices can have rank 2 and values rank 1 at most");
  auto listed = getKnownShape(adaptor.getOutputShape());
  auto shape = getListedShape(adaptor.getOutputShape());
  int64_t columns = !indices ? unknown : indices->size() == 2 ? indices->back() : 1;
  if ((listed && (listed->size() != 1 || failed(verifyCompatibleDims({listed->front(), columns})))) ||
      (shape && !llvm::all_of(*shape, isExtent)))
    return emitOptionalError(location, "C2: output_shape must be a vector of extents, one per column of indices");
  int64_t rows = !indices ? unknown : indices->empty() ? 1 : indices->front();
  if (values && !values->empty() && failed(verifyCompatibleDims({values->front(), rows})))
    return emitOptionalError(location, "C3: ", rows, " indices but ", values->front(), " values");
  if (!mayHaveElements(adaptor.getDefaultValue(), 1) || element != getStoredElement(adaptor.getDefaultValue()))
    return emitOptionalError(location, "C4: default_value must be one element of the type of values");
  addResult(results, shape ? std::optional(ArrayRef<int64_t>(*shape)) : std::nullopt, element);
  return success();
}

LogicalResult MatrixDiagOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                      InferredShapes &results) {
  Type element = getStoredElement(adaptor.getDiagonal());
  auto diagonal = getKnownShape(adaptor.getDiagonal());
  if (!diagonal)
    return unranked(results, element);
  if (diagonal->empty())
    return emitOptionalError(location, "C1: the diagonal cannot be a scalar");
  SmallVector<int64_t> shape(*diagonal);
  shape.push_back(diagonal->back());
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult MatrixSetDiagOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  auto input = getKnownShape(adaptor.getInput()), diagonal = getKnownShape(adaptor.getDiagonal());
  if (input && input->size() < 2)
    return emitOptionalError(location, "C1: the input must have at least rank 2");
  if (input && diagonal) {
    ArrayRef<int64_t> sides = input->take_back(2);
    SmallVector<int64_t> expected(input->drop_back(2));
    expected.push_back(ShapedType::isDynamicShape(sides) ? unknown : std::min(sides[0], sides[1]));
    if (failed(verifyCompatibleShape(expected, *diagonal)))
      return emitOptionalError(location, "C2: the diagonal has shape ", formatShape(*diagonal), " where ",
                               formatShape(expected), " is expected");
  }
  addResult(results, input, getStoredElement(adaptor.getInput()));
  return success();
}

void AdzeDialect::registerIndexOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/IndexOps.cpp.inc"
      >();
}
