//===- CalibrationFile.h - Statistics of tensors in a file ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calibration saw, as JSON that people read and edit:
//
//     {"version": 1, "method": "percentile:99.99", "samples": 1000, "tensors": [
//       {"function": "main", "name": "logits", "min": -3.5, "max": 7, "observed": [-4, 7.5], "bits": 8,
//        "channels": {"min": [...], "max": [...], "mean": [...], "count": [...]}, "histogram": [[16256, 12], ...]}]}
//
// `min` and `max` are the range that is quantized: whoever edits the file changes these. A tensor that was never computed has
// neither. The rest is what merging needs; `histogram` lists keys and counts of lib/Numerics/FloatHistogram.h, `count` how
// many values a channel had. `not_finite` counts NaN and infinities, which are in no range.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_CALIBRATIONFILE_H
#define ADZE_LIB_SUPPORT_CALIBRATIONFILE_H

#include "lib/Numerics/CalibrationMethod.h"

#include <optional>

namespace adze {

/// Statistics of one tensor.
struct CalibratedTensor {
  std::string function; ///< The function that it is in.
  std::string name;     ///< Unique in the function.
  FloatRange range;     ///< What is quantized; empty where nothing was seen.
  FloatRange observed;  ///< All values; of a moving average the average.
  unsigned bits = 8;    ///< What the range was chosen for.
  uint64_t notFinite = 0;
  std::optional<ChannelObserver> channels;
  std::optional<FloatHistogram> histogram;

  std::string getKey() const { return function + "/" + name; }
};

struct CalibrationData {
  CalibrationMethod method;
  uint64_t samples = 0;
  std::vector<CalibratedTensor> tensors;

  /// The tensor of that function and name; null where there is none.
  const CalibratedTensor *find(llvm::StringRef function, llvm::StringRef name) const;

  /// Adds the statistics of other samples and chooses ranges anew: exactly as if one run had seen all samples, up to the
  /// rounding of means. Fails, and changes nothing, for other methods, for moving averages, which depend on the order of
  /// samples, and for files with other tensors, which it lists. `what` names the other file in errors.
  llvm::Error merge(const CalibrationData &other, llvm::StringRef what);
};

/// The text of a file.
std::string formatCalibration(const CalibrationData &data);
/// Reads such a text; errors say which tensor is wrong.
llvm::Expected<CalibrationData> parseCalibration(llvm::StringRef text);

/// Errors begin with the path.
llvm::Error saveCalibration(llvm::StringRef path, const CalibrationData &data);
llvm::Expected<CalibrationData> loadCalibration(llvm::StringRef path);

} // namespace adze

#endif // ADZE_LIB_SUPPORT_CALIBRATIONFILE_H
