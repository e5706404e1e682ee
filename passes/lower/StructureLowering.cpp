//===- StructureLowering.cpp - Constants and placeholders -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that hold a model together, and results without elements.
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

// A result without elements is nothing to compute, whatever the op: many lowerings start from an element.
struct LowerEmpty : ConversionPattern {
  LowerEmpty(const LoweringTypes &types, MLIRContext *context)
      : ConversionPattern(types, MatchAnyOpTypeTag(), /*benefit=*/10, context) {}

  LogicalResult matchAndRewrite(Operation *op, ArrayRef<Value>, ConversionPatternRewriter &rewriter) const override {
    if (!isa_and_nonnull<AdzeDialect>(op->getDialect()) || op->getNumResults() == 0 || op->getNumRegions() ||
        !isMemoryEffectFree(op))
      return rewriter.notifyMatchFailure(op, "the op is not a pure one of the graph");
    SmallVector<RankedTensorType> types;
    for (Type type : op->getResultTypes()) {
      auto stored = dyn_cast_or_null<RankedTensorType>(getTypeConverter()->convertType(type));
      if (!stored || !stored.hasStaticShape() || stored.getNumElements() || !stored.getElementType().isIntOrFloat())
        return rewriter.notifyMatchFailure(op, "a result has elements");
      types.push_back(stored);
    }
    SmallVector<Value> empty;
    for (RankedTensorType type : types)
      empty.push_back(makeEmpty(rewriter, op->getLoc(), type));
    rewriter.replaceOp(op, empty);
    return success();
  }
};

} // namespace

void lower::populateStructureLowering(const LoweringTypes &types, const LoweringOptions &options,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerConst>(types, patterns.getContext(), options);
  patterns.add<LowerEmpty>(types, patterns.getContext());
}
