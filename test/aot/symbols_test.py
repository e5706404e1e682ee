#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What archives define, call and hold: only symbols with the model's prefix, only calls that docs/aot.md lists for the machine,
nothing that is writable, nothing that depends on where and when they were made."""

import hashlib
import re
import shutil
import unittest

from support import LLVM, MODELS, ROOT, TARGETS, FolderTest, compile_model, demo_model, run

MEMORY = {"memcpy", "memmove", "memset"}


def documented_calls():
    """The table of docs/aot.md: patterns of functions by the machine's name."""
    text = (ROOT / "docs/aot.md").read_text(encoding="utf-8")
    calls = {}
    for names, functions in re.findall(r"^\| ([^|]+) \| [^|]* \| ([^|]+) \|$", text, re.M):
        for name in re.findall(r"`([\w-]+)`", names):
            calls[name] = re.findall(r"`([\w*]+)`", functions)
    return calls


def is_documented(name, patterns):
    return any(re.fullmatch(pattern.replace("*", r"\w*"), name) for pattern in patterns)


class SymbolsTest(FolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documented = documented_calls()

    def models(self):
        return {**MODELS, "demo": demo_model(self.folder)}

    def test_every_target(self):
        for name, target in TARGETS.items():
            self.assertLessEqual(MEMORY, set(self.documented[name]), name)
            for model, path in self.models().items():
                with self.subTest(target=name, model=model):
                    archive = self.folder / f"{model}.a"
                    compile_model(path, archive, target=target)
                    self.check_symbols(archive, model, self.documented[name])
                    self.check_sections(archive)

    def test_every_option(self):
        for options in (["--threads"], ["--weights=file"], ["--cpu=baseline,haswell,znver4"], ["--float-accuracy=fast", "--cpu=native"]):
            for model in ("demo", "smooth", "signatures", "bounded"):
                with self.subTest(options=options, model=model):
                    archive = self.folder / f"{model}.a"
                    compile_model(self.models()[model], archive, *options)
                    self.check_symbols(archive, model, self.documented["x86-64"])
                    self.check_sections(archive)

    def check_symbols(self, archive, prefix, documented):
        defined, wanted = set(), set()
        for line in run(LLVM / "llvm-nm", "--extern-only", "--format=posix", archive).splitlines():
            words = line.split()
            if len(words) > 1:  # members of the archive have lines of their own
                (wanted if words[1] == "U" else defined).add(words[0])
        self.assertIn(f"{prefix}_run" if prefix != "signatures" else "signatures_encode_run", defined)
        for symbol in defined:
            self.assertRegex(symbol, rf"^{prefix}[_.]")
        for symbol in wanted - defined:
            self.assertTrue(is_documented(symbol, documented), f"calls {symbol}")

    def check_sections(self, archive):
        """Nothing writable, nothing of zeros, nothing executed at the start, and no tables of unwinding that need a library."""
        text = run(LLVM / "llvm-readobj", "--sections", archive)
        for section in re.split(r"^  Section \{$", text, flags=re.M)[1:]:
            name = re.search(r"Name: (\S*)", section)[1]
            flags, size = re.search(r"Flags \[ (.*?)\]", section, re.S)[1], int(re.search(r"Size: (\d+)", section)[1])
            if "SHF_ALLOC" in flags and size:
                self.assertNotIn("SHF_WRITE", flags, name)
                self.assertNotIn("SHT_NOBITS", section, name)
                self.assertNotRegex(name, r"^\.(init|fini|ctors|eh_frame|tdata|tbss)")

    def test_only_public_functions_are_visible(self):
        """Linked into a shared library, a model exports the functions of its header."""
        archive = self.folder / "smooth.a"
        compile_model("smooth", archive)
        library = self.folder / "libsmooth.so"
        run("gcc", "-shared", "-nostdlib", "-Wl,--whole-archive", archive, "-Wl,--no-whole-archive", "-o", library)
        names = {line.split()[0] for line in run(LLVM / "llvm-nm", "-D", "--format=posix", library).splitlines()}
        public = {name for name in names if not re.search(r"_abi_1_[0-9a-f]{8}$", name)}
        self.assertEqual(public - MEMORY, {"smooth_run", "smooth_reset"})

    def test_same_bytes(self):
        """In another folder, with the model somewhere else, on another day."""
        for weights in ("rodata", "file"):
            files = []
            for place in ("here", "over/there"):
                folder = self.folder / weights / place
                (folder / "models").mkdir(parents=True)
                model = folder / "models/demo.tflite"
                shutil.copy(demo_model(self.folder), model)
                compile_model(model, folder / "out/demo.a", "-MD", f"--weights={weights}")
                compile_model(model, folder / "out/demo.o")
                files.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                              for path in (folder / "out").iterdir() if path.suffix != ".d"})
            self.assertEqual(*files)
            self.assertEqual(set(files[0]), {"demo.a", "demo.o", "demo.h", "demo.json"} |
                             ({"demo.weights"} if weights == "file" else set()))


if __name__ == "__main__":
    unittest.main()
