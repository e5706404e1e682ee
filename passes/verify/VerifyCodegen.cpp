//===- VerifyCodegen.cpp - The contract of codegen ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function a rule; every op that breaks one is reported.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "passes/verify/Passes.h"

#define DEBUG_TYPE "verify-codegen"

namespace adze {
#define GEN_PASS_DEF_VERIFYCODEGEN
#include "passes/verify/Passes.h.inc"
} // namespace adze

using namespace mlir;

/// What code may call although the module does not define it.
static constexpr StringLiteral allowedFunctions[] = {"memcpy", "memmove", "memset"};

/// What LLVM compiles to calls of a library, on some targets or on all.
static constexpr StringLiteral libraryOps[] = {
    "llvm.frem",       "llvm.intr.acos",  "llvm.intr.asin",  "llvm.intr.atan", "llvm.intr.atan2", "llvm.intr.cos",
    "llvm.intr.cosh",  "llvm.intr.exp",   "llvm.intr.exp10", "llvm.intr.exp2", "llvm.intr.frexp", "llvm.intr.ldexp",
    "llvm.intr.log",   "llvm.intr.log10", "llvm.intr.log2",  "llvm.intr.pow",  "llvm.intr.powi",  "llvm.intr.sin",
    "llvm.intr.sincos", "llvm.intr.sinh", "llvm.intr.tan",   "llvm.intr.tanh"};

/// G2.
static LogicalResult checkCall(LLVM::CallOp call, const SymbolTable &symbols) {
  std::optional<StringRef> callee = call.getCallee();
  if (!callee || llvm::is_contained(allowedFunctions, *callee))
    return success();
  auto function = symbols.lookup<LLVM::LLVMFuncOp>(*callee);
  if (function && !function.isExternal())
    return success();
  // What the user links: the pass that lists a function has declared it.
  auto externs = call->getParentOfType<ModuleOp>()->getAttrOfType<ArrayAttr>("kernel.externs");
  if (externs && llvm::is_contained(externs.getAsValueRange<StringAttr>(), *callee))
    return success();
  return call.emitOpError("G2: calls '") << *callee << "', which the module does not define; the pass that made the call "
                                                       "should have written the function out";
}

static LogicalResult checkOp(Operation *op, const SymbolTable &symbols) {
  StringRef name = op->getName().getStringRef();
  if (op->getName().getDialectNamespace() != "llvm")
    return op->emitOpError("G1: is nothing that LLVM IR has; the conversion of its dialect should have replaced it");
  if (llvm::is_contained(libraryOps, name))
    return op->emitOpError("G3: becomes a call of the mathematical library; expand-math should have written it out");
  if (auto call = dyn_cast<LLVM::CallOp>(op))
    return checkCall(call, symbols);
  if (auto global = dyn_cast<LLVM::GlobalOp>(op); global && !global.getConstant())
    return global.emitOpError("G4: a global that can be written to; plan-arena should have put it into the caller's memory");
  return success();
}

namespace {

struct VerifyCodegen : adze::impl::VerifyCodegenBase<VerifyCodegen> {
  using Base::Base;

  void runOnOperation() override {
    bool broken = false;
    SymbolTable symbols(getOperation());
    getOperation()->walk([&](Operation *op) {
      if (op != getOperation())
        broken |= failed(checkOp(op, symbols));
    });
    if (broken)
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
