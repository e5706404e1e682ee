# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The least speed that docs/performance.md promises on an AVX-512 machine, single thread."""
import re

# (models, percent of the measured peak). int8 products over at most 64 input channels are dominated by what follows
# the sums, and have no floor.
PEAK_FLOORS = [
    (r"conv1x1-.*-f32", 90),
    (r"conv1x1-(784|196|49)x.*-int8", 75),
    (r"conv3x3-.*-f32", 85),
]


def below(m):
    """What a measured model (measure.Measured) is too slow in, as sentences; nothing where there are no times of Adze."""
    found, reached = [], m.of_peak("adze")
    for models, floor in PEAK_FLOORS:
        if re.fullmatch(models, m.name) and reached is not None and reached < floor:
            found.append(f"{m.name}: {reached:.1f} % of the peak, {floor} % are wanted")
    # Against onnxruntime's ops alone where they are known: the call's cost is not its kernels'.
    ratio = m.ratio("onnxruntime", "adze", "ops_ms" if m.is_layer else "median_ms")
    if (m.name.startswith("depthwise") or not m.is_layer) and ratio is not None and ratio < 1:
        found.append(f"{m.name}: takes {1 / ratio:.2f} times as long as onnxruntime")
    return found
