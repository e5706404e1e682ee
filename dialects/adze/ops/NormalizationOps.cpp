//===- NormalizationOps.cpp - Normalizations ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/NormalizationOps.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/NormalizationOps.cpp.inc"
#include "dialects/adze/ops/NormalizationOps.interfaces.inc"

/// C1 of the ops that normalize the last dimension.
static LogicalResult checkLastDimension(MaybeLocation location, Value input) {
  if (std::optional<ArrayRef<int64_t>> shape = getKnownShape(input); shape && shape->empty())
    return emitOptionalError(location, "C1: the input is a scalar, which has no last dimension");
  return success();
}

LogicalResult SoftmaxOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                   InferredShapes &results) {
  if (failed(checkLastDimension(location, adaptor.getInput())))
    return failure();
  return inferSameShapeAsInput(location, adaptor.getInput(), results); // INT8 may become INT16
}

LogicalResult L2NormalizationOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                           InferredShapes &results) {
  if (failed(checkLastDimension(location, adaptor.getInput())))
    return failure();
  if (adaptor.getFusedActivationFunction() != ActivationFunctionType::NONE)
    return emitOptionalError(location, "C2: no kernel computes the activation ",
                             stringifyActivationFunctionType(adaptor.getFusedActivationFunction()));
  return inferSameAsInput(location, adaptor.getInput(), results);
}

LogicalResult LocalResponseNormalizationOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                      Adaptor adaptor, InferredShapes &results) {
  if (std::optional<ArrayRef<int64_t>> shape = getKnownShape(adaptor.getInput()); shape && shape->size() != 4)
    return emitOptionalError(location, "C1: the input has rank ", shape->size(), " instead of 4");
  return inferSameAsInput(location, adaptor.getInput(), results);
}

void AdzeDialect::registerNormalizationOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/NormalizationOps.cpp.inc"
      >();
}
