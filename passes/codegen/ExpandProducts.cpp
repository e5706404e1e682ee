//===- ExpandProducts.cpp - Products to loops of vectors ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kernel.matmul and kernel.conv_2d, op by op.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/Passes.h"
#include "passes/codegen/ProductEmitter.h"

#define DEBUG_TYPE "expand-products"

namespace adze {
#define GEN_PASS_DEF_EXPANDPRODUCTS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct ExpandProducts : adze::impl::ExpandProductsBase<ExpandProducts> {
  using ExpandProductsBase::ExpandProductsBase;
  void runOnOperation() override;
};

} // namespace

template <typename OpTy>
static LogicalResult expand(OpTy op, const TargetInfo &target, codegen::Scratch &scratch) {
  if (!isa<MemRefType>(op.getInit().getType()))
    return op.emitOpError("is on tensors: expand-products runs after bufferization");
  if (op.getPattern())
    return op.emitOpError("has a pattern: expand-sparse-products runs before expand-products");
  OpBuilder builder(op);
  FailureOr<codegen::ProductShape> shape = codegen::analyzeProduct(builder, op, target);
  if (failed(shape))
    return failure();
  FailureOr<codegen::MultiplyAdd> multiplyAdd =
      codegen::MultiplyAdd::choose(op, shape->types, shape->depth, shape->tileColumns, target);
  if (failed(multiplyAdd) || failed(codegen::emitProduct(builder, op.getLoc(), *shape, *multiplyAdd, target, scratch)))
    return failure();
  op.erase();
  return success();
}

void ExpandProducts::runOnOperation() {
  SmallVector<Operation *> products;
  getOperation().walk([&](Operation *op) {
    if (isa<kernel::MatmulOp, kernel::Conv2DOp>(op))
      products.push_back(op);
  });
  if (products.empty())
    return;
  FailureOr<TargetInfo> target = readModuleTarget(getOperation());
  if (failed(target))
    return signalPassFailure();
  codegen::Scratch scratch(getOperation().getBody().front());
  for (Operation *op : products) {
    auto matmul = dyn_cast<kernel::MatmulOp>(op);
    if (failed(matmul ? expand(matmul, *target, scratch) : expand(cast<kernel::Conv2DOp>(op), *target, scratch)))
      return signalPassFailure();
  }
}
