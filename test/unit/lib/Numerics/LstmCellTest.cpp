//===- LstmCellTest.cpp - The cell of an LSTM over a sequence -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cells whose state is known.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/LstmCell.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace adze;

/// One unit whose gates are open but for the cell's, which follows the input.
static LstmCell makeCell() {
  LstmCell cell{1, 1, {}, {}, {}, 0};
  for (int gate = 0; gate < 4; ++gate) {
    cell.inputWeights[gate] = {gate == 2 ? 1.0f : 0.0f};
    cell.recurrentWeights[gate] = {0};
    cell.biases[gate] = {gate == 2 ? 0.0f : 100.0f};
  }
  return cell;
}

TEST(LstmCell, OpenGatesAddUp) {
  float input[] = {1, 1, 1, -2};
  EXPECT_NEAR(getCellMagnitude(makeCell(), input, 3, 1), 3 * std::tanh(1.0), 1e-6);
  EXPECT_NEAR(getCellMagnitude(makeCell(), input, 4, 1), 3 * std::tanh(1.0), 1e-6);
}

TEST(LstmCell, Strides) {
  float input[] = {1, 9, 1, 9};
  EXPECT_NEAR(getCellMagnitude(makeCell(), input, 2, 2), 2 * std::tanh(1.0), 1e-6);
}

TEST(LstmCell, Clips) {
  LstmCell cell = makeCell();
  cell.cellClip = 0.5;
  float input[] = {1, 1};
  EXPECT_FLOAT_EQ(getCellMagnitude(cell, input, 2, 1), 0.5f);
}

TEST(LstmCell, CoupledGate) {
  LstmCell cell = makeCell();
  cell.inputWeights[0].clear();
  float input[] = {1, 1};
  EXPECT_NEAR(getCellMagnitude(cell, input, 2, 1), 0, 1e-6);
}
