# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of the execution tests themselves: cases, comparison, the batch protocol and shrinking. No runtime is needed."""

import pathlib
import stat
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import cases  # noqa: E402
import families  # noqa: E402
import litert  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
import shrink  # noqa: E402
from graph import CHECKOUT, Unbuildable  # noqa: E402
from tflitecompare import reader  # noqa: E402

#: A stand-in for adze: says what a line's model file says, or dies of it.
STAND_IN = """#!/usr/bin/python3
import os, pathlib, sys
for line in pathlib.Path(sys.argv[2].removeprefix("--batch-list=")).read_text().splitlines():
    word = pathlib.Path(line.split("\\t")[0]).read_text()
    if word == "die":
        sys.stdout.flush()
        os.abort()
    print(word)
"""


class Cases(unittest.TestCase):
    def test_same_every_time(self):
        family = families.FAMILIES["conv_2d"]
        parameters = {"op": "CONV_2D", "dtype": "int8", "channels": 7}
        first, second = cases.Case(family, parameters), cases.Case(family, dict(parameters))
        self.assertEqual(first.model, second.model)
        self.assertEqual(first.digest, second.digest)
        self.assertEqual(first.name, "conv_2d/CONV_2D/int8/channels=7")

    def test_another_parameter_is_another_case(self):
        family = families.FAMILIES["conv_2d"]
        digests = {cases.Case(family, {"op": "CONV_2D", "dtype": "int8", "channels": channels}).digest
                   for channels in (1, 3)}
        self.assertEqual(len(digests), 2)

    def test_thousands(self):
        names = {cases.Case(family, parameters).name for family in families.FAMILIES.values()
                 for parameters in family.sweep()}
        self.assertGreater(len(names), 9000)

    def test_models_can_be_read(self):
        schema = reader.load_schema(CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
        for family in families.FAMILIES.values():
            case = next(family.cases())
            root = reader.Model(schema, case.model).root
            self.assertEqual(len(root["subgraphs"][0]["inputs"]), len(case.inputs), case.name)

    def test_cover_shows_every_value(self):
        chosen = list(cases.cover(10, a=tuple(range(10)), b="xy"))
        self.assertEqual({item["a"] for item in chosen}, set(range(10)))
        self.assertEqual({item["b"] for item in chosen}, set("xy"))


class Measure(unittest.TestCase):
    def test_integers_bit_for_bit(self):
        wanted = numpy.array([1, 2, 3], numpy.int8)
        self.assertIsNone(measure.compare(wanted.copy(), wanted))
        self.assertIn("differs in 1 of 3", measure.compare(wanted + numpy.array([0, 0, 1], numpy.int8), wanted))
        self.assertIn("instead of", measure.compare(wanted.astype(numpy.int16), wanted))

    def test_floats_by_magnitude(self):
        wanted = numpy.array([100, 0], numpy.float32)
        self.assertIsNone(measure.compare(numpy.array([100, 9e-4], numpy.float32), wanted))
        self.assertIsNotNone(measure.compare(numpy.array([100, 2e-3], numpy.float32), wanted))

    def test_specials_in_their_places(self):
        wanted = numpy.array([numpy.nan, numpy.inf, 1], numpy.float32)
        self.assertIsNone(measure.compare(wanted.copy(), wanted))
        for other in ([numpy.nan, -numpy.inf, 1], [0, numpy.inf, 1], [numpy.nan, numpy.inf, numpy.nan]):
            self.assertIn("NaN", measure.compare(numpy.array(other, numpy.float32), wanted))

    def test_nothing_to_compare(self):
        empty = numpy.zeros((0, 3), numpy.float32)
        self.assertIsNone(measure.compare(empty, empty.copy()))
        self.assertIsNotNone(measure.compare(numpy.zeros((0, 2), numpy.float32), empty))

    def test_wide_integers(self):
        wanted = numpy.array([2 ** 62], numpy.int64)
        self.assertIn("by up to 1", measure.compare(wanted + 1, wanted))


class Batch(unittest.TestCase):
    def run_words(self, *words, arenas=None):
        with tempfile.TemporaryDirectory() as folder:
            adze = pathlib.Path(folder) / "adze"
            adze.write_text(STAND_IN)
            adze.chmod(adze.stat().st_mode | stat.S_IXUSR)
            lines = []
            for number, word in enumerate(words):
                path = pathlib.Path(folder) / str(number)
                path.write_text(word)
                lines.append((path, "i.npz", "o", "xnnpack"))
            self.assertTrue(native.available(adze))
            return native.run_lines(adze, lines, 10, arenas)

    def test_a_status_for_each_line(self):
        self.assertEqual(self.run_words("ok\t0\t0", "error: no", "ok\t9\t8"), ["ok", "error: no", "ok"])

    def test_a_crash_costs_its_line_only(self):
        arenas = []
        found = self.run_words("ok\t128\t64", "die", "ok\t1\t1", "die", arenas=arenas)
        self.assertEqual([word.split(":")[0] for word in found], ["ok", "crash", "ok", "crash"])
        self.assertEqual(arenas, [(128, 64), None, (1, 1), None])

    def test_no_such_program(self):
        self.assertFalse(native.available("no-such-adze"))
        self.assertFalse(native.available(sys.executable))


class Shrinking(unittest.TestCase):
    def test_reaches_the_smallest(self):
        family = families.FAMILIES["conv_2d"]
        case = cases.Case(family, {"op": "CONV_2D", "dtype": "float32", "size": (2, 9, 9), "channels": 17,
                                   "outputs": 33, "activation": "RELU", "stride": (2, 2)})

        def judge_all(some):
            fails = [item.parameters["channels"] > 4 and len(item.parameters["size"]) == 3 for item in some]
            return [(item, "failed" if wrong else "passed", "") for item, wrong in zip(some, fails)]

        found, verdict, _ = shrink.shrink(case, "failed", "", judge_all, ("failed",))
        self.assertEqual((found.parameters["channels"], verdict), (5, "failed"))
        self.assertEqual(found.parameters["activation"], "NONE")
        self.assertEqual(found.parameters["outputs"], 1)
        self.assertEqual(found.parameters["size"], (1, 1, 1))

    def test_no_model_of_impossible_parameters(self):
        with self.assertRaises(Unbuildable):
            _ = cases.Case(families.FAMILIES["conv_2d"], {"op": "CONV_2D", "dtype": "float32", "groups": 2}).built


class Answers(unittest.TestCase):
    def test_two_answers_must_agree(self):
        one, other = (("ok", "", [numpy.array([value])]) for value in (1, 2))
        self.assertEqual(litert.agree(one, one), one)
        self.assertEqual(litert.agree(one, other)[0], litert.UNSTABLE)
        self.assertEqual(litert.agree(("refused", "no", []), one), one)


if __name__ == "__main__":
    unittest.main()
