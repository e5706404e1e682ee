# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What program/main.c finds out about models, on models written in C that do what they must not."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import machines  # noqa: E402
import programs  # noqa: E402

HEADER = """#include <stdint.h>
typedef int16_t m_input_t[1][3];
typedef float m_output_t[2][4];
typedef int32_t m_output_extents_t[2];
int m_run(const m_input_t *input, m_output_t *output, m_output_extents_t *output_extents, void *state, void *arena);
void m_reset(void *state);
"""
#: Counts its runs in the state; as many rows of the output as the first input says hold the inputs plus that count, in three
#: of four columns.
MODEL = """#include "m.h"
int m_run(const m_input_t *input, m_output_t *output, m_output_extents_t *extents, void *state, void *arena) {
  if ((uintptr_t)arena % 64)
    return 1;
  int32_t *count = state;
  ++*count;
  (*extents)[0] = (*input)[0][0];
  (*extents)[1] = 3;
  for (int row = 0; row < (*input)[0][0]; ++row)
    for (int i = 0; i < 3; ++i)
      (*output)[row][i] = (float)((*input)[0][i] + *count);
  SPOILED
  return 0;
}
void m_reset(void *state) { *(int32_t *)state = 0; }
"""
REPORT = {
    "memory": {"arena": {"bytes": 100}, "state": {"bytes": 4}},
    "signatures": [{"key": "", "function": "m_run", "inputs": [{"type": "INT16", "shape": [1, 3], "bytes": 6}],
                    "outputs": [{"type": "FLOAT32", "shape": [2, 4], "bytes": 32, "bounded": True}]}],
}
TARGET = machines.Target("here", (), "clang-22", (), (machines.Machine("this machine"),))


@unittest.skipIf(shutil.which("clang-22") is None, "there is no clang-22")
class Programs(unittest.TestCase):
    def run_model(self, spoiled=""):
        """Outputs of three runs of the model."""
        with tempfile.TemporaryDirectory(prefix="adze-programs-") as name:
            folder = pathlib.Path(name)
            (folder / "m.h").write_text(HEADER, encoding="utf-8")
            (folder / "m.c").write_text(MODEL.replace("SPOILED", spoiled), encoding="utf-8")
            subprocess.run(["clang-22", "-O1", "-c", "m.c", "-o", "m.o"], cwd=folder, check=True)
            subprocess.run(["llvm-ar-22", "rcs", "m.a", "m.o"], cwd=folder, check=True)
            programs.check_symbols(TARGET, folder)
            program = programs.link(TARGET, TARGET.machines[0], REPORT, folder, 3, 60,
                                    programs.compile_runner(TARGET, folder, 60))
            inputs = numpy.array([[2, 20, 200], [1, 10, 100], [0, 0, 0]], numpy.int16).tobytes()
            data = programs.execute(TARGET.machines[0], program, folder, inputs, 60)
            return programs.split_outputs(REPORT, data, 3)

    def check_failure(self, spoiled, message):
        with self.assertRaisesRegex(programs.Failure, message):
            self.run_model(spoiled)

    def test_good(self):
        ((outputs,),), stack = self.run_model()
        self.assertEqual([array.tolist() for array in outputs], [[[3, 21, 201]] * 2, [[3, 12, 102]], []])
        self.assertEqual(stack, 0)

    def test_writes_beyond(self):
        self.check_failure("((volatile char *)arena)[100] = 1;", "beyond its arena")
        self.check_failure("((volatile char *)arena)[-1] = 1;", "beyond its arena")
        self.check_failure("((volatile char *)state)[4] = 1;", "beyond its state")
        self.check_failure("((volatile float *)output)[8] = 1;", "beyond an output")

    def test_other_faults(self):
        self.check_failure("((volatile int16_t *)input)[2] = 1;", "changed an input")
        self.check_failure("return 5;", "function failed")
        self.check_failure("*(volatile int *)8 = 0;", "signal")
        self.check_failure("double sin(double); (*output)[0][0] = (float)sin((*input)[0][0]);", "calls sin")


if __name__ == "__main__":
    unittest.main()
