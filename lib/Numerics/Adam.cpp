//===- Adam.cpp - Steps along noisy gradients -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Adam.h"

#include <cmath>

using namespace adze;

Adam::Adam(size_t count, double decay, double squareDecay)
    : means(count, 0.0f), squares(count, 0.0f), decay(decay), squareDecay(squareDecay) {}

void Adam::step(llvm::MutableArrayRef<float> values, llvm::ArrayRef<float> gradient, double rate) {
  decayed *= decay;
  squareDecayed *= squareDecay;
  // Means over all steps, the zeros in front of the first one taken out.
  double scale = rate / (1 - decayed), squareScale = 1 / (1 - squareDecayed);
  for (size_t i = 0; i < values.size(); ++i) {
    double own = gradient[i];
    if (!std::isfinite(own))
      continue;
    means[i] = float(decay * means[i] + (1 - decay) * own);
    squares[i] = float(squareDecay * squares[i] + (1 - squareDecay) * own * own);
    // Gradients are of a relative error, so that far smaller ones than the paper's 1e-8 still mean something.
    values[i] -= float(scale * means[i] / (std::sqrt(squareScale * squares[i]) + 1e-12));
  }
}
