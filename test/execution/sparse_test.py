#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sparse constants in every traversal order of up to four dimensions with up to two block dimensions, in each width of
indices: what import, export, native code, `sparse-to-dense` and `dense-to-sparse` make of them, against NumPy; and DENSIFY of
LiteRT against both, where LiteRT takes them."""

import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import litert  # noqa: E402
import native  # noqa: E402
import sparse_format  # noqa: E402
from graph import WIRE_TYPES, Model  # noqa: E402
from tflitecompare import reader  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", HERE.parents[1] / "build")) / "bin" / "adze"
SHAPES = {1: (8,), 2: (4, 6), 3: (4, 2, 6), 4: (4, 2, 3, 4)}
SIZES = {8: 4, 6: 3, 4: 2, 2: 2, 3: 3}
DTYPES = ("float32", "int8", "float16")


class Constant:
    """One tensor in one form."""

    def __init__(self, random, shape, order, block_map, compressed, dtype, width):
        self.order, self.block_map, self.width = order, block_map, width
        dense = random.randint(-99, 100, shape) * (random.rand(*shape) < 0.3)
        self.dense = dense.astype(dtype)
        sizes = [SIZES[shape[dimension]] for dimension in block_map]
        self.levels, self.stored = sparse_format.encode(self.dense, order, block_map, sizes, compressed)

    @property
    def taken(self):
        """Whether LiteRT's DENSIFY understands it: its blocks have to be in the order of the dimensions that they split."""
        return list(self.block_map) == sorted(self.block_map)


def sweep(rank, seed):
    """Every order and block map; which dimensions are compressed, the type and the width go round."""
    random = numpy.random.RandomState(seed)
    patterns = itertools.cycle([bits for bits in itertools.product((False, True), repeat=rank) if any(bits)])
    widths, dtypes = itertools.cycle((1, 2, 4)), itertools.cycle(DTYPES)
    for blocks in range(min(rank, 2) + 1):
        for block_map in itertools.permutations(range(rank), blocks):
            for order in sparse_format.orders(rank, blocks):
                outer = dict(zip(range(rank), next(patterns)))
                compressed = [outer.get(dimension, False) for dimension in order]
                for width in (next(widths),) if rank == 4 and blocks == 2 else (1, 2, 4):
                    yield Constant(random, SHAPES[rank], order, block_map, compressed, next(dtypes), width)


def build(constants):
    """A model whose outputs are the constants made dense, as integers: XNNPACK has no CAST, so that LiteRT's kernel runs."""
    model = Model(0)
    graph = model.graph()
    x = graph.input(numpy.zeros(4, numpy.float32))
    graph.returns(cast(graph, x))
    for constant in constants:
        model.buffers.append({"data": constant.stored.tobytes()})
        sparsity = sparse_format.parameters(constant.order, constant.block_map, constant.levels, constant.width)
        value = graph.tensor(constant.dense.shape, constant.dense.dtype.name, buffer=len(model.buffers) - 1, sparsity=sparsity)
        graph.returns(cast(graph, graph.op("DENSIFY", [value], [graph.tensor(constant.dense.shape, constant.dense.dtype.name)])))
    return model.build()


def cast(graph, x):
    options = ("CastOptions", {"in_data_type": WIRE_TYPES[x.dtype], "out_data_type": "INT32"})
    return graph.op("CAST", [x], [graph.tensor(x.shape, "int32")], options)


def read(path):
    schema = load_schema_reader()
    model = reader.load_model(schema, path)
    return sparse_format.read(model.root, model)


def load_schema_reader():
    return reader.load_schema(HERE.parents[1] / "lib" / "Format" / "schema" / "tflite.fbs")


class Format(unittest.TestCase):
    """The functions that the other tests trust."""

    def test_decodes_what_it_encodes(self):
        for rank in (1, 2, 3):
            for constant in sweep(rank, rank):
                back = sparse_format.decode(constant.dense.shape, constant.dense.dtype, constant.order, constant.block_map,
                                            constant.levels, constant.stored)
                numpy.testing.assert_array_equal(back, constant.dense)

    def test_example(self):
        dense = numpy.array([[1, 0, 2, 3], [0, 4, 0, 0], [0, 0, 5, 0], [0, 0, 0, 6]])
        levels, stored = sparse_format.encode(dense, (0, 1, 2, 3), (0, 1), (2, 2), (False, True, False, False))
        self.assertEqual(levels, [2, ([0, 2, 3], [0, 1, 1]), 2, 2])
        self.assertEqual(stored.tolist(), [1, 0, 0, 4, 2, 3, 0, 0, 5, 0, 0, 6])


@unittest.skipUnless(native.available(ADZE), "no adze with `run --batch-list`")
class Sweep(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="adze-sparse-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.runs = 0

    def optimize(self, source, passes, name):
        target = self.folder / name
        subprocess.run([ADZE, "optimize", source, "-o", target, "--quiet", f"--passes={passes}"], check=True,
                       capture_output=True)
        return target

    def run_native(self, path):
        archive, prefix = self.prepare_run()
        status, = native.run_lines(ADZE, [(path, archive, prefix, "reference")], 300)
        self.assertEqual(status, "ok")
        return native.load_outputs(prefix)[1:]

    def prepare_run(self):
        """The inputs, and where outputs go."""
        self.runs += 1
        archive = self.folder / "inputs.npz"
        numpy.savez(archive, input0=numpy.zeros(4, numpy.float32))
        return archive, self.folder / f"run{self.runs}-"

    def check_outputs(self, outputs, constants):
        self.assertEqual(len(outputs), len(constants))
        for output, constant in zip(outputs, constants):
            numpy.testing.assert_array_equal(output, constant.dense.astype(numpy.int32), f"{constant.order} {constant.block_map}")

    def check_rank(self, rank):
        constants = list(sweep(rank, 10 + rank))
        for start in range(0, len(constants), 240):
            part = constants[start:start + 240]
            path = self.folder / "model.tflite"
            path.write_bytes(build(part))
            original = read(path)
            self.assertEqual(len(original), len(part))
            self.assertEqual(read(self.optimize(path, "", "same.tflite")), original)
            self.assertEqual(read(self.optimize(path, "sparse-to-dense,dense-to-sparse", "again.tflite")), original)
            self.check_outputs(self.run_native(path), part)
            self.check_dense(self.optimize(path, "sparse-to-dense", "dense.tflite"), part)
            self.check_litert([constant for constant in part if constant.taken])
        return len(constants)

    def check_dense(self, path, constants):
        self.assertEqual(read(path), [])
        model = reader.load_model(load_schema_reader(), path)
        tensors = model.root["subgraphs"][0]["tensors"]
        dense = [bytes(model.buffer(tensors[list(op["inputs"].values())[0]]["buffer"])[0])
                 for op in model.root["subgraphs"][0]["operators"][1:]]
        self.assertEqual(dense, [constant.dense.tobytes() for constant in constants])

    def check_litert(self, constants):
        if not litert.available():
            return
        (self.folder / "taken.tflite").write_bytes(build(constants))
        archive, prefix = self.prepare_run()
        done = subprocess.run(["node", litert.LITERT / "run.mjs", self.folder / "taken.tflite", "--input", archive,
                               "--output", prefix], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-300:])
        self.check_outputs(native.load_outputs(prefix)[1:], constants)

    def test_rank_1(self):
        self.assertEqual(self.check_rank(1), 3 * 2)

    def test_rank_2(self):
        self.assertEqual(self.check_rank(2), 3 * 2 * (1 + 2 + 2 * 2))

    def test_rank_3(self):
        self.assertEqual(self.check_rank(3), 3 * 6 * (1 + 3 + 6 * 2))

    def test_rank_4(self):
        self.assertEqual(self.check_rank(4), 24 * (3 * (1 + 4) + 12 * 2))


if __name__ == "__main__":
    unittest.main()
