//===- ObserveLowering.cpp - Tensors that are shown -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// adze.observe is a call of a C function that code of this process finds. Whoever listens gets the stored elements; the
// call says which tensor it is and of what shape.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/StructureOps.h"
#include "dialects/kernel/KernelDialect.h"
#include "lib/Support/Observation.h"
#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.observe %x {slot = 3} -> kernel.extern_call "adze_observe" inputs(%x) options(%header) outputs()
// The op's effects are unknown, so that it and its operand stay.
struct LowerObserve : OpLowering<ObserveOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(ObserveOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    auto type = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!type || !type.hasStaticShape())
      return decline(op, rewriter, "the tensor's shape is not static");
    if (!type.getElementType().isIntOrFloat())
      return decline(op, rewriter, "the tensor's elements are no numbers");
    if (!type.getNumElements()) {
      rewriter.eraseOp(op);
      return success();
    }
    std::string header = makeObservationHeader(op.getSlot(), type.getShape());
    auto bytes = RankedTensorType::get({int64_t(header.size())}, rewriter.getI8Type());
    Value options = makeTensorConstant(rewriter, op.getLoc(), bytes, ArrayRef(header.data(), header.size()));
    rewriter.replaceOpWithNewOp<kernel::ExternCallOp>(op, TypeRange(), observationSymbol, adaptor.getInput(), options,
                                                      ValueRange(), ArrayRef<int64_t>());
    return success();
  }
};

} // namespace

void lower::populateObserveLowering(const LoweringTypes &types, const LoweringOptions &options,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerObserve>(types, patterns.getContext(), options);
}
