//===- DenseToSparse.cpp - Weights without their zeros --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses the encoding of each weight and writes it.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/sparsify/Passes.h"
#include "passes/optimize/sparsify/SparseEncoding.h"
#include "passes/optimize/sparsify/SparseKernels.h"

#define DEBUG_TYPE "dense-to-sparse"

namespace adze {
#define GEN_PASS_DEF_DENSETOSPARSE
#include "passes/optimize/sparsify/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// How a weight is to be stored.
struct Choice {
  SparseElements elements;
  bool isBlocked = false, needsDensify = false;
};

struct DenseToSparse : adze::impl::DenseToSparseBase<DenseToSparse> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<ConstOp> constants(getOperation().getOps<ConstOp>());
    for (ConstOp constant : constants)
      encode(constant);
  }

private:
  void encode(ConstOp constant);
  std::optional<Choice> choose(ConstOp constant, const DenseElements &dense);
  std::optional<Choice> chooseKernel(ConstOp constant, const DenseElements &dense, double zeros);
  SparseKernelLimits getLimits() const { return {!exact, hybrid}; }
  bool isSmaller(const Choice &choice, const DenseElements &dense) const;
};

} // namespace

/// The elements of a constant that can be stored without zeros.
static std::optional<DenseElements> getElements(ConstOp constant, std::vector<char> &storage) {
  auto type = dyn_cast<RankedTensorType>(constant.getType());
  StringRef wire = getWireTypeName(constant.getOutput());
  if (!type || type.getRank() == 0 || type.getNumElements() == 0 ||
      (wire != "FLOAT32" && wire != "FLOAT16" && wire != "INT8"))
    return std::nullopt;
  unsigned bytes = wire == "INT8" ? 1 : wire == "FLOAT16" ? 2 : 4;
  return DenseElements{getWireData(constant.getValue(), storage), bytes, wire != "INT8", type.getShape()};
}

/// The share of elements in blocks of zeros alone, along the last dimension, which they divide.
static double getSparsity(const DenseElements &dense, int64_t block) {
  int64_t zeros = 0, blocks = dense.size() / block;
  for (int64_t i = 0; i < blocks; ++i)
    zeros +=
        llvm::all_of(llvm::seq(i * block, (i + 1) * block), [&](int64_t element) { return dense.isZero(element); });
  return double(zeros) / double(blocks);
}

bool DenseToSparse::isSmaller(const Choice &choice, const DenseElements &dense) const {
  int64_t tables = overhead * (choice.needsDensify ? 2 : 1);
  // A tensor without any bytes is no constant to LiteRT.
  return !choice.elements.stored.empty() && choice.elements.bytes + tables < int64_t(dense.bytes.size());
}

static Choice makeChoice(ConstOp constant, const DenseElements &dense, int64_t rows, int64_t columns,
                         bool needsDensify) {
  SparseForm form = SparseForm::getRows(dense.shape.size(), rows, columns);
  return {encodeElements(constant.getContext(), dense, form), rows * columns > 1, needsDensify};
}

/// The form that LiteRT computes with, by the rule of its converter.
std::optional<Choice> DenseToSparse::chooseKernel(ConstOp constant, const DenseElements &dense, double zeros) {
  SparseBlock block = dense.isFloat ? SparseBlock::Four : SparseBlock::Sixteen;
  double ratio = dense.isFloat ? floatBlockRatio : integerBlockRatio;
  if (hasSparseKernel(constant, block, getLimits()) && getSparsity(dense, int64_t(block)) > ratio * zeros)
    return makeChoice(constant, dense, 1, int64_t(block), false);
  if (hasSparseKernel(constant, SparseBlock::Element, getLimits()))
    return makeChoice(constant, dense, 1, 1, false);
  return std::nullopt;
}

std::optional<Choice> DenseToSparse::choose(ConstOp constant, const DenseElements &dense) {
  if (dense.shape.size() != 2 && dense.shape.size() != 4)
    return std::nullopt;
  double zeros = getSparsity(dense, 1);
  if (zeros < minSparsity)
    return std::nullopt;
  std::optional<Choice> best = chooseKernel(constant, dense, zeros);
  if (best && isSmaller(*best, dense))
    return best;
  best.reset();
  constexpr std::pair<int64_t, int64_t> blocks[] = {{1, 1}, {1, 4}, {1, 16}, {4, 1}, {16, 1}};
  bool mayDensify = densify && canDensify(constant);
  for (auto [rows, columns] : mayDensify ? ArrayRef(blocks) : ArrayRef<std::pair<int64_t, int64_t>>()) {
    if (dense.shape.front() % rows != 0 || dense.shape.back() % columns != 0)
      continue;
    Choice choice = makeChoice(constant, dense, rows, columns, true);
    if (isSmaller(choice, dense) && (!best || choice.elements.bytes < best->elements.bytes))
      best = std::move(choice);
  }
  if (!best && mayDensify) {
    ++numLarger;
    remark::missed(constant.getLoc(), remark::RemarkOpts::name("larger").category(DEBUG_TYPE))
        << "stored without its zeros this weight would not be smaller";
  }
  return best;
}

/// Which kernel computes with a form that was there before, if one does.
static bool isExecuted(ConstOp constant, const SparseForm &form) {
  bool isRows = form.order.size() >= 2 && form.levels.size() <= 3 && llvm::is_sorted(form.order) &&
                form.levels[0].format == DimensionType::DENSE && form.levels[1].format == DimensionType::SPARSE_CSR;
  if (!isRows || (form.levels.size() == 3 && form.blockMap != ArrayRef<int32_t>{1}))
    return false;
  int64_t size = form.blockSizes.empty() ? 1 : form.blockSizes[0];
  SparseKernelLimits limits{/*integer=*/true, /*hybrid=*/true}; // as it was
  return (size == 1 || size == 4 || size == 16) && form.blockMap.size() == form.levels.size() - 2 &&
         hasSparseKernel(constant, SparseBlock(size), limits);
}

void DenseToSparse::encode(ConstOp constant) {
  std::vector<char> storage;
  std::optional<DenseElements> dense = getElements(constant, storage);
  if (!dense || constant.getOutput().use_empty())
    return;
  std::optional<Choice> choice;
  auto remembered = constant->getAttrOfType<SparsityAttr>(sparseFormName);
  if (SparseForm form; remembered && (form = SparseForm::get(remembered), form.fits(dense->shape)))
    choice = Choice{encodeElements(&getContext(), *dense, form), !form.blockMap.empty(), !isExecuted(constant, form)};
  else
    choice = choose(constant, *dense);
  if (!choice)
    return;
  auto type = cast<RankedTensorType>(constant.getType());
  OpBuilder builder(constant);
  auto stored = RankedTensorType::get({int64_t(choice->elements.stored.size() / dense->elementBytes)},
                                      constant.getValue().getShapedType().getElementType());
  Value sparse = SparseConstOp::create(builder, constant.getLoc(), type, makeConstant(stored, choice->elements.stored),
                                       choice->elements.sparsity);
  ++(choice->isBlocked ? numBlocks : numElements);
  if (choice->needsDensify) {
    sparse = DensifyOp::create(builder, constant.getLoc(), TypeRange(type), ValueRange(sparse));
    ++numDensify;
  } else {
    stateSparseVersion(constant);
  }
  constant.getOutput().replaceAllUsesWith(sparse);
  constant.erase();
}
