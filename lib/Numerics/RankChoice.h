//===- RankChoice.h - Which factors for which budget ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What factors cost, and which form and rank of a layer meets a budget best.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_RANKCHOICE_H
#define ADZE_LIB_NUMERICS_RANKCHOICE_H

#include "lib/Numerics/FilterFactors.h"

namespace adze {

/// At how many places a filter and the factors it becomes are applied. A matrix has as many as there are rows of inputs.
struct FilterPlaces {
  int64_t input = 1;  ///< Batch times height times width of the input.
  int64_t middle = 1; ///< Of the output's height and the input's width.
  int64_t output = 1;

  bool operator==(const FilterPlaces &other) const = default;
};

/// Multiplications and weights of a layer.
struct FactorCost {
  int64_t macs = 0, weights = 0;
};
FactorCost getDenseCost(const FilterShape &shape, const FilterPlaces &places);
FactorCost getFactorCost(FactorForm form, const FilterShape &shape, const FilterPlaces &places, const FactorRanks &ranks);

/// What a rank is chosen by.
struct RankTarget {
  enum class Kind {
    Energy, ///< At least `value` of the energy of results is kept.
    Macs,   ///< At most `value` of the multiplications are left.
    Size,   ///< At most `value` of the weights are left.
    Error,  ///< At most `value` of the energy of results is lost, as the fitted factors show it.
    Rank    ///< `value` is the rank; of Tucker-2 both.
  };
  Kind kind = Kind::Energy;
  double value = 1;
};

struct FactorChoice {
  FactorForm form = FactorForm::Matrix;
  FactorRanks ranks;
  FactorCost cost;
  double error = 0; ///< As part of the energy of results; an estimate by singular values where nothing was fitted.
};

/// Chooses for one layer.
class RankChooser {
public:
  /// `forms` are those to choose from; the problem's arrays must outlive the chooser. `fit` is for trials. Ranks above
  /// `multiple` are multiples of it, where the budget does not give the rank itself.
  RankChooser(const FactorProblem &problem, const FilterPlaces &places, std::vector<FactorForm> forms, FactorFit fit,
              int64_t multiple = 1);

  /// The cheapest that keeps enough (Energy, Error), or the one with the least error within the budget. None where no
  /// form can.
  std::optional<FactorChoice> choose(const RankTarget &budget);
  /// The error of trial factors.
  std::optional<double> measure(FactorForm form, const FactorRanks &ranks);

private:
  /// Ranks from the smallest to the largest, so that cost rises.
  const std::vector<FactorRanks> &listRanks(FactorForm form);
  std::optional<FactorChoice> chooseWithin(FactorForm form, const RankTarget &budget);
  std::optional<FactorChoice> chooseEnough(FactorForm form, double allowed, bool isBySpectrum);
  const FactorSpectrum &getSpectrumOf(FactorForm form);

  FactorProblem problem;
  FilterPlaces places;
  std::vector<FactorForm> forms;
  FactorFit fit;
  int64_t multiple;
  std::array<std::optional<FactorSpectrum>, 4> spectra;
  std::array<std::vector<FactorRanks>, 4> ranks;
};

/// Forms that a filter can have: those with a window in both directions for Spatial, and any window for Tucker2 and
/// Separable.
bool canHaveForm(FactorForm form, const FilterShape &shape);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_RANKCHOICE_H
