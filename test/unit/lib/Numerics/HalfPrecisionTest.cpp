//===- HalfPrecisionTest.cpp - Floats of 16 bits --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions against LLVM's floats, on all halves, on the ties between them and on many floats.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/HalfPrecision.h"

#include "gtest/gtest.h"
#include "llvm/ADT/APFloat.h"

#include <cmath>
#include <random>

using namespace adze;
using llvm::APFloat;

static uint16_t convertSlowly(float value) {
  APFloat number(std::isfinite(value) ? std::fmin(std::fmax(value, -largestHalf), largestHalf) : value);
  bool losesInfo;
  number.convert(APFloat::IEEEhalf(), APFloat::rmNearestTiesToEven, &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

TEST(HalfPrecision, EveryHalfComesBack) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    float value = fromHalf(bits);
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(fromHalf(toHalf(value))));
    else
      EXPECT_EQ(toHalf(value), bits);
  }
}

TEST(HalfPrecision, TiesGoToEven) {
  for (unsigned bits = 0; bits < 0x7bff; ++bits) {
    float middle = (fromHalf(bits) + fromHalf(bits + 1)) / 2;
    EXPECT_EQ(toHalf(middle), bits & 1 ? bits + 1 : bits);
    EXPECT_EQ(toHalf(std::nextafter(middle, INFINITY)), bits + 1);
    EXPECT_EQ(toHalf(std::nextafter(middle, 0.0f)), bits);
  }
}

TEST(HalfPrecision, IsLLVMs) {
  std::mt19937 generator(1);
  for (int i = 0; i < 200000; ++i) {
    uint32_t bits = generator();
    float value;
    memcpy(&value, &bits, sizeof(value));
    if (!std::isnan(value))
      EXPECT_EQ(toHalf(value), convertSlowly(value)) << value;
  }
}

TEST(HalfPrecision, Ends) {
  EXPECT_EQ(toHalf(1e30f), 0x7bff);
  EXPECT_EQ(toHalf(-1e30f), 0xfbff);
  EXPECT_EQ(toHalf(65519.0f), 0x7bff);
  EXPECT_EQ(toHalf(INFINITY), 0x7c00);
  EXPECT_EQ(toHalf(-0.0f), 0x8000);
  EXPECT_EQ(toHalf(1e-30f), 0);
}
