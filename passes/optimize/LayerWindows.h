//===- LayerWindows.h - What the rows of a layer's weights meet -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A layer computes, for each of its windows, the products of its rows of weights with the elements in the window. This copies
// them out of an input, zeros of the padding included.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_LAYERWINDOWS_H
#define ADZE_PASSES_OPTIMIZE_LAYERWINDOWS_H

#include "passes/optimize/WeightedLayer.h"

namespace adze {

/// Independent of the IR once made, so that threads may use it.
class LayerWindows {
public:
  explicit LayerWindows(const WeightedLayer &layer);

  int64_t getGroups() const { return groups; }
  int64_t getColumns() const { return columns; }
  /// Windows of an input of that shape; 0 where the shape is not one that the layer takes.
  int64_t getCount(llvm::ArrayRef<int64_t> shape) const;
  /// Whether no window of an input of that shape reaches into padding.
  bool isWhole(llvm::ArrayRef<int64_t> shape) const;
  /// Windows `first` to `first + count` as a group of rows meets them: count x columns floats to `result`.
  void gather(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<float> values, int64_t group, int64_t first, int64_t count,
              float *result) const;
  /// For each window of an input of that shape, the places of its taps: pixels, or rows of a product, of the input, and -1 for
  /// padding.
  std::vector<int32_t> listSources(llvm::ArrayRef<int64_t> shape) const;

private:
  /// Calls `visit` with the pixel of each tap of windows `first` to `first + count`, in order; -1 in padding. Not of a product.
  template <typename Visit>
  void visitTaps(llvm::ArrayRef<int64_t> shape, int64_t first, int64_t count, Visit visit) const;
  /// One spatial dimension.
  struct Axis {
    int64_t window = 1, stride = 1, dilation = 1;
    int64_t transposedExtent = 0; ///< Of the result of a TRANSPOSE_CONV.
  };
  int64_t getExtent(const Axis &axis, int64_t input) const;
  int64_t getPad(const Axis &axis, int64_t input) const;
  /// Where in the input the window at `output` has its `tap`; -1 in the padding.
  int64_t getSource(const Axis &axis, int64_t pad, int64_t input, int64_t output, int64_t tap) const;

  int64_t groups, columns, channels;
  bool isProduct = false, isTransposed = false;
  Padding padding = Padding::VALID;
  Axis vertical, horizontal;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_LAYERWINDOWS_H
