#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Headers of compiled models: accepted by C99 and C++ compilers without a warning, whatever tensors are called and are made
of; types and macros say what the model has; one that is out of date does not link."""

import re
import unittest

from support import C_COMPILERS, CXX_COMPILERS, MODELS, WARNINGS, FolderTest, compile_model, run

SOURCE = """#include "{0}.h"
#include "{0}.h"
int not_empty(void);
"""


class HeaderTest(FolderTest):
    def compile(self, model, *options, name=None):
        name = name or model
        compile_model(model, self.folder / f"{name}.a", *options)
        return (self.folder / f"{name}.h").read_text(encoding="utf-8")

    def accept(self, *names):
        """All headers in one file, each twice."""
        source = self.write("all.c", "".join(SOURCE.format(name) for name in names))
        for compiler in C_COMPILERS:
            for standard in ("c99", "c11", "c17"):
                run(*compiler, f"-std={standard}", *WARNINGS, "-fsyntax-only", source)
        for compiler in CXX_COMPILERS:
            for standard in ("c++11", "c++17", "c++20"):
                run(*compiler, f"-std={standard}", *WARNINGS, "-fsyntax-only", source)

    def test_every_model(self):
        names = []
        for model in MODELS:
            self.compile(model)
            self.compile(model, "--weights=file", "--threads", name=f"{model}_file")
            names += [model, f"{model}_file"]
        self.accept(*names)

    def test_without_gnu(self):
        """Compilers that know no attributes see none."""
        self.compile("smooth")
        source = self.write("plain.c", SOURCE.format("smooth"))
        run("gcc", "-std=c99", "-U__GNUC__", "-E", source)
        self.assertNotIn("__asm__", run("gcc", "-std=c99", "-U__GNUC__", "-E", "-P", source).replace("__asm__(name)", ""))

    def test_types(self):
        text = self.compile("types")
        for line in ("typedef uint8_t types_input0_t[3];", "typedef uint16_t types_input1_t[4];",
                     "typedef float types_input2_t[2][2];", "typedef float types_input3_t[1][4];",
                     "typedef float types_input4_t[1];", "typedef int8_t types_input5_t[5];",
                     "typedef int64_t types_input6_t[4];", "typedef int8_t types_output5_t[5];"):
            self.assertIn(line, text)

    def test_values_of_types(self):
        """What the comments say of elements is how they lie in memory."""
        self.compile("types")
        self.build_and_run("""
#include "types.h"
int main(void) {
  static const types_input0_t a = {1, 0, 1};
  static const types_input1_t b = {0x3c00, 0xc000, 0x3800, 0};
  static const types_input2_t c = {{1, 2}, {3, 4}};
  static const types_input3_t d = {{0}};
  static const types_input4_t e = {21};
  static const types_input5_t f = {1, 7, -8, -1, 3};
  static const types_input6_t g = {1, -1, INT64_C(1) << 40, 0};
  types_output0_t o0; types_output1_t o1; types_output2_t o2; types_output3_t o3; types_output4_t o4; types_output5_t o5;
  types_output6_t o6;
  if (types_run(&a, &b, &c, &d, &e, &f, &g, &o0, &o1, &o2, &o3, &o4, &o5, &o6, 0)) return 1;
  if (o0[0] != 0 || o0[1] != 1 || o0[2] != 0) return 2;
  if (o1[0] != 1 || o1[1] != -2 || o1[2] != 0.5f || o1[3] != 0) return 3;
  if (o2[0] != 1 || o2[1] != 3) return 4;
  if (o4[0] != 42) return 5;
  if (o5[0] != 1 || o5[1] != 7 || o5[2] != -8 || o5[3] != -1 || o5[4] != 3) return 6;
  if (o6[0] != 2 || o6[1] != -2 || o6[2] != INT64_C(1) << 41) return 7;
  return 0;
}
""", self.folder / "types.a")

    def test_names(self):
        self.compile("names")
        self.build_and_run("""
#include "names.h"
#include <string.h>
int main(void) {
  return strcmp(NAMES_INPUT_NAME, "a*/b//\\"\\?\\?)\\\\ /*") || strcmp(NAMES_OUTPUT_NAME, "\\303\\244\\?\\?/\\n#define X");
}
""", self.folder / "names.a")

    def test_signatures(self):
        text = self.compile("signatures")
        self.assertRegex(text, r"\bint signatures_encode_run\(const signatures_encode_input_t \*input, signatures_encode_output_t \*output, void \*arena\)")
        self.assertRegex(text, r"\bint signatures_de_code_run\(")
        text = self.compile("signatures", "--signature=encode", name="one")
        self.assertRegex(text, r"\bint one_run\(const one_input_t \*input, ")

    def test_extents(self):
        """The elements that are there, and how many."""
        self.compile("bounded")
        self.build_and_run("""
#include "bounded.h"
int main(void) {
  static const bounded_input_t x = {0, 5, 0, -1};
  static unsigned char arena[BOUNDED_ARENA_BYTES + 1] __attribute__((aligned(64)));
  bounded_output_t found;
  bounded_output_extents_t extents;
  if (bounded_run(&x, &found, &extents, arena)) return 1;
  if (sizeof found != 4 * sizeof(int64_t) || sizeof extents != 2 * sizeof(int32_t)) return 2;
  return !(extents[0] == 2 && extents[1] == 1 && found[0][0] == 1 && found[1][0] == 3);
}
""", self.folder / "bounded.a")

    def test_names_of_files(self):
        """Symbols are of the archive's name, or of --name; digits and dashes become an identifier."""
        self.assertIn("int key_word_2_run(", self.compile("xor", name="key-word.2"))
        self.assertIn("int _2nd_run(", self.compile("xor", name="2nd"))
        self.assertIn("int other_run(", self.compile("xor", "--name=other", name="this"))

    def test_stale(self):
        """Another shape, another arena or another scale: does not link, whether functions have sections and what optimizes."""
        text = self.compile("xor")
        symbol = re.search(r"xor_abi_1_[0-9a-f]{8}", text)[0]
        source = self.write("stale.c", '#include "xor.h"\nint main(void) {\n  const xor_input_t x = {{1, 0}};\n  xor_output_t y;\n'
                                       "  _Alignas(64) unsigned char arena[XOR_ARENA_BYTES];\n  return xor_run(&x, &y, arena);\n}\n")
        archive = self.folder / "xor.a"
        flags = (["-O0"], ["-O2", "-flto"], ["-O2", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"])
        for flag in flags:
            run("gcc", *flag, source, archive, "-o", self.folder / "fresh")
            run(self.folder / "fresh")
        (self.folder / "xor.h").write_text(text.replace(symbol, symbol[:-8] + "01234567")
                                           .replace(symbol[4:], symbol[4:-8] + "01234567"), encoding="utf-8")
        for flag in flags:
            self.assertIn("abi_1_01234567", run("gcc", *flag, source, archive, "-o", self.folder / "stale", code=1))

    def test_hash(self):
        """The symbol follows what the header declares, and not what the model computes."""
        symbols = {}
        source = MODELS["xor"].read_text(encoding="utf-8")
        for name, text in {"same": source, "weights": source.replace("dense<1.0>", "dense<2.0>"),
                           "shape": source.replace("tensor<1x2xf32>", "tensor<3x2xf32>").replace("tensor<1x1xf32>", "tensor<3x1xf32>")
                                          .replace("%w2 = adze.const dense<[[1.0, -2.0]]> : tensor<3x2xf32> -> tensor<3x2xf32>",
                                                   "%w2 = adze.const dense<[[1.0, -2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>")
                                          .replace("(tensor<3x2xf32>, tensor<3x2xf32>, tensor<1xf32>)",
                                                   "(tensor<3x2xf32>, tensor<1x2xf32>, tensor<1xf32>)")}.items():
            header = self.compile(self.write(f"{name}.mlir", text), "--name=m", name=name)
            symbols[name] = re.search(r"m_abi_1_[0-9a-f]{8}", header)[0]
        self.assertEqual(symbols["same"], symbols["weights"])
        self.assertNotEqual(symbols["same"], symbols["shape"])


if __name__ == "__main__":
    unittest.main()
