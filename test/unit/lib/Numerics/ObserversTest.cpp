//===- ObserversTest.cpp - Ranges, histograms, choices --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Properties that hold for any data: parts add up to the whole, order does not matter, chosen ranges keep their promises.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/AffineQuantization.h"
#include "lib/Numerics/CalibrationMethod.h"
#include "lib/Numerics/RangeChoice.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

using namespace adze;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

/// Data sets of all kinds: bell curves, rectified, heavy tails, tiny, huge, one value.
std::vector<float> makeData(unsigned kind, size_t count) {
  std::mt19937 random(kind * 1000 + unsigned(count));
  std::normal_distribution<float> normal;
  std::cauchy_distribution<float> cauchy;
  std::vector<float> values(count);
  for (float &value : values)
    switch (kind) {
    case 0:
      value = normal(random);
      break;
    case 1:
      value = std::max(0.0f, normal(random));
      break;
    case 2:
      value = std::clamp(cauchy(random), -1e4f, 1e4f);
      break;
    case 3:
      value = 1e-20f * normal(random);
      break;
    case 4:
      value = 1e30f * std::abs(normal(random));
      break;
    case 5:
      value = 3 - std::abs(normal(random));
      break;
    case 6:
      value = -2;
      break;
    default:
      value = 0;
    }
  return values;
}
constexpr unsigned kindCount = 8;

FloatHistogram makeHistogram(llvm::ArrayRef<float> values) {
  FloatHistogram histogram;
  histogram.add(values);
  return histogram;
}

FloatRange rangeOf(llvm::ArrayRef<float> values) {
  uint64_t odd = 0;
  return findRange(values, odd);
}

/// The mean squared error of quantizing values, one by one.
double measureError(llvm::ArrayRef<float> values, FloatRange range, unsigned bits) {
  AffineParams params = chooseActivationParams(range.min, range.max, bits);
  int64_t low = bits == 8 ? -128 : -32767, high = bits == 8 ? 127 : 32767;
  double sum = 0;
  for (float value : values) {
    double back = params.scale * double(quantizeValue(value, params, low, high) - params.zeroPoint);
    sum += (back - value) * (back - value);
  }
  return sum / double(values.size());
}

} // namespace

TEST(FloatRangeTest, findsTheEndsAtEveryLengthAndPlace) {
  for (size_t count = 1; count < 200; count += count < 8 ? 1 : 13)
    for (size_t place = 0; place < count; place += 1 + count / 7) {
      std::vector<float> values(count, 1);
      values[place] = 7;
      values[(place + count / 2) % count] = place == (place + count / 2) % count ? 7 : -3;
      uint64_t odd = 0;
      FloatRange range = findRange(values, odd);
      EXPECT_EQ(range.min, *std::min_element(values.begin(), values.end()));
      EXPECT_EQ(range.max, *std::max_element(values.begin(), values.end()));
      EXPECT_EQ(odd, 0u);
    }
  EXPECT_TRUE(rangeOf({}).isEmpty());
}

TEST(FloatRangeTest, whatIsNotFiniteIsCounted) {
  for (size_t place : {0, 5, 63, 64, 99}) {
    for (float odd : {notANumber, infinity, -infinity}) {
      std::vector<float> values = makeData(0, 100);
      std::vector<float> others = values;
      others.erase(others.begin() + place);
      values[place] = odd;
      uint64_t count = 0;
      EXPECT_EQ(findRange(values, count), rangeOf(others));
      EXPECT_EQ(count, 1u);
    }
  }
  uint64_t count = 0;
  EXPECT_TRUE(findRange({notANumber, notANumber, infinity}, count).isEmpty());
  EXPECT_EQ(count, 3u);
}

TEST(ChannelObserverTest, rangesAndMeans) {
  ChannelObserver observer, other;
  observer.add({1, -2, 3, 4}, 2);
  other.add({5, notANumber, -1, 0}, 2);
  observer.merge(other);
  EXPECT_EQ(observer.getRange(0), (FloatRange{-1, 5}));
  EXPECT_EQ(observer.getRange(1), (FloatRange{-2, 4}));
  EXPECT_EQ(observer.getMean(0), 2);
  EXPECT_EQ(observer.getMean(1), 2.0 / 3);
}

TEST(FloatHistogramTest, partsAddUpInAnyOrder) {
  for (unsigned kind = 0; kind < kindCount; ++kind) {
    std::vector<float> values = makeData(kind, 10007);
    llvm::ArrayRef<float> all = values;
    FloatHistogram whole = makeHistogram(all), sum = makeHistogram(all.drop_front(2000));
    FloatHistogram first = makeHistogram(all.take_front(1)), second = makeHistogram(all.slice(1, 1999));
    sum.merge(second);
    sum.merge(first);
    EXPECT_EQ(sum.getEntries(), whole.getEntries());
    std::reverse(values.begin(), values.end());
    EXPECT_EQ(makeHistogram(values).getEntries(), whole.getEntries());
    EXPECT_EQ(whole.getCount(), 10007u);
  }
}

TEST(FloatHistogramTest, everyValueIsInItsBin) {
  std::mt19937 random(5);
  for (int i = 0; i < 3000; ++i) {
    uint32_t bits = uint32_t(random());
    float value;
    std::memcpy(&value, &bits, sizeof value);
    FloatHistogram histogram = makeHistogram({value});
    std::vector<HistogramBin> bins = histogram.getBins();
    EXPECT_EQ(histogram.getNotFiniteCount(), std::isfinite(value) ? 0u : 1u);
    ASSERT_EQ(bins.size(), std::isfinite(value) ? 1u : 0u);
    if (bins.empty())
      continue;
    EXPECT_LE(bins[0].low, value);
    EXPECT_GE(bins[0].high, value);
    if (std::isnormal(value))
      EXPECT_LE(bins[0].high - bins[0].low, std::abs(value) / 63.9);
  }
}

TEST(FloatHistogramTest, binsComeInOrderAndZerosAreOne) {
  std::vector<HistogramBin> bins = makeHistogram({3, -1, 0.0f, -0.0f, 1, -5, 1}).getBins();
  ASSERT_EQ(bins.size(), 5u);
  EXPECT_TRUE(std::is_sorted(bins.begin(), bins.end(), [](auto &a, auto &b) { return a.high <= b.low; }));
  EXPECT_EQ(bins[2].count, 2u);
  EXPECT_EQ(bins[3].count, 2u);
}

TEST(FloatHistogramTest, entriesMakeTheSameHistogram) {
  FloatHistogram histogram = makeHistogram(makeData(2, 999)), copy;
  for (auto [key, count] : histogram.getEntries())
    EXPECT_TRUE(copy.addEntry(key, count));
  EXPECT_EQ(copy.getEntries(), histogram.getEntries());
  EXPECT_FALSE(copy.addEntry(FloatHistogram::getKey(infinity), 1));
  EXPECT_FALSE(copy.addEntry(FloatHistogram::keyCount, 1));
}

TEST(RangeChoiceTest, percentilesAreThoseOfTheSortedData) {
  for (unsigned kind = 0; kind < kindCount; ++kind) {
    std::vector<float> values = makeData(kind, 50000);
    FloatRange observed = rangeOf(values);
    FloatHistogram histogram = makeHistogram(values);
    std::sort(values.begin(), values.end());
    for (double percent : {99.0, 99.9, 99.99}) {
      FloatRange range = choosePercentileRange(histogram, observed, percent);
      double rank = percent / 100 * 50000;
      double high = values[size_t(rank) - 1], next = values[std::min<size_t>(rank + 1, 49999)];
      if (observed.max > 0) {
        EXPECT_GE(range.max, high - std::abs(high) / 60) << kind;
        EXPECT_LE(range.max, next + std::abs(next) / 60) << kind;
      }
      EXPECT_GE(range.min, observed.min);
      EXPECT_LE(range.max, observed.max);
    }
    EXPECT_EQ(choosePercentileRange(histogram, observed, 100), observed);
  }
}

TEST(RangeChoiceTest, leastSquaresIsNoWorseThanEverything) {
  for (unsigned bits : {8u, 16u})
    for (unsigned kind = 0; kind < kindCount; ++kind) {
      std::vector<float> values = makeData(kind, 20000);
      FloatRange observed = rangeOf(values);
      FloatHistogram histogram = makeHistogram(values);
      FloatRange range = chooseLeastSquaresRange(histogram, observed, bits);
      EXPECT_LE(estimateError(histogram, observed, range, bits), estimateError(histogram, observed, observed, bits));
      EXPECT_LE(measureError(values, range, bits), 1.03 * measureError(values, observed, bits)) << kind << " " << bits;
      EXPECT_GE(range.min, observed.min);
      EXPECT_LE(range.max, observed.max);
    }
}

TEST(RangeChoiceTest, leastSquaresCutsHeavyTails) {
  std::vector<float> values = makeData(0, 1000000);
  values[7] = 100; // one of a million
  FloatRange observed = rangeOf(values);
  FloatRange range = chooseLeastSquaresRange(makeHistogram(values), observed, 8);
  EXPECT_LT(range.max, 60);
  EXPECT_LT(measureError(values, range, 8), 0.7 * measureError(values, observed, 8));
}

TEST(RangeChoiceTest, entropyKeepsBellsAndCutsOutliers) {
  std::vector<float> values = makeData(1, 100000);
  for (int i = 0; i < 5; ++i)
    values[i * 100] = 60;
  FloatRange observed = rangeOf(values);
  FloatHistogram histogram = makeHistogram(values);
  FloatRange range = chooseEntropyRange(histogram, observed, 8);
  EXPECT_LT(range.max, 30);
  EXPECT_GT(range.max, 2);
  EXPECT_EQ(range.min, 0);
  EXPECT_EQ(chooseEntropyRange(histogram, observed, 16), observed);
  std::vector<float> even; // as many of each: nothing to gain
  for (int i = 0; i < 100000; ++i)
    even.push_back(float(i) / 100000);
  EXPECT_GT(chooseEntropyRange(makeHistogram(even), rangeOf(even), 8).max, 0.98f);
}

TEST(RangeChoiceTest, everyMethodOnEveryKindStaysWithinTheValues) {
  for (const char *text : {"minmax", "percentile", "percentile:99", "mse", "entropy"})
    for (unsigned kind = 0; kind < kindCount; ++kind) {
      llvm::Expected<CalibrationMethod> method = CalibrationMethod::parse(text);
      ASSERT_TRUE(bool(method));
      std::vector<float> values = makeData(kind, 500);
      FloatHistogram histogram = makeHistogram(values);
      FloatRange observed = rangeOf(values), range = method->choose(observed, &histogram, 8);
      EXPECT_FALSE(range.isEmpty()) << text << kind;
      EXPECT_GE(range.min, observed.min) << text << kind;
      EXPECT_LE(range.max, observed.max) << text << kind;
    }
}

TEST(CalibrationMethodTest, textsAreRead) {
  for (const char *text : {"minmax", "moving-average:0.01", "percentile:99.9", "mse", "entropy"}) {
    llvm::Expected<CalibrationMethod> method = CalibrationMethod::parse(text);
    ASSERT_TRUE(bool(method)) << llvm::toString(method.takeError());
    EXPECT_EQ(method->getText(), text);
  }
  for (const char *text : {"", "max", "percentile:50", "percentile:101", "percentile:x", "minmax:3", "moving-average:0"}) {
    llvm::Expected<CalibrationMethod> method = CalibrationMethod::parse(text);
    EXPECT_FALSE(bool(method)) << text;
    llvm::consumeError(method.takeError());
  }
}

TEST(MovingAverageTest, weighsNewSamples) {
  MovingAverageRange average(0.25);
  EXPECT_TRUE(average.get().isEmpty());
  average.add({-1, 2});
  average.add({});
  average.add({-5, 10});
  EXPECT_EQ(average.get(), (FloatRange{-2, 4}));
}
