# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the samples of the calibration tests to a folder."""
import pathlib
import sys

import numpy

folder = pathlib.Path(sys.argv[1])
numpy.save(folder / "x.npy", numpy.array([[-1, 0, 1, 2], [-8, 0, 0.5, 0.25]], numpy.float32))
numpy.save(folder / "start.npy", numpy.array([[0], [2]], numpy.float32))
numpy.save(folder / "ones.npy", numpy.ones((1, 1, 3, 1), numpy.float32))
numpy.save(folder / "steps.npy", numpy.array([[[1]], [[-2]]], numpy.float32))
numpy.save(folder / "long.npy", numpy.ones((1, 1, 70, 1), numpy.float32))
