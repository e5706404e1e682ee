//===- ShapeOps.cpp - Shapes, permutations, repetition --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of results. Constraint labels are those of the op descriptions; folders are in ShapeFolders.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ShapeOps.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ShapeOps.cpp.inc"
#include "dialects/adze/ops/ShapeOps.interfaces.inc"

static constexpr int64_t unknown = ShapedType::kDynamic;

/// The shape that RESHAPE is asked for: dynamic extents where unknown, -1 for the one to be computed.
static std::optional<SmallVector<int64_t>> getRequestedShape(Value shape, std::optional<ArrayRef<int32_t>> attribute) {
  ShapedType type = getTensorType(shape);
  if (type && !type.hasRank())
    return std::nullopt;
  if (type && type.getRank() == 1 && getWireTypeName(shape) == "INT32")
    return getListedShape(shape);
  if (!attribute)
    return std::nullopt;
  if (attribute->size() == 1 && attribute->front() == 0) // how old files say scalar
    return SmallVector<int64_t>();
  return SmallVector<int64_t>(attribute->begin(), attribute->end());
}

/// Elements of a shape and whether that is all of them; extents may be dynamic or -1, and a product that overflows is
/// not known.
static std::pair<int64_t, bool> countKnown(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  bool exact = true;
  for (int64_t extent : shape)
    if (extent < 0 || llvm::MulOverflow(count, extent, count))
      return {0, false};
  return {count, exact};
}

LogicalResult ReshapeOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                   InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  std::optional<SmallVector<int64_t>> shape = getRequestedShape(adaptor.getShape(), adaptor.getNewShape());
  if (!shape) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (llvm::count(*shape, -1) > 1 || llvm::any_of(*shape, [](int64_t e) { return e < -1 && e != unknown; }))
    return emitOptionalError(location, "C1: ", formatShape(*shape), " is no shape: one extent may be -1, none less");
  auto stretched = llvm::find(*shape, -1);
  if (stretched != shape->end())
    *stretched = unknown;
  auto input = getKnownShape(adaptor.getInput());
  if (auto [have, exact] = countKnown(input.value_or(ArrayRef<int64_t>(unknown))); exact) {
    if (stretched != shape->end()) {
      *stretched = 1;
      auto [others, known] = countKnown(*shape);
      if (known && (others == 0 ? have != 0 : have % others != 0))
        return emitOptionalError(location, "C2: ", have, " elements do not fill rows of ", others);
      // With an extent of 0 the stretched one could be anything; LiteRT derives it from the extents that are not.
      *stretched = known && others != 0 ? have / others : unknown;
    }
    if (auto [want, known] = countKnown(*shape); known && want != have)
      return emitOptionalError(location, "C2: the input has ", have, " elements but ", formatShape(*shape), " has ",
                               want);
  }
  addResult(results, ArrayRef<int64_t>(*shape), element);
  return success();
}

LogicalResult SqueezeOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                   InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  ArrayRef<int32_t> dims = adaptor.getSqueezeDims().value_or(ArrayRef<int32_t>());
  if (!input || (dims.empty() && ShapedType::isDynamicShape(*input))) {
    addResult(results, std::nullopt, element);
    return success();
  }
  llvm::SmallBitVector dropped(input->size());
  for (int32_t dim : dims) {
    std::optional<int64_t> axis = normalizeAxis(dim, input->size());
    if (!axis)
      return emitOptionalError(location, "C1: ", dim, " is no dimension of ", formatShape(*input));
    if ((*input)[*axis] != 1 && !ShapedType::isDynamic((*input)[*axis]))
      return emitOptionalError(location, "C2: dimension ", dim, " of ", formatShape(*input), " is not 1");
    dropped.set(*axis);
  }
  SmallVector<int64_t> shape;
  for (auto [axis, extent] : llvm::enumerate(*input))
    if (dims.empty() ? extent != 1 : !dropped.test(axis))
      shape.push_back(extent);
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult ExpandDimsOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                      InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  ShapedType axisType = getTensorType(adaptor.getAxis());
  if (axisType.hasStaticShape() && axisType.getNumElements() != 1)
    return emitOptionalError(location, "C1: axis must have one element");
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> shape(*input);
  if (auto constant = getConstantIntegers(adaptor.getAxis())) {
    std::optional<int64_t> axis = normalizeAxis(constant->front(), input->size() + 1);
    if (!axis)
      return emitOptionalError(location, "C2: axis ", constant->front(), " is no dimension of a result of rank ",
                               input->size() + 1);
    shape.insert(shape.begin() + *axis, 1);
  } else {
    shape.assign(input->size() + 1, unknown);
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult TransposeOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput()), permShape = getKnownShape(adaptor.getPerm());
  if (permShape && (permShape->size() != 1 || (input && !ShapedType::isDynamic(permShape->front()) &&
                                               permShape->front() != static_cast<int64_t>(input->size()))))
    return emitOptionalError(location, "C1: perm must be a vector with an element per dimension of the input");
  std::optional<SmallVector<int64_t>> perm = getListedShape(adaptor.getPerm());
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> shape(input->size(), unknown);
  for (auto [axis, from] : llvm::enumerate(perm.value_or(SmallVector<int64_t>()))) {
    if (ShapedType::isDynamic(from))
      break;
    std::optional<int64_t> source = normalizeAxis(from, input->size());
    if (!source)
      return emitOptionalError(location, "C2: perm ", formatShape(*perm), " names no dimension of ",
                               formatShape(*input));
    shape[axis] = (*input)[*source];
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult adze::ShapeOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                       InferredShapes &results) {
  Type type = adaptor.getOutType();
  if (!type.isSignlessInteger(32) && !type.isSignlessInteger(64))
    return emitOptionalError(location, "C1: out_type must be i32 or i64, not ", type);
  auto input = getKnownShape(adaptor.getInput());
  addResult(results, ArrayRef<int64_t>(input ? static_cast<int64_t>(input->size()) : unknown), type);
  return success();
}

LogicalResult RankOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation, Adaptor,
                                                InferredShapes &results) {
  addResult(results, ArrayRef<int64_t>(), IntegerType::get(context, 32));
  return success();
}

LogicalResult TileOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput());
  ShapedType type = getTensorType(adaptor.getMultipliers());
  if (input && type.hasStaticShape() && type.getNumElements() != static_cast<int64_t>(input->size()))
    return emitOptionalError(location, "C1: multipliers must have an element per dimension of ", formatShape(*input));
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> shape(input->size(), unknown);
  if (type.hasStaticShape())
    if (auto multipliers = getConstantIntegers(adaptor.getMultipliers()))
      for (auto [axis, multiplier] : llvm::enumerate(*multipliers)) {
        if (multiplier < 0)
          return emitOptionalError(location, "C2: multiplier ", multiplier, " is negative");
        int64_t extent = (*input)[axis];
        if (!ShapedType::isDynamic(extent) && !llvm::MulOverflow(extent, multiplier, extent))
          shape[axis] = extent;
      }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult BroadcastToOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                       InferredShapes &results) {
  Type element = getStoredElement(adaptor.getInput());
  auto input = getKnownShape(adaptor.getInput()), shapeShape = getKnownShape(adaptor.getShape());
  std::optional<SmallVector<int64_t>> shape = getListedShape(adaptor.getShape());
  if ((shapeShape && shapeShape->size() != 1) || (shape && input && shape->size() < input->size()))
    return emitOptionalError(location, "C1: shape must be a vector of at least the input's rank");
  if (!shape) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (llvm::any_of(*shape, [](int64_t extent) { return extent < 0 && !ShapedType::isDynamic(extent); }))
    return emitOptionalError(location, "C2: ", formatShape(*shape), " has a negative extent");
  for (auto [have, want] : llvm::zip(llvm::reverse(input.value_or(ArrayRef<int64_t>())), llvm::reverse(*shape)))
    if (have != 1 && have != want && !ShapedType::isDynamic(have) && !ShapedType::isDynamic(want))
      return emitOptionalError(location, "C2: ", formatShape(*input), " does not broadcast to ", formatShape(*shape));
  addResult(results, ArrayRef<int64_t>(*shape), element);
  return success();
}

LogicalResult BroadcastArgsOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  auto first = getKnownShape(adaptor.getShape1()), second = getKnownShape(adaptor.getShape2());
  if ((first && first->size() != 1) || (second && second->size() != 1))
    return emitOptionalError(location, "C1: both shapes must be vectors");
  Type element = getStoredElement(adaptor.getShape1());
  if (element != getStoredElement(adaptor.getShape2()))
    return emitOptionalError(location, "C2: both shapes must have the same element type");
  int64_t length = unknown;
  if (first && second && !ShapedType::isDynamic(first->front()) && !ShapedType::isDynamic(second->front()))
    length = std::max(first->front(), second->front());
  auto a = getListedShape(adaptor.getShape1()), b = getListedShape(adaptor.getShape2());
  if (a && b && !ShapedType::isDynamicShape(*a) && !ShapedType::isDynamicShape(*b) && !broadcastShapes(*a, *b))
    return emitOptionalError(location, "C3: shapes ", formatShape(*a), " and ", formatShape(*b), " do not broadcast");
  addResult(results, ArrayRef<int64_t>(length), element);
  return success();
}

LogicalResult ReverseV2Op::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  auto input = getKnownShape(adaptor.getInput()), axisShape = getKnownShape(adaptor.getAxis());
  if (axisShape && (axisShape->size() != 1 || (input && axisShape->front() > static_cast<int64_t>(input->size()))))
    return emitOptionalError(location, "C1: axis must be a vector of at most the input's rank");
  if (input && axisShape && !ShapedType::isDynamic(axisShape->front()))
    for (int64_t axis : getConstantIntegers(adaptor.getAxis()).value_or(SmallVector<int64_t>()))
      if (!normalizeAxis(axis, input->size()))
        return emitOptionalError(location, "C2: ", axis, " is no dimension of ", formatShape(*input));
  addResult(results, input, getStoredElement(adaptor.getInput()));
  return success();
}

LogicalResult ReverseSequenceOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                           InferredShapes &results) {
  auto input = getKnownShape(adaptor.getInput()), lengths = getKnownShape(adaptor.getSeqLengths());
  int64_t sequence = adaptor.getSeqDim(), batch = adaptor.getBatchDim();
  int64_t rank = input ? static_cast<int64_t>(input->size()) : std::max(sequence, batch) + 1;
  if (sequence < 0 || batch < 0 || sequence == batch || sequence >= rank || batch >= rank)
    return emitOptionalError(location, "C1: seq_dim ", sequence, " and batch_dim ", batch,
                             " are not two dimensions of the input");
  if (lengths && (lengths->size() != 1 || (input && failed(verifyCompatibleDims({lengths->front(), (*input)[batch]})))))
    return emitOptionalError(location, "C2: seq_lengths must be a vector with an element per index of batch_dim");
  addResult(results, input, getStoredElement(adaptor.getInput()));
  return success();
}

void AdzeDialect::registerShapeOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ShapeOps.cpp.inc"
      >();
}
