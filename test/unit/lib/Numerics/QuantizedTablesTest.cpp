//===- QuantizedTablesTest.cpp - Tables of quantized functions ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tables against the functions they stand for, and at the ends of their domains.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/QuantizedTables.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>

using namespace adze;

namespace {

const AffineParameters unitOutput = {1.0f / 256, -128};

TEST(QuantizedTables, Logistic) {
  for (TableScheme scheme : {TableScheme::Builtin, TableScheme::XNNPack}) {
    Table256 table = makeTable256(TableFunction::Logistic, scheme, {0.05f, 3}, unitOutput, true);
    for (int x = -128; x < 128; ++x) {
      double exact = 256 / (1 + std::exp(-0.05f * (x - 3))) - 128;
      EXPECT_NEAR(table[x + 128], std::min(exact, 127.), 0.501) << x;
    }
    EXPECT_TRUE(std::is_sorted(table.begin(), table.end()));
  }
}

TEST(QuantizedTables, SchemesRoundTiesApart) {
  // Elu is the identity above 0: halves are ties.
  AffineParameters input = {0.5f, 0}, output = {1.0f, 0};
  Table256 away = makeTable256(TableFunction::Elu, TableScheme::Builtin, input, output, true);
  Table256 even = makeTable256(TableFunction::Elu, TableScheme::XNNPack, input, output, true);
  EXPECT_EQ(away[128 + 5], 3); // 2.5
  EXPECT_EQ(even[128 + 5], 2);
  EXPECT_EQ(away[128 + 3], 2); // 1.5
  EXPECT_EQ(even[128 + 3], 2);
}

TEST(QuantizedTables, Unsigned) {
  Table256 table = makeTable256(TableFunction::Tanh, TableScheme::Builtin, {0.1f, 128}, {1.0f / 128, 128}, false);
  EXPECT_EQ(table[128], 128);
  EXPECT_EQ(table[0], 0);
  EXPECT_EQ(table[255], 255); // 256 does not fit
}

TEST(QuantizedTables, OutsideTheDomain) {
  Table256 log = makeTable256(TableFunction::Log, TableScheme::Builtin, {0.1f, -128}, {0.1f, 20}, true);
  EXPECT_EQ(log[0], -128);
  EXPECT_EQ(log[10], 20); // log 1
  Table513 rsqrt = makeTable513(TableFunction::Rsqrt, 1.0f / 32768, 1.0f / 256);
  EXPECT_EQ(rsqrt[0], 32767);
  EXPECT_NEAR(rsqrt[512], 256, 1);
}

TEST(QuantizedTables, HardSwish) {
  AffineParameters input = {0.06f, -5}, output = {0.04f, -118};
  Table256 table = makeTable256(TableFunction::HardSwish, TableScheme::Builtin, input, output, true);
  for (int x = -128; x < 128; ++x) {
    double v = 0.06 * (x + 5), exact = v * std::clamp(v + 3, 0., 6.) / 6 / 0.04 - 118;
    EXPECT_NEAR(table[x + 128], std::clamp(exact, -128., 127.), 1.05) << x;
  }
}

TEST(QuantizedTables, Interpolation) {
  const float inputScale = 4.0f / 32768, outputScale = 60.0f / 32768;
  Table513 exp = makeTable513(TableFunction::Exp, inputScale, outputScale);
  for (int x = -32768; x < 32768; x += 7)
    // Samples lie 65535 / 512 apart, lookups take 128: at the far end that is one input step.
    EXPECT_NEAR(lookup513(exp, x), std::exp(double(inputScale) * x) / outputScale, x < 0 ? 2 : 5) << x;
  for (TableFunction function : {TableFunction::Gelu, TableFunction::GeluApproximate}) {
    Table513 gelu = makeTable513(function, inputScale, inputScale);
    EXPECT_EQ(lookup513(gelu, 0), 0);
    EXPECT_NEAR(lookup513(gelu, 24576), 3 * 0.99865 / inputScale, 8);
  }
}

TEST(QuantizedTables, Softmax) {
  Table513 exp = makeSoftmaxExpTable(), reciprocal = makeSoftmaxReciprocalTable();
  EXPECT_EQ(exp[512], 32767);
  EXPECT_EQ(lookup513(exp, 32767), 32762); // the last input is one step short of the table's end
  EXPECT_NEAR(lookup513(exp, -32768), 32768 * std::exp(-10), 1);
  EXPECT_NEAR(lookup513(exp, 0), 32768 * std::exp(-5), 2);
  EXPECT_EQ(lookup513(reciprocal, -32768), 32767); // 1 saturates
  EXPECT_NEAR(lookup513(reciprocal, 32767), 16384, 2);
  std::array<float, 256> table = makeSoftmaxTable(0.25f, 2.0f);
  EXPECT_EQ(table[255], 1.0f);
  EXPECT_FLOAT_EQ(table[253], std::exp(-1.0f));
}

TEST(QuantizedTables, Sigmoid) {
  std::array<uint16_t, 256> table = makeSigmoidTable();
  EXPECT_EQ(table[0], 32768);
  // Corrected for interpolation: above the function where it bends most.
  EXPECT_EQ(table[4], 35493);
  EXPECT_EQ(table[28], 49975);
  EXPECT_EQ(table[254], 65534);
  EXPECT_EQ(table[255], 65535);
  EXPECT_TRUE(std::is_sorted(table.begin(), table.end()));
}

} // namespace
