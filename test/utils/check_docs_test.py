#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of utils/check-docs: what it makes of examples, and that each of its rules finds what breaks it."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
LOADER = importlib.machinery.SourceFileLoader("check_docs", str(ROOT / "utils/check-docs"))
check_docs = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_docs", LOADER))
LOADER.exec_module(check_docs)
from adzedocs import examples, tablegen  # noqa: E402  (the path is set by check-docs)

TD = """def FooBar : Pass<"{flag}"> {{
  let summary = "{summary}";
  let description = [{{{description}}}];
}}
"""


class ExamplesTest(unittest.TestCase):
    def test_free_names_become_arguments(self):
        module = examples.module_of("%1 = adze.add(%x, %x)\n    : (tensor<2x!quant.uniform<i8<-7:7>:f32, 0.5>>, f32) -> f32\n", "f")
        self.assertIn("@f(%x: tensor<2x!quant.uniform<i8<-7:7>:f32, 0.5>>)", module)

    def test_subgraphs_are_declared(self):
        module = examples.module_of("%1 = adze.if(%c, %x) {then_subgraph = @then, else_subgraph = @else} : (i1, f32) -> f64\n", "f")
        self.assertIn("func.func private @then(f32) -> (f64)", module)
        module = examples.module_of("%1 = adze.while(%x) {cond_subgraph = @cond} : (f32) -> f32\n", "f")
        self.assertIn("func.func private @cond(f32) -> (tensor<i1>)", module)

    def test_no_type(self):
        with self.assertRaises(examples.ExampleError):
            examples.module_of("%1 = adze.add(%x, %y) : (f32) -> f32\n", "f")

    def test_dedent(self):
        self.assertEqual(tablegen.dedent("Text.\n\n    ```mlir\n    %1\n    ```\n\n    C1: x."), "Text.\n\n```mlir\n%1\n```\n\nC1: x.")


class RulesTest(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return root

    def passes(self, flag="foo-bar", summary="does a thing", description="Text.", test="// RUN: adze-opt --foo-bar", debug="foo-bar"):
        return list(check_docs.check_passes(self.tree({
            "passes/CMakeLists.txt": "add_subdirectory(prepare)\n", "passes/prepare/FooBar.td": TD.format(flag=flag, summary=summary, description=description),
            "passes/prepare/FooBar.cpp": f'#define DEBUG_TYPE "{debug}"\n', "test/passes/prepare/foo-bar.mlir": test})))

    def test_passes(self):
        self.assertEqual(self.passes(), [])
        for changed, words in (({"flag": "foo"}, "is its name"), ({"summary": "foo bar"}, "repeats the flag"), ({"description": ""}, "no description"),
                               ({"test": "// nothing"}, "does not run"), ({"debug": "foo"}, "DEBUG_TYPE")):
            with self.subTest(**changed):
                self.assertTrue(any(words in error for error in self.passes(**changed)))

    def test_pages(self):
        page = "[a](b.md#there) [c](missing.md)\n\n<!-- code: x.cpp#part -->\n\n```cpp\nint a;\n```\n"
        root = self.tree({"a.md": page, "b.md": "# Here\n", "x.cpp": "// [part\nint b;\n// part]\n"})
        errors = "\n".join(check_docs.check_pages(root, ["a.md"]))
        for words in ("no place called there", "missing.md leads nowhere", "not what the file says"):
            self.assertIn(words, errors)
        (root / "x.cpp").write_text("// [part\nint a;\n// part]\n")
        self.assertNotIn("not what", "\n".join(check_docs.check_pages(root, ["a.md"])))

    def test_files(self):
        root = self.tree({"a.cpp": "\n" * 501, "b.txt": "see " + "/home" + "/someone/x\n", "c.h": "\n" * 500})
        errors = list(check_docs.check_files(root, ["a.cpp", "b.txt", "c.h"]))
        self.assertEqual(len(errors), 2, errors)


if __name__ == "__main__":
    unittest.main()
