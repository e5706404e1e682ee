//===- ControlLowering.cpp - Control flow and calls -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subgraphs become calls, which the inliner takes away. Tensors that differ by path or by iteration pass through buffers of
// their own: one static arena has no place for a tensor that is somewhere else in every iteration.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ControlOps.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// A buffer for a tensor of this type.
static Value makeBuffer(OpBuilder &builder, Location location, RankedTensorType type) {
  return memref::AllocOp::create(builder, location, MemRefType::get(type.getShape(), type.getElementType()));
}

static Value readBuffer(OpBuilder &builder, Location location, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  auto tensor = RankedTensorType::get(type.getShape(), type.getElementType());
  return kernel::ReadOp::create(builder, location, TypeRange(tensor), buffer, makeEmpty(builder, location, tensor))
      .getResult()
      .front();
}

static SmallVector<Value> readBuffers(OpBuilder &builder, Location location, ArrayRef<Value> buffers) {
  return llvm::map_to_vector(buffers, [&](Value buffer) { return readBuffer(builder, location, buffer); });
}

/// Writes the results of a call of `function` to buffers.
static void writeCall(OpBuilder &builder, Location location, FlatSymbolRefAttr function, TypeRange types,
                      ValueRange arguments, ArrayRef<Value> buffers) {
  auto call = func::CallOp::create(builder, location, function.getValue(), types, arguments);
  for (auto [result, buffer] : llvm::zip_equal(call.getResults(), buffers))
    kernel::WriteOp::create(builder, location, result, buffer);
}

/// A BOOL tensor of one element as an i1.
static Value readCondition(OpBuilder &builder, Location location, Value condition) {
  Value flat = makeReshape(builder, location, condition, {1});
  Value zero = arith::ConstantIndexOp::create(builder, location, 0);
  Value byte = tensor::ExtractOp::create(builder, location, flat, zero);
  return arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ne, byte,
                               makeScalar(builder, location, builder.getI8Type(), int64_t(0)));
}

namespace {

/// What patterns of control flow share.
template <typename OpTy>
struct ControlLowering : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  /// Stored types of values; fails where one is not static.
  FailureOr<SmallVector<Type>> getTypes(OpTy op, ValueRange values, ConversionPatternRewriter &rewriter) const {
    SmallVector<Type> types;
    for (Value value : values) {
      auto type = dyn_cast_or_null<RankedTensorType>(this->getTypeConverter()->convertType(value.getType()));
      if (!type || !type.hasStaticShape())
        return this->decline(op, rewriter, "a tensor of the subgraph has no static shape");
      types.push_back(type);
    }
    return types;
  }
};

// Before: %1 = adze.if(%c, %x) {then_subgraph = @a, else_subgraph = @b}
// After:  scf.if %c { write(call @a(%x)), %m } else { write(call @b(%x)), %m }   %1 = read %m
struct LowerIf : ControlLowering<IfOp> {
  using ControlLowering::ControlLowering;

  LogicalResult matchAndRewrite(IfOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    FailureOr<SmallVector<Type>> types = getTypes(op, op->getResults(), rewriter);
    auto condition = dyn_cast<RankedTensorType>(adaptor.getCondition().getType());
    if (failed(types) || !condition || condition.getNumElements() != 1)
      return decline(op, rewriter, "the condition is one element, and results have static shapes");
    Location location = op.getLoc();
    SmallVector<Value> buffers;
    for (Type type : *types)
      buffers.push_back(makeBuffer(rewriter, location, cast<RankedTensorType>(type)));
    Value isTrue = readCondition(rewriter, location, adaptor.getCondition());
    auto branch = [&](FlatSymbolRefAttr function) {
      return [&, function](OpBuilder &builder, Location loc) {
        writeCall(builder, loc, function, *types, adaptor.getInputs(), buffers);
        scf::YieldOp::create(builder, loc);
      };
    };
    scf::IfOp::create(rewriter, location, isTrue, branch(op.getThenSubgraphAttr()),
                      branch(op.getElseSubgraphAttr()));
    rewriter.replaceOp(op, readBuffers(rewriter, location, buffers));
    return success();
  }
};

// Before: %1 = adze.while(%x) {cond_subgraph = @c, body_subgraph = @b}
// After:  write %x, %m   scf.while { condition(call @c(read %m)) } do { write(call @b(read %m)), %m }   %1 = read %m
struct LowerWhile : ControlLowering<WhileOp> {
  using ControlLowering::ControlLowering;

  LogicalResult matchAndRewrite(WhileOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    FailureOr<SmallVector<Type>> types = getTypes(op, op->getResults(), rewriter);
    if (failed(types))
      return failure();
    if (SmallVector<Type>(adaptor.getInputs().getTypes()) != *types)
      return decline(op, rewriter, "shapes change from one iteration to the next");
    Location location = op.getLoc();
    SmallVector<Value> buffers;
    for (auto [type, input] : llvm::zip_equal(*types, adaptor.getInputs())) {
      buffers.push_back(makeBuffer(rewriter, location, cast<RankedTensorType>(type)));
      kernel::WriteOp::create(rewriter, location, input, buffers.back());
    }
    auto before = [&](OpBuilder &builder, Location loc, ValueRange) {
      Type flag = RankedTensorType::get(getConditionShape(op), builder.getI8Type());
      auto call = func::CallOp::create(builder, loc, op.getCondSubgraphAttr().getValue(), flag,
                                       readBuffers(builder, loc, buffers));
      scf::ConditionOp::create(builder, loc, readCondition(builder, loc, call.getResult(0)), ValueRange());
    };
    auto after = [&](OpBuilder &builder, Location loc, ValueRange) {
      writeCall(builder, loc, op.getBodySubgraphAttr(), *types, readBuffers(builder, loc, buffers), buffers);
      scf::YieldOp::create(builder, loc);
    };
    scf::WhileOp::create(rewriter, location, TypeRange(), ValueRange(), before, after);
    rewriter.replaceOp(op, readBuffers(rewriter, location, buffers));
    return success();
  }

  /// The condition's own result type, as its function declares it: one element of any rank.
  static SmallVector<int64_t> getConditionShape(WhileOp op) {
    auto function = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, op.getCondSubgraphAttr());
    auto type = dyn_cast<RankedTensorType>(function.getResultTypes().front());
    return SmallVector<int64_t>(type ? type.getRank() : 1, 1);
  }
};

static FlatSymbolRefAttr getCallee(CallOp op) { return op.getSubgraphAttr(); }
static FlatSymbolRefAttr getCallee(StablehloCompositeOp op) { return op.getDecompositionSubgraphAttr(); }

// A call, or a composite, of which the decomposition is what LiteRT runs: func.call.
template <typename OpTy>
struct LowerCall : ControlLowering<OpTy> {
  using ControlLowering<OpTy>::ControlLowering;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    FailureOr<SmallVector<Type>> types = this->getTypes(op, op->getResults(), rewriter);
    if (failed(types))
      return failure();
    rewriter.replaceOpWithNewOp<func::CallOp>(op, getCallee(op).getValue(), *types, adaptor.getInputs());
    return success();
  }
};

// The subgraph is called where a flag in the state is still zero, as it is after a reset.
struct LowerCallOnce : OpLowering<CallOnceOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(CallOnceOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    Location location = op.getLoc();
    auto type = RankedTensorType::get({1}, rewriter.getI8Type());
    StringRef function = op.getInitSubgraphAttr().getValue();
    Value flag = kernel::StateOp::create(rewriter, location, MemRefType::get({1}, rewriter.getI8Type()),
                                         rewriter.getStringAttr("called." + function));
    Value isDone = readCondition(rewriter, location, readBuffer(rewriter, location, flag));
    Value isFirst = arith::XOrIOp::create(rewriter, location, isDone,
                                          makeScalar(rewriter, location, rewriter.getI1Type(), int64_t(1)));
    scf::IfOp::create(rewriter, location, isFirst, [&](OpBuilder &builder, Location loc) {
      func::CallOp::create(builder, loc, function, TypeRange(), ValueRange());
      Value one = makeScalar(builder, loc, builder.getI8Type(), int64_t(1));
      kernel::WriteOp::create(builder, loc, makeFilled(builder, loc, type, one), flag);
      scf::YieldOp::create(builder, loc);
    });
    rewriter.eraseOp(op);
    return success();
  }
};

} // namespace

void lower::populateControlLowering(const LoweringTypes &types, const LoweringOptions &options,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerIf, LowerWhile, LowerCall<CallOp>, LowerCall<StablehloCompositeOp>, LowerCallOnce>(
      types, patterns.getContext(), options);
}
