//===- PruningMask.h - Which weights stay -----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From scores of weights to masks: single weights, blocks, and n zeros of each m. The rule is that of TensorFlow's
// model optimization toolkit: keep the k units with the highest scores, and all that are as high as the lowest of
// them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_PRUNINGMASK_H
#define ADZE_LIB_NUMERICS_PRUNINGMASK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <vector>

namespace adze {

/// A matrix of weights, row-major, whose rows are output channels.
struct PruneLayout {
  int64_t rows = 0, columns = 0;
  /// Input channels of one tap of a window: blocks and groups do not reach from one span of columns into the next.
  /// Divides the columns; 0: all of them.
  int64_t span = 0;

  int64_t getSize() const { return rows * columns; }
  int64_t getSpan() const { return span ? span : columns; }
};

/// What is pruned together, and how much of it.
struct PruneRule {
  enum class Kind { Elements, Blocks, Groups } kind = Kind::Elements;
  double sparsity = 0;                     ///< From 0 to below 1; of Groups it is zeros / group.
  int64_t blockRows = 1, blockColumns = 1; ///< Of Blocks; those at the end of rows or spans are smaller.
  bool usesLargest = false;                ///< A block scores like its largest weight rather than their mean.
  int64_t zeros = 0, group = 0;            ///< Of Groups: so many zeros in each group of columns.
};

/// 1 where a weight stays, 0 where it goes; in the order of the matrix.
using PruneMask = std::vector<uint8_t>;

/// How many of `size` stay: max(round(size * (1 - sparsity)), 1), halves to even. 0 of none.
int64_t countKept(int64_t size, double sparsity);

/// The score of the last of `kept` units, from the highest on. There are that many, and at least one.
double findThreshold(llvm::ArrayRef<double> scores, int64_t kept);

/// The unit (weight or block) of each weight, and how many weights a unit has. Groups have single weights for units.
struct PruneUnits {
  std::vector<int64_t> ofWeight, sizes;
};
PruneUnits getUnits(const PruneLayout &layout, const PruneRule &rule);

/// Scores of units from those of weights, which are not negative: means, or maxima where the rule says so.
std::vector<double> poolScores(const PruneUnits &units, const PruneRule &rule, llvm::ArrayRef<double> scores);

/// The mask of a rule. Of Groups exactly `zeros` go in each group, those with the lowest scores, later ones first
/// where scores are equal; what is missing from a short group at the end counts as zeros. Fails where a score is no
/// number.
llvm::Expected<PruneMask> makeMask(const PruneLayout &layout, const PruneRule &rule, llvm::ArrayRef<double> scores);

/// The mask of all units that score at least `threshold`, and of the best one where there is none.
PruneMask makeMaskAbove(const PruneLayout &layout, const PruneRule &rule, llvm::ArrayRef<double> scores,
                        double threshold);

/// Units of one of several layers that share a threshold.
struct UnitScores {
  llvm::ArrayRef<double> scores;
  llvm::ArrayRef<int64_t> sizes;
};
/// The highest threshold with which the units of all layers that reach it have countKept(all weights, sparsity)
/// weights.
double findSharedThreshold(llvm::ArrayRef<UnitScores> layers, double sparsity);

/// |w| of each weight.
std::vector<double> getMagnitudes(llvm::ArrayRef<float> weights);

/// Sparsity after `step` of `steps` on the way from `initial` to `final`, as the toolkit's PolynomialDecay has it:
/// final + (initial - final) (1 - step / steps)^power.
double getDecayedSparsity(double initial, double final, int64_t step, int64_t steps, double power = 3);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_PRUNINGMASK_H
