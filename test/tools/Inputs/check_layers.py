# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_layers.py JSON NAME...: what `adze compare --per-layer --json` says of these tensors hangs together."""

import json
import math
import sys

tensors = {tensor["name"]: tensor for tensor in json.load(open(sys.argv[1], encoding="utf-8"))["tensors"]}
assert set(sys.argv[2:]) <= set(tensors), sorted(tensors)
for name in sys.argv[2:]:
    tensor = tensors[name]
    assert abs(math.hypot(tensor["mean"], tensor["std"]) - tensor["rmse"]) < 1e-4 * tensor["rmse"], tensor
    assert abs(tensor["mean"]) <= tensor["rmse"] <= tensor["maxAbs"] <= tensor["maxReference"], tensor
    assert 10 < tensor["sqnr"] < 80 and 0.99 < tensor["cosine"] <= 1, tensor
# A convolution of rounded numbers: about evenly spread over a step, and not off by many.
assert 0.15 < tensors["conv"]["rmseOverScale"] < 1.5, tensors["conv"]
