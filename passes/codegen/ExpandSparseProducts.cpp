//===- ExpandSparseProducts.cpp - Products without zeros ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kernel.matmul and kernel.conv_2d with a pattern, op by op.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "lib/Target/SparseProducts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/Passes.h"
#include "passes/codegen/SparseEmitter.h"
#include "passes/codegen/SparsePanel.h"
#include "passes/codegen/SparseShape.h"

#define DEBUG_TYPE "expand-sparse-products"

namespace adze {
#define GEN_PASS_DEF_EXPANDSPARSEPRODUCTS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct ExpandSparseProducts : adze::impl::ExpandSparseProductsBase<ExpandSparseProducts> {
  using ExpandSparseProductsBase::ExpandSparseProductsBase;
  void runOnOperation() override;

private:
  template <typename OpTy>
  LogicalResult expand(OpTy op, const TargetInfo &target, codegen::Scratch &scratch);
};

} // namespace

/// Whether the op is one that `pack-weights` makes.
static LogicalResult checkForm(Operation *op, Value weights, const codegen::ProductShape &shape, const TargetInfo &target) {
  unsigned rhsBits = shape.types.rhs.getIntOrFloatBitWidth();
  bool isFloat = isa<FloatType>(shape.types.sum);
  ProductElements elements{shape.types.lhs.getIntOrFloatBitWidth(), rhsBits, shape.types.sum.getIntOrFloatBitWidth(),
                           isFloat, isa<IntegerType>(shape.types.rhs), shape.types.isLhsUnsigned};
  auto type = cast<MemRefType>(weights.getType());
  if (!hasSparseCode(target, elements) || shape.depth != getSparseDepth(elements))
    return op->emitOpError("the target has no code that leaves zeros out for these types");
  if (shape.tileRows < codegen::sparseLanes || shape.chunkColumns % codegen::sparseLanes ||
      shape.chunkColumns < codegen::sparseLanes || !type.getLayout().isIdentity())
    return op->emitOpError("tile or weights of type ") << type << " do not fit a pattern";
  SparsePattern pattern = codegen::readPattern(shape);
  int64_t words = pattern.count() + (codegen::startsWithSums(shape) ? pattern.columns : 0);
  if (int64_t(pattern.bits.size()) != pattern.columns * pattern.bytesPerColumn() ||
      type.getNumElements() < words * 32 / rhsBits)
    return op->emitOpError("the pattern has not as many bits, or the weights not as many elements, as the product takes");
  return success();
}

template <typename OpTy>
LogicalResult ExpandSparseProducts::expand(OpTy op, const TargetInfo &target, codegen::Scratch &scratch) {
  if (!isa<MemRefType>(op.getInit().getType()))
    return op.emitOpError("is on tensors: expand-sparse-products runs after bufferization");
  OpBuilder builder(op);
  FailureOr<codegen::ProductShape> shape = codegen::analyzeProduct(builder, op);
  if (failed(shape) || failed(checkForm(op, op.getRhs(), *shape, target)))
    return failure();
  shape->tileColumns = codegen::sparseLanes;
  FailureOr<codegen::MultiplyAdd> multiplyAdd =
      codegen::MultiplyAdd::choose(op, shape->types, shape->depth, shape->tileColumns, target);
  if (failed(multiplyAdd))
    return failure();
  if (!shape->isEmpty()) {
    auto function = op->template getParentOfType<func::FuncOp>();
    std::string name = (function.getSymName() + "_sparse" + Twine(numProducts) + "_").str();
    codegen::ChunkFunctions functions = codegen::makeChunkFunctions(function, *shape, name);
    codegen::TileContext context{builder, op.getLoc(), *shape, *multiplyAdd};
    if (failed(codegen::emitSparseProduct(context, op.getRhs(), functions, scratch)))
      return failure();
  }
  ++numProducts;
  op.erase();
  return success();
}

void ExpandSparseProducts::runOnOperation() {
  for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
    SmallVector<Operation *> products;
    function.walk([&](Operation *op) {
      if (isa<kernel::MatmulOp, kernel::Conv2DOp>(op) && op->hasAttr("pattern"))
        products.push_back(op);
    });
    if (products.empty())
      continue;
    FailureOr<TargetInfo> target = readModuleTarget(function);
    if (failed(target))
      return signalPassFailure();
    codegen::Scratch scratch(function.getBody().front());
    for (Operation *op : products) {
      auto matmul = dyn_cast<kernel::MatmulOp>(op);
      if (failed(matmul ? expand(matmul, *target, scratch) : expand(cast<kernel::Conv2DOp>(op), *target, scratch)))
        return signalPassFailure();
    }
  }
}
