//===- UnaryOps.cpp - Functions of one tensor -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes and folders.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/UnaryOps.h"

#include "dialects/adze/ElementwiseFold.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/UnaryOps.cpp.inc"
#include "dialects/adze/ops/UnaryOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static LogicalResult inferComplexPart(Value input, InferredShapes &results) {
  auto element = cast<ComplexType>(getTensorType(input).getElementType());
  addResult(results, getKnownShape(input), element.getElementType());
  return success();
}

LogicalResult RealOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation, Adaptor adaptor,
                                                InferredShapes &results) {
  return inferComplexPart(adaptor.getInput(), results);
}

LogicalResult ImagOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation, Adaptor adaptor,
                                                InferredShapes &results) {
  return inferComplexPart(adaptor.getInput(), results);
}

LogicalResult ComplexAbsOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation, Adaptor adaptor,
                                                      InferredShapes &results) {
  return inferComplexPart(adaptor.getInput(), results);
}

LogicalResult DilateOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  Type element = getStorageType(getTensorType(adaptor.getInput()).getElementType());
  Type padding = getStorageType(getTensorType(adaptor.getPaddingValue()).getElementType());
  if (element != padding)
    return emitOptionalError(location, "C2: the input stores ", element, " and the padding value ", padding);
  auto input = getKnownShape(adaptor.getInput()), counts = getKnownShape(adaptor.getDilations());
  if (!input) {
    addResult(results, std::nullopt, element);
    return success();
  }
  if (input->empty())
    return emitOptionalError(location, "C1: the input must have at least one dimension");
  int64_t rank = input->size();
  if (counts && (counts->size() != 1 || (!ShapedType::isDynamic((*counts)[0]) && (*counts)[0] != rank)))
    return emitOptionalError(location, "C3: dilations of shape ", formatShape(*counts), " for ", rank, " dimensions");
  SmallVector<int64_t> shape(rank, ShapedType::kDynamic);
  if (std::optional<SmallVector<int64_t>> dilations = getConstantIntegers(adaptor.getDilations()))
    for (auto [extent, from, dilation] : llvm::zip(shape, *input, *dilations)) {
      if (dilation < 1)
        return emitOptionalError(location, "C4: dilation ", dilation, " is not positive");
      if (from > 0)
        extent = (from - 1) * dilation + 1;
    }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

using Float = std::optional<float>;

OpFoldResult ExpOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::exp(x); }});
}

OpFoldResult LogOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::log(x); }});
}

OpFoldResult SqrtOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::sqrt(x); }});
}

OpFoldResult RsqrtOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return 1.0f / std::sqrt(x); }});
}

OpFoldResult SquareOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return x * x; }});
}

OpFoldResult AbsOp::fold(FoldAdaptor adaptor) {
  auto magnitude = [](int32_t x) -> std::optional<int32_t> {
    return x == std::numeric_limits<int32_t>::min() ? std::nullopt : std::optional(std::abs(x));
  };
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::abs(x); }, magnitude});
}

OpFoldResult NegOp::fold(FoldAdaptor adaptor) {
  auto negate = [](auto x) -> std::optional<decltype(x)> {
    if (std::is_integral_v<decltype(x)> && x == std::numeric_limits<decltype(x)>::min())
      return std::nullopt;
    return -x;
  };
  return foldUnary(*this, adaptor.getOperands(), {negate, negate, negate});
}

OpFoldResult SinOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::sin(x); }});
}

OpFoldResult CosOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::cos(x); }});
}

OpFoldResult SignOp::fold(FoldAdaptor adaptor) {
  auto sign = [](auto x) -> std::optional<decltype(x)> {
    if (x != x) // a NaN has none
      return std::nullopt;
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  };
  return foldUnary(*this, adaptor.getOperands(), {sign, sign});
}

OpFoldResult FloorOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::floor(x); }});
}

OpFoldResult CeilOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::ceil(x); }});
}

OpFoldResult RoundOp::fold(FoldAdaptor adaptor) {
  // To even on ties, which is what nearbyint does in the default rounding mode.
  return foldUnary(*this, adaptor.getOperands(), {[](float x) -> Float { return std::nearbyint(x); }});
}

OpFoldResult ZerosLikeOp::fold(FoldAdaptor adaptor) {
  ShapedType type = getFoldedType(*this);
  if (!type || !isUnquantized(getOutput()))
    return {};
  return DenseElementsAttr::get(type, Builder(getContext()).getZeroAttr(type.getElementType()));
}

OpFoldResult LogicalNotOp::fold(FoldAdaptor adaptor) {
  return foldUnary(*this, adaptor.getOperands(),
                   {nullptr, nullptr, nullptr, [](bool x) -> std::optional<bool> { return !x; }});
}

void AdzeDialect::registerUnaryOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/UnaryOps.cpp.inc"
      >();
}
