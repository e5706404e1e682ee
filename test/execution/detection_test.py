#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the evaluator of TFLite_Detection_PostProcess in detection.py, which the family 'detections' trusts, with LiteRT: every
element that LiteRT writes, bit for bit, for every case of the family. LiteRT leaves rows without a detection as they were."""

import pathlib
import sys
import tempfile
import unittest

import numpy

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import families  # noqa: E402
import litert  # noqa: E402


def written(parameters, count):
    """Indices of the rows that LiteRT writes when it finds `count` detections."""
    per_box = 1 if parameters["regular"] else parameters["limits"][1]
    return [row for row in range(int(count) * per_box) if row % per_box < parameters["classes"] or parameters["regular"]]


class DetectionTest(unittest.TestCase):
    @unittest.skipUnless(litert.available(), "LiteRT is not installed: run utils/setup")
    def test_against_litert(self):
        # Equal scores of the classes of one box are in the order of LiteRT's C++ library.
        cases = [case for case in families.FAMILIES["detections"].cases()
                 if case.parameters["regular"] or case.parameters["limits"][1] == 1 or not case.parameters.get("ties")]
        self.assertGreater(len(cases), 150)
        with tempfile.TemporaryDirectory(prefix="adze-detection-") as folder:
            oracle, found = litert.Oracle(folder), {}
            oracle.ask({case.digest: case for case in cases}, found, lambda done, total: None)
        detections = 0
        for case in cases:
            status, message, outputs = found[case.digest]
            if status == litert.UNSTABLE:  # what it leaves as it was
                continue
            self.assertEqual(status, litert.OK, f"{case.name}: {message}")
            numpy.testing.assert_array_equal(outputs[3], case.known[3], case.name)
            rows = written(case.parameters, outputs[3][0])
            detections += len(rows)
            for got, wanted in zip(case.known[:3], outputs[:3]):
                numpy.testing.assert_array_equal(got[0, rows], wanted[0, rows], case.name)
        self.assertGreater(detections, 500)


if __name__ == "__main__":
    unittest.main()
