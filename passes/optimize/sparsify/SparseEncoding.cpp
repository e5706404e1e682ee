//===- SparseEncoding.cpp - Constants without their zeros -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the levels of a form over dense elements.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/sparsify/SparseEncoding.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

SparseForm SparseForm::getRows(int64_t rank, int64_t rows, int64_t columns) {
  SparseForm form;
  if (rows > 1) {
    form.blockMap.push_back(0);
    form.blockSizes.push_back(rows);
  }
  if (columns > 1) {
    form.blockMap.push_back(rank - 1);
    form.blockSizes.push_back(columns);
  }
  form.order.resize(rank + form.blockMap.size());
  std::iota(form.order.begin(), form.order.end(), 0);
  form.levels.resize(form.order.size());
  form.levels[rank - 1].format = DimensionType::SPARSE_CSR;
  return form;
}

SparseForm SparseForm::get(SparsityAttr sparsity) {
  SparseForm form;
  llvm::append_range(form.order, sparsity.getTraversalOrder().asArrayRef());
  if (sparsity.getBlockMap())
    llvm::append_range(form.blockMap, sparsity.getBlockMap().asArrayRef());
  form.blockSizes.resize(form.blockMap.size());
  size_t rank = form.order.size() - form.blockMap.size();
  for (auto [place, level] : llvm::enumerate(sparsity.getLevels().getAsRange<LevelAttr>())) {
    size_t dimension = form.order[place];
    if (dimension >= rank)
      form.blockSizes[dimension - rank] = level.getSize();
    Level &added = form.levels.emplace_back();
    added.format = level.getFormat();
    if (level.getSegments())
      added.leastSegmentBits = level.getSegments().getElementType().getIntOrFloatBitWidth();
    if (level.getIndices())
      added.leastIndexBits = level.getIndices().getElementType().getIntOrFloatBitWidth();
  }
  return form;
}

bool SparseForm::fits(ArrayRef<int64_t> shape) const {
  if (order.size() != shape.size() + blockMap.size())
    return false;
  SmallVector<int64_t> extents(shape);
  for (auto [dimension, size] : llvm::zip(blockMap, blockSizes)) {
    if (dimension < 0 || dimension >= int64_t(shape.size()) || size <= 0 || extents[dimension] % size != 0)
      return false;
    extents[dimension] /= size;
  }
  return true;
}

/// The type of so many bits at least that holds `values`, as the wire has them.
static DenseElementsAttr makeIndices(MLIRContext *context, ArrayRef<int64_t> values, unsigned leastBits,
                                     int64_t &bytes) {
  int64_t most = values.empty() ? 0 : *llvm::max_element(values);
  unsigned bits = std::max(leastBits, most <= 0xff ? 8u : most <= 0xffff ? 16u : 32u);
  bytes += bits / 8 * values.size();
  auto element = IntegerType::get(context, bits, bits == 32 ? IntegerType::Signless : IntegerType::Unsigned);
  auto type = RankedTensorType::get({int64_t(values.size())}, element);
  if (bits == 8)
    return DenseElementsAttr::get(type, ArrayRef(SmallVector<uint8_t>(values.begin(), values.end())));
  if (bits == 16)
    return DenseElementsAttr::get(type, ArrayRef(SmallVector<uint16_t>(values.begin(), values.end())));
  return DenseElementsAttr::get(type, ArrayRef(SmallVector<int32_t>(values.begin(), values.end())));
}

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

bool DenseElements::isZero(int64_t element) const {
  ArrayRef<char> stored = bytes.slice(element * elementBytes, elementBytes);
  auto isNull = [](char byte) { return byte == 0; };
  if (!isFloat)
    return llvm::all_of(stored, isNull);
  return llvm::all_of(stored.drop_back(), isNull) && (stored.back() & 0x7f) == 0;
}

namespace {

/// Levels of one constant: extents, and how far apart their elements are in the dense tensor.
class Encoder {
public:
  Encoder(const SparseForm &form, ArrayRef<int64_t> shape) : form(form), levels(form.order.size()) {
    SmallVector<int64_t> extents(shape), strides(shape.size(), 1);
    for (size_t i = shape.size(); i-- > 1;)
      strides[i - 1] = strides[i] * shape[i];
    SmallVector<size_t> place(form.order.size());
    for (auto [position, dimension] : llvm::enumerate(form.order))
      place[dimension] = position;
    for (size_t block = form.blockMap.size(); block-- > 0;) {
      int32_t split = form.blockMap[block];
      levels[place[shape.size() + block]] = {form.blockSizes[block], strides[split], {}, {}};
      strides[split] *= form.blockSizes[block];
      extents[split] /= form.blockSizes[block];
    }
    for (size_t dimension = 0; dimension < shape.size(); ++dimension)
      levels[place[dimension]] = {extents[dimension], strides[dimension], {}, {}};
    for (size_t position = 0; position < levels.size(); ++position)
      if (isCompressed(position))
        levels[position].segments.push_back(0);
  }

  void run(const DenseElements &dense, std::vector<char> &stored) { visit(dense, stored, 0, 0); }

  SparsityAttr getAttr(MLIRContext *context, int64_t &bytes) const {
    SmallVector<Attribute> attrs;
    for (auto [level, how] : llvm::zip(levels, form.levels)) {
      if (how.format == DimensionType::DENSE) {
        attrs.push_back(LevelAttr::get(context, DimensionType::DENSE, level.extent, {}, {}));
        continue;
      }
      auto segments = makeIndices(context, level.segments, how.leastSegmentBits, bytes);
      auto indices = makeIndices(context, level.indices, how.leastIndexBits, bytes);
      attrs.push_back(LevelAttr::get(context, DimensionType::SPARSE_CSR, 0, segments, indices));
    }
    auto map = form.blockMap.empty() ? DenseI32ArrayAttr() : DenseI32ArrayAttr::get(context, form.blockMap);
    return SparsityAttr::get(context, DenseI32ArrayAttr::get(context, form.order), map, ArrayAttr::get(context, attrs));
  }

  /// Forgets what was found, so that vectors are empty.
  void clear() {
    for (Level &level : levels) {
      level.segments.clear();
      level.indices.clear();
    }
  }

private:
  struct Level {
    int64_t extent, stride;
    SmallVector<int64_t> segments, indices;
  };

  bool isCompressed(size_t position) const { return form.levels[position].format == DimensionType::SPARSE_CSR; }

  /// Whether anything below is not zero.
  bool holdsAny(const DenseElements &dense, size_t position, int64_t offset) const {
    if (position == levels.size())
      return !dense.isZero(offset);
    const Level &level = levels[position];
    for (int64_t i = 0; i < level.extent; ++i)
      if (holdsAny(dense, position + 1, offset + i * level.stride))
        return true;
    return false;
  }

  void visit(const DenseElements &dense, std::vector<char> &stored, size_t position, int64_t offset) {
    if (position == levels.size()) {
      ArrayRef<char> element = dense.bytes.slice(offset * dense.elementBytes, dense.elementBytes);
      stored.insert(stored.end(), element.begin(), element.end());
      return;
    }
    Level &level = levels[position];
    for (int64_t i = 0; i < level.extent; ++i) {
      int64_t below = offset + i * level.stride;
      if (isCompressed(position)) {
        if (!holdsAny(dense, position + 1, below))
          continue;
        level.indices.push_back(i);
      }
      visit(dense, stored, position + 1, below);
    }
    if (isCompressed(position))
      level.segments.push_back(level.indices.size());
  }

  const SparseForm &form;
  SmallVector<Level> levels;
};

} // namespace

SparsityAttr SparseForm::getAttr(MLIRContext *context, ArrayRef<int64_t> shape) const {
  Encoder encoder(*this, shape);
  encoder.clear();
  int64_t bytes = 0;
  return encoder.getAttr(context, bytes);
}

SparseElements adze::encodeElements(MLIRContext *context, const DenseElements &dense, const SparseForm &form) {
  Encoder encoder(form, dense.shape);
  SparseElements result;
  encoder.run(dense, result.stored);
  result.bytes = result.stored.size();
  result.sparsity = encoder.getAttr(context, result.bytes);
  return result;
}
