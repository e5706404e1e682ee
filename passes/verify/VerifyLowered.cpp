//===- VerifyLowered.cpp - The contract of lower --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function a rule; every op that breaks one is reported.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "passes/verify/Passes.h"

#define DEBUG_TYPE "verify-lowered"

namespace adze {
#define GEN_PASS_DEF_VERIFYLOWERED
#include "passes/verify/Passes.h.inc"
} // namespace adze

using namespace mlir;

/// The dialects that the phases behind know.
static constexpr StringLiteral dialects[] = {"arith",  "bufferization", "complex", "func", "kernel",
                                             "linalg", "math",          "memref",  "scf",  "tensor"};

/// L1.
static LogicalResult checkDialect(Operation *op) {
  StringRef dialect = op->getName().getDialectNamespace();
  if (dialect == "adze")
    return op->emitOpError("L1: an op of the graph is left; lower-graph should have replaced it");
  if (!llvm::is_contained(dialects, dialect))
    return op->emitOpError("L1: ops of the dialect '") << dialect << "' are not known behind lower; lower-graph should have "
                                                                     "made others";
  return success();
}

static bool isPlain(Type type) {
  if (auto complex = dyn_cast<ComplexType>(type))
    return isPlain(complex.getElementType());
  return type.isSignlessInteger() || type.isIndex() || isa<FloatType>(type);
}

/// L3 and L4, of what an op makes or a block takes.
static LogicalResult checkTensor(Operation *op, Type type) {
  auto tensor = dyn_cast<TensorType>(type);
  if (!tensor)
    return success();
  if (!tensor.hasRank() || !tensor.hasStaticShape())
    return op->emitOpError("L3: ") << type << " has no static shape; infer-shapes should have found one, or the user give "
                                              "it with --batch or --input-shape";
  if (!isPlain(tensor.getElementType()))
    return op->emitOpError("L4: ") << type << " has elements that are no plain numbers; lower-graph should have made "
                                              "arithmetic of them";
  return success();
}

static LogicalResult checkOp(Operation *op) {
  if (failed(checkDialect(op)))
    return failure();
  if (isa<CallOpInterface>(op))
    return op->emitOpError("L2: a call is left; inline should have replaced it, which it cannot where subgraphs call "
                           "themselves");
  for (Type type : op->getResultTypes())
    if (failed(checkTensor(op, type)))
      return failure();
  for (Region &region : op->getRegions())
    for (Type type : region.getArgumentTypes())
      if (failed(checkTensor(op, type)))
        return failure();
  return success();
}

namespace {

struct VerifyLowered : adze::impl::VerifyLoweredBase<VerifyLowered> {
  using Base::Base;

  void runOnOperation() override {
    bool broken = false;
    getOperation()->walk([&](Operation *op) {
      if (op != getOperation())
        broken |= failed(checkOp(op));
    });
    if (broken)
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
