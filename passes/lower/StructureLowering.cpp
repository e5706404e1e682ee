//===- StructureLowering.cpp - Constants and placeholders -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that hold a model together.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/StructureOps.h"
#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.const -> arith.constant of the stored type, over the same bytes.
struct LowerConst : OpLowering<ConstOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(ConstOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    if (!getResultType(op, rewriter))
      return failure();
    ElementsAttr value = getStoredValue(cast<ElementsAttr>(op.getValue()), cast<RankedTensorType>(op.getType()));
    if (!value)
      return decline(op, rewriter, "the constant's elements cannot be read");
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, cast<TypedAttr>(value));
    return success();
  }
};

} // namespace

void lower::populateStructureLowering(const LoweringTypes &types, const LoweringOptions &options,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerConst>(types, patterns.getContext(), options);
}
