//===- OptimizeOptions.h - What optimize and compile do ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options that change a model, from the command line to a pipeline.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_OPTIMIZEOPTIONS_H
#define ADZE_LIB_DRIVER_OPTIMIZEOPTIONS_H

#include "lib/Driver/ClusteringOptions.h"
#include "lib/Driver/DecomposeOptions.h"
#include "lib/Driver/DistillOptions.h"
#include "lib/Driver/PrecisionSearch.h"
#include "lib/Driver/PruneOptions.h"
#include "lib/Driver/RepresentativeData.h"
#include "mlir/IR/BuiltinOps.h"

namespace adze {

/// Pipelines as text, to be run one after the other; a search for precision comes between front and back.
struct OptimizeText {
  std::string front, back, rest;
};

/// `tf.lite.Optimize` and Adze's own way to say it.
struct OptimizeOptions {
  explicit OptimizeOptions(llvm::cl::SubCommand &sub);

  /// The first usage error; empty where there is none.
  std::string check() const;
  /// Whether anything beside --passes is asked for.
  bool isGiven() const;
  /// The passes for a model as it was read. Where the model does not allow what is asked for, `error` says so.
  OptimizeText getText(mlir::ModuleOp module, std::string &error) const;
  bool wantsPruning() const { return pruning.isGiven(recipe); }
  bool wantsClustering() const { return clustering.isGiven(recipe); }
  bool wantsDecomposition() const { return decomposition.isGiven(readRecipeContent(recipe).decomposes); }
  /// Whether the precision, the sparsity, the number of values or the rank of each layer is searched for.
  bool isSearch() const {
    return !maxDrop.empty() || !minSQNR.empty() || !maxMeanBits.empty() || !decomposition.maxMacs.empty();
  }
  /// Whether it is one for the sparsity of each layer.
  bool isSparsitySearch() const { return isSearch() && wantsPruning(); }
  /// Whether it is one for the number of different weights of each layer.
  bool isClusterSearch() const { return isSearch() && wantsClustering() && !wantsPruning(); }
  /// Whether it is one for the chain of each layer; with bits, zeros or values to be found, chains are made in front of that.
  bool isRankSearch() const {
    return isSearch() && wantsDecomposition() && !wantsPruning() && !wantsClustering() && quantize.empty() && !isDefault();
  }
  /// What the search is to meet, labels read; errors name the file.
  llvm::Expected<SearchOptions> getSearch() const;
  /// Files that the result depends on, beside the model.
  std::vector<std::string> listFiles() const;
  /// Each option that was given, with its value.
  std::vector<std::pair<std::string, std::string>> listSettings() const;

  llvm::cl::OptionCategory quantization, search, what;
  llvm::cl::list<std::string> optimize;
  llvm::cl::opt<std::string> quantize, weightBits, granularity, minElements;
  llvm::cl::opt<std::string> calibration, saveCalibration, loadCalibration;
  llvm::cl::opt<std::string> inputType, outputType;
  llvm::cl::opt<bool> strict, equalize, biasCorrection, sequential;
  llvm::cl::opt<std::string> weightRanges, weightRounding;
  llvm::cl::opt<std::string> maxDrop, minSQNR, maxMeanBits, metric, labels, cost, saveRecipe, searchState;
  llvm::cl::opt<int64_t> labelOffset;
  llvm::cl::opt<uint32_t> searchSamples;
  llvm::cl::opt<std::string> recipe, passes;
  PruneOptions pruning;
  ClusteringOptions clustering;
  DecomposeOptions decomposition;
  DistillOptions distillation;
  RepresentativeDataOptions data;
  /// Whether what the module is written to has clustered constants; set by the command.
  bool keepTables = false;

private:
  std::string checkModes() const;
  std::string checkValues() const;
  std::string checkRefinements() const;
  std::string checkSamples() const;
  std::string checkSearch() const;
  /// Whether tf.lite.Optimize.DEFAULT, or an old name of it, is asked for.
  bool isDefault() const;
  bool wantsSparsity() const;
  /// The options of the pipeline `prune`; empty: no pruning.
  std::string getPruneOptions() const;
  /// The options of the pipeline `cluster`; empty: no clustering.
  std::string getClusterOptions() const;
  /// The options of the pipeline `decompose`.
  std::string getDecomposeOptions() const;
  /// The options of the pipeline `quantize`; empty: no quantization.
  std::string getQuantizeOptions(mlir::ModuleOp module, std::string &error) const;
  /// dynamic, float16, weight-only, int8 or int16x8; empty: no quantization.
  std::string getMode(mlir::ModuleOp module) const;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_OPTIMIZEOPTIONS_H
