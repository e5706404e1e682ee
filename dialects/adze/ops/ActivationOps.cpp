//===- ActivationOps.cpp - Activation functions ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of activations.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ActivationOps.cpp.inc"
#include "dialects/adze/ops/ActivationOps.interfaces.inc"

LogicalResult PReluOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                 InferredShapes &results) {
  auto input = getKnownShape(adaptor.getInput()), alpha = getKnownShape(adaptor.getAlpha());
  if (input && alpha) {
    std::optional<SmallVector<int64_t>> both = broadcastShapes(*input, *alpha);
    bool grows = both && (both->size() != input->size() ||
                          llvm::any_of(llvm::zip(*both, *input), [](auto extents) {
                            auto [result, from] = extents;
                            return !ShapedType::isDynamic(from) && result != from;
                          }));
    if (!both || grows)
      return emitOptionalError(location, "C1: alpha of shape ", formatShape(*alpha), " does not broadcast to ",
                               formatShape(*input));
  }
  return inferSameAsInput(location, adaptor.getOperands(), results);
}

void AdzeDialect::registerActivationOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ActivationOps.cpp.inc"
      >();
}
