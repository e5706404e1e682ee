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

static float getCellMagnitude(const LstmCell &cell, llvm::ArrayRef<float> sequence, int64_t steps, int64_t stride) {
  LstmReach reach;
  LstmState state;
  extendReach(cell, sequence, steps, stride, state, reach);
  return reach.cell;
}

/// One unit whose gates are open but for the cell's, which follows the input.
static LstmCell makeCell() {
  LstmCell cell;
  cell.inputs = cell.cells = cell.outputs = 1;
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

TEST(LstmCell, PeepholeSeesLastState) {
  LstmCell cell = makeCell();
  cell.peepholes[1] = {-1000}; // forgets what is above 0.1
  float input[] = {1, 1, 1};
  EXPECT_NEAR(getCellMagnitude(cell, input, 3, 1), std::tanh(1.0), 1e-6);
}

TEST(LstmCell, NormalizedSums) {
  LstmCell cell = makeCell();
  cell.cells = cell.outputs = 2;
  for (int gate = 0; gate < 4; ++gate) {
    cell.inputWeights[gate] = {gate == 2 ? 3.0f : 0.0f, gate == 2 ? -1.0f : 0.0f};
    cell.recurrentWeights[gate] = {0, 0, 0, 0};
    cell.norms[gate] = {2, 0.5};
    cell.biases[gate] = gate == 2 ? std::vector<float>{0, 0} : std::vector<float>{100, 100};
  }
  LstmReach reach;
  LstmState state;
  float input[] = {1};
  extendReach(cell, input, 1, 1, state, reach);
  EXPECT_FLOAT_EQ(reach.gates[2], 3);
  EXPECT_FLOAT_EQ(reach.gates[0], 0);
  EXPECT_NEAR(reach.cell, std::tanh(2.0), 1e-6); // 3 and -1 become 1 and -1
}

TEST(LstmCell, ProjectionFeedsBack) {
  LstmCell cell = makeCell();
  cell.recurrentWeights[2] = {1};
  cell.projection = {10};
  cell.projectionBias = {1};
  cell.projectionClip = 2;
  float input[] = {0, 0, 1, 0};
  LstmReach reach;
  LstmState state;
  extendReach(cell, input, 2, 1, state, reach); // the output is 1, the cell tanh(1)
  EXPECT_NEAR(reach.cell, std::tanh(1.0), 1e-6);
  EXPECT_NEAR(reach.hidden, std::tanh(std::tanh(1.0)), 1e-6);
  LstmReach clipped;
  LstmState fresh;
  extendReach(cell, llvm::ArrayRef(input).drop_front(2), 2, 1, fresh, clipped); // the output is 2
  EXPECT_NEAR(clipped.cell, std::tanh(1.0) + std::tanh(2.0), 1e-6);
  reach.merge(clipped);
  EXPECT_NEAR(reach.cell, std::tanh(1.0) + std::tanh(2.0), 1e-6);
}

TEST(LstmCell, StateGoesOn) {
  LstmReach reach;
  LstmState state;
  float input[] = {1, 1};
  extendReach(makeCell(), input, 2, 1, state, reach);
  extendReach(makeCell(), input, 1, 1, state, reach);
  EXPECT_NEAR(reach.cell, 3 * std::tanh(1.0), 1e-6);
}
