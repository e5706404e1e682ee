//===- EncodedConstantLowering.cpp - Constants stored in other ways -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants that a file stores in other ways become dense ones. Ops with weights read them from the graph, and leave these
// unused.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.sparse_const -> arith.constant with its zeros; adze.clustered_const -> with its values repeated; adze.blockwise_const -> of its
// integers.
template <typename OpTy>
struct LowerEncodedConstant : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor, ConversionPatternRewriter &rewriter) const override {
    if (!this->getResultType(op, rewriter))
      return failure();
    std::optional<Weights> elements = Weights::read(op.getOutput());
    if (!elements)
      return this->decline(op, rewriter, "the constant's elements cannot be read");
    auto type = cast<RankedTensorType>(this->getTypeConverter()->convertType(op.getOutput().getType()));
    if (elements->getElement() != type.getElementType())
      return this->decline(op, rewriter, "encoded elements of this type");
    rewriter.replaceOp(op, elements->materialize(rewriter, op.getLoc()));
    return success();
  }
};

// adze.densify -> its operand, which is dense by now
struct LowerDensify : OpLowering<DensifyOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DensifyOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (adaptor.getInput().getType() != type)
      return decline(op, rewriter, "its result has another shape or other elements than its operand");
    rewriter.replaceOp(op, adaptor.getInput());
    return success();
  }
};

} // namespace

void lower::populateEncodedConstantLowering(const LoweringTypes &types, const LoweringOptions &options,
                                            RewritePatternSet &patterns) {
  patterns.add<LowerEncodedConstant<SparseConstOp>, LowerEncodedConstant<ClusteredConstOp>,
               LowerEncodedConstant<BlockwiseConstOp>, LowerDensify>(types, patterns.getContext(), options);
}
