//===- PrecisionSearch.h - The cheapest precision of each layer -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds which layers take how few bits, or how many zeros, within a budget of error: the sensitivity of every layer alone, a path of steps from the
// most precise assignment to the cheapest by what a step saves for the error it adds, and real runs that say how far
// along the path the budget reaches. As the phases of AIMET's automatic mixed precision, but with the true quality at
// every decision.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_PRECISIONSEARCH_H
#define ADZE_LIB_DRIVER_PRECISIONSEARCH_H

#include "dialects/adze/AdzeDialect.h"
#include "lib/Driver/Metrics.h"
#include "lib/Driver/SearchSpace.h"
#include "lib/Support/ModelRunner.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/JSON.h"

#include <functional>
#include <map>

namespace adze {

/// A layer: an op with weights that are constant.
struct SearchLayer {
  int64_t index = 0; ///< Of the op in the order of the module, as recipes count.
  std::string name, builtin;
  int64_t elements = 0;         ///< Of its weights.
  double dense = 0;             ///< What it costs as it is, in FLOAT32: bytes of weights or multiplications.
  std::vector<SearchChoice> choices; ///< The most precise first.
  std::vector<double> costs;    ///< The same or seconds: one a choice.
};

/// The choice of each layer.
using Assignment = std::vector<unsigned>;

/// How good an assignment is.
struct SearchQuality {
  double sqnr = 0;   ///< Of all outputs together against the float model, in dB; infinite where all is equal.
  double metric = 0; ///< In points (percent), where a metric is asked for.
};

struct SearchOptions {
  std::optional<double> maxDrop; ///< Points of the metric below the float model.
  std::optional<double> minSQNR; ///< dB.
  /// Or the best quality with weights of so many bits on the mean.
  std::optional<double> maxMeanBits;
  /// Or the best quality with that share of the whole model's multiplications.
  std::optional<double> maxMacs;
  std::optional<Metric> metric;
  std::optional<NpyArray> labels;
  int64_t labelOffset = 0;
  size_t samples = 0;    ///< Of the runner's; 0: all.
  std::string pipeline;  ///< What makes the quantized model, as text: results of another are not reused.
  std::string stateFile; ///< Where results of runs are kept, so that a stopped search goes on; empty: nowhere.
};

/// Makes the module of an assignment from a copy of the calibrated one, whose ops say what they become; its error.
using ApplyAssignment = std::function<llvm::LogicalResult(mlir::ModuleOp module)>;

class PrecisionSearch {
public:
  /// `module`: ops say what is asked of them (calibrated and with `adze.quantize`, or with `adze.prune` and the like). `apply` turns a copy into
  /// the quantized or pruned model.
  PrecisionSearch(mlir::ModuleOp module, ModelRunner &runner, SearchOptions options, std::unique_ptr<SearchSpace> space,
                  ApplyAssignment apply, std::function<void(const std::string &)> report);

  /// The layers and their choices, for the caller to set costs; sizes are set.
  std::vector<SearchLayer> &getLayers() { return layers; }

  /// The quantized model of an assignment; `only`: all layers but that one, and all that is no layer, stay float.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> build(const Assignment &assignment,
                                                          std::optional<size_t> only = std::nullopt);

  /// Searches and says each op of the module what it becomes. Fails where not even the most precise assignment is within the
  /// budget, and where a run fails.
  llvm::Error run();

  /// The rules of what was found: a rule for each layer, and for each other op that follows one. Read behind run().
  llvm::json::Value getRecipe() const;
  double getCost(const Assignment &assignment) const;
  const Assignment &getAssignment() const { return best; }
  const SearchQuality &getQuality() const { return bestQuality; }
  size_t getRunCount() const { return runs; }
  const SearchSpace &getSpace() const { return *space; }
  /// Mean bits of a weight of the layers.
  double getMeanWeightBits(const Assignment &assignment) const;

private:
  /// Of all layers as they are, in the unit of SearchLayer::dense; and that times the bits of a choice.
  double getDenseCost() const;
  double getBits(size_t layer, unsigned choice) const;
  struct Step {
    size_t layer;
    unsigned choice;
  };
  /// By layer and choice.
  using Sensitivities = std::vector<std::vector<double>>;

  void findLayers();
  llvm::Error runReference();
  llvm::Expected<SearchQuality> evaluate(const Assignment &assignment, bool alone = false);
  llvm::Expected<SearchQuality> measure(mlir::ModuleOp quantized);
  llvm::Error collectOutputs(mlir::ModuleOp module, NpyArray &outputs);
  llvm::Expected<double> getMetric(const NpyArray &outputs);
  bool isWithinBudget(const SearchQuality &quality) const;
  void assign(mlir::ModuleOp copy, const Assignment &assignment, std::optional<size_t> only);
  std::vector<Step> makePath(const Sensitivities &errors) const;
  llvm::Expected<Sensitivities> measureSensitivities();
  Assignment getPoint(const std::vector<Step> &path, size_t steps) const;
  llvm::Error followPath(const std::vector<Step> &path);
  Assignment spendBits(Assignment assignment, double allowed, const Sensitivities &errors) const;
  llvm::Error findPointOfBits(const std::vector<Step> &path, const Sensitivities &errors);
  llvm::Error findPointOfMacs(const std::vector<Step> &path, const Sensitivities &errors);
  double getAllowedCost() const;
  void giveBack(Assignment &assignment, const Sensitivities &errors, double allowed) const;
  std::vector<Assignment> listExchanges(const Sensitivities &errors, double allowed) const;
  std::string describe(const Assignment &assignment, std::optional<size_t> only) const;
  std::string hashProblem();
  void loadState();
  void saveState();

  mlir::ModuleOp module;
  ModelRunner &runner;
  SearchOptions options;
  std::unique_ptr<SearchSpace> space;
  ApplyAssignment apply;
  std::function<void(const std::string &)> report;
  std::vector<SearchLayer> layers;
  std::vector<mlir::Attribute> asked; ///< Of the ops by index, before the search.
  NpyArray reference; ///< A row of all outputs a sample.
  double referenceMetric = 0;
  Assignment best;
  SearchQuality bestQuality;
  std::map<std::string, SearchQuality> known;
  std::string stateKey;
  size_t runs = 0;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_PRECISIONSEARCH_H
