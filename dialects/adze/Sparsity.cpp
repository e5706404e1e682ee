//===- Sparsity.cpp - Sparse encodings of constants -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks `#adze.sparsity` against a shape, and walks what it describes.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Sparsity.h"

#include "dialects/adze/ConstantData.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

static LogicalResult complain(std::string &error, const llvm::Twine &message) {
  error = message.str();
  return failure();
}

/// Extents of the traversed dimensions; fails unless the block dimensions divide what they split.
static LogicalResult getTraversedExtents(SparsityAttr sparsity, ArrayRef<int64_t> shape, SmallVector<int64_t> &extents,
                                         std::string &error) {
  ArrayRef<int32_t> order = sparsity.getTraversalOrder();
  ArrayRef<int32_t> blockMap = sparsity.getBlockMap() ? sparsity.getBlockMap().asArrayRef() : ArrayRef<int32_t>();
  ArrayAttr levels = sparsity.getLevels();
  size_t rank = shape.size();
  if (order.size() != rank + blockMap.size())
    return complain(error, "C2: the traversal order has " + llvm::Twine(order.size()) +
                               " dimensions where rank and "
                               "block map make " +
                               llvm::Twine(rank + blockMap.size()));
  SmallVector<int64_t> byDimension(shape);
  byDimension.resize(order.size());
  for (auto [position, dimension] : llvm::enumerate(order)) {
    if (static_cast<size_t>(dimension) < rank)
      continue;
    size_t block = dimension - rank;
    auto level = cast<LevelAttr>(levels[position]);
    int64_t split = blockMap[block];
    if (split < 0 || split >= static_cast<int64_t>(rank))
      return complain(error, "C2: the block map names dimension " + llvm::Twine(split));
    if (level.getFormat() != DimensionType::DENSE || level.getSize() <= 0 || byDimension[split] % level.getSize() != 0)
      return complain(error,
                      "C2: block dimension " + llvm::Twine(block) + " does not divide dimension " + llvm::Twine(split));
    byDimension[dimension] = level.getSize();
    byDimension[split] /= level.getSize();
  }
  for (int32_t dimension : order)
    extents.push_back(byDimension[dimension]);
  return success();
}

/// C3 for one compressed level below `parents` entries; returns the number of its entries, or -1.
static int64_t checkCompressed(LevelAttr level, int64_t parents, int64_t extent) {
  if (!level.getSegments() || !level.getIndices())
    return -1;
  std::optional<SmallVector<int64_t>> segments = readIntegers(level.getSegments());
  std::optional<SmallVector<int64_t>> indices = readIntegers(level.getIndices());
  if (!segments || !indices || segments->empty() || static_cast<int64_t>(segments->size()) - 1 != parents ||
      segments->front() != 0 || !llvm::is_sorted(*segments) ||
      segments->back() != static_cast<int64_t>(indices->size()))
    return -1;
  if (llvm::any_of(*indices, [&](int64_t index) { return index < 0 || index >= extent; }))
    return -1;
  return indices->size();
}

LogicalResult adze::checkSparsity(SparsityAttr sparsity, ArrayRef<int64_t> shape, int64_t storedElements,
                                  std::string &error) {
  SmallVector<int64_t> extents;
  if (failed(getTraversedExtents(sparsity, shape, extents, error)))
    return failure();
  int64_t entries = 1;
  for (auto [position, attr] : llvm::enumerate(sparsity.getLevels())) {
    auto level = cast<LevelAttr>(attr);
    if (level.getFormat() == DimensionType::DENSE) {
      if (level.getSize() != extents[position])
        return complain(error, "C2: level " + llvm::Twine(position) + " has size " + llvm::Twine(level.getSize()) +
                                   " where the shape makes " + llvm::Twine(extents[position]));
      if (llvm::MulOverflow(entries, extents[position], entries))
        return complain(error, "C2: the element count overflows");
      continue;
    }
    entries = checkCompressed(level, entries, extents[position]);
    if (entries < 0)
      return complain(error, "C3: segments or indices of level " + llvm::Twine(position) + " are inconsistent");
  }
  if (entries != storedElements)
    return complain(error, "C2: the levels describe " + llvm::Twine(entries) + " elements but " +
                               llvm::Twine(storedElements) + " are stored");
  return success();
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

namespace {

/// Walks the levels of a checked encoding.
class StoredElements {
public:
  StoredElements(SparsityAttr sparsity, ArrayRef<int64_t> shape) {
    ArrayRef<int32_t> order = sparsity.getTraversalOrder().asArrayRef(), blockMap;
    if (sparsity.getBlockMap())
      blockMap = sparsity.getBlockMap().asArrayRef();
    for (auto attr : sparsity.getLevels().getAsRange<LevelAttr>()) {
      levels.push_back({attr.getFormat(), attr.getSize(), 0, {}, {}});
      if (attr.getFormat() == DimensionType::SPARSE_CSR) {
        levels.back().segments = *readIntegers(attr.getSegments());
        levels.back().indices = *readIntegers(attr.getIndices());
      }
    }
    SmallVector<int64_t> strides(shape.size(), 1);
    for (size_t i = shape.size(); i-- > 1;)
      strides[i - 1] = strides[i] * shape[i];
    SmallVector<size_t> position(order.size());
    for (auto [place, dimension] : llvm::enumerate(order))
      position[dimension] = place;
    // Of the blocks of one dimension the last is the innermost.
    for (size_t block = blockMap.size(); block-- > 0;) {
      Level &level = levels[position[shape.size() + block]];
      level.stride = strides[blockMap[block]];
      strides[blockMap[block]] *= level.size;
    }
    for (size_t dimension = 0; dimension < shape.size(); ++dimension)
      levels[position[dimension]].stride = strides[dimension];
  }

  void visit(size_t position, int64_t parent, int64_t offset, std::vector<int64_t> &offsets) const {
    if (position == levels.size()) {
      offsets.push_back(offset);
      return;
    }
    const Level &level = levels[position];
    if (level.format == DimensionType::DENSE) {
      for (int64_t i = 0; i < level.size; ++i)
        visit(position + 1, parent * level.size + i, offset + i * level.stride, offsets);
      return;
    }
    for (int64_t i = level.segments[parent]; i < level.segments[parent + 1]; ++i)
      visit(position + 1, i, offset + level.indices[i] * level.stride, offsets);
  }

private:
  struct Level {
    DimensionType format;
    int64_t size, stride;
    SmallVector<int64_t> segments, indices;
  };
  SmallVector<Level> levels;
};

} // namespace

std::vector<int64_t> adze::getStoredOffsets(SparsityAttr sparsity, ArrayRef<int64_t> shape) {
  std::vector<int64_t> offsets;
  StoredElements(sparsity, shape).visit(0, 0, 0, offsets);
  return offsets;
}
