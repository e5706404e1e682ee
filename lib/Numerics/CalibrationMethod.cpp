//===- CalibrationMethod.cpp - How a range follows from data --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of methods, and what each does with what was seen.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/CalibrationMethod.h"

#include "lib/Numerics/RangeChoice.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;
using namespace llvm;

using Kind = CalibrationMethod::Kind;

/// The shortest decimal that is read back as the same number.
static std::string formatNumber(double value) {
  std::string text;
  for (int digits = 6; digits <= 17; ++digits) {
    text.clear();
    raw_string_ostream(text) << format("%.*g", digits, value);
    if (std::strtod(text.c_str(), nullptr) == value)
      break;
  }
  return text;
}

Expected<CalibrationMethod> CalibrationMethod::parse(StringRef text) {
  auto [name, parameter] = text.split(':');
  std::optional<Kind> kind = StringSwitch<std::optional<Kind>>(name)
                                 .Case("minmax", Kind::MinMax)
                                 .Case("moving-average", Kind::MovingAverage)
                                 .Case("percentile", Kind::Percentile)
                                 .Case("mse", Kind::LeastSquares)
                                 .Case("entropy", Kind::Entropy)
                                 .Default(std::nullopt);
  if (!kind)
    return createStringError("calibration '" + text +
                             "' is unknown: write minmax, moving-average, percentile, percentile:P, mse or entropy");
  CalibrationMethod method;
  method.kind = *kind;
  bool hasParameter = text.contains(':');
  bool good = !hasParameter;
  if (hasParameter && kind == Kind::Percentile)
    good = !parameter.getAsDouble(method.percent) && method.percent > 50 && method.percent <= 100;
  else if (hasParameter && kind == Kind::MovingAverage)
    good = !parameter.getAsDouble(method.smoothing) && method.smoothing > 0 && method.smoothing <= 1;
  if (good)
    return method;
  return createStringError("calibration '" + text + "': " +
                           (kind == Kind::Percentile      ? "the percentile is above 50 and at most 100, as in percentile:99.99"
                            : kind == Kind::MovingAverage ? "the weight of a new sample is above 0 and at most 1, as in "
                                                            "moving-average:0.01"
                                                          : "this method has no parameter"));
}

std::string CalibrationMethod::getText() const {
  switch (kind) {
  case Kind::MinMax:
    return "minmax";
  case Kind::MovingAverage:
    return "moving-average:" + formatNumber(smoothing);
  case Kind::Percentile:
    return "percentile:" + formatNumber(percent);
  case Kind::LeastSquares:
    return "mse";
  case Kind::Entropy:
    return "entropy";
  }
  llvm_unreachable("all methods have a name");
}

FloatRange CalibrationMethod::choose(FloatRange observed, const FloatHistogram *histogram, unsigned bits) const {
  if (observed.isEmpty() || !histogram)
    return observed;
  switch (kind) {
  case Kind::Percentile:
    return choosePercentileRange(*histogram, observed, percent);
  case Kind::LeastSquares:
    return chooseLeastSquaresRange(*histogram, observed, bits);
  case Kind::Entropy:
    return chooseEntropyRange(*histogram, observed, bits);
  default:
    return observed;
  }
}

void MovingAverageRange::add(FloatRange range) {
  if (range.isEmpty())
    return;
  min = isFirst ? range.min : min + smoothing * (range.min - min);
  max = isFirst ? range.max : max + smoothing * (range.max - max);
  isFirst = false;
}
