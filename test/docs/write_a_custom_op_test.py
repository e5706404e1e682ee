#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Does what docs/tutorials/write-a-custom-op.md says: installs Adze, builds the plug-in against the package and nothing else,
runs its test, and runs the op in a model."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from write_a_pass_test import BUILD, LLVM, ROOT, cached, call  # noqa: E402

TUTORIAL = ROOT / "docs/tutorials/write-a-custom-op"


class WriteACustomOpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="adze-tutorial-")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.installed, cls.plugin = cls.folder / "adze", cls.folder / "build/libThreshold.so"
        call("cmake", "--install", BUILD, "--prefix", cls.installed)
        call("cmake", "-G", "Ninja", "-S", TUTORIAL, "-B", cls.folder / "build", f"-DCMAKE_PREFIX_PATH={cls.installed}",
             f"-DCMAKE_C_COMPILER={cached('CMAKE_C_COMPILER')}", f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}",
             f"-DCMAKE_CXX_COMPILER_LAUNCHER={cached('CMAKE_CXX_COMPILER_LAUNCHER')}", f"-DCMAKE_CXX_FLAGS={cached('CMAKE_CXX_FLAGS')}")
        call("ninja", "-C", cls.folder / "build")
        cls.values = numpy.array([[0.25, 0.5, 0.75], [-1, 2, 0]], numpy.float32)
        numpy.save(cls.folder / "x.npy", cls.values)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def tool(self, name):
        return self.installed / "bin" / name

    def test_of_the_op(self):
        test = TUTORIAL / "test.mlir"
        output = call(self.tool("adze-opt"), f"--load-dialect-plugin={self.plugin}", "--infer-shapes", "--lower-graph", test)
        call(LLVM / "FileCheck", test, text=output)

    def run_model(self, model, *options):
        return subprocess.run([self.tool("adze"), "run", model, f"--input={self.folder / 'x.npy'}",
                               f"--output={self.folder / 'y'}", *options], capture_output=True, text=True, check=False)

    def test_run(self):
        """As text and as a .tflite; the shape that the file leaves open comes from the plug-in."""
        model = self.folder / "model.tflite"
        call(self.tool("adze-translate"), "--mlir-to-tflite", TUTORIAL / "test.mlir", "-o", model)
        for path in (TUTORIAL / "test.mlir", model):
            done = self.run_model(path, f"--load-dialect-plugin={self.plugin}")
            self.assertEqual(done.returncode, 0, done.stderr)
            result = numpy.load(self.folder / "y0.npy")
            numpy.testing.assert_array_equal(result, numpy.where(self.values > 0.5, self.values, 0))

    def test_without_the_plugin(self):
        model = self.folder / "static.mlir"
        model.write_text((TUTORIAL / "test.mlir").read_text(encoding="utf-8").replace("?x?", "2x3"), encoding="utf-8")
        done = self.run_model(model)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no plug-in knows the custom op 'Threshold'", done.stderr)


if __name__ == "__main__":
    unittest.main()
