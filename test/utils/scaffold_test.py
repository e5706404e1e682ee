#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests utils/new-pass and utils/new-op in a copy of the tree: it builds with no edit, the scaffolds' tests pass, pass and
ops are in the tools and in the reference, and the tree's own checks hold. Objects come from ccache, where there is one."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
PASSES = [("prepare", "ScaffoldTried", "scaffold-tried"), ("optimize/scaffold", "ScaffoldStage", "scaffold-stage")]
#: Into a family that is there: a new one is seen by every file of the dialect, which all compile again.
OPS = [("Special", "HASHTABLE_SIZE", "hashtable_size"), ("Special", "HASHTABLE", "hashtable")]
OBJECT = "dialects/adze/CMakeFiles/AdzeDialectObjects.dir/ops/HashtableOps.cpp.o"


def cached(name):
    for line in (BUILD / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""


class ScaffoldTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="adze-scaffold-")
        cls.tree = pathlib.Path(cls.scratch.name, "tree")
        shutil.copytree(ROOT, cls.tree, ignore=cls.ignored)
        cls.environment = dict(os.environ, CCACHE_BASEDIR=str(cls.tree), CCACHE_NOHASHDIR="1", PYTHONDONTWRITEBYTECODE="1")

    @staticmethod
    def ignored(folder, names):
        """What is no part of the tree: builds (at its top only), repositories, installed packages."""
        top = {name for name in names if name.startswith("build")} if pathlib.Path(folder) == ROOT else set()
        return top | ({".git", "node_modules", "__pycache__"} & set(names))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def call(self, *command):
        done = subprocess.run(list(map(str, command)), cwd=self.tree, env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def test_scaffolds(self):
        for stage, name, _ in PASSES:
            self.call("utils/new-pass", stage, name)
        for family, builtin, _ in OPS:
            self.call("utils/new-op", family, builtin, "--operands", "table,key")
        self.call("cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}",
                  f"-DCMAKE_C_COMPILER={cached('CMAKE_C_COMPILER')}", f"-DCMAKE_BUILD_TYPE={cached('CMAKE_BUILD_TYPE')}",
                  f"-DCMAKE_CXX_COMPILER_LAUNCHER={shutil.which('ccache') or ''}", "-DADZE_INCLUDE_BENCHMARKS=OFF")
        self.call("ninja", "-C", "build", "-j2", "adze-opt", "adze-translate")
        overview = self.call("build/bin/adze-opt", "--help")
        for _, _, flag in PASSES:
            self.assertIn(f"--{flag} ", overview)
        ran = self.call(sys.executable, "/usr/lib/llvm-22/bin/lit", "-v", "build/test", "--filter", "scaffold-|hashtable")
        self.assertRegex(ran, r"Passed\s*:\s*4 ")
        self.call("utils/check-layers")
        self.call("utils/check-docs")
        self.check_pages()
        self.call("utils/new-op", "Hashtable", "HASHTABLE_FIND")
        self.call("ninja", "-C", "build", OBJECT)

    def check_pages(self):
        for page, words in (("passes.md", PASSES), ("ops.md", OPS)):
            text = (self.tree / "docs/generated" / page).read_text()
            for _, _, word in words:
                self.assertIn(word, text)

    def test_refusals(self):
        for command, status, message in (
                (["new-pass", "prepare", "ReleaseBlobs"], 1, "is there already"), (["new-pass", "prepare", "no-name"], 2, "CamelCase"),
                (["new-pass", "../x", "Name"], 2, "no stage"), (["new-op", "Unary", "ABS"], 1, "has an op"),
                (["new-op", "Unary", "NO_SUCH"], 1, "no builtin"), (["new-op", "x", "ABS"], 2, "no family"),
                (["new-op", "Control", "STABLEHLO_WHILE", "--operands", "A"], 2, "--operands")):
            done = subprocess.run([ROOT / "utils" / command[0], *command[1:], "--root", self.tree], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main()
