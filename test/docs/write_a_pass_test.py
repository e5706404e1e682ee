#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Does what docs/tutorials/write-a-pass.md says: installs Adze, builds the plug-in against the package and nothing else, runs
its test, and changes the demo model with it through adze-opt and through adze optimize."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
TUTORIAL = ROOT / "docs/tutorials/write-a-pass"
LLVM = pathlib.Path("/usr/lib/llvm-22/bin")
PIPELINE = "func.func(merge-reshapes)"

sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "utils"), str(ROOT / "utils/demo-model")]
from report import count_ops  # noqa: E402


def cached(name):
    for line in (BUILD / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""


class WriteAPassTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="adze-tutorial-")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.installed, cls.plugin = cls.folder / "adze", cls.folder / "build/libMergeReshapes.so"
        cls.model = cls.folder / "demo.tflite"
        source = cls.folder / "source"
        call(sys.executable, ROOT / "utils/new-pass", "--plug-in", source, "MergeReshapes")
        call("cmake", "--install", BUILD, "--prefix", cls.installed)
        call("cmake", "-G", "Ninja", "-S", source, "-B", cls.folder / "build", f"-DCMAKE_PREFIX_PATH={cls.installed}",
             f"-DCMAKE_C_COMPILER={cached('CMAKE_C_COMPILER')}", f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}",
             f"-DCMAKE_CXX_COMPILER_LAUNCHER={cached('CMAKE_CXX_COMPILER_LAUNCHER')}", f"-DCMAKE_CXX_FLAGS={cached('CMAKE_CXX_FLAGS')}")
        call("ninja", "-C", cls.folder / "build")
        call("/usr/bin/python3", ROOT / "utils/demo-model/export.py", cls.model)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def tool(self, name):
        return self.installed / "bin" / name

    def test_package_stands_alone(self):
        """Nothing that was installed leads back to the checkout or the build."""
        for path in (self.installed / "lib/cmake").rglob("*.cmake"):
            self.assertNotIn(str(ROOT), path.read_text(), path)
        linked = call("ldd", self.tool("adze-opt"))
        self.assertIn(f"libAdze.so => {self.installed}/", linked)
        self.assertNotIn("not found", linked)

    def test_of_the_pass(self):
        test = TUTORIAL / "test.mlir"
        output = call(self.tool("adze-opt"), f"--load-pass-plugin={self.plugin}", f"--pass-pipeline=builtin.module({PIPELINE})", test)
        call(LLVM / "FileCheck", test, text=output)
        unchanged = call(self.tool("adze-opt"), test)
        self.assertNotEqual(subprocess.run([LLVM / "FileCheck", test], input=unchanged, text=True, capture_output=True, check=False).returncode, 0)

    def test_scaffold_is_the_example(self):
        """Under its own name the scaffold is the example, under another nothing of the old name is left."""
        other = self.folder / "other"
        call(sys.executable, ROOT / "utils/new-pass", "--plug-in", other, "FooBar")
        for path in TUTORIAL.iterdir():
            self.assertEqual((self.folder / "source" / path.name).read_text(), path.read_text())
            self.assertNotRegex((other / path.name).read_text(), "(?i)merge.?reshapes")
            if "MergeReshapes" in path.read_text():
                self.assertIn("FooBar", (other / path.name).read_text())

    def test_help_shows_the_pass(self):
        self.assertIn("--merge-reshapes ", call(self.tool("adze-opt"), f"--load-pass-plugin={self.plugin}", "--help"))

    def check_model(self, changed):
        """The model's two reshapes undo each other: what is left of them is an identity, which folds. The branch that
        nobody reads goes too, as with any greedy rewriting."""
        before, after = count_ops(self.model), count_ops(changed)
        self.assertEqual(dict(before - after), {"RESHAPE": 2, "MUL": 1, "LOGISTIC": 1})
        self.assertEqual(dict(after - before), {})

    def test_model_in_adze_opt(self):
        text, merged, changed = (self.folder / name for name in ("demo.mlir", "merged.mlir", "merged.tflite"))
        call(self.tool("adze-translate"), "--tflite-to-mlir", self.model, "-o", text)
        call(self.tool("adze-opt"), f"--load-pass-plugin={self.plugin}", f"--pass-pipeline=builtin.module({PIPELINE})", text, "-o", merged)
        call(self.tool("adze-translate"), "--mlir-to-tflite", merged, "-o", changed)
        self.check_model(changed)

    def test_model_in_adze_optimize(self):
        changed = self.folder / "optimized.tflite"
        call(self.tool("adze"), "optimize", self.model, "-o", changed, f"--load-pass-plugin={self.plugin}", f"--passes={PIPELINE}")
        self.check_model(changed)


def call(*command, text=None):
    done = subprocess.run(list(map(str, command)), input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


if __name__ == "__main__":
    unittest.main()
