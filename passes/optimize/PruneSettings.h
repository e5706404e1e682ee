//===- PruneSettings.h - How an op is to be pruned --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between the texts of options and recipes, `#adze.prune`, and the rules of lib/Numerics/PruningMask.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_PRUNESETTINGS_H
#define ADZE_PASSES_OPTIMIZE_PRUNESETTINGS_H

#include "dialects/adze/AdzeDialect.h"
#include "lib/Numerics/PruningMask.h"

#include <optional>
#include <string>

namespace adze {

/// What `#adze.prune` holds, changeable.
struct PruneSettings {
  PrunePattern pattern = PrunePattern::elements;
  double sparsity = 0; ///< 0: the op is not pruned.
  int64_t blockRows = 1, blockColumns = 1;
  int64_t zeros = 0, group = 0;
  Saliency saliency = Saliency::magnitude;
  BlockPooling pooling = BlockPooling::average;
  bool isGlobal = false;

  /// Null, with an error, where the settings contradict each other.
  PruneAttr toAttr(mlir::MLIRContext *context, llvm::function_ref<mlir::InFlightDiagnostic()> emitError) const;
};

/// Reads `magnitude[:S]`, `block:RxC[:S]`, `channels[:S]`, `N:M` or `none` into settings; a sparsity that is not
/// there stays as it was. False, with the settings unchanged, for anything else.
bool parsePruning(llvm::StringRef text, PruneSettings &settings);

/// What a rule or options change.
struct PruneChange {
  std::optional<std::string> prune; ///< Checked.
  std::optional<double> sparsity;
  std::optional<Saliency> saliency;
  std::optional<BlockPooling> pooling;

  /// Whether it says how much is pruned. An op of which a rule says that has a threshold of its own.
  bool isAmount() const { return prune || sparsity; }
  void apply(PruneSettings &settings) const;
};

/// The rule for masks. `attr` is of no channels.
PruneRule getPruneRule(PruneAttr attr);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_PRUNESETTINGS_H
