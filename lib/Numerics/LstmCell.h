//===- LstmCell.h - The cell of an LSTM over a sequence ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calibration asks of an LSTM that no tensor shows: how far its cell state goes.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_LSTMCELL_H
#define ADZE_LIB_NUMERICS_LSTMCELL_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// A cell without peepholes, projection and layer normalization. Gates in the order input, forget, cell, output.
struct LstmCell {
  int64_t inputs = 0, cells = 0;
  std::vector<float> inputWeights[4];     ///< [cells, inputs]; those of the input gate empty: it is 1 - forget gate.
  std::vector<float> recurrentWeights[4]; ///< [cells, cells]
  std::vector<float> biases[4];           ///< [cells]
  float cellClip = 0;                     ///< Bound of the cell state; 0: none.
};

/// The largest magnitude that the cell state has, with zeros as the first state. Element i of step t is
/// `sequence[t * stride + i]`.
float getCellMagnitude(const LstmCell &cell, llvm::ArrayRef<float> sequence, int64_t steps, int64_t stride);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_LSTMCELL_H
