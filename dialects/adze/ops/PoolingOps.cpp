//===- PoolingOps.cpp - Pooling -------------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, costs and folders. Constraint labels are those of the op descriptions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/PoolingOps.h"

#include "dialects/adze/WireTypes.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/PoolingOps.cpp.inc"
#include "dialects/adze/ops/PoolingOps.interfaces.inc"

/// The shape of any pooling op: windows in height and width, the input's element type.
template <typename Adaptor>
static LogicalResult inferPool(MaybeLocation location, Adaptor &adaptor, InferredShapes &results) {
  if (adaptor.getStrideH() <= 0 || adaptor.getStrideW() <= 0 || adaptor.getFilterHeight() <= 0 ||
      adaptor.getFilterWidth() <= 0)
    return emitOptionalError(location, "C2: strides and the window's extents must be positive");
  Type element = getStorageType(getTensorType(adaptor.getInput()).getElementType());
  auto input = getKnownShape(adaptor.getInput());
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (input->size() != 4)
    return emitOptionalError(location, "C1: the input must have rank 4");
  Padding padding = adaptor.getPadding();
  int64_t height = getWindowedExtent(padding, (*input)[1], adaptor.getFilterHeight(), adaptor.getStrideH());
  int64_t width = getWindowedExtent(padding, (*input)[2], adaptor.getFilterWidth(), adaptor.getStrideW());
  addResult(results, ArrayRef<int64_t>({(*input)[0], height, width, (*input)[3]}), element);
  return success();
}

/// A window of one element that moves by one, without an activation, gives back its input.
template <typename Op>
static OpFoldResult foldPool(Op op) {
  if (op.getFilterHeight() == 1 && op.getFilterWidth() == 1 && op.getStrideH() == 1 && op.getStrideW() == 1 &&
      op.getFusedActivationFunction() == ActivationFunctionType::NONE &&
      op.getInput().getType() == op.getOutput().getType())
    return op.getInput();
  return {};
}

LogicalResult AveragePool2DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                         InferredShapes &results) {
  return inferPool(location, adaptor, results);
}

OpFoldResult AveragePool2DOp::fold(FoldAdaptor) { return foldPool(*this); }

LogicalResult MaxPool2DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  return inferPool(location, adaptor, results);
}

OpFoldResult MaxPool2DOp::fold(FoldAdaptor) { return foldPool(*this); }

LogicalResult L2Pool2DOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                    InferredShapes &results) {
  return inferPool(location, adaptor, results);
}

/// A square and a sum for each element of each window.
std::optional<int64_t> L2Pool2DOp::getMultiplyAccumulates() {
  auto result = cast<ShapedType>(getOutput().getType());
  if (!result.hasStaticShape())
    return std::nullopt;
  return result.getNumElements() * getFilterHeight() * getFilterWidth();
}

void AdzeDialect::registerPoolingOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/PoolingOps.cpp.inc"
      >();
}
