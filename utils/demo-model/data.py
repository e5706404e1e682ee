#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the demo network's data sets as NumPy files.

    data.py OUT_DIR

x_test.npy is float32 [1008, 28, 28, 1] in [0, 1] and y_test.npy int32 [1008], 63 images of each
class; x_calibration.npy is float32 [256, 28, 28, 1]. None shares an image with the training set.
"""
import pathlib
import sys

import numpy as np

import glyphs

TEST_COUNT = 1008
CALIBRATION_COUNT = 256


def test_set(count=TEST_COUNT):
    return glyphs.dataset(glyphs.TEST, count)


def main(argv):
    if len(argv) != 1 or argv[0].startswith("-"):
        print("usage: data.py OUT_DIR", file=sys.stderr)
        return 2
    out = pathlib.Path(argv[0])
    try:
        out.mkdir(parents=True, exist_ok=True)
        images, labels = test_set()
        np.save(out / "x_test.npy", images)
        np.save(out / "y_test.npy", labels)
        np.save(out / "x_calibration.npy",
                glyphs.dataset(glyphs.CALIBRATION, CALIBRATION_COUNT)[0])
    except OSError as error:
        print(f"data.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
