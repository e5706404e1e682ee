//===- VariableLowering.cpp - State ---------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables and variable tensors are buffers in the state, read and written in program order.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ControlOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "dialects/kernel/KernelDialect.h"
#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The buffer of a state, of the stored type of a tensor.
static Value makeState(OpBuilder &builder, Location location, StringRef name, RankedTensorType type) {
  return kernel::StateOp::create(builder, location, MemRefType::get(type.getShape(), type.getElementType()),
                                 builder.getStringAttr(name));
}

/// The name of the variable behind a handle; empty where the handle is not made in this function.
static std::string getVariableName(Value handle) {
  auto op = handle.getDefiningOp<VarHandleOp>();
  if (!op)
    return {};
  return ("variable." + op.getContainer().value_or("") + "." + op.getSharedName().value_or("")).str();
}

namespace {

// %1 = adze.read_variable(%handle) -> %1 = kernel.read(kernel.state "variable...")
struct LowerReadVariable : OpLowering<ReadVariableOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ReadVariableOp op, OpAdaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    std::string name = getVariableName(op.getResourceId());
    if (name.empty())
      return decline(op, rewriter, "the variable's handle is made in another subgraph");
    Value state = makeState(rewriter, op.getLoc(), name, type);
    rewriter.replaceOpWithNewOp<kernel::ReadOp>(op, TypeRange(type), state, makeEmpty(rewriter, op.getLoc(), type));
    return success();
  }
};

// adze.assign_variable(%handle, %x) -> kernel.write %x to (kernel.state "variable...")
struct LowerAssignVariable : OpLowering<AssignVariableOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(AssignVariableOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto type = dyn_cast<RankedTensorType>(adaptor.getValue().getType());
    if (!type || !type.hasStaticShape())
      return decline(op, rewriter, "the variable's shape is not static");
    std::string name = getVariableName(op.getResourceId());
    if (name.empty())
      return decline(op, rewriter, "the variable's handle is made in another subgraph");
    kernel::WriteOp::create(rewriter, op.getLoc(), adaptor.getValue(), makeState(rewriter, op.getLoc(), name, type));
    rewriter.eraseOp(op);
    return success();
  }
};

// A variable tensor that an op reads without writing it; ops that have state take the buffer themselves.
struct LowerVariable : OpLowering<VariableOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(VariableOp op, OpAdaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto name = op->getAttrOfType<StringAttr>("kernel.state");
    Value state = makeState(rewriter, op.getLoc(), name ? name.getValue() : "variable", type);
    rewriter.replaceOpWithNewOp<kernel::ReadOp>(op, TypeRange(type), state, makeEmpty(rewriter, op.getLoc(), type));
    return success();
  }
};

} // namespace

void lower::populateVariableLowering(const LoweringTypes &types, const LoweringOptions &options,
                                     RewritePatternSet &patterns) {
  patterns.add<LowerReadVariable, LowerAssignVariable, LowerVariable>(types, patterns.getContext(), options);
}
