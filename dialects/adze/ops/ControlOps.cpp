//===- ControlOps.cpp - Subgraph calls and variables ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers. Shapes may differ between the two sides of a call, because LiteRT resizes a subgraph for its caller.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ControlOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/ControlOps.cpp.inc"
#include "dialects/adze/ops/ControlOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// C2 and C3 of one side of a call. Absent operands and results (`none`) fit everything.
static LogicalResult verifySide(Operation *op, func::FuncOp callee, StringRef what, TypeRange caller,
                                TypeRange subgraph) {
  if (caller.size() != subgraph.size())
    return op->emitOpError() << "C2: @" << callee.getSymName() << " has " << subgraph.size() << " " << what
                             << " where " << caller.size() << " are expected";
  for (auto [index, outer, inner] : llvm::enumerate(caller, subgraph)) {
    auto outerType = dyn_cast<TensorType>(outer), innerType = dyn_cast<TensorType>(inner);
    if (!outerType || !innerType)
      continue;
    StringRef outerName = getWireTypeName(outerType.getElementType());
    StringRef innerName = getWireTypeName(innerType.getElementType());
    if (outerName != innerName)
      return op->emitOpError() << "C3: " << what << " #" << index << " of @" << callee.getSymName() << " are "
                               << innerName << " where " << outerName << " is expected";
  }
  return success();
}

/// C1 to C3: `name` is a function that fits `arguments` and `results`; `callee` is set on success.
static LogicalResult verifyCallee(Operation *op, SymbolTableCollection &symbols, FlatSymbolRefAttr name,
                                  TypeRange arguments, TypeRange results, func::FuncOp &callee) {
  callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(op, name);
  if (!callee)
    return op->emitOpError() << "C1: " << name << " is no function";
  if (failed(verifySide(op, callee, "arguments", arguments, callee.getArgumentTypes())))
    return failure();
  return verifySide(op, callee, "results", results, callee.getResultTypes());
}

static LogicalResult verifyOneElement(Operation *op, StringRef label, Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (shaped && shaped.hasStaticShape() && shaped.getNumElements() != 1)
    return op->emitOpError() << label << " has " << shaped.getNumElements() << " elements instead of one";
  return success();
}

LogicalResult IfOp::verify() { return verifyOneElement(*this, "C4: the condition", getCondition().getType()); }

LogicalResult IfOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee;
  for (FlatSymbolRefAttr branch : {getThenSubgraphAttr(), getElseSubgraphAttr()})
    if (failed(verifyCallee(*this, symbols, branch, getInputs().getTypes(), getResultTypes(), callee)))
      return failure();
  return success();
}

LogicalResult WhileOp::verify() {
  if (getNumOperands() != getNumResults())
    return emitOpError() << "C4: there are " << getNumOperands() << " operands but " << getNumResults() << " results";
  return success();
}

LogicalResult WhileOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp cond, body;
  Type boolean = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  if (failed(verifyCallee(*this, symbols, getCondSubgraphAttr(), getOperandTypes(), boolean, cond)) ||
      failed(verifyOneElement(*this, "C5: the condition's result", cond.getResultTypes().front())))
    return failure();
  return verifyCallee(*this, symbols, getBodySubgraphAttr(), getOperandTypes(), getResultTypes(), body);
}

LogicalResult CallOnceOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee;
  if (failed(verifyCallee(*this, symbols, getInitSubgraphAttr(), {}, {}, callee)))
    return failure();
  if ((*this)->getParentOfType<func::FuncOp>() == callee)
    return emitOpError() << "C3: @" << callee.getSymName() << " initializes itself";
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee;
  return verifyCallee(*this, symbols, getSubgraphAttr(), getOperandTypes(), getResultTypes(), callee);
}

LogicalResult StablehloCompositeOp::verify() {
  if (getInputs().empty())
    return emitOpError() << "C4: a composite takes an operand";
  return success();
}

LogicalResult StablehloCompositeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee;
  return verifyCallee(*this, symbols, getDecompositionSubgraphAttr(), getOperandTypes(), getResultTypes(), callee);
}

//===----------------------------------------------------------------------===//
// Variables behind handles
//===----------------------------------------------------------------------===//

LogicalResult ReadVariableOp::verify() {
  return verifyOneElement(*this, "C1: the handle", getResourceId().getType());
}

LogicalResult AssignVariableOp::verify() {
  return verifyOneElement(*this, "C1: the handle", getResourceId().getType());
}

void AdzeDialect::registerControlOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/ControlOps.cpp.inc"
      >();
}
