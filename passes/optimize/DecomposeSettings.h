//===- DecomposeSettings.h - How layers are factorised ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What options and recipes say of `#adze.decompose`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_DECOMPOSESETTINGS_H
#define ADZE_PASSES_OPTIMIZE_DECOMPOSESETTINGS_H

#include "dialects/adze/AdzeDialect.h"

#include <optional>

namespace adze {

/// What `#adze.decompose` holds, changeable.
struct DecomposeSettings {
  std::optional<RankBudget> budget; ///< None: the op stays as it is.
  double value = 0;
  DecomposeMethod method = DecomposeMethod::automatic;
  bool isTuned = false;

  /// Of settings that have a budget.
  DecomposeAttr toAttr(mlir::MLIRContext *context) const;
};

/// Reads `E` or `energy:E`, `macs:S`, `size:S`, `error:S` (above 0, at most 1), `rank:R` or `none` into settings. False,
/// with the settings unchanged, for anything else.
bool parseRankBudget(llvm::StringRef text, DecomposeSettings &settings);

/// `auto`, `svd`, `spatial`, `tucker2` or `cp`.
std::optional<DecomposeMethod> parseDecomposeMethod(llvm::StringRef text);

/// What a rule changes.
struct DecomposeChange {
  std::optional<std::string> budget; ///< Checked.
  std::optional<DecomposeMethod> method;
  std::optional<bool> isTuned;

  /// Whether it says how far the op is reduced.
  bool isAmount() const { return budget.has_value(); }
  void apply(DecomposeSettings &settings) const;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_DECOMPOSESETTINGS_H
