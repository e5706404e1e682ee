#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of --emit-test and --emit-bench: C99 without a warning, a self-test that passes on the code it was made with and
fails on other code, for every model, kind of weights, and CPU; and the choice among several CPUs."""

import re
import shutil
import subprocess
import unittest

from support import ADZE, C_COMPILERS, MODELS, WARNINGS, FolderTest, compile_model, demo_model, run


class ProgramsTest(FolderTest):
    def make(self, model, name, *options):
        """The archive of a model, its self-test and its benchmark."""
        compile_model(model, self.folder / f"{name}.a", f"--emit-test={self.folder / f'{name}_test.c'}",
                      f"--emit-bench={self.folder / f'{name}_bench.c'}", *options)

    def build(self, name, program, compiler=("gcc",), flags=()):
        path = self.folder / f"{name}_{program}"
        run(*compiler, "-std=c99", "-O1", *WARNINGS, *flags, f"{path}.c", self.folder / f"{name}.a", "-o", path)
        return path

    def test_every_model(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.make(model, model)
                for compiler in C_COMPILERS:
                    self.assertEqual(run(self.build(model, "test", compiler)), f"{model}: ok\n")
                self.build(model, "bench", compiler)

    def test_weights_in_a_file(self):
        self.make(demo_model(self.folder), "demo", "--weights=file")
        program = self.build("demo", "test")
        self.assertEqual(run(program, self.folder / "demo.weights"), "demo: ok\n")
        run(program, code=2)
        weights = bytearray((self.folder / "demo.weights").read_bytes())
        self.write("short.weights", "")
        self.assertIn("too short", run(program, self.folder / "short.weights", code=1))
        for at in range(0, len(weights)):
            weights[at] ^= 0x55
        (self.folder / "other.weights").write_bytes(weights)
        self.assertIn("FAILED", run(program, self.folder / "other.weights", code=1))

    def test_threads(self):
        self.make(demo_model(self.folder), "demo", "--threads")
        self.assertEqual(run(self.build("demo", "test")), "demo: ok\n")

    def test_one_object(self):
        """--emit=obj has everything in one object."""
        model = demo_model(self.folder)
        run(ADZE, "compile", model, "-o", self.folder / "demo.o", f"--emit-test={self.folder / 'demo_test.c'}")
        program = self.folder / "one"
        run("gcc", "-std=c99", *WARNINGS, self.folder / "demo_test.c", self.folder / "demo.o", "-o", program)
        self.assertEqual(run(program), "demo: ok\n")

    def test_benchmark(self):
        self.make(demo_model(self.folder), "demo")
        self.assertRegex(run(self.build("demo", "bench", flags=["-DSECONDS=0.02"])),
                         r"^demo: best [\d.]+ us, mean [\d.]+ us, [1-9]\d* runs\n$")

    def test_choice_of_cpu(self):
        """The last of the CPUs that the machine can run; every one computes the same."""
        if not shutil.which("qemu-x86_64"):
            self.skipTest("qemu-x86_64 is not installed")
        self.make(demo_model(self.folder), "demo", "--cpu=baseline,nehalem,haswell")
        program = self.build("demo", "test", flags=["-no-pie", "-static"])
        symbols = dict(reversed(line.split()[::2]) for line in run("nm", program).splitlines() if " t demo_" in line.lower())
        for machine, expected in ("qemu64", "baseline"), ("Nehalem", "nehalem"), ("Haswell", "haswell"):
            done = subprocess.run(["qemu-x86_64", "-cpu", machine, "-d", "in_asm,nochain", "-D", self.folder / "log", program],
                                  capture_output=True, text=True, check=True)
            self.assertEqual(done.stdout, "demo: ok\n")
            executed = set(re.findall(r"^0x([0-9a-f]+):", (self.folder / "log").read_text(), re.M))
            ran = {cpu for cpu in ("baseline", "nehalem", "haswell")
                   if symbols[f"demo_.{cpu}_run"].lstrip("0") in {address.lstrip("0") for address in executed}}
            self.assertEqual(ran, {expected}, done.stderr)

    def test_cpus_elsewhere(self):
        model = demo_model(self.folder)
        self.assertIn("x86-64 only", run(ADZE, "compile", model, "-o", self.folder / "demo.a", "--target=aarch64-linux-gnu",
                                         "--cpu=cortex-a53,cortex-a76", code=2))
        self.assertIn("twice", run(ADZE, "compile", model, "-o", self.folder / "demo.a", "--cpu=haswell,haswell", code=2))


if __name__ == "__main__":
    unittest.main()
