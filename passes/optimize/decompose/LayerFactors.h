//===- LayerFactors.h - A layer as a chain of smaller ones ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between layers and the matrices of lib/Numerics/FilterFactors.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_DECOMPOSE_LAYERFACTORS_H
#define ADZE_PASSES_OPTIMIZE_DECOMPOSE_LAYERFACTORS_H

#include "dialects/adze/AdzeDialect.h"
#include "lib/Numerics/RankChoice.h"
#include "passes/optimize/LayerInputs.h"

namespace adze {

struct FactorSettings {
  double noise = 0;     ///< How much of their energy inputs are taken to vary by themselves.
  double damping = 0.01; ///< Of the inverse of X^T X, in means of its diagonal.
  int64_t multiple = 1; ///< Ranks above it are multiples of it.
  FactorFit fit;        ///< Of the factors that are kept.
  FactorFit trial;      ///< Of those that are compared.

  FactorSettings withFit(const FactorFit &other) const { return {noise, damping, multiple, other, trial}; }
};

/// One layer, and the factors that it becomes. Its methods are independent of the IR but for apply(), so that threads may
/// factorise.
class LayerFactors {
public:
  /// The layer has FLOAT32 constants, and canDecompose().
  LayerFactors(const WeightedLayer &layer, DecomposeAttr attr);

  /// CONV_2D without groups and FULLY_CONNECTED; else the reason.
  static bool canDecompose(const WeightedLayer &layer, llvm::StringRef &reason);
  /// Whether the layer can have the form that is asked for; else the reason.
  bool canHaveMethod(llvm::StringRef &reason) const;

  const WeightedLayer &getLayer() const { return layer; }
  DecomposeAttr getAttr() const { return attr; }
  FactorCost getDenseCost() const { return adze::getDenseCost(shape, places); }

  /// Takes what the layer's inputs are; where they have changed, also the weights that make up for that. A probe that
  /// saw nothing changes nothing.
  void readProbe(const LayerProbe &probe, const FactorSettings &settings);
  void forgetProbe() { gram = {}; }
  /// Takes what directions of the layer's results are to the outputs of the model: products of gradients, or nothing.
  void weighOutputs(llvm::ArrayRef<double> products);

  /// Chooses form and ranks as the attribute says; false, with the reason, where nothing is left to choose from.
  bool choose(const FactorSettings &settings, std::string &reason);
  /// Chains that the layer may become, of the forms that its attribute allows, with what they cost: those that save a tenth to nine
  /// tenths of its multiplications, a few of each form, the dearest first. Independent of weights and samples.
  std::vector<FactorChoice> listChoices() const;
  /// What shares of multiplications or weights, as the attribute has it, cost in error: the cheapest last. The first
  /// choice is to leave the layer as it is.
  struct Curve {
    std::vector<double> saved, errors;
    std::vector<FactorChoice> choices;
  };
  Curve getCurve(const FactorSettings &settings) const;
  void setChoice(const FactorChoice &value) { choice = value; }
  const std::optional<FactorChoice> &getChoice() const { return choice; }

  /// Finds the factors; false, with the reason, where they do not converge.
  bool fit(const FactorSettings &settings, std::string &reason);
  /// Puts the chain into the place of the op. Its last op is the layer's.
  void apply();
  /// The same in a copy of the module, without a change here.
  void applyTo(mlir::Operation *copy) const;
  /// Instead of a chain: the weights that make up for changed inputs.
  void applyTarget();

  /// The part of the results' energy that the factors lose, weighed by what it is to outputs where that is known; none without data.
  std::optional<double> getError() const { return error; }
  /// `spatial of rank 16`.
  std::string describe() const;

private:
  std::vector<FactorForm> listForms() const;
  FactorProblem getProblem() const { return {shape, metric.root.empty() ? target : weighed, gram}; }
  void setTarget(std::vector<double> values);
  mlir::Value applyFactor(mlir::OpBuilder &builder, size_t number, mlir::Value input);
  void applyLast(mlir::OpBuilder &builder, mlir::Value input);
  void findBiasChange(llvm::ArrayRef<double> filter);
  void applyBias(std::vector<float> bias);

  WeightedLayer layer;
  DecomposeAttr attr;
  FilterShape shape;
  FilterPlaces places;
  std::vector<double> weights, target, gram; ///< Original weights, those to be factorised, and X^T X.
  std::vector<double> weighed;               ///< The target in the metric of the outputs, where there is one.
  OutputMetric metric;
  std::vector<double> means, originalMeans;  ///< Of inputs; empty without data.
  std::optional<FactorChoice> choice;
  FactoredFilter factors;
  std::vector<double> biasChange;
  std::optional<double> error;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_DECOMPOSE_LAYERFACTORS_H
