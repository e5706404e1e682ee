//===- LstmCell.cpp - The cell of an LSTM over a sequence -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain loops in single precision.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/LstmCell.h"

#include <algorithm>
#include <cmath>

using namespace adze;

static float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

/// The sum that a gate's activation gets.
static float addUp(const LstmCell &cell, int gate, int64_t unit, const float *input, const std::vector<float> &output) {
  float sum = cell.biases[gate][unit];
  for (int64_t i = 0; i < cell.inputs; ++i)
    sum += cell.inputWeights[gate][unit * cell.inputs + i] * input[i];
  for (int64_t i = 0; i < cell.cells; ++i)
    sum += cell.recurrentWeights[gate][unit * cell.cells + i] * output[i];
  return sum;
}

float adze::getCellMagnitude(const LstmCell &cell, llvm::ArrayRef<float> sequence, int64_t steps, int64_t stride) {
  std::vector<float> state(cell.cells, 0), output(cell.cells, 0), next(cell.cells);
  float largest = 0;
  for (int64_t step = 0; step < steps; ++step) {
    const float *input = sequence.data() + step * stride;
    for (int64_t unit = 0; unit < cell.cells; ++unit) {
      float forget = sigmoid(addUp(cell, 1, unit, input, output));
      float take = cell.inputWeights[0].empty() ? 1 - forget : sigmoid(addUp(cell, 0, unit, input, output));
      float value = forget * state[unit] + take * std::tanh(addUp(cell, 2, unit, input, output));
      if (cell.cellClip > 0)
        value = std::clamp(value, -cell.cellClip, cell.cellClip);
      next[unit] = sigmoid(addUp(cell, 3, unit, input, output)) * std::tanh(value);
      state[unit] = value;
      if (std::isfinite(value))
        largest = std::max(largest, std::fabs(value));
    }
    output = next;
  }
  return largest;
}
