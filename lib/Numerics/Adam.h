//===- Adam.h - Steps along noisy gradients ---------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_ADAM_H
#define ADZE_LIB_NUMERICS_ADAM_H

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace adze {

/// The moments of one tensor of parameters. A gradient is as large as what is added up in it: the steps are not.
class Adam {
public:
  /// `decay` and `squareDecay`: beta_1 and beta_2, what is kept of the means of gradients and of their squares; from 0
  /// to below 1.
  explicit Adam(size_t count, double decay = 0.9, double squareDecay = 0.99);

  /// Takes a step of about `rate` against the gradient. Elements whose gradient is not finite stay where they are.
  void step(llvm::MutableArrayRef<float> values, llvm::ArrayRef<float> gradient, double rate);

private:
  std::vector<float> means, squares;
  double decay, squareDecay;
  double decayed = 1, squareDecayed = 1; ///< Powers of them by the number of steps.
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_ADAM_H
