# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks with zeros in their weights compute the same with sparse kernels as with dense ones: integers exactly, floats but for the
order of additions; in this process and as a library, whose bytes are the same each time."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "utils/bench"))
from models import quantize, sparse, tflite  # noqa: E402
from models.graph import Graph  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build")) / "bin" / "adze"


def network():
    """Odd extents, each kind of product, a residual that is fused."""
    graph = Graph("sparse")
    x = graph.conv(graph.input([13, 11, 5]), 38, 3, activation="RELU6")
    y = graph.conv(x, 70, 1, activation="RELU6")
    y = graph.conv(y, 38, 1)
    x = graph.add(x, y, activation="RELU")
    x = graph.conv(x, 50, 3, stride=2, padding="VALID", activation="RELU6")
    x = graph.conv(x, 33, (1, 3))
    shape = graph.shapes[x]
    x = graph.append("reshape", [x], [int(numpy.prod(shape[1:]))])
    return graph.finish(graph.dense(x, 40))


def narrow_network():
    """Windows over few rows: runs along the input end inside a unit of 16 bytes."""
    graph = Graph("narrow")
    x = graph.conv(graph.input([3, 2, 19]), 57, 3, stride=2, activation="RELU6")
    x = graph.conv(x, 37, 3)
    shape = graph.shapes[x]
    x = graph.append("reshape", [x], [int(numpy.prod(shape[1:]))])
    return graph.finish(graph.dense(x, 21))


def adze(*arguments):
    return subprocess.run([ADZE, *map(str, arguments)], check=True, capture_output=True)


class SparseKernels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, dtype, pattern, make=network):
        graph = sparse.pruned(make(), pattern)
        model = self.folder / f"{dtype}.tflite"
        model.write_bytes(tflite.export(graph, quantize.quantize(graph) if dtype == "int8" else None))
        random = numpy.random.default_rng(3)
        x = random.standard_normal(graph.shapes["input"]).astype(numpy.float32)
        numpy.save(self.folder / "x.npy", x if dtype == "f32" else (x * 50).clip(-128, 127).astype(numpy.int8))
        return model

    def run_with(self, mode, model, *options):
        adze("run", model, f"--input={self.folder / 'x.npy'}", f"--output={self.folder / 'y'}", f"--sparse-kernels={mode}",
             *options)
        return numpy.load(self.folder / "y0.npy")

    def test_same_results(self):
        for dtype, pattern in [("f32", "80"), ("f32", "2:4"), ("f32", "16x1:70"), ("f32", "1x4:80"), ("int8", "1x4:80"),
                               ("int8", "16x4:60"), ("int8", "50")]:
            model = self.write(dtype, pattern)
            for cpu in ("native", "haswell") if pattern == "16x1:70" else ("native",):
                with self.subTest(dtype=dtype, pattern=pattern, cpu=cpu):
                    dense = self.run_with("never", model, f"--cpu={cpu}")
                    made = self.run_with("always", model, f"--cpu={cpu}")
                    if dtype == "int8":
                        numpy.testing.assert_array_equal(made, dense)
                    else:
                        limit = 2e-6 * (dense.max() - dense.min())
                        numpy.testing.assert_allclose(made, dense, rtol=0, atol=limit)

    def test_few_rows(self):
        for dtype, pattern in [("f32", "80"), ("f32", "1x4:80"), ("int8", "1x16:70"), ("int8", "95")]:
            with self.subTest(dtype=dtype, pattern=pattern):
                model = self.write(dtype, pattern, narrow_network)
                dense, made = self.run_with("never", model), self.run_with("always", model)
                limit = 2e-6 * (dense.max() - dense.min()) if dtype == "f32" else 0
                numpy.testing.assert_allclose(made.astype(numpy.float32), dense, rtol=0, atol=limit)

    def test_slices(self):
        """Lanes of columns for up to eight rows: whole tiles of four and what is left, lines of pixels, groups."""
        def make(shape, channels, size, groups=1):
            graph = Graph("slices")
            return graph.finish(graph.conv(graph.input(shape), channels, size, padding="VALID", groups=groups))

        cases = [("f32", [1, rows, 70], 37, 1, 1, "90") for rows in range(1, 9)]
        cases += [("f32", [5, 4, 9], 50, 3, 1, "90"), ("f32", [1, 2, 160], 40, 1, 2, "90"), ("f32", [1, 1, 32], 16, 1, 1, "97")]
        cases += [("int8", [1, rows, 390], 37, 1, 1, "1x4:90") for rows in (1, 3, 4, 5)]
        cases += [("int8", [5, 4, 33], 50, 3, 1, "98"), ("int8", [1, 1, 128], 70, 1, 1, "97")]
        for dtype, shape, channels, size, groups, pattern in cases:
            with self.subTest(dtype=dtype, shape=shape, pattern=pattern):
                model = self.write(dtype, pattern, lambda: make(shape, channels, size, groups))
                code = adze("compile", model, "--cpu=sapphirerapids", "--emit=mlir", "-o", "-", "--quiet", "--sparse-kernels=always").stdout
                self.assertTrue(b"_indices" in code, "slices were not chosen")
                dense, made = self.run_with("never", model), self.run_with("always", model)
                limit = 2e-6 * numpy.ptp(dense) if dtype == "f32" else 0
                numpy.testing.assert_allclose(made.astype(numpy.float32), dense, rtol=0, atol=limit)

    def test_library(self):
        """The program that is emitted compares the library with what the code of this process computes."""
        for dtype, pattern in [("f32", "80"), ("int8", "1x4:80")]:
            model = self.write(dtype, pattern)
            for options in ([], ["--threads"]):
                with self.subTest(dtype=dtype, options=options):
                    library, program = self.folder / "net.a", self.folder / "test.c"
                    compile_it = ("compile", model, "-o", library, "--cpu=native", "--sparse-kernels=always", *options)
                    adze(*compile_it, f"--emit-test={program}")
                    first = library.read_bytes()
                    adze(*compile_it)
                    self.assertEqual(library.read_bytes(), first)
                    subprocess.run(["cc", "-O1", "-fPIE", "-pie", program, library, "-o", self.folder / "test", "-lm"],
                                   check=True, cwd=self.folder)
                    subprocess.run([self.folder / "test"], check=True)

    def test_option(self):
        model = self.write("f32", "80")
        done = subprocess.run([ADZE, "bench", model, "--sparse-kernels=some"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--sparse-kernels=some is unknown", done.stderr)


if __name__ == "__main__":
    unittest.main()
