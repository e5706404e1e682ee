#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Tests of zoo.py and check_roundtrip.py on a zoo of three models made here, with a stand-in for adze-translate that
writes the file as hexadecimal text, and that makes one chosen mistake."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "utils")]
import check_roundtrip  # noqa: E402
import zoo  # noqa: E402
from tflite_compare_test import sample, write  # noqa: E402

TRANSLATE = r"""#!/usr/bin/env python3
import os, pathlib, signal, sys
direction, source, _, target = sys.argv[1:]
mistake = os.environ.get("MISTAKE", "")
data = pathlib.Path(source).read_bytes()
if direction == "--tflite-to-mlir":
    if data[4:8] != b"TFL3" and mistake != "accept":
        if mistake == "crash": os.kill(os.getpid(), signal.SIGSEGV)
        if mistake == "litter": pathlib.Path(target).write_text("")
        sys.stderr.write("error: bad\n" if mistake == "nameless" else f"{source}: error: no identifier\n")
        sys.exit(3 if mistake == "status" else 1)
    if mistake == "import": sys.exit(1)
    text = data.hex()
    if mistake == "text" and "second" in source: text = "00" + text
    pathlib.Path(target).write_text(text)
else:
    out = bytes.fromhex(data.decode())
    if mistake == "lose": out = out.replace(b"sample", b"simple")
    if mistake == "unstable" and "again" in target: out += b"!"
    if mistake == "silent": sys.exit(0)
    pathlib.Path(target).write_bytes(out)
"""

RUNNER = r"""
import readline from 'node:readline';
for await (const line of readline.createInterface({input: process.stdin})) {
  const {id, model, reference, golden} = JSON.parse(line);
  if (!golden || model === reference) throw new Error('wrong job');
  if (process.env.MISTAKE === 'no-result') break;
  if (process.env.MISTAKE === 'bits') console.log(JSON.stringify({id, status: 'mismatch', deterministic: true, message: 'output 0 differs'}));
  else if (process.env.MISTAKE === 'refused') console.log(JSON.stringify({id, status: 'refused', side: 'reference', message: 'variables'}));
  else console.log(JSON.stringify({id, status: 'ok', compared: 2}));
}
"""


class RoundTrip(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = root = pathlib.Path(folder.name)
        for part in ("unit", "golden", "bin"):
            (root / part).mkdir()
        status = {"good": "ok", "custom": "refused rc=1: ERROR: Encountered unresolved custom op: Mine.", "bad": "refused rc=1: ERROR: Model provided has model identifier 'X', should be 'TFL3'"}
        for name in status:
            (root / f"unit/{name}.tflite").write_bytes(b"nothing of the kind" if name == "bad" else write(sample()))
        table = lambda head, lines: "\n".join(["\t".join(head)] + ["\t".join(line) for line in lines]) + "\n"
        (root / "MANIFEST.tsv").write_text(table(["path", "sha256"], [[f"unit/{name}.tflite", "0"] for name in status]))
        (root / "golden/STATUS.tsv").write_text(table(["model", "ref", "xnn", "golden"], [[f"unit/{name}", text, text, "no"] for name, text in status.items()]))
        (root / "bin/adze-translate").write_text(TRANSLATE)
        (root / "bin/adze-translate").chmod(0o755)
        (root / "runner.mjs").write_text(RUNNER)

    def check(self, mistake="", *words, **environment):
        command = [sys.executable, HERE / "check_roundtrip.py", "--bin", self.root / "bin", "--runner", self.root / "runner.mjs", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False,
                              env={**os.environ, "ADZE_MODEL_ZOO": str(self.root), "MISTAKE": mistake, **environment})

    def test_all_well(self):
        done = self.check()
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (0, "3 passed, 0 failed"), done.stdout + done.stderr)

    def test_only(self):
        self.assertEqual(self.check("", "--only", "good|bad").stdout.splitlines()[-1], "2 passed, 0 failed")
        self.assertEqual(self.check("", "--only", "nobody").returncode, 1)

    def test_every_mistake_is_seen(self):
        expected = {
            "import": ("import: exit status 1", 2), "lose": ("structure: 1 differences: description: 'sample' != 'simple'", 2),
            "text": ("second import: line 1", 2), "unstable": ("second export: other bytes", 2), "silent": ("export: nothing was written", 2),
            "crash": ("killed by SIGSEGV", 1), "nameless": ("no error message that names bad.tflite", 1), "status": ("exit status 3 instead of 1", 1),
            "litter": ("a file was written all the same", 1), "accept": ("the malformed file was imported", 1),
            "bits": ("outputs: mismatch: output 0 differs", 1), "no-result": ("the runner gave no result", 1),
        }
        for mistake, (message, failed) in expected.items():
            with self.subTest(mistake=mistake):
                done = self.check(mistake)
                self.assertEqual(done.returncode, 1)
                self.assertIn(message, done.stdout)
                self.assertEqual(done.stdout.splitlines()[-1], f"{3 - failed} passed, {failed} failed")

    def test_models_that_litert_refuses_are_noted(self):
        done = self.check("refused")
        self.assertEqual(done.returncode, 0)
        self.assertIn("note: unit/good: the original is refused: variables", done.stdout)

    def test_structure_only(self):
        self.assertEqual(self.check("bits", "--structure-only").returncode, 0)

    def test_usage(self):
        self.assertEqual(self.check("", "--jobs", "0").returncode, 2)
        self.assertEqual(self.check("", "--bin", "/nowhere").returncode, 2)
        self.assertEqual(self.check(ADZE_MODEL_ZOO="/nowhere").returncode, 1)


class Zoo(unittest.TestCase):
    def test_judgements(self):
        judged = lambda ref, xnn=None: zoo.judge("x/y", ref, xnn or ref)[0]
        self.assertEqual(judged("refused rc=1: ERROR: Encountered unresolved custom op: A.", "ok"), zoo.IMPORTABLE)
        self.assertEqual(judged("refused rc=1: ERROR: Select TensorFlow op(s), included"), zoo.IMPORTABLE)
        self.assertEqual(judged("refused rc=0: kernels"), zoo.IMPORTABLE)
        self.assertEqual(judged("not run: input type"), zoo.IMPORTABLE)
        self.assertEqual(judged("failed rc=1: ERROR: gather index out of bounds"), zoo.IMPORTABLE)
        self.assertEqual(judged("refused rc=1: ERROR: No subgraph in the model."), zoo.MALFORMED)
        self.assertEqual(judged("refused rc=1: ERROR: quantized_dimension must be in range [0, 1). Was 3."), zoo.MALFORMED)
        with self.assertRaises(zoo.ZooError):
            judged("refused rc=1: ERROR: something new")

    def test_output_judgements(self):
        judge = check_roundtrip.judge_outputs
        self.assertEqual(judge({"status": "ok", "compared": 2}), (True, ""))
        self.assertIs(judge({"status": "mismatch", "deterministic": False, "message": "m"})[0], None)
        self.assertIs(judge({"status": "failed", "message": "no answer within 1 s"})[0], False)
        self.assertIs(judge({"status": "failed", "side": "reference", "message": "m"})[0], None)


if __name__ == "__main__":
    unittest.main()
