# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers whose weights have few values compute the same with table kernels as with dense ones, bit by bit: float32, int8 and hybrid,
in this process and as a library, on other CPUs, and on AArch64 in an emulator where there is one."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "utils/bench"))
from models import clustered  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build")) / "bin" / "adze"
CPUS = ["native", "haswell", "x86-64"]
VALUES = {"f32": [2, 4, 5, 16, 21, 32, 50, 128, 200], "hybrid": [3, 4, 11, 16], "int8": [4, 16]}


def adze(*arguments):
    return subprocess.run([ADZE, *map(str, arguments)], check=True, capture_output=True, text=True)


class TableKernels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, content, shape, dtype):
        model = self.folder / "model.tflite"
        model.write_bytes(content)
        x = numpy.random.default_rng(3).standard_normal(shape)
        x = (x * 50).clip(-128, 127).astype(numpy.int8) if dtype == "int8" else x.astype(numpy.float32)
        numpy.save(self.folder / "x.npy", x)
        return model

    def run_with(self, mode, model, *options):
        adze("run", model, f"--input={self.folder / 'x.npy'}", f"--output={self.folder / 'y'}", f"--table-kernels={mode}", *options)
        return numpy.load(self.folder / "y0.npy")

    def count_tables(self, model, cpu, mode="always"):
        return adze("compile", model, "--emit=mlir", "-o", "-", "--quiet", f"--cpu={cpu}", f"--table-kernels={mode}").stdout.count(
            "call_intrinsic")

    def check(self, content, shape, dtype, cpus=("native",)):
        model = self.write(content, shape, dtype)
        for cpu in cpus:
            with self.subTest(cpu=cpu):
                dense = self.run_with("never", model, f"--cpu={cpu}")
                numpy.testing.assert_array_equal(self.run_with("always", model, f"--cpu={cpu}"), dense)
                self.assertGreater(float(numpy.abs(dense.astype(float)).max()), 0)

    def test_dense_layers(self):
        for dtype, counts in VALUES.items():
            for number, values in enumerate(counts):
                depth, units = [(67, 150), (130, 33), (32, 260)][number % 3]
                with self.subTest(dtype=dtype, values=values):
                    self.check(clustered.dense("dense", dtype, values, depth, units, layers=2, rows=1 + number % 2), [1 + number % 2, depth],
                               dtype, CPUS if values == 16 else ["native"])

    def test_lstm(self):
        """Gates have values of their own: tables of panels where cells are whole vectors, else those of neighbours together."""
        for dtype, values, cells in [("f32", 16, 37), ("f32", 32, 37), ("hybrid", 16, 37), ("f32", 16, 128), ("f32", 7, 80),
                                     ("f32", 32, 64), ("f32", 200, 128), ("hybrid", 16, 128)]:
            with self.subTest(dtype=dtype, values=values, cells=cells):
                self.check(clustered.lstm("lstm", dtype, values, 19, cells, 3), [1, 3, 19], dtype, CPUS[:2] if cells > 37 else CPUS[:1])

    def test_gates_have_tables(self):
        """The four gates of 16 values each are looked up as 16 values, not as the 64 that they have together."""
        for cells, mode in [(128, "always"), (80, "always"), (1024, "auto")]:
            with self.subTest(cells=cells):
                model = self.write(clustered.lstm("lstm", "f32", 16, cells, cells, 1), [1, 1, cells], "f32")
                code = adze("compile", model, "--emit=mlir", "-o", "-", "--quiet", "--cpu=znver4", f"--table-kernels={mode}").stdout
                self.assertIn("permvar.sf.512", code)
                self.assertNotIn("permvar.qi.512", code)

    def test_groups_of_channels(self):
        """A fully connected layer whose groups of channels have 16 values each, 128 in all (AVX2 has tables of 16 at most)."""
        for group, units in [(64, 512), (16, 128)]:
            with self.subTest(group=group):
                model = self.write(clustered.dense("dense", "f32", 16, 90, units, group=group), [1, 90], "f32")
                self.check(model.read_bytes(), [1, 90], "f32", CPUS)
                for cpu in ("znver4", "haswell"):
                    self.assertGreater(self.count_tables(model, cpu), self.count_tables(model, cpu, "never"))

    def test_pointwise_convolutions(self):
        for dtype, values in [("f32", 16), ("f32", 256), ("int8", 16)]:
            with self.subTest(dtype=dtype, values=values):
                self.check(clustered.pointwise("conv", dtype, values, 5, 35, 70), [1, 5, 5, 35], dtype)

    def test_same_values_everywhere(self):
        """On CPUs with other instructions as well tables are what is read."""
        model = self.write(clustered.dense("dense", "f32", 16, 64, 64), [1, 64], "f32")
        for cpu, expected in [("znver4", True), ("skylake-avx512", True), ("haswell", True), ("x86-64", False)]:
            with self.subTest(cpu=cpu):
                self.assertEqual(self.count_tables(model, cpu) > self.count_tables(model, cpu, "never"), expected)

    def test_library(self):
        """The program that is emitted compares the library with what the code of this process computes."""
        for dtype in ("f32", "int8", "hybrid"):
            model = self.write(clustered.dense("dense", dtype, 16, 300, 700), [1, 300], dtype)
            for options in ([], ["--threads"]):
                with self.subTest(dtype=dtype, options=options):
                    library, program = self.folder / "net.a", self.folder / "test.c"
                    adze("compile", model, "-o", library, "--cpu=native", "--table-kernels=always", f"--emit-test={program}", *options)
                    subprocess.run(["cc", "-O1", "-fPIE", "-pie", program, library, "-o", self.folder / "test", "-lm"],
                                   check=True, cwd=self.folder)
                    subprocess.run([self.folder / "test"], check=True)

    @unittest.skipUnless(shutil.which("qemu-aarch64") and shutil.which("aarch64-linux-gnu-gcc"), "no emulator of AArch64")
    def test_aarch64(self):
        for dtype, values in [("f32", 4), ("f32", 8), ("f32", 16), ("int8", 16), ("hybrid", 16)]:
            model = self.write(clustered.dense("dense", dtype, values, 67, 45), [1, 67], dtype)
            with self.subTest(dtype=dtype, values=values):
                library, program = self.folder / "net.a", self.folder / "test.c"
                adze("compile", model, "-o", library, "--target=aarch64-linux-gnu", "--cpu=cortex-a76", "--table-kernels=always",
                     f"--emit-test={program}")
                subprocess.run(["aarch64-linux-gnu-gcc", "-O1", "-static", program, library, "-o", self.folder / "test", "-lm"],
                               check=True, cwd=self.folder)
                subprocess.run(["qemu-aarch64", self.folder / "test"], check=True)

    def test_option(self):
        model = self.write(clustered.dense("dense", "f32", 16, 8, 8), [1, 8], "f32")
        done = subprocess.run([ADZE, "bench", model, "--table-kernels=some"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--table-kernels=some is unknown", done.stderr)


if __name__ == "__main__":
    unittest.main()
