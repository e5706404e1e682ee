//===- CalibrationMethod.h - How a range follows from data ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Min-max, moving average, percentile, least squares, entropy.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_CALIBRATIONMETHOD_H
#define ADZE_LIB_NUMERICS_CALIBRATIONMETHOD_H

#include "lib/Numerics/FloatHistogram.h"
#include "llvm/Support/Error.h"

#include <string>

namespace adze {

/// A method and its parameter.
struct CalibrationMethod {
  enum class Kind { MinMax, MovingAverage, Percentile, LeastSquares, Entropy };

  Kind kind = Kind::MinMax;
  double percent = 99.99;  ///< Of Percentile: above 50, at most 100.
  double smoothing = 0.01; ///< Of MovingAverage: the weight of a new sample, above 0, at most 1.

  /// `minmax`, `moving-average[:S]`, `percentile[:P]`, `mse` or `entropy`.
  static llvm::Expected<CalibrationMethod> parse(llvm::StringRef text);
  /// What parse() reads.
  std::string getText() const;

  bool needsHistogram() const {
    return kind == Kind::Percentile || kind == Kind::LeastSquares || kind == Kind::Entropy;
  }
  /// The range of values of which these are the extremes and the histogram; of a moving average `observed` is the average.
  FloatRange choose(FloatRange observed, const FloatHistogram *histogram, unsigned bits) const;

  bool operator==(const CalibrationMethod &other) const { return getText() == other.getText(); }
};

/// The exponential average of the ranges of samples. It depends on their order.
class MovingAverageRange {
public:
  explicit MovingAverageRange(double smoothing) : smoothing(smoothing) {}
  void add(FloatRange range);
  FloatRange get() const { return isFirst ? FloatRange() : FloatRange{float(min), float(max)}; }

private:
  double smoothing, min = 0, max = 0;
  bool isFirst = true;
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_CALIBRATIONMETHOD_H
