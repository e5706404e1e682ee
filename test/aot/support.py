# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of compiled models share: models, compilers, folders that go away."""

import collections
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
ADZE = BUILD / "bin/adze"
LLVM = pathlib.Path("/usr/lib/llvm-22/bin")
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Werror"]
#: Compilers of headers and programs, by language.
C_COMPILERS = [["gcc"], [LLVM / "clang"]]
CXX_COMPILERS = [["g++", "-x", "c++"], [LLVM / "clang++", "-x", "c++"]]

MODELS = {path.stem: path for folder in ("test/aot/models", "docs/tutorials/aot") for path in (ROOT / folder).glob("*.mlir")}

#: A machine: its triple and the CPU that stands for it.
Target = collections.namedtuple("Target", "triple cpu", defaults=("",))
TARGETS = {
    "x86-64": Target("x86_64-linux-gnu"),
    "aarch64": Target("aarch64-linux-gnu"),
    "riscv64": Target("riscv64-linux-gnu"),
    "cortex-m0": Target("thumbv6m-none-eabi", "cortex-m0"),
    "cortex-m4": Target("thumbv7em-none-eabihf", "cortex-m4"),
    "cortex-m55": Target("thumbv8.1m.main-none-eabihf", "cortex-m55"),
}


def run(*command, code=0, folder=None, env=None):
    """What a command prints to stdout and stderr; fails unless it ends with `code`."""
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False, env=env)
    if done.returncode != code:
        raise AssertionError(f"{' '.join(map(str, command))}\nended with {done.returncode}, not {code}\n"
                             f"{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout + done.stderr


def compile_model(model, archive, *options, target=None):
    """Compiles a model by name or path. `target` is one of TARGETS."""
    flags = [f"--target={target.triple}"] if target else []
    if target and target.cpu:
        flags.append(f"--cpu={target.cpu}")
    archive.parent.mkdir(parents=True, exist_ok=True)
    return run(ADZE, "compile", MODELS.get(model, model), "-o", archive, "--quiet", *flags, *options)


def demo_model(folder):
    """The network of the demo: convolutions, products, pooling."""
    run("/usr/bin/python3", ROOT / "utils/demo-model/export.py", folder / "demo.tflite")
    return folder / "demo.tflite"


class FolderTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="adze-aot-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def build_and_run(self, source, *objects, compiler=("gcc",), flags=(), code=0):
        """Compiles a program of C text with every warning an error, and runs it."""
        program = self.folder / "program"
        path = self.write("program.c", source)
        run(*compiler, *WARNINGS, "-I", self.folder, *flags, path, "-x", "none", *objects, "-o", program)
        return run(program, code=code)
