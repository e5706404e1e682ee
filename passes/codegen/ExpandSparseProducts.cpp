//===- ExpandSparseProducts.cpp - Products without zeros ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kernel.matmul and kernel.conv_2d with a pattern, op by op.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "lib/Numerics/SlicedPacking.h"
#include "lib/Target/SparseProducts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/BlockLists.h"
#include "passes/codegen/Passes.h"
#include "passes/codegen/ProductEmitter.h"
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

  unsigned count = 0; // products of a function
};

} // namespace

static ProductElements getElements(const codegen::ProductTypes &types) {
  return {types.lhs.getIntOrFloatBitWidth(), types.rhs.getIntOrFloatBitWidth(), types.sum.getIntOrFloatBitWidth(),
          isa<FloatType>(types.sum),         isa<IntegerType>(types.rhs),       types.isLhsUnsigned};
}

/// Whether the pattern has the bits that it should have, and the weights the elements of its units and columns.
static LogicalResult checkPattern(Operation *op, MemRefType weights, const codegen::ProductShape &shape,
                                  int64_t perUnit, int64_t perColumn) {
  SparsePattern pattern = codegen::readPattern(shape);
  int64_t elements = pattern.count() * perUnit + pattern.columns * perColumn;
  if (int64_t(pattern.bits.size()) == pattern.columns * pattern.bytesPerColumn() &&
      weights.getNumElements() >= elements)
    return success();
  return op->emitOpError("the pattern has not as many bits, or the weights not as many elements, as the product takes");
}

/// Whether the weights are the slices of the pattern, and which those are.
static LogicalResult checkSlices(Operation *op, MemRefType weights, const codegen::ProductShape &shape,
                                 const TargetInfo &target, SlicedPattern &slices) {
  ProductElements elements = getElements(shape.types);
  SparseProduct product{elements};
  product.units = codegen::countUnits(shape);
  product.rows = shape.tileRows;
  if (!hasSliceCode(target, product) || shape.depth != getSparseDepth(elements))
    return op->emitOpError("the target has no code for slices of such weights");
  if (failed(checkPattern(op, weights, shape, shape.depth, 0)))
    return failure();
  slices = sliceColumns(codegen::readPattern(shape), shape.columns);
  int64_t sums = codegen::startsWithSums(shape) ? countSumGroups(slices.slices()) : 0;
  int64_t groups = std::max<int64_t>(1, sums + slices.groups());
  if (weights.getShape() != ArrayRef<int64_t>({groups, sliceGroupUnits * shape.depth}) ||
      !weights.getLayout().isIdentity() || shape.tileRows < 1 || shape.tileRows > sliceRows)
    return op->emitOpError("tile or weights of type ") << weights << " do not fit the slices of the pattern";
  return success();
}

/// Whether straight-line code can be made of the op.
static LogicalResult checkValues(Operation *op, MemRefType weights, const codegen::ProductShape &shape,
                                 const TargetInfo &target) {
  ProductElements elements = getElements(shape.types);
  bool hasCode = hasSparseCode(target, elements) &&
                 (shape.depth == getSparseDepth(elements) || (codegen::isRowForm(shape) && hasRowCode(target)));
  if (!hasCode)
    return op->emitOpError("the target has no code that leaves zeros out for these types");
  if ((shape.tileRows < codegen::sparseLanes && !codegen::isRowForm(shape)) ||
      shape.chunkColumns % codegen::sparseLanes || shape.chunkColumns < codegen::sparseLanes ||
      !weights.getLayout().isIdentity())
    return op->emitOpError("tile or weights of type ") << weights << " do not fit a pattern";
  return checkPattern(op, weights, shape, shape.depth, codegen::startsWithSums(shape) ? shape.depth : 0);
}

template <typename OpTy>
LogicalResult ExpandSparseProducts::expand(OpTy op, const TargetInfo &target, codegen::Scratch &scratch) {
  if (!isa<MemRefType>(op.getInit().getType()))
    return op.emitOpError("is on tensors: expand-sparse-products runs after bufferization");
  OpBuilder builder(op);
  auto function = op->template getParentOfType<func::FuncOp>();
  std::string name = (function.getSymName() + "_sparse" + Twine(count++)).str();
  auto weights = cast<MemRefType>(op.getRhs().getType());
  bool isByBlocks = weights.getRank() == 3, isSliced = weights.getRank() == 2;
  SlicedPattern slices;
  FailureOr<codegen::ProductShape> shape = codegen::analyzeProduct(builder, op, target);
  if (failed(shape) || failed(isByBlocks ? checkPattern(op, weights, *shape, shape->tileColumns * shape->depth, 0)
                              : isSliced ? checkSlices(op, weights, *shape, target, slices)
                                         : checkValues(op, weights, *shape, target)))
    return failure();
  if (!isByBlocks) {
    // Strides of windows count weights of a tile, which had a single column.
    shape->tileColumns = codegen::sparseLanes;
    for (codegen::WindowLoop &loop : shape->window)
      loop.weightStride *= shape->tileColumns;
  }
  FailureOr<codegen::MultiplyAdd> multiplyAdd = codegen::MultiplyAdd::choose(
      op, shape->types, getSparseDepth(getElements(shape->types)), shape->tileColumns, target);
  if (failed(multiplyAdd))
    return failure();
  if (isByBlocks && shape->runLength % shape->depth && !shape->isRunSplit)
    return op.emitOpError("runs of ") << shape->runLength << " elements do not end with a block";
  if (!shape->isEmpty() && isByBlocks) {
    codegen::makeBlockLists(builder, function, name, *shape);
    if (failed(codegen::emitProduct(builder, op.getLoc(), *shape, *multiplyAdd, target, scratch)))
      return failure();
  } else if (!shape->isEmpty() && isSliced) {
    codegen::TileContext context{builder, op.getLoc(), *shape, *multiplyAdd};
    if (failed(codegen::emitSparseSlices(context, target, slices, function, name, scratch)))
      return failure();
  } else if (!shape->isEmpty()) {
    codegen::ChunkFunctions functions = codegen::makeChunkFunctions(function, *shape, name + "_");
    codegen::TileContext context{builder, op.getLoc(), *shape, *multiplyAdd};
    bool isRow = codegen::isRowForm(*shape);
    if (failed(isRow ? codegen::emitSparseRows(context, target, op.getRhs(), functions, scratch)
                     : codegen::emitSparseProduct(context, op.getRhs(), functions, scratch)))
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
    count = 0;
    codegen::Scratch scratch(function.getBody().front());
    for (Operation *op : products) {
      auto matmul = dyn_cast<kernel::MatmulOp>(op);
      if (failed(matmul ? expand(matmul, *target, scratch) : expand(cast<kernel::Conv2DOp>(op), *target, scratch)))
        return signalPassFailure();
    }
  }
}
