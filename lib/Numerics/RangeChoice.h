//===- RangeChoice.h - What range to quantize -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges that histograms give. All of them lie within the values that occurred.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_RANGECHOICE_H
#define ADZE_LIB_NUMERICS_RANGECHOICE_H

#include "lib/Numerics/FloatHistogram.h"

namespace adze {

/// From the (100 - percent)-th to the percent-th percentile, linear within bins. `percent` is above 50 and at most 100.
/// Values on the one side of zero alone keep zero as their end: the range begins there, where it is quantized in any case.
FloatRange choosePercentileRange(const FloatHistogram &histogram, FloatRange observed, double percent);

/// The range whose quantization to `bits` (8: with a zero point; 16: symmetric) has the least mean squared error, clipping
/// included; never a larger one, by the histogram, than all of `observed`.
FloatRange chooseLeastSquaresRange(const FloatHistogram &histogram, FloatRange observed, unsigned bits);

/// The mean squared error that quantizing the values of a histogram to `range` makes, as its bins tell.
double estimateError(const FloatHistogram &histogram, FloatRange observed, FloatRange range, unsigned bits);

/// The range that loses the least information (Kullback-Leibler): of 2048 bins of equal width for |x|, the first i with what
/// is beyond in the last one are compared with their quantization to 128 levels (255 for values of one sign), as in
/// S. Migacz, "8-bit Inference with TensorRT", GTC 2017, and ONNX Runtime's calibration (`HistogramCollector`,
/// `get_entropy_threshold`). With 16 bits there are more levels than bins: the range is `observed`.
FloatRange chooseEntropyRange(const FloatHistogram &histogram, FloatRange observed, unsigned bits);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_RANGECHOICE_H
