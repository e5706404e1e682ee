# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How far the results of two programs on one input are apart."""
from dataclasses import dataclass

import numpy as np

# Largest difference over the largest magnitude. Sums run in other orders: measured up to 1.3e-6 for a layer and, since a
# hundred layers of drawn weights and a softmax amplify that, up to 3e-4 for a network. A wrong function differs by about 1.
LAYER_TOLERANCE, NETWORK_TOLERANCE = 1e-5, 1e-3
# onnxruntime requantizes in another rounding than LiteRT, and a step in one layer spreads in the next ones: in a single
# layer results differ by one step, in a network the noise measured is 19 dB or more below the signal; a wrong
# function leaves 0 dB.
LAYER_STEPS, NETWORK_SQNR = 1, 15.0


@dataclass
class Difference:
    """Largest absolute difference, the same relative to the largest value, signal-to-noise ratio in dB."""
    max_abs: float
    relative: float
    sqnr: float

    def agrees(self, dtype, is_layer):
        if dtype != "int8":
            return self.relative <= (LAYER_TOLERANCE if is_layer else NETWORK_TOLERANCE)
        return self.max_abs <= LAYER_STEPS if is_layer else self.sqnr >= NETWORK_SQNR


def difference(x, y):
    """Of y against x; integers are compared by their steps above the lowest one."""
    if x.shape != y.shape or x.dtype != y.dtype:
        raise ValueError(f"{x.dtype}{list(x.shape)} is not comparable with {y.dtype}{list(y.shape)}")
    if not np.isfinite(x).all() or not np.isfinite(y).all():
        return Difference(np.inf, np.inf, -np.inf)
    lowest = np.iinfo(x.dtype).min if x.dtype.kind == "i" else 0
    x, y = x.astype(np.float64) - lowest, y.astype(np.float64) - lowest
    noise, signal = np.square(x - y).mean(), np.square(x).mean()
    apart = np.abs(x - y).max()
    return Difference(apart, apart / max(np.abs(x).max(), 1e-30), np.inf if noise == 0 else 10 * np.log10(signal / noise))
