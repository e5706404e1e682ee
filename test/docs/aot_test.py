#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Does what docs/aot.md says, with nothing but that: its files, its commands in their order in one shell, in an empty home. What
the page says that programs print, they print."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
PAGE = ROOT / "docs/aot.md"

BLOCK = re.compile(r"(?:^<!-- (code|needs): ([^\n]*) -->\n+)?^```(\w+)\n(.*?)^```$", re.M | re.S)


def script(text):
    """The page as a script of bash, and for each block that shows output what was run in front of it."""
    lines, steps = ["set -eu"], 0
    shown = []
    for kind, value, language, code in BLOCK.findall(text):
        if kind == "code":
            name = pathlib.PurePosixPath(value).name
            lines += [f"cat > {name} <<'END_OF_FILE'", code.rstrip("\n"), "END_OF_FILE"]
        elif language == "sh" and (kind != "needs" or all(map(shutil.which, value.split()))):
            steps += 1
            lines += [f"echo '@step {steps}'", code.rstrip("\n")]
        elif language == "text":
            shown.append((steps, code))
    return "\n".join(lines) + "\n", shown


class AotTest(unittest.TestCase):
    def test_page(self):
        commands, shown = script(PAGE.read_text(encoding="utf-8"))
        self.assertGreater(len(shown), 3)
        with tempfile.TemporaryDirectory(prefix="adze-aot-page-") as folder:
            home, checkout = pathlib.Path(folder, "home"), pathlib.Path(folder, "checkout")
            home.mkdir()
            checkout.mkdir()
            (checkout / "build").symlink_to(BUILD)
            environment = {key: value for key, value in os.environ.items() if key in ("PATH", "TMPDIR", "ASAN_OPTIONS")}
            done = subprocess.run(["bash", "-c", commands], cwd=checkout, env={**environment, "HOME": str(home)}, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            self.assertEqual(done.returncode, 0, done.stdout[-4000:])
        outputs = {int(number): text for number, text in re.findall(r"^@step (\d+)\n(.*?)(?=^@step|\Z)", done.stdout, re.M | re.S)}
        for step, text in shown:
            self.assertIn(text, outputs[step])


if __name__ == "__main__":
    unittest.main()
