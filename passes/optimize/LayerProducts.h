//===- LayerProducts.h - What a layer's rows meet, by value -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From what a probe saw to the matrices by which changes of weights are judged, and to biases that make up for them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_LAYERPRODUCTS_H
#define ADZE_PASSES_OPTIMIZE_LAYERPRODUCTS_H

#include "passes/optimize/LayerInputs.h"

namespace adze {

/// Of one group of rows.
struct LayerProducts {
  std::vector<double> gram;          ///< X^T X: columns x columns.
  std::vector<double> cross;         ///< Z^T X, where Z are the inputs that were meant to be; empty: Z is X.
  std::vector<double> means;         ///< Of the columns of X.
  std::vector<double> originalMeans; ///< Of those of Z.
};

/// The products of each group; none where `probe` is null or saw nothing. With `centers` only what varies counts, since
/// biases take the means of errors out. `noise`: inputs are taken to vary independently of each other by that part of their
/// energy, too, and by more of it where there are few windows for many columns.
std::vector<LayerProducts> readProducts(const WeightedLayer &layer, const LayerProbe *probe, bool centers, double noise);

/// What biases must change by for the means of results to stay, when rows of weights become others: by output; empty without
/// products.
std::vector<double> getBiasChange(const WeightedLayer &layer, llvm::ArrayRef<LayerProducts> products,
                                  llvm::ArrayRef<float> before, llvm::ArrayRef<float> after);

/// Adds to the bias, where sums are finite; nothing where `change` is empty.
void changeBias(const WeightedLayer &layer, llvm::ArrayRef<double> change);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_LAYERPRODUCTS_H
