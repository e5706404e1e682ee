//===- ExpandDepthwise.cpp - Depthwise convolutions in registers ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be expanded, and by which kind of tile.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/Depthwise.h"
#include "passes/codegen/Passes.h"

#define DEBUG_TYPE "expand-depthwise"

namespace adze {
#define GEN_PASS_DEF_EXPANDDEPTHWISE
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

static LogicalResult check(kernel::DepthwiseConv2DOp op) {
  for (Value operand : op->getOperands()) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (!type)
      return op.emitOpError("is expanded on buffers: bufferize first");
    if (!type.hasStaticShape())
      return op.emitOpError("needs static shapes to be expanded, not ") << type;
  }
  Type sum = op.getAccumulatorType();
  for (Value factor : {op.getLhs(), op.getRhs()}) {
    Type element = cast<MemRefType>(factor.getType()).getElementType();
    if (isa<FloatType>(element) != isa<FloatType>(sum) ||
        element.getIntOrFloatBitWidth() > sum.getIntOrFloatBitWidth())
      return op.emitOpError("has no products of ") << element << " in sums of " << sum;
  }
  return success();
}

LogicalResult codegen::emitDepthwise(OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target) {
  if (failed(check(op)))
    return failure();
  auto bytes = [](Value factor) { return cast<MemRefType>(factor.getType()).getElementType().isInteger(8); };
  bool isDot = target.dotProduct == DotProduct::Avx512Vnni && hasMaskedAccess(target) &&
                !op.getPadding() && op.getAccumulatorType().isInteger(32) && bytes(op.getLhs()) && bytes(op.getRhs());
  std::unique_ptr<DepthwiseEmitter> emitter = isDot ? makeDotEmitter(builder, op, target) : nullptr;
  return (emitter ? std::move(emitter) : makeMultiplyEmitter(builder, op, target))->emit();
}

namespace {

struct ExpandDepthwise : adze::impl::ExpandDepthwiseBase<ExpandDepthwise> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<kernel::DepthwiseConv2DOp> ops;
    getOperation().walk([&](kernel::DepthwiseConv2DOp op) { ops.push_back(op); });
    FailureOr<TargetInfo> target = readModuleTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    for (kernel::DepthwiseConv2DOp op : ops) {
      OpBuilder builder(op);
      if (failed(emitDepthwise(builder, op, *target)))
        return signalPassFailure();
      op.erase();
    }
  }
};

} // namespace
