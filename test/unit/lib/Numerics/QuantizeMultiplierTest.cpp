//===- QuantizeMultiplierTest.cpp - Fixed-point factors -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roundings at their ties, ends of ranges, and how far the schemes lie apart.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/QuantizeMultiplier.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <limits>

using namespace adze;

namespace {

constexpr int32_t lowest = std::numeric_limits<int32_t>::min(), highest = std::numeric_limits<int32_t>::max();

void expectFactor(double factor, int32_t multiplier, int shift) {
  QuantizedMultiplier q = quantizeMultiplier(factor);
  EXPECT_EQ(q.multiplier, multiplier) << factor;
  EXPECT_EQ(q.shift, shift) << factor;
}

TEST(QuantizeMultiplier, Factors) {
  expectFactor(0, 0, 0);
  expectFactor(1, 1 << 30, 1);
  expectFactor(0.5, 1 << 30, 0);
  expectFactor(0.75, 3 << 29, 0);
  expectFactor(-0.5, -(1 << 30), 0);
  expectFactor(std::nextafter(1.0, 0.0), 1 << 30, 1); // the fraction rounds up to 1
  expectFactor(0x1p-32, 1 << 30, -31);
  expectFactor(0x1p-33, 0, 0); // too small to be held
}

TEST(QuantizeMultiplier, OneSidedFactors) {
  EXPECT_FALSE(quantizeMultiplierSmallerThanOne(0));
  EXPECT_FALSE(quantizeMultiplierSmallerThanOne(1));
  EXPECT_FALSE(quantizeMultiplierSmallerThanOne(std::nextafter(1.0, 0.0)));
  EXPECT_EQ(quantizeMultiplierSmallerThanOne(0.25)->shift, -1);
  EXPECT_FALSE(quantizeMultiplierGreaterThanOne(1));
  EXPECT_FALSE(quantizeMultiplierGreaterThanOne(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(quantizeMultiplierGreaterThanOne(3)->shift, 2);
}

TEST(QuantizeMultiplier, HighMul) {
  EXPECT_EQ(saturatingRoundingDoublingHighMul(lowest, lowest), highest);
  EXPECT_EQ(saturatingRoundingDoublingHighMul(lowest, highest), -highest);
  EXPECT_EQ(saturatingRoundingDoublingHighMul(1, 1 << 30), 1);  // 0.5 goes up
  EXPECT_EQ(saturatingRoundingDoublingHighMul(-1, 1 << 30), 0); // so does -0.5
  EXPECT_EQ(saturatingRoundingDoublingHighMul(-3, 1 << 30), -1);
}

TEST(QuantizeMultiplier, DivideByPowerOfTwo) {
  EXPECT_EQ(roundingDivideByPowerOfTwo(-7, 0), -7);
  EXPECT_EQ(roundingDivideByPowerOfTwo(2, 2), 1); // ties leave zero
  EXPECT_EQ(roundingDivideByPowerOfTwo(-2, 2), -1);
  EXPECT_EQ(roundingDivideByPowerOfTwo(1, 2), 0);
  EXPECT_EQ(roundingDivideByPowerOfTwo(-1, 2), 0);
  EXPECT_EQ(roundingDivideByPowerOfTwo(-3, 2), -1);
  EXPECT_EQ(roundingDivideByPowerOfTwo(highest, 31), 1);
  EXPECT_EQ(roundingDivideByPowerOfTwo(lowest, 31), -1);
}

TEST(QuantizeMultiplier, SchemesAtTies) {
  QuantizedMultiplier half = quantizeMultiplier(0.5), quarter = quantizeMultiplier(0.25);
  EXPECT_EQ(multiplySingleRounding(3, half), 2);
  EXPECT_EQ(multiplySingleRounding(-3, half), -1);
  EXPECT_EQ(multiplyDoubleRounding(-6, quarter), -2); // -1.5 leaves zero in the second rounding
  EXPECT_EQ(multiplySingleRounding(-6, quarter), -1);
  EXPECT_EQ(multiplyDoubleRoundingUp(-6, quarter), -1);
  EXPECT_EQ(multiplyDoubleRoundingUp(1, quarter), 1);
  EXPECT_EQ(multiplyDoubleRoundingUp(-5, quantizeMultiplier(6)), -30);
  EXPECT_EQ(multiplyDoubleRounding(1, quarter), 1); // 0.25 becomes 0.5, then 1
  EXPECT_EQ(multiplySingleRounding(1, quarter), 0);
  EXPECT_EQ(multiplyDoubleRounding(5, quantizeMultiplier(6)), 30);
  EXPECT_EQ(requantizeFloat(5, 0.5f, 0, -128, 127), 2); // to even
  EXPECT_EQ(requantizeFloat(7, 0.5f, -1, -128, 127), 3);
  EXPECT_EQ(requantizeDouble(5, 0.5, 0, -128, 127), 3);
  EXPECT_EQ(requantizeDouble(-5, 0.5, 0, -128, 127), -3);
}

TEST(QuantizeMultiplier, Clamping) {
  EXPECT_EQ(requantizeFloat(highest, 100.f, 5, -128, 127), 127);
  EXPECT_EQ(requantizeFloat(lowest, 100.f, 5, 5, 127), 5);
  EXPECT_EQ(requantizeDouble(highest, 100, 5, -128, 127), 127);
  EXPECT_EQ(requantizeDouble(lowest, 100, 5, -128, 127), -128);
}

TEST(QuantizeMultiplier, WideAccumulator) {
  EXPECT_EQ(multiplyWideAccumulator(3, quantizeMultiplier(0.5)), 2);
  EXPECT_EQ(multiplyWideAccumulator(-3, quantizeMultiplier(0.5)), -1);
  EXPECT_EQ(multiplyWideAccumulator(int64_t(1) << 40, quantizeMultiplier(0x1p-26)), 1 << 14);
  // The 16-bit multiplier saturates at 0x7FFF instead of rounding up to 2^15.
  EXPECT_EQ(multiplyWideAccumulator(1 << 20, {highest, 0}), 0x7FFF << 5);
}

/// All schemes lie within one step of the real product, and they do differ.
TEST(QuantizeMultiplier, SchemesStayClose) {
  const double factor = doubleOutputScale(0.02353f, 0.00391f, 0.0471f);
  const QuantizedMultiplier q = quantizeMultiplier(factor);
  int different = 0;
  for (int32_t x = -70000; x <= 70000; ++x) {
    int32_t twice = multiplyDoubleRounding(x, q), once = multiplySingleRounding(x, q);
    EXPECT_LE(std::abs(twice - x * factor), 0.51) << x;
    EXPECT_LE(std::abs(once - x * factor), 0.5001) << x;
    different += twice != once;
  }
  EXPECT_GT(different, 0);
  EXPECT_LT(different, 1400);
}

TEST(QuantizeMultiplier, ScalesDifferByPrecision) {
  const float input = 0.1f, weight = 0.3f, output = 0.7f;
  EXPECT_EQ(doubleOutputScale(input, weight, output), double(input) * weight / output);
  EXPECT_EQ(legacyOutputScale(input, weight, output), double(input * weight) / output);
  EXPECT_NE(legacyOutputScale(input, weight, output), doubleOutputScale(input, weight, output));
  EXPECT_EQ(floatOutputScale(input, weight, output), (input * weight) / output);
}

} // namespace
