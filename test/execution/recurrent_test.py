# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the NumPy evaluator of recurrent operators to golden outputs of native LiteRT, on models of one float LSTM."""

import pathlib
import sys
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "models"), str(HERE.parents[1] / "utils")]
import measure  # noqa: E402
import zoo  # noqa: E402
from check_golden import load_generator  # noqa: E402
from recurrent import Lstm, Weights, unroll  # noqa: E402
from tflitecompare import reader  # noqa: E402

FLOAT32 = 0


def read_lstm(path):
    """(operands of the model's first operator as arrays, its options, names of the subgraph's inputs)."""
    schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
    model = reader.load_model(schema, path)
    subgraph = model.root["subgraphs"][0]
    operator = subgraph["operators"][0]
    operands = []
    for index in operator["inputs"].values():
        tensor = subgraph["tensors"][index] if index >= 0 else None
        if tensor is None or tensor["is_variable"]:
            operands.append(None)
            continue
        data = bytes(model.buffer(tensor["buffer"])[0])
        shape = tensor["shape"].values() if tensor["shape"] else ()
        operands.append(numpy.frombuffer(data, "<f4").reshape(shape) if data and tensor["type"] == FLOAT32 else shape)
    operands += [None] * (24 - len(operands))
    return operands, operator["builtin_options"].value


class Golden(unittest.TestCase):
    def check(self, name, sequence):
        root = zoo.find_zoo()
        if root is None or not (root / f"{name}.tflite").is_file():
            self.skipTest("no such model (set ADZE_MODEL_ZOO)")
        operands, options = read_lstm(root / f"{name}.tflite")
        weights = [None if value is None or isinstance(value, tuple) else Weights(value, None) for value in operands]
        generate = load_generator(root)
        source = generate(numpy.float32, list(operands[0]), 0)
        cell = Lstm(weights[1:18], weights[20:24], options["cell_clip"], options["proj_clip"], False)
        with numpy.load(root / "golden" / f"{name}.npz") as golden:
            wanted = golden["ref0"]
        got = unroll(cell, source, options["time_major"]) if sequence else cell.step(source)
        self.assertIsNone(measure.compare(got.astype(numpy.float32).reshape(wanted.shape), wanted))

    def test_one_step(self):
        self.check("rnn_transformer/lrt_qt_lstm_calibrated", False)

    def test_sequence(self):
        self.check("rnn_transformer/lrt_tt_unidirectional_sequence_lstm", True)


if __name__ == "__main__":
    unittest.main()
