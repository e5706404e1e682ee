//===- ConvolutionOps.cpp - Convolutions, products, pooling ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, verifiers and costs. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ConvolutionOps.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ConvolutionOps.cpp.inc"
#include "dialects/adze/ops/ConvolutionOps.interfaces.inc"

LogicalResult Conv2DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  if (adaptor.getStrideH() <= 0 || adaptor.getStrideW() <= 0 || adaptor.getDilationHFactor() <= 0 ||
      adaptor.getDilationWFactor() <= 0)
    return emitOptionalError(location, "C2: strides and dilations must be positive");
  auto input = getKnownShape(adaptor.getInput()), filter = getKnownShape(adaptor.getFilter());
  if (!input || !filter) {
    addResult(results, std::nullopt);
    return success();
  }
  if (input->size() != 4 || filter->size() != 4)
    return emitOptionalError(location, "C1: input and filter must have rank 4");
  int64_t channels = (*input)[3], perGroup = (*filter)[3], outputs = (*filter)[0];
  if (channels > 0 && perGroup > 0 &&
      (channels % perGroup != 0 || (outputs > 0 && outputs % (channels / perGroup) != 0)))
    return emitOptionalError(location, "C3: ", channels, " input channels and ", outputs,
                             " outputs do not form groups of ", perGroup, " channels");
  if (auto bias = getKnownShape(adaptor.getBias());
      bias && outputs > 0 && (bias->size() != 1 || (*bias)[0] != outputs))
    return emitOptionalError(location, "C4: the bias must have ", outputs, " elements");
  int64_t height = getWindowedExtent(adaptor.getPadding(), (*input)[1], (*filter)[1], adaptor.getStrideH(),
                                     adaptor.getDilationHFactor());
  int64_t width = getWindowedExtent(adaptor.getPadding(), (*input)[2], (*filter)[2], adaptor.getStrideW(),
                                    adaptor.getDilationWFactor());
  addResult(results, ArrayRef<int64_t>({(*input)[0], height, width, outputs}));
  return success();
}

/// Elements of `value` times `factor`; none while an extent is dynamic.
static std::optional<int64_t> countElements(Value value, int64_t factor) {
  ShapedType type = getTensorType(value);
  if (!type || !type.hasStaticShape() || factor < 0)
    return std::nullopt;
  return type.getNumElements() * factor;
}

std::optional<int64_t> Conv2DOp::getMultiplyAccumulates() {
  auto filter = getKnownShape(getFilter());
  if (!filter || ShapedType::isDynamicShape(*filter))
    return std::nullopt;
  return countElements(getOutput(), (*filter)[1] * (*filter)[2] * (*filter)[3]);
}

void AdzeDialect::registerConvolutionOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ConvolutionOps.cpp.inc"
      >();
}
