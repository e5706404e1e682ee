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

static void extend(float &reach, float value) {
  if (std::isfinite(value))
    reach = std::max(reach, std::fabs(value));
}

static float multiply(const std::vector<float> &matrix, int64_t row, const float *vector, int64_t depth) {
  float sum = 0;
  for (int64_t i = 0; i < depth; ++i)
    sum += matrix[row * depth + i] * vector[i];
  return sum;
}

void LstmReach::merge(const LstmReach &other) {
  cell = std::max(cell, other.cell);
  hidden = std::max(hidden, other.hidden);
  for (int gate = 0; gate < 4; ++gate)
    gates[gate] = std::max(gates[gate], other.gates[gate]);
}

namespace {

/// A cell between two steps.
class Run {
public:
  Run(const LstmCell &cell, LstmState &state, LstmReach &reach)
      : cell(cell), reach(reach), state(state.cell), output(state.output) {
    this->state.resize(cell.cells, 0);
    output.resize(cell.outputs, 0);
  }

  void step(const float *input);

private:
  /// What the gate's activation gets, of all cells.
  std::vector<float> addUp(int gate, const float *input);
  void normalize(int gate, std::vector<float> &sums);

  const LstmCell &cell;
  LstmReach &reach;
  std::vector<float> &state, &output;
};

} // namespace

/// As LiteRT's MeanStddevNormalization.
void Run::normalize(int gate, std::vector<float> &sums) {
  float mean = 0, variance = 0;
  for (float sum : sums) {
    extend(reach.gates[gate], sum);
    mean += sum / float(sums.size());
  }
  for (float sum : sums)
    variance += (sum - mean) * (sum - mean) / float(sums.size());
  for (size_t i = 0; i < sums.size(); ++i)
    sums[i] = (sums[i] - mean) / std::sqrt(variance + 1e-8f) * cell.norms[gate][i];
}

std::vector<float> Run::addUp(int gate, const float *input) {
  std::vector<float> sums(cell.cells);
  for (int64_t unit = 0; unit < cell.cells; ++unit) {
    sums[unit] = multiply(cell.inputWeights[gate], unit, input, cell.inputs) +
                 multiply(cell.recurrentWeights[gate], unit, output.data(), cell.outputs);
    if (!cell.peepholes[gate].empty())
      sums[unit] += cell.peepholes[gate][unit] * state[unit];
  }
  if (!cell.norms[gate].empty())
    normalize(gate, sums);
  for (int64_t unit = 0; unit < cell.cells; ++unit)
    sums[unit] += cell.biases[gate][unit];
  return sums;
}

void Run::step(const float *input) {
  std::vector<float> forget = addUp(1, input), content = addUp(2, input), take;
  if (!cell.inputWeights[0].empty())
    take = addUp(0, input);
  for (int64_t unit = 0; unit < cell.cells; ++unit) {
    float kept = sigmoid(forget[unit]), taken = take.empty() ? 1 - kept : sigmoid(take[unit]);
    float value = kept * state[unit] + taken * std::tanh(content[unit]);
    if (cell.cellClip > 0)
      value = std::clamp(value, -cell.cellClip, cell.cellClip);
    state[unit] = value;
    extend(reach.cell, value);
  }
  std::vector<float> hidden = addUp(3, input); // its peephole sees the new state
  for (int64_t unit = 0; unit < cell.cells; ++unit) {
    hidden[unit] = sigmoid(hidden[unit]) * std::tanh(state[unit]);
    extend(reach.hidden, hidden[unit]);
  }
  if (cell.projection.empty()) {
    output = std::move(hidden);
    return;
  }
  for (int64_t unit = 0; unit < cell.outputs; ++unit) {
    float value = multiply(cell.projection, unit, hidden.data(), cell.cells);
    if (!cell.projectionBias.empty())
      value += cell.projectionBias[unit];
    output[unit] = cell.projectionClip > 0 ? std::clamp(value, -cell.projectionClip, cell.projectionClip) : value;
  }
}

void adze::extendReach(const LstmCell &cell, llvm::ArrayRef<float> sequence, int64_t steps, int64_t stride,
                       LstmState &state, LstmReach &reach) {
  Run run(cell, state, reach);
  for (int64_t step = 0; step < steps; ++step)
    run.step(sequence.data() + step * stride);
}
