//===- LstmCell.h - The cell of an LSTM over a sequence ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calibration asks of an LSTM that no tensor shows: how far its cell state, its gates and its hidden state go.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_LSTMCELL_H
#define ADZE_LIB_NUMERICS_LSTMCELL_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// A cell. Gates in the order input, forget, cell, output; what is empty is absent.
struct LstmCell {
  int64_t inputs = 0, cells = 0, outputs = 0; ///< Without a projection there are as many outputs as cells.
  std::vector<float> inputWeights[4];         ///< [cells, inputs]; without those of gate 0, it is 1 - gate 1.
  std::vector<float> recurrentWeights[4];     ///< [cells, outputs]
  std::vector<float> peepholes[4];            ///< [cells]; those of the cell's gate are always absent.
  std::vector<float> norms[4];                ///< [cells]: coefficients of layer normalization.
  std::vector<float> biases[4];               ///< [cells]; added after the normalization.
  std::vector<float> projection;              ///< [outputs, cells]
  std::vector<float> projectionBias;          ///< [outputs]
  float cellClip = 0, projectionClip = 0;     ///< Bounds of the cell state and of the projection; 0: none.
};

/// Largest magnitudes; NaN and infinities are not counted.
struct LstmReach {
  float cell = 0;      ///< Of the cell state.
  float gates[4] = {}; ///< Of the sums that are normalized, biases without; 0 where there is no normalization.
  float hidden = 0;    ///< Of the output gate times tanh of the cell, before the projection.

  void merge(const LstmReach &other);
};

/// What a cell remembers; zeros where empty.
struct LstmState {
  std::vector<float> cell, output;
};

/// Extends `reach` by one run over a sequence, which goes on from `state`. Element i of step t is
/// `sequence[t * stride + i]`.
void extendReach(const LstmCell &cell, llvm::ArrayRef<float> sequence, int64_t steps, int64_t stride, LstmState &state,
                 LstmReach &reach);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_LSTMCELL_H
