//===- SpecialOps.cpp - Detection, signal, random, lookup -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/SpecialOps.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/SpecialOps.cpp.inc"
#include "dialects/adze/ops/SpecialOps.interfaces.inc"

/// Whether the value's shape is known and cannot be `expected`.
static bool cannotHaveShape(Value value, ArrayRef<int64_t> expected) {
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(value);
  return shape && failed(verifyCompatibleShape(*shape, expected));
}

static bool isVector(Value value) { return !cannotHaveShape(value, {ShapedType::kDynamic}); }

/// First extent of a vector or tensor, dynamic where it is not known.
static int64_t getFirstExtent(Value value) {
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(value);
  return shape && !shape->empty() ? shape->front() : ShapedType::kDynamic;
}

/// Whether two extents are known and differ.
static bool differ(int64_t a, int64_t b) {
  return !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b) && a != b;
}

//===----------------------------------------------------------------------===//
// Detection
//===----------------------------------------------------------------------===//

/// Verifies the operands and gives the number of boxes selected at most.
static LogicalResult inferBoxes(MaybeLocation location, ValueRange operands, int64_t &count) {
  if (cannotHaveShape(operands[0], {ShapedType::kDynamic, 4}) || !isVector(operands[1]) ||
      differ(getFirstExtent(operands[0]), getFirstExtent(operands[1])))
    return emitOptionalError(location, "C1: boxes must have shape [n, 4] and scores [n]");
  for (auto [index, operand] : llvm::enumerate(operands.drop_front(2)))
    if (cannotHaveShape(operand, {}))
      return emitOptionalError(location, "C2: operand #", index + 2, " is no scalar");
  count = ShapedType::kDynamic;
  std::optional<SmallVector<int64_t>> maximum = getConstantIntegers(operands[2]);
  if (!maximum || maximum->size() != 1)
    return success();
  if (maximum->front() < 0)
    return emitOptionalError(location, "C3: max_output_size is ", maximum->front());
  count = maximum->front();
  return success();
}

LogicalResult NonMaxSuppressionV4Op::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location,
                                                               Adaptor adaptor, InferredShapes &results) {
  int64_t count;
  if (failed(inferBoxes(location, adaptor.getOperands(), count)))
    return failure();
  Type i32 = IntegerType::get(context, 32);
  addResult(results, ArrayRef<int64_t>(count), i32);
  addResult(results, ArrayRef<int64_t>(), i32);
  return success();
}

LogicalResult NonMaxSuppressionV5Op::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location,
                                                               Adaptor adaptor, InferredShapes &results) {
  int64_t count;
  if (failed(inferBoxes(location, adaptor.getOperands(), count)))
    return failure();
  Type i32 = IntegerType::get(context, 32);
  addResult(results, ArrayRef<int64_t>(count), i32);
  addResult(results, ArrayRef<int64_t>(count), Float32Type::get(context));
  addResult(results, ArrayRef<int64_t>(), i32);
  return success();
}

//===----------------------------------------------------------------------===//
// Signal
//===----------------------------------------------------------------------===//

LogicalResult RFFT2DOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(adaptor.getInput());
  if (shape && shape->size() < 2)
    return emitOptionalError(location, "C1: the input has rank ", shape->size());
  if (cannotHaveShape(adaptor.getFftLength(), {2}))
    return emitOptionalError(location, "C2: fft_length must have shape [2]");
  std::optional<SmallVector<int64_t>> length = getConstantIntegers(adaptor.getFftLength());
  for (int64_t each : length.value_or(SmallVector<int64_t>()))
    if (each <= 0 || !llvm::isPowerOf2_64(each))
      return emitOptionalError(location, "C3: length ", each, " is no power of two");
  Type element = ComplexType::get(Float32Type::get(context));
  if (!shape) {
    addResult(results, std::nullopt, element);
    return success();
  }
  SmallVector<int64_t> dims(*shape);
  bool known = length && length->size() == 2;
  dims[dims.size() - 2] = known ? (*length)[0] : ShapedType::kDynamic;
  dims[dims.size() - 1] = known ? (*length)[1] / 2 + 1 : ShapedType::kDynamic;
  addResult(results, ArrayRef<int64_t>(dims), element);
  return success();
}

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

static LogicalResult inferRandom(MaybeLocation location, Value shape, InferredShapes &results) {
  if (!isVector(shape))
    return emitOptionalError(location, "C1: the shape must be a vector");
  Type element = Float32Type::get(shape.getContext());
  std::optional<SmallVector<int64_t>> dims = getConstantIntegers(shape);
  if (!dims) {
    int64_t rank = getFirstExtent(shape);
    if (ShapedType::isDynamic(rank) || rank > 8) // LiteRT has no tensors of that rank
      addResult(results, std::nullopt, element);
    else
      addResult(results, ArrayRef<int64_t>(SmallVector<int64_t>(rank, ShapedType::kDynamic)), element);
    return success();
  }
  for (int64_t extent : *dims)
    if (extent < 0)
      return emitOptionalError(location, "C2: extent ", extent, " is negative");
  addResult(results, ArrayRef<int64_t>(*dims), element);
  return success();
}

LogicalResult RandomUniformOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  return inferRandom(location, adaptor.getShape(), results);
}

LogicalResult RandomStandardNormalOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                Adaptor adaptor, InferredShapes &results) {
  return inferRandom(location, adaptor.getShape(), results);
}

LogicalResult MultinomialOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                       InferredShapes &results) {
  if (cannotHaveShape(adaptor.getLogits(), {ShapedType::kDynamic, ShapedType::kDynamic}) ||
      cannotHaveShape(adaptor.getNumSamples(), {}))
    return emitOptionalError(location, "C1: logits must be a matrix and num_samples a scalar");
  int64_t count = ShapedType::kDynamic;
  if (auto samples = getConstantIntegers(adaptor.getNumSamples()); samples && samples->size() == 1) {
    count = samples->front();
    if (count < 0)
      return emitOptionalError(location, "C2: num_samples is ", count);
  }
  addResult(results, ArrayRef<int64_t>({getFirstExtent(adaptor.getLogits()), count}));
  return success();
}

//===----------------------------------------------------------------------===//
// Lookups
//===----------------------------------------------------------------------===//

LogicalResult BucketizeOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  if (std::optional<ArrayRef<float>> boundaries = adaptor.getBoundaries();
      boundaries && !std::is_sorted(boundaries->begin(), boundaries->end()))
    return emitOptionalError(location, "C1: boundaries descend");
  addResult(results, getKnownShape(adaptor.getInput()), IntegerType::get(context, 32));
  return success();
}

LogicalResult HashtableLookupOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location,
                                                           Adaptor adaptor, InferredShapes &results) {
  if (!isVector(adaptor.getLookup()) || !isVector(adaptor.getKey()))
    return emitOptionalError(location, "C1: lookup and key must be vectors");
  std::optional<ArrayRef<int64_t>> value = getKnownShape(adaptor.getValue());
  if (value && (value->empty() || differ(value->front(), getFirstExtent(adaptor.getKey()))))
    return emitOptionalError(location, "C2: values of shape ", formatShape(*value), " have no row per key");
  Type element = getStorageType(getTensorType(adaptor.getValue()).getElementType());
  bool strings = isa<StringType>(element);
  if (value && strings && value->size() != 1)
    return emitOptionalError(location, "C3: strings must be a vector");
  int64_t count = getFirstExtent(adaptor.getLookup());
  if (value && !strings) {
    SmallVector<int64_t> dims(*value);
    dims[0] = count;
    addResult(results, ArrayRef<int64_t>(dims), element);
  } else {
    addResult(results, std::nullopt, element);
  }
  addResult(results, ArrayRef<int64_t>(count), IntegerType::get(context, 8, IntegerType::Unsigned));
  return success();
}

LogicalResult EmbeddingLookupSparseOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location,
                                                                 Adaptor adaptor, InferredShapes &results) {
  Value indices = adaptor.getIndices(), denseShape = adaptor.getDenseShape();
  std::optional<ArrayRef<int64_t>> value = getKnownShape(adaptor.getValue());
  if (!isVector(adaptor.getIds()) || !isVector(denseShape) || !isVector(adaptor.getWeights()) ||
      cannotHaveShape(indices, {ShapedType::kDynamic, ShapedType::kDynamic}) || (value && value->size() < 2))
    return emitOptionalError(location, "C1: ids, dense_shape and weights must be vectors, indices a matrix, and values "
                                       "have at least rank 2");
  int64_t rows = getFirstExtent(indices), rank = getFirstExtent(denseShape);
  int64_t columns = getKnownShape(indices) ? getKnownShape(indices)->back() : ShapedType::kDynamic;
  if (differ(rows, getFirstExtent(adaptor.getIds())) || differ(rows, getFirstExtent(adaptor.getWeights())) ||
      differ(columns, rank))
    return emitOptionalError(location, "C2: ids, weights, indices and dense_shape differ in number");
  Type element = Float32Type::get(context);
  std::optional<SmallVector<int64_t>> extents = getConstantIntegers(denseShape);
  if (!value || !extents || extents->empty() || llvm::any_of(*extents, [](int64_t each) { return each < 0; })) {
    addResult(results, std::nullopt, element);
    return success();
  }
  extents->pop_back();
  llvm::append_range(*extents, value->drop_front());
  addResult(results, ArrayRef<int64_t>(*extents), element);
  return success();
}

LogicalResult LSHProjectionOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  std::optional<ArrayRef<int64_t>> hash = getKnownShape(adaptor.getHash());
  if (hash && (hash->size() != 2 || hash->back() > 32))
    return emitOptionalError(location, "C1: the hash must be a matrix of at most 32 columns");
  std::optional<ArrayRef<int64_t>> input = getKnownShape(adaptor.getInput());
  if (input && (input->empty() || input->front() == 0))
    return emitOptionalError(location, "C2: the input has no row");
  if (Value weight = adaptor.getWeight();
      weight && (!isVector(weight) || differ(getFirstExtent(weight), getFirstExtent(adaptor.getInput()))))
    return emitOptionalError(location, "C3: the weight must be a vector with an element per row of the input");
  if (adaptor.getType() == LSHProjectionType::UNKNOWN)
    return emitOptionalError(location, "C4: type must be SPARSE or DENSE");
  int64_t count = ShapedType::kDynamic;
  if (hash && adaptor.getType() == LSHProjectionType::SPARSE)
    count = hash->front();
  else if (hash && !ShapedType::isDynamicShape(*hash) && llvm::MulOverflow(hash->front(), hash->back(), count))
    count = ShapedType::kDynamic;
  addResult(results, ArrayRef<int64_t>(count), IntegerType::get(context, 32));
  return success();
}

LogicalResult SkipGramOp::inferReturnTypeComponents(MLIRContext *context, MaybeLocation, Adaptor,
                                                    InferredShapes &results) {
  addResult(results, std::nullopt, StringType::get(context));
  return success();
}

void AdzeDialect::registerSpecialOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/SpecialOps.cpp.inc"
      >();
}
