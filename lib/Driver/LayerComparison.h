//===- LayerComparison.h - Two models, tensor by tensor ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs two compiled models on the same samples and sums up how far their tensors are apart. Memory does not grow with
// the number of samples.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_LAYERCOMPARISON_H
#define ADZE_LIB_DRIVER_LAYERCOMPARISON_H

#include "lib/Driver/Samples.h"
#include "lib/Support/Statistics.h"
#include "llvm/Support/JSON.h"

namespace adze {

/// A tensor that both models have.
struct TensorDifference {
  std::string name, shape, type; ///< Name and extents in the first model, wire type of its elements in the second.
  Distance distance;
  uint64_t elements = 0; ///< Of one sample.
  double scale = 0;      ///< Of the second model's tensor; 0: not quantized by one scale.

  /// Root mean square error in steps of the second model's scale: 1 / sqrt(12) = 0.289 where rounding is all there is. 0
  /// without a scale.
  double getStepError() const { return scale > 0 ? distance.getRMSE() / scale : 0; }
};

/// One of the two models and what it is run on.
struct ComparedModel {
  std::unique_ptr<CompiledModel> compiled;
  size_t signature = 0;
  Samples samples;

  const SignatureInfo &getInfo() const { return compiled->getManifest().signatures[signature]; }
};

/// Names of tensors in the first model with those of the second that they are compared with.
using TensorPairs = llvm::ArrayRef<std::pair<std::string, std::string>>;

/// Compares outputs with each other: by place, or, where `byName`, each with the first of the other model that has its name
/// (or the one that `pairs` has for it) and as many elements. `second.samples` are set from those of `first`, real value by real value. Fails where there is nothing to
/// compare.
llvm::Expected<std::vector<TensorDifference>> compareModels(ComparedModel &first, ComparedModel &second, bool byName,
                                                            TensorPairs pairs = {});

/// The first tensor whose values are not all equal; null where there is none.
const TensorDifference *findFirstDifference(llvm::ArrayRef<TensorDifference> differences);

/// A table with a line a tensor; `layers`: with mean and standard deviation of the error.
void printDifferences(llvm::ArrayRef<TensorDifference> differences, bool layers, llvm::raw_ostream &os);
llvm::json::Value toJSON(llvm::ArrayRef<TensorDifference> differences);
/// A page of its own with plots; `first` and `second` are the names of the models.
void printComparisonPage(llvm::ArrayRef<TensorDifference> differences, llvm::StringRef first, llvm::StringRef second,
                         size_t samples, llvm::raw_ostream &os);

} // namespace adze

#endif // ADZE_LIB_DRIVER_LAYERCOMPARISON_H
