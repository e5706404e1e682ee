//===- SparseToDense.cpp - Weights with their zeros -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expands sparse constants and drops DENSIFY.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Sparsity.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/sparsify/Passes.h"
#include "passes/optimize/sparsify/SparseEncoding.h"

#define DEBUG_TYPE "sparse-to-dense"

namespace adze {
#define GEN_PASS_DEF_SPARSETODENSE
#include "passes/optimize/sparsify/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct SparseToDense : adze::impl::SparseToDenseBase<SparseToDense> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<SparseConstOp> constants(getOperation().getOps<SparseConstOp>());
    for (SparseConstOp constant : constants)
      if (!densified || llvm::all_of(constant->getUsers(), llvm::IsaPred<DensifyOp>))
        expand(constant);
  }

private:
  void expand(SparseConstOp constant);
  void removeDensify(ConstOp constant);
};

} // namespace

/// The bytes of the dense tensor; none for packed elements.
static std::optional<std::vector<char>> expandBytes(SparseConstOp constant) {
  ShapedType stored = constant.getValue().getShapedType();
  std::optional<unsigned> bits = getWireBits(stored.getElementType());
  auto type = cast<RankedTensorType>(constant.getType());
  if (!bits || *bits % 8 != 0)
    return std::nullopt;
  size_t size = *bits / 8;
  std::vector<char> storage, dense(type.getNumElements() * size);
  ArrayRef<char> packed = getWireData(constant.getValue(), storage);
  std::vector<int64_t> offsets = getStoredOffsets(constant.getSparsity(), type.getShape());
  if (packed.size() != offsets.size() * size)
    return std::nullopt;
  for (auto [i, offset] : llvm::enumerate(offsets))
    std::copy_n(packed.begin() + i * size, size, dense.begin() + offset * size);
  return dense;
}

void SparseToDense::removeDensify(ConstOp constant) {
  for (Operation *user : llvm::make_early_inc_range(constant.getOutput().getUsers())) {
    auto densify = dyn_cast<DensifyOp>(user);
    if (!densify || densify.getOutput().getType() != constant.getType())
      continue;
    densify.getOutput().replaceAllUsesWith(constant.getOutput());
    densify.erase();
    ++numDensify;
  }
}

void SparseToDense::expand(SparseConstOp constant) {
  std::optional<std::vector<char>> dense = expandBytes(constant);
  if (!dense)
    return;
  auto type = cast<RankedTensorType>(constant.getType());
  auto stored = RankedTensorType::get(type.getShape(), constant.getValue().getShapedType().getElementType());
  OpBuilder builder(constant);
  auto plain = ConstOp::create(builder, constant.getLoc(), type, makeConstant(stored, *dense));
  if (remember)
    plain->setAttr(sparseFormName, SparseForm::get(constant.getSparsity()).getAttr(&getContext(), type.getShape()));
  constant.getOutput().replaceAllUsesWith(plain.getOutput());
  constant.erase();
  ++numConstants;
  removeDensify(plain);
}
