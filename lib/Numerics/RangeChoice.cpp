//===- RangeChoice.cpp - What range to quantize ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Percentiles, least squares, entropy.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/RangeChoice.h"

#include "lib/Numerics/AffineQuantization.h"

#include <algorithm>
#include <cmath>

using namespace adze;

/// A range of doubles within what was observed.
static FloatRange clipTo(FloatRange observed, double low, double high) {
  return {std::max(observed.min, float(low)), std::min(observed.max, float(high))};
}

//===----------------------------------------------------------------------===//
// Percentiles
//===----------------------------------------------------------------------===//

/// The value that `rank` of the values are below.
static double findQuantile(const std::vector<HistogramBin> &bins, double rank) {
  double below = 0;
  for (const HistogramBin &bin : bins) {
    if (below + double(bin.count) >= rank)
      return bin.low + (bin.high - bin.low) * std::max(0.0, rank - below) / double(bin.count);
    below += double(bin.count);
  }
  return bins.back().high;
}

FloatRange adze::choosePercentileRange(const FloatHistogram &histogram, FloatRange observed, double percent) {
  std::vector<HistogramBin> bins = histogram.getBins();
  if (bins.empty() || percent >= 100)
    return observed;
  double count = double(histogram.getCount()), part = percent / 100;
  double low = findQuantile(bins, count * (1 - part)), high = findQuantile(bins, count * part);
  if (observed.min >= 0)
    low = observed.min;
  if (observed.max <= 0)
    high = observed.max;
  return clipTo(observed, low, high);
}

//===----------------------------------------------------------------------===//
// Least squares
//===----------------------------------------------------------------------===//

/// The bins, without what is beyond all values.
static std::vector<HistogramBin> getBins(const FloatHistogram &histogram, FloatRange observed) {
  std::vector<HistogramBin> bins = histogram.getBins();
  for (HistogramBin &bin : bins) {
    bin.low = std::max<double>(bin.low, observed.min);
    bin.high = std::min<double>(bin.high, observed.max);
  }
  return bins;
}

/// The sum over all values. Where a bin is wider than a step, its values are anywhere in it: a step's error is step^2 / 12.
/// What is clipped of a bin counts as its farthest value, so that clipping never looks better than it is.
static double sumErrors(const std::vector<HistogramBin> &bins, double min, double max, unsigned bits) {
  AffineParams params = chooseActivationParams(min, max, bits);
  int64_t low = bits == 8 ? -128 : -32767, high = bits == 8 ? 127 : 32767;
  double step = params.scale, within = step * step / 12;
  double first = step * double(low - params.zeroPoint), last = step * double(high - params.zeroPoint), sum = 0;
  for (const HistogramBin &bin : bins) {
    double center = bin.getCenter(), rounding = center - step * std::nearbyint(center / step);
    double square = bin.high - bin.low >= step ? within : rounding * rounding;
    double beyond = std::max({0.0, first - bin.low, bin.high - last});
    sum += double(bin.count) * std::max(square, beyond * beyond);
  }
  return sum;
}

double adze::estimateError(const FloatHistogram &histogram, FloatRange observed, FloatRange range, unsigned bits) {
  std::vector<HistogramBin> bins = getBins(histogram, observed);
  uint64_t count = histogram.getCount();
  return count ? sumErrors(bins, range.min, range.max, bits) / double(count) : 0;
}

FloatRange adze::chooseLeastSquaresRange(const FloatHistogram &histogram, FloatRange observed, unsigned bits) {
  std::vector<HistogramBin> bins = getBins(histogram, observed);
  if (bins.empty() || observed.isEmpty())
    return observed;
  double low = observed.min, high = observed.max, best = sumErrors(bins, low, high, bits);
  // One end after the other, first in steps of an eighth of an octave, then finer around the best.
  auto improve = [&](double &end, double from, double to, double factor) {
    double start = end;
    for (double trial = from; std::abs(trial) > std::abs(to); trial *= factor) {
      double kept = end;
      end = trial;
      double error = sumErrors(bins, low, high, bits);
      if (error < best)
        best = error;
      else
        end = kept;
    }
    return end != start;
  };
  for (int round = 0; round < 4; ++round) {
    bool changed = false;
    for (auto [end, limit] : {std::pair<double *, double>{&high, observed.max}, {&low, observed.min}}) {
      if ((end == &high) == (limit <= 0) || limit == 0)
        continue; // on the other side of zero, where the range ends anyway
      if (round == 0)
        changed |= improve(*end, limit, limit / 64, 0.917);
      double around = *end;
      double widest = std::abs(around * 1.09) < std::abs(limit) ? around * 1.09 : limit;
      changed |= improve(*end, widest, around / 1.09, 0.99);
    }
    if (!changed)
      break;
  }
  return clipTo(observed, low, high);
}

//===----------------------------------------------------------------------===//
// Entropy
//===----------------------------------------------------------------------===//

static constexpr size_t entropyBins = 2048;

/// Counts of |x| in bins of equal width; the counts of a bin that spans several are spread over them.
static std::vector<double> spread(const std::vector<HistogramBin> &bins, double limit) {
  std::vector<double> counts(entropyBins, 0);
  double width = limit / entropyBins;
  for (const HistogramBin &bin : bins) {
    double low = std::min(std::abs(bin.low), std::abs(bin.high)), high = std::max(std::abs(bin.low), std::abs(bin.high));
    high = std::min(high, limit);
    size_t first = std::min<size_t>(low / width, entropyBins - 1);
    size_t last = std::min<size_t>(std::max(0.0, std::ceil(high / width) - 1), entropyBins - 1);
    if (first >= last || high <= low) {
      counts[first] += double(bin.count);
      continue;
    }
    for (size_t i = first; i <= last; ++i) {
      double part = std::min(high, (i + 1) * width) - std::max(low, i * width);
      counts[i] += double(bin.count) * part / (high - low);
    }
  }
  return counts;
}

namespace {

/// sum p log(p / q), where p are the first `size` bins with what is beyond in the last of them, and q the same bins in levels:
/// each level's values spread over those of its bins that have any. Sums over the bins before each make it fast.
class Divergence {
public:
  explicit Divergence(std::vector<double> binCounts) : counts(std::move(binCounts)) {
    for (double count : counts) {
      sums.push_back(sums.back() + count);
      used.push_back(used.back() + (count != 0));
      logs.push_back(logs.back() + timesLog(count));
    }
  }

  double get(size_t size, size_t levels) const {
    double total = sums.back(), inside = sums[size], outliers = total - inside, last = counts[size - 1];
    if (inside == 0)
      return INFINITY;
    double divergence = logs[size] - timesLog(last) + timesLog(last + outliers) - timesLog(total);
    for (size_t level = 0; level < levels; ++level) {
      size_t begin = level * size / levels, end = (level + 1) * size / levels;
      double sum = sums[end] - sums[begin], bins = used[end] - used[begin];
      double beyond = end == size ? outliers : 0;
      bins += beyond > 0 && last == 0;
      // A level that nothing but outliers is in has no counterpart: all of its information is lost.
      if (sum + beyond > 0)
        divergence -= (sum + beyond) * std::log(std::max(sum / bins / inside, 1e-12));
    }
    return divergence / total;
  }

private:
  static double timesLog(double count) { return count > 0 ? count * std::log(count) : 0; }

  std::vector<double> counts, sums = {0}, used = {0}, logs = {0};
};

} // namespace

FloatRange adze::chooseEntropyRange(const FloatHistogram &histogram, FloatRange observed, unsigned bits) {
  bool oneSided = observed.min >= 0 || observed.max <= 0;
  size_t levels = oneSided ? (size_t(1) << bits) - 1 : size_t(1) << (bits - 1);
  double limit = std::max(std::abs(observed.min), std::abs(observed.max));
  std::vector<HistogramBin> bins = histogram.getBins();
  if (bins.empty() || limit == 0 || !std::isfinite(limit) || levels >= entropyBins)
    return observed;
  Divergence divergence(spread(bins, limit));
  double best = INFINITY;
  size_t bestSize = entropyBins;
  auto search = [&](size_t begin, size_t end, size_t step) {
    for (size_t size = begin; size <= end; size += step)
      if (double trial = divergence.get(size, levels); trial < best) {
        best = trial;
        bestSize = size;
      }
  };
  // Every eighth first, all of them included; then each one around the best.
  constexpr size_t stride = 8;
  search(levels + (entropyBins - levels) % stride, entropyBins, stride);
  search(std::max(levels, bestSize - stride), std::min(entropyBins, bestSize + stride), 1);
  double threshold = limit * double(bestSize) / entropyBins;
  return clipTo(observed, -threshold, threshold);
}
