//===- ChannelSums.h - Statistics of what layers compute --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Means and deviations of channels over samples, and how they differ from the tensors they stand for.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_CHANNELSUMS_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_CHANNELSUMS_H

#include "lib/Numerics/GramMatrix.h"
#include "lib/Support/ModelRunner.h"
#include "mlir/IR/BuiltinOps.h"

#include <deque>
#include <limits>

namespace adze {

/// A tensor whose last dimension is channels, and its statistics.
struct ChannelProbe {
  mlir::Value value;    ///< In the module that is run.
  mlir::Value original; ///< What it stands for, in the same module; null: only the value itself is looked at.
  int64_t channels = 0;
  /// Where the activation does not clip.
  float low = -std::numeric_limits<float>::infinity(), high = std::numeric_limits<float>::infinity();
  OrderlessSum sums;

  bool isSeen() const { return !sums.get().empty() && getTotal(2) > 0; }
  double getMean(int64_t channel) const { return get(0, channel) / getCount(); }
  double getDeviation(int64_t channel) const;
  /// Mean of original less value.
  double getDifference(int64_t channel) const { return get(2, channel) / getCount(); }
  /// Part of the original's elements within (low, high).
  double getActivePart(int64_t channel) const { return get(3, channel) / getCount(); }
  /// Sums of squares: of the original, and of its difference to the value.
  double getSignal() const { return getTotal(0); }
  double getNoise() const { return getTotal(1); }

  /// What one observation adds; `originals` is empty where there is none.
  std::vector<float> getTerms(llvm::ArrayRef<float> values, llvm::ArrayRef<float> originals) const;

private:
  double get(int64_t kind, int64_t channel) const { return sums.get()[kind * channels + channel]; }
  double getTotal(int64_t kind) const { return sums.get()[4 * channels + kind]; }
  double getCount() const { return getTotal(2); }
};

/// Runs `module` on `samples` samples (0: all) and fills the probes in, starting over. Errors are reported at `where`.
llvm::LogicalResult observeChannels(mlir::ModuleOp where, mlir::ModuleOp module, ModelRunner &runner,
                                    std::deque<ChannelProbe> &probes, size_t samples);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_CHANNELSUMS_H
