#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A custom op as a C function of the program: what it is given, in which order it is called, and what the archive asks for."""

import unittest

from support import ADZE, C_COMPILERS, LLVM, FolderTest, compile_model, run

#: One op reads part of a tensor and writes part of another, and has an input left out; the other has no options and is called
#: although nothing needs its result.
MODEL = """
func.func @main(%x: tensor<4x4xf32> loc("x")) -> tensor<2x8xf32> {
  %begin = adze.const dense<[2, 0]> : tensor<2xi32> -> tensor<2xi32>
  %size = adze.const dense<[2, 4]> : tensor<2xi32> -> tensor<2xi32>
  %factor = adze.const dense<3.0> : tensor<1xf32> -> tensor<1xf32>
  %none = adze.no_value
  %0 = adze.slice(%x, %begin, %size) : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x4xf32> loc("rows")
  %1 = adze.custom "Scale-By"(%0, %none, %factor) {options = dense<[5, 6, 7]> : tensor<3xui8>}
      : (tensor<2x4xf32>, none, tensor<1xf32>) -> tensor<2x4xf32> loc("scaled")
  %2 = adze.custom "Note"(%1) : (tensor<2x4xf32>) -> tensor<1xi32> loc("noted")
  %3 = adze.concatenation(%1, %0) {axis = 1 : i32} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32> loc("y")
  return %3 : tensor<2x8xf32>
}
"""

PROGRAM = """
#include "m.h"
#include <stdio.h>
#include <string.h>

static char calls[8];

void adze_extern_Scale_By(const void *const *inputs, void *const *outputs, const void *options, size_t options_bytes) {
  const float *x = inputs[0], *factor = inputs[2];
  float *y = outputs[0];
  if (inputs[1] || options_bytes != 3 || memcmp(options, "\\5\\6\\7", 3))
    strcat(calls, "!");
  for (int i = 0; i < 8; ++i)
    y[i] = x[i] * *factor;
  strcat(calls, "s");
}

void adze_extern_Note(const void *const *inputs, void *const *outputs, const void *options, size_t options_bytes) {
  const float *x = inputs[0];
  strcat(calls, x[7] == 48 && !options && !options_bytes ? "n" : "!");
  *(int *)outputs[0] = 1;
}

static m_input_t x;
static m_output_t y;
static union {
  double align[8];
  unsigned char bytes[M_ARENA_BYTES + M_ARENA_ALIGN];
} arena;

int main(void) {
  for (int i = 0; i < 16; ++i)
    (&x[0][0])[i] = (float)(i + 1);
  size_t off = (size_t)arena.bytes % M_ARENA_ALIGN;
  if (m_run((const m_input_t *)&x, &y, arena.bytes + (off ? M_ARENA_ALIGN - off : 0)))
    return 2;
  for (int i = 0; i < 16; ++i)
    printf("%g ", (double)(&y[0][0])[i]);
  printf("%s\\n", calls);
  return 0;
}
"""

EXTERNS = ["--extern-op=Scale-By", "--extern-op=Note"]


class ExternOpTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.model = self.write("m.mlir", MODEL)

    def test_program(self):
        archive = self.folder / "m.a"
        compile_model(self.model, archive, *EXTERNS)
        for compiler in C_COMPILERS:
            text = self.build_and_run(PROGRAM, archive, compiler=compiler)
            self.assertEqual(text, "27 30 33 36 9 10 11 12 39 42 45 48 13 14 15 16 sn\n")

    def test_symbols(self):
        archive = self.folder / "m.a"
        for target in ("x86_64-linux-gnu", "thumbv7em-none-eabihf"):
            run(ADZE, "compile", self.model, "-o", archive, "--quiet", f"--target={target}", *EXTERNS)
            wanted = {line.split()[0] for line in run(LLVM / "llvm-nm", "-u", "--format=posix", archive).splitlines() if " U" in line}
            self.assertLessEqual({"adze_extern_Scale_By", "adze_extern_Note"}, wanted)
        header = (self.folder / "m.h").read_text(encoding="utf-8")
        self.assertIn("void adze_extern_Note(const void *const *inputs, void *const *outputs,", header)

    def test_without_a_function(self):
        text = run(ADZE, "compile", self.model, "-o", self.folder / "m.a", "--quiet", EXTERNS[0], code=1)
        self.assertIn("no plug-in knows the custom op 'Note'", text)
        self.assertFalse((self.folder / "m.a").exists())


if __name__ == "__main__":
    unittest.main()
