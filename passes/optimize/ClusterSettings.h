//===- ClusterSettings.h - How weights of an op share values ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between the texts of options and recipes, `#adze.cluster`, and the options of lib/Numerics/WeightClustering.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CLUSTERSETTINGS_H
#define ADZE_PASSES_OPTIMIZE_CLUSTERSETTINGS_H

#include "dialects/adze/AdzeDialect.h"
#include "lib/Numerics/WeightClustering.h"

#include <optional>
#include <string>

namespace adze {

/// What `#adze.cluster` holds, changeable.
struct ClusterSettings {
  int64_t clusters = 0; ///< 0: as many as the error wants.
  double error = 0;     ///< Of the weights' squares. With no clusters and no error the op is left as it is.
  int64_t group = 0;    ///< Output channels that share a table; 0: all.
  ClusterMethod method = ClusterMethod::optimal;
  bool keepsZeros = false, isWeighted = false;

  bool isGiven() const { return clusters || error > 0; }
  /// Null, with an error, where the settings contradict each other.
  ClusterAttr toAttr(mlir::MLIRContext *context, llvm::function_ref<mlir::InFlightDiagnostic()> emitError) const;
};

/// Reads `none`, `K` or `error:E`, then `:per-channel` or `:per-channel:N` for N channels to a table. False, with the settings
/// unchanged, for anything else.
bool parseClustering(llvm::StringRef text, ClusterSettings &settings);

/// What a rule or options change.
struct ClusterChange {
  std::optional<std::string> cluster; ///< Checked.
  std::optional<ClusterMethod> method;

  void apply(ClusterSettings &settings) const;
};

/// Options for one table; as many clusters as the attribute says. `keepsZero`: whatever the attribute says.
ClusterOptions getClusterOptions(ClusterAttr attr, bool keepsZero);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CLUSTERSETTINGS_H
