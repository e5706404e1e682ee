//===- DenseToSparse.cpp - Weights without their zeros --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses the encoding of each weight and writes it.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/sparsify/Passes.h"

#define DEBUG_TYPE "dense-to-sparse"

namespace adze {
#define GEN_PASS_DEF_DENSETOSPARSE
#include "passes/optimize/sparsify/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// A weight as rows of its last dimension.
struct Rows {
  ArrayRef<char> bytes;
  unsigned elementBytes;
  int64_t count, columns;

  bool isZero(int64_t element) const {
    ArrayRef<char> stored = bytes.slice(element * elementBytes, elementBytes);
    if (elementBytes == 1)
      return stored[0] == 0;
    // -0.0 is a zero as well.
    return llvm::all_of(stored.drop_back(), [](char byte) { return byte == 0; }) && (stored.back() & 0x7f) == 0;
  }
  bool isZeroBlock(int64_t block, int64_t size) const {
    for (int64_t element = block * size; element < (block + 1) * size; ++element)
      if (!isZero(element))
        return false;
    return true;
  }
  /// The share of elements in blocks of zeros alone.
  double getSparsity(int64_t block) const {
    int64_t zeros = 0, blocks = count * columns / block;
    for (int64_t i = 0; i < blocks; ++i)
      zeros += isZeroBlock(i, block);
    return double(zeros) / double(blocks);
  }
};

/// How a weight is stored.
struct Encoding {
  int64_t block = 1;
  bool needsDensify = false;
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
};

} // namespace

static std::optional<Rows> getRows(ConstOp constant, std::vector<char> &storage) {
  auto type = dyn_cast<RankedTensorType>(constant.getType());
  StringRef wire = getWireTypeName(constant.getOutput());
  if (!type || (type.getRank() != 2 && type.getRank() != 4) || type.getNumElements() == 0 ||
      (wire != "FLOAT32" && wire != "FLOAT16" && wire != "INT8"))
    return std::nullopt;
  unsigned bytes = wire == "INT8" ? 1 : wire == "FLOAT16" ? 2 : 4;
  int64_t columns = type.getShape().back();
  return Rows{getWireData(constant.getValue(), storage), bytes, type.getNumElements() / columns, columns};
}

/// Whether every use is a weight (behind DEQUANTIZE or not) of an op that executes the encoding.
static bool executes(Value weight, StringRef encoding) {
  return llvm::all_of(weight.getUses(), [&](OpOperand &use) {
    auto weighted = dyn_cast<WeightedOpInterface>(use.getOwner());
    return weighted && llvm::is_contained(weighted.getWeightOperands(), use.getOperandNumber()) &&
           weighted.supportsSparseWeights(encoding);
  });
}

static bool isWeight(Value value) {
  return !value.use_empty() && llvm::all_of(value.getUses(), [](OpOperand &use) {
    if (auto half = dyn_cast<DequantizeOp>(use.getOwner()))
      return isWeight(half.getOutput());
    auto weighted = dyn_cast<WeightedOpInterface>(use.getOwner());
    return weighted && llvm::is_contained(weighted.getWeightOperands(), use.getOperandNumber());
  });
}

static std::optional<Encoding> chooseEncoding(ConstOp constant, const Rows &rows) {
  constexpr double least = 0.3;
  double zeros = rows.getSparsity(1);
  if (zeros < least)
    return std::nullopt;
  bool isFloat = rows.elementBytes == 4;
  int64_t block = isFloat ? 4 : 16;
  StringRef byBlocks = isFloat ? "FLOAT32_1x4" : "INT8_1x16";
  if (cast<RankedTensorType>(constant.getType()).getRank() == 2 && rows.elementBytes != 2 && rows.columns % block == 0 &&
      executes(constant, byBlocks) && rows.getSparsity(block) / zeros > (isFloat ? 0.9 : 0.8))
    return Encoding{block, false};
  return Encoding{1, !(isFloat && executes(constant, "FLOAT32_CSR"))};
}

/// A vector of the narrowest type that the wire has for its values.
static DenseElementsAttr makeIndices(MLIRContext *context, ArrayRef<int64_t> values) {
  int64_t most = values.empty() ? 0 : *llvm::max_element(values);
  unsigned bits = most <= 0xff ? 8 : most <= 0xffff ? 16 : 32;
  auto element = IntegerType::get(context, bits, bits == 32 ? IntegerType::Signless : IntegerType::Unsigned);
  SmallVector<APInt> numbers;
  for (int64_t value : values)
    numbers.push_back(APInt(bits, value));
  return DenseElementsAttr::get(RankedTensorType::get({int64_t(values.size())}, element), numbers);
}

/// The elements of blocks that are not zero, and which they are: segments for each row, indices of blocks in it.
static void compress(const Rows &rows, int64_t block, std::vector<char> &kept, SmallVector<int64_t> &segments,
                     SmallVector<int64_t> &indices) {
  segments.push_back(0);
  int64_t perRow = rows.columns / block, bytes = block * rows.elementBytes;
  for (int64_t i = 0; i < rows.count * perRow; ++i) {
    if (!rows.isZeroBlock(i, block)) {
      ArrayRef<char> source = rows.bytes.slice(i * bytes, bytes);
      kept.insert(kept.end(), source.begin(), source.end());
      indices.push_back(i % perRow);
    }
    if ((i + 1) % perRow == 0)
      segments.push_back(indices.size());
  }
}

static SparsityAttr makeSparsity(RankedTensorType type, int64_t block, ArrayRef<int64_t> segments,
                                 ArrayRef<int64_t> indices) {
  MLIRContext *context = type.getContext();
  SmallVector<Attribute> levels;
  for (int64_t extent : type.getShape().drop_back())
    levels.push_back(LevelAttr::get(context, DimensionType::DENSE, extent, {}, {}));
  levels.push_back(LevelAttr::get(context, DimensionType::SPARSE_CSR, 0, makeIndices(context, segments),
                                  makeIndices(context, indices)));
  if (block > 1)
    levels.push_back(LevelAttr::get(context, DimensionType::DENSE, block, {}, {}));
  SmallVector<int32_t> order(levels.size());
  std::iota(order.begin(), order.end(), 0);
  auto map = block > 1 ? DenseI32ArrayAttr::get(context, {int32_t(type.getRank() - 1)}) : DenseI32ArrayAttr();
  return SparsityAttr::get(context, DenseI32ArrayAttr::get(context, order), map, ArrayAttr::get(context, levels));
}

void DenseToSparse::encode(ConstOp constant) {
  std::vector<char> storage;
  std::optional<Rows> rows = isWeight(constant) ? getRows(constant, storage) : std::nullopt;
  std::optional<Encoding> encoding = rows ? chooseEncoding(constant, *rows) : std::nullopt;
  if (!encoding)
    return;
  std::vector<char> kept;
  SmallVector<int64_t> segments, indices;
  compress(*rows, encoding->block, kept, segments, indices);
  auto type = cast<RankedTensorType>(constant.getType());
  OpBuilder builder(constant);
  auto stored = RankedTensorType::get({int64_t(kept.size() / rows->elementBytes)},
                                      constant.getValue().getShapedType().getElementType());
  Value sparse = SparseConstOp::create(builder, constant.getLoc(), type, makeConstant(stored, kept),
                                       makeSparsity(type, encoding->block, segments, indices));
  ++(encoding->block > 1 ? numBlocks : numElements);
  if (encoding->needsDensify) {
    sparse = DensifyOp::create(builder, constant.getLoc(), TypeRange(type), ValueRange(sparse));
    ++numDensify;
  }
  constant.getOutput().replaceAllUsesWith(sparse);
  constant.erase();
}
