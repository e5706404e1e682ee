//===- ComparisonOps.cpp - Comparisons, logic, selection ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes and folders.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ComparisonOps.h"

#include "dialects/adze/ElementwiseFold.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ComparisonOps.cpp.inc"
#include "dialects/adze/ops/ComparisonOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Selection
//===----------------------------------------------------------------------===//

using Shape = std::optional<ArrayRef<int64_t>>;

/// Storage type of `x`, or failure where `y` has another one.
static FailureOr<Type> inferSelectedElement(MaybeLocation location, Value x, Value y) {
  Type element = getStorageType(getTensorType(x).getElementType());
  if (Type other = getStorageType(getTensorType(y).getElementType()); other != element) {
    (void)emitOptionalError(location, "C1: x and y store ", element, " and ", other);
    return failure();
  }
  return element;
}

/// Whether every shape is unknown or may have one element: LiteRT then keeps the shape that the file declares.
static bool mayHaveOneElementEach(ArrayRef<Shape> shapes) {
  return llvm::all_of(shapes, [](Shape shape) {
    return !shape || llvm::all_of(*shape, [](int64_t e) { return e == 1 || ShapedType::isDynamic(e); });
  });
}

LogicalResult SelectOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                  InferredShapes &results) {
  FailureOr<Type> element = inferSelectedElement(location, adaptor.getX(), adaptor.getY());
  if (failed(element))
    return failure();
  Shape condition = getKnownShape(adaptor.getCondition()), x = getKnownShape(adaptor.getX()),
        y = getKnownShape(adaptor.getY());
  if (mayHaveOneElementEach({condition, x, y})) {
    addResult(results, std::nullopt, *element);
    return success();
  }
  if (x && y && failed(verifyCompatibleShape(*x, *y)))
    return emitOptionalError(location, "C2: x and y have shapes ", formatShape(*x), " and ", formatShape(*y));
  if (condition && x && !condition->empty()) {
    bool same = succeeded(verifyCompatibleShape(*condition, *x));
    bool rows = condition->size() == 1 && !x->empty() && succeeded(verifyCompatibleShape(*condition, x->take_front()));
    if (!same && !rows)
      return emitOptionalError(location, "C3: a condition of shape ", formatShape(*condition),
                               " does not choose from tensors of shape ", formatShape(*x));
  }
  addResult(results, x, *element);
  return success();
}

LogicalResult SelectV2Op::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                    InferredShapes &results) {
  FailureOr<Type> element = inferSelectedElement(location, adaptor.getX(), adaptor.getY());
  if (failed(element))
    return failure();
  Shape shapes[] = {getKnownShape(adaptor.getCondition()), getKnownShape(adaptor.getX()),
                    getKnownShape(adaptor.getY())};
  if (mayHaveOneElementEach(shapes) || llvm::is_contained(shapes, std::nullopt)) {
    addResult(results, std::nullopt, *element);
    return success();
  }
  SmallVector<int64_t> result;
  for (Shape shape : shapes) {
    std::optional<SmallVector<int64_t>> next = broadcastShapes(result, *shape);
    if (!next)
      return emitOptionalError(location, "C2: shapes ", formatShape(result), " and ", formatShape(*shape),
                               " do not broadcast");
    result = *next;
  }
  addResult(results, ArrayRef<int64_t>(result), *element);
  return success();
}

OpFoldResult SelectOp::fold(FoldAdaptor adaptor) {
  Shape condition = getKnownShape(getCondition()), x = getKnownShape(getX());
  if (!condition || !x)
    return {};
  SmallVector<int64_t> shape(*condition);
  if (shape.size() == 1 && x->size() > 1) // chooses rows
    shape.append(x->size() - 1, 1);
  return foldSelect(*this, adaptor.getOperands(), shape);
}

OpFoldResult SelectV2Op::fold(FoldAdaptor adaptor) {
  Shape condition = getKnownShape(getCondition());
  return condition ? foldSelect(*this, adaptor.getOperands(), *condition) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Comparisons and logic
//===----------------------------------------------------------------------===//

OpFoldResult EqualOp::fold(FoldAdaptor adaptor) {
  auto test = [](auto a, auto b) -> std::optional<bool> { return a == b; };
  return foldPredicate(*this, adaptor.getOperands(), {test, test, test, test});
}

OpFoldResult NotEqualOp::fold(FoldAdaptor adaptor) {
  auto test = [](auto a, auto b) -> std::optional<bool> { return a != b; };
  return foldPredicate(*this, adaptor.getOperands(), {test, test, test, test});
}

OpFoldResult LessOp::fold(FoldAdaptor adaptor) {
  auto test = [](auto a, auto b) -> std::optional<bool> { return a < b; };
  return foldPredicate(*this, adaptor.getOperands(), {test, test, test});
}

OpFoldResult LessEqualOp::fold(FoldAdaptor adaptor) {
  auto test = [](auto a, auto b) -> std::optional<bool> { return a <= b; };
  return foldPredicate(*this, adaptor.getOperands(), {test, test, test});
}

OpFoldResult GreaterOp::fold(FoldAdaptor adaptor) {
  auto test = [](auto a, auto b) -> std::optional<bool> { return a > b; };
  return foldPredicate(*this, adaptor.getOperands(), {test, test, test});
}

OpFoldResult GreaterEqualOp::fold(FoldAdaptor adaptor) {
  auto test = [](auto a, auto b) -> std::optional<bool> { return a >= b; };
  return foldPredicate(*this, adaptor.getOperands(), {test, test, test});
}

OpFoldResult LogicalAndOp::fold(FoldAdaptor adaptor) {
  auto both = [](bool a, bool b) -> std::optional<bool> { return a && b; };
  return foldPredicate(*this, adaptor.getOperands(), {nullptr, nullptr, nullptr, both});
}

OpFoldResult LogicalOrOp::fold(FoldAdaptor adaptor) {
  auto either = [](bool a, bool b) -> std::optional<bool> { return a || b; };
  return foldPredicate(*this, adaptor.getOperands(), {nullptr, nullptr, nullptr, either});
}

void AdzeDialect::registerComparisonOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ComparisonOps.cpp.inc"
      >();
}
