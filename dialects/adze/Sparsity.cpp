//===- Sparsity.cpp - Sparse encodings of constants -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks `#adze.sparsity` against a shape.
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
    return complain(error, "C2: the traversal order has " + llvm::Twine(order.size()) + " dimensions where rank and "
                           "block map make " + llvm::Twine(rank + blockMap.size()));
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
    if (level.getFormat() != DimensionType::DENSE || level.getSize() <= 0 ||
        byDimension[split] % level.getSize() != 0)
      return complain(error, "C2: block dimension " + llvm::Twine(block) + " does not divide dimension " +
                                 llvm::Twine(split));
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
  if (!segments || !indices || segments->empty() ||
      static_cast<int64_t>(segments->size()) - 1 != parents || segments->front() != 0 ||
      !llvm::is_sorted(*segments) || segments->back() != static_cast<int64_t>(indices->size()))
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
