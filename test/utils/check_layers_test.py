#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of utils/check-layers on trees made here: every rule is broken once, and must be named."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

#: (file, line, words of the message); the first path of the line must exist or be generated.
BROKEN = [
    ("lib/Numerics/A.h", '#include "mlir/IR/Value.h"', "knows no MLIR"),
    ("lib/Support/A.h", '#include "dialects/adze/A.h.inc"', "knows no MLIR"),
    ("dialects/adze/A.cpp", '#include "dialects/kernel/B.h.inc"', "do not know each other"),
    ("dialects/kernel/A.td", 'include "dialects/adze/B.inc"', "do not know each other"),
    ("dialects/adze/A.h", '#include "passes/prepare/Passes.h"', "lib/Numerics and lib/Support only"),
    ("passes/prepare/A.cpp", '#include "lib/Format/B.inc"', "through the IR"),
    ("passes/prepare/A.cpp", '#include "passes/lower/Passes.h"', "stages of passes"),
    ("passes/optimize/fuse/A.cpp", '#include "passes/optimize/cluster/Passes.h"', "stages of passes"),
    ("lib/Format/A.cpp", '#include "passes/prepare/Passes.h"', "only lib/Driver"),
    ("lib/Format/A.cpp", '#include "lib/Driver/B.inc"', "on top"),
    ("lib/Emit/A.cpp", '#include "dialects/adze/B.inc"', "plain manifest"),
    ("tools/A.cpp", '#include "dialects/adze/B.inc"', "a tool sees"),
    ("include/adze/A.h", '#include "lib/Driver/B.inc"', "the door"),
    ("lib/Driver/A.cpp", '#include <flatbuffers/flatbuffers.h>', "lib/Format alone"),
    ("lib/Driver/A.cpp", '#include "tools/B.inc"', "built on a tool"),
    ("lib/Driver/A.cpp", '#include "gtest/gtest.h"', "does not know its tests"),
    ("passes/prepare/A.cpp", '#ifdef __AVX2__', "host's CPU"),
    ("passes/prepare/A.cpp", 'auto cpu = llvm::sys::getHostCPUName();', "host's CPU"),
    ("lib/Driver/A.cpp", '#include "lib/Driver/Missing.h"', "no such file"),
    ("lib/Driver/A.cpp", '#include "Here.h"', "from the root of the tree"),
]
ALLOWED = [
    ("passes/prepare/A.cpp", '#include "dialects/adze/B.inc"'),
    ("passes/prepare/A.cpp", '#include "passes/prepare/Passes.h"'),
    ("passes/optimize/fuse/A.cpp", '#include "passes/optimize/Shared.inc"'),
    ("passes/Pipelines/A.cpp", '#include "passes/lower/Passes.h"'),
    ("lib/Driver/A.cpp", '#include "lib/Format/B.inc"'),
    ("lib/Format/A.cpp", '#include "schema/tflite_generated.h"'),
    ("tools/A.cpp", '#include "adze/InitAll.inc"'),
]


def check(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n")
        return subprocess.run([sys.executable, ROOT / "utils/check-layers", "--root", folder], capture_output=True,
                              text=True, check=False)


class CheckLayersTest(unittest.TestCase):
    def test_rules(self):
        for name, line, words in BROKEN:
            with self.subTest(file=name, line=line):
                beside = (pathlib.PurePosixPath(name).parent / "Here.h").as_posix()
                done = check({name: "// first\n" + line, beside: ""})
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)
                self.assertIn(f"{name}:2:", done.stderr)

    def test_allowed(self):
        for name, line in ALLOWED:
            with self.subTest(file=name, line=line):
                self.assertEqual(check({name: line}).stderr, "")

    def test_nothing_found(self):
        self.assertEqual(check({}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
