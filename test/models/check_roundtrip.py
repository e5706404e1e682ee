#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Takes every model of the zoo through Adze and back, and checks that nothing was lost.

A model that can be imported: .tflite -> text -> .tflite with the first file gone, structurally equal to it; the second
import gives the same text, the second export the same bytes; and where LiteRT runs the model, the exported file's
outputs are the same bits on two inputs. A malformed one: exit status 1, a message that names the file, nothing written."""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import zoo  # noqa: E402
from tflitecompare import compare, reader  # noqa: E402

LITERT = zoo.CHECKOUT / "utils" / "litert"


class CheckError(Exception):
    """A model did not pass; the message says at which step and why."""


class Checker:
    """Runs adze-translate on models, in a scratch folder of its own for each."""

    def __init__(self, translate, scratch, timeout):
        self.translate, self.scratch, self.timeout = translate, scratch, timeout
        self.schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")

    def run(self, direction, source, target):
        """One call; (exit status, what it wrote to stderr)."""
        try:
            done = subprocess.run([self.translate, direction, source, "-o", target], capture_output=True, text=True, errors="replace", timeout=self.timeout, check=False)
        except subprocess.TimeoutExpired:
            raise CheckError(f"{direction}: no end after {self.timeout} s") from None
        if done.returncode < 0:
            raise CheckError(f"{direction}: killed by {signal.Signals(-done.returncode).name}: {tail(done.stderr)}")
        return done.returncode, done.stderr

    def must_run(self, step, direction, source, target):
        status, errors = self.run(direction, source, target)
        if status != 0:
            raise CheckError(f"{step}: exit status {status}: {tail(errors)}")
        if not target.is_file():
            raise CheckError(f"{step}: nothing was written")

    def round_trip(self, entry):
        """All steps but the outputs; returns the exported file. The files of both imports have the same name, since a
        location may hold it, and each file is deleted before the next step, which then cannot look at it."""
        folder = self.scratch / entry.name
        for part in ("first", "second"):
            (folder / part).mkdir(parents=True)
        original, exported, again = folder / "first/model.tflite", folder / "second/model.tflite", folder / "second/again.tflite"
        text, second_text = folder / "first/model.mlir", folder / "second/model.mlir"
        shutil.copyfile(entry.path, original)
        self.must_run("import", "--tflite-to-mlir", original, text)
        original.unlink()
        self.must_run("export", "--mlir-to-tflite", text, exported)
        try:
            models = [reader.load_model(self.schema, path) for path in (entry.path, exported)]
            differences = compare.compare_models(*models)
        except reader.FormatError as error:
            raise CheckError(f"structure: {error}") from None
        if differences:
            raise CheckError(f"structure: {len(differences)} differences: {'; '.join(differences[:3])}")
        self.must_run("second import", "--tflite-to-mlir", exported, second_text)
        if text.read_bytes() != second_text.read_bytes():
            raise CheckError(f"second import: {first_difference(text, second_text)}")
        self.must_run("second export", "--mlir-to-tflite", text, again)
        if again.read_bytes() != exported.read_bytes():
            raise CheckError("second export: other bytes than the first")
        for path in (text, second_text, again):
            path.unlink()
        return exported

    def refusal(self, entry):
        """A malformed file is refused in the proper way."""
        (self.scratch / entry.name).mkdir(parents=True)
        target = self.scratch / entry.name / "model.mlir"
        status, errors = self.run("--tflite-to-mlir", entry.path, target)
        self.check_refusal(entry.path.name, status, errors, target)

    @staticmethod
    def check_refusal(file_name, status, errors, target):
        if status == 0:
            raise CheckError("refusal: the malformed file was imported")
        if status != 1:
            raise CheckError(f"refusal: exit status {status} instead of 1: {tail(errors)}")
        if file_name not in errors or "error" not in errors:
            raise CheckError(f"refusal: no error message that names {file_name}: {tail(errors)}")
        if target.exists():
            raise CheckError("refusal: a file was written all the same")

    def either(self, entry):
        """A debatable file: refused in the proper way (None), or taken and carried whole."""
        probe = self.scratch / "probe" / entry.name
        probe.mkdir(parents=True)
        status, errors = self.run("--tflite-to-mlir", entry.path, probe / "model.mlir")
        if status != 0:
            self.check_refusal(entry.path.name, status, errors, probe / "model.mlir")
            return None
        return self.round_trip(entry)

    def check(self, entry):
        """(exported file or None, error or None)."""
        work = {zoo.IMPORTABLE: self.round_trip, zoo.EITHER: self.either, zoo.MALFORMED: self.refusal}[entry.kind]
        try:
            return work(entry), None
        except CheckError as error:
            return None, str(error)


def tail(text):
    """The end of an error output, on one line."""
    return " | ".join(text.strip().splitlines()[-3:])[-400:] or "(no message)"


def one_line(text):
    return " ".join(text.split())


def first_difference(left, right):
    with open(left, "rb") as one, open(right, "rb") as other:
        for number, (x, y) in enumerate(zip(one, other), 1):
            if x != y:
                at = next((i for i, (p, q) in enumerate(zip(x, y)) if p != q), min(len(x), len(y)))
                show = lambda line: line[max(at - 30, 0):at + 60].decode(errors="replace").strip()
                return f"line {number}: '{show(x)}' became '{show(y)}'"
    return "one text is longer than the other"


def compare_outputs(runner, exported, timeout):
    """Runs each exported file against its original in one batch. Returns name -> (equal, remark): equal is None where
    LiteRT under Node.js does not run the original, or does not give the same outputs twice."""
    jobs = [{"id": entry.name, "model": str(path), "reference": str(entry.path), "golden": True, "timeout": timeout} for entry, path in exported]
    done = subprocess.run(["node", runner, "--batch", "-"], input="".join(json.dumps(job) + "\n" for job in jobs), capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.splitlines():
        result = json.loads(line)
        found[result["id"]] = judge_outputs(result)
    lost = f"the runner gave no result: {tail(done.stderr)}"
    return {job["id"]: found.get(job["id"], (False, lost)) for job in jobs}


def judge_outputs(result):
    status, message = result["status"], result.get("message", "")
    if status == "ok":
        return (True, "") if result["compared"] == 2 else (True, f"only {result['compared']} of 2 inputs: {message}")
    if status == "mismatch" and result.get("deterministic") is False:
        return None, f"not comparable: {message}"
    if status in ("refused", "failed") and result.get("side") == "reference":
        return None, f"the original is {status}: {message}"
    return False, f"{status}: {message}"


def print_table(entries, errors, outputs):
    """Counts by folder and class."""
    header = ("folder", "class", "models", "passed", "failed", "outputs equal", "outputs not comparable")
    groups = collections.defaultdict(collections.Counter)
    for entry in entries:
        equal = outputs.get(entry.name, (None, ""))[0]
        groups[entry.folder, entry.kind].update({
            "models": 1, "failed" if entry.name in errors else "passed": 1,
            "outputs equal": equal is True, "outputs not comparable": entry.name in outputs and equal is None})
    print("  ".join(f"{title:>14}" if i > 1 else f"{title:<16}" for i, title in enumerate(header)))
    for (folder, kind), counts in sorted(groups.items()):
        cells = [f"{folder:<16}", f"{kind:<16}"] + [f"{counts[title]:>{max(14, len(title))}}" for title in header[2:]]
        print("  ".join(cells))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 all passed, 1 one failed, 2 wrong usage, 77 there is no zoo.\n\n"
                                     "Example: python3 test/models/check_roundtrip.py --bin build/bin --only '^unit/'")
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="folder of adze-translate")
    parser.add_argument("--only", default="", metavar="REGEX", help="models whose name (as in float/x_f32) matches")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="models at a time (default 2)")
    parser.add_argument("--timeout", type=int, default=600, metavar="SECONDS", help="limit for each step (default 600)")
    parser.add_argument("--structure-only", action="store_true", help="do not run models in LiteRT (needs no Node.js)")
    parser.add_argument("--runner", default=LITERT / "run.mjs", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not (arguments.bin / "adze-translate").is_file():
        parser.error(f"{arguments.bin} holds no adze-translate")
    if arguments.jobs < 1 or arguments.timeout < 1:
        parser.error("--jobs and --timeout want a positive number")
    try:
        re.compile(arguments.only)
    except re.error as error:
        parser.error(f"--only: {error}")
    return arguments


def check_all(arguments, entries, scratch):
    """(errors, outputs): name -> message, and name -> (equal, remark)."""
    checker, errors, exported = Checker(arguments.bin / "adze-translate", scratch, arguments.timeout), {}, []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for entry, (path, error) in zip(entries, pool.map(checker.check, entries)):
            if error:
                errors[entry.name] = error
            elif path and entry.runs:
                exported.append((entry, path))
    if arguments.structure_only or not exported:
        return errors, {}
    outputs = compare_outputs(arguments.runner, exported, arguments.timeout)
    errors.update({name: f"outputs: {remark}" for name, (equal, remark) in outputs.items() if equal is False})
    return errors, outputs


def main():
    arguments = parse_arguments()
    try:
        root = zoo.find_zoo()
        entries = [entry for entry in zoo.load_zoo(root) if re.search(arguments.only, entry.name)] if root else []
    except zoo.ZooError as error:
        sys.exit(f"check_roundtrip: {error}")
    if root is None:
        print("check_roundtrip: no model zoo (set ADZE_MODEL_ZOO): nothing was checked", file=sys.stderr)
        return zoo.SKIPPED
    if not entries:
        sys.exit(f"check_roundtrip: no model matches '{arguments.only}'")
    if not arguments.structure_only and arguments.runner == LITERT / "run.mjs" and subprocess.run([LITERT / "setup"], check=False).returncode:
        sys.exit("check_roundtrip: LiteRT cannot be installed (see above); --structure-only does without")
    with tempfile.TemporaryDirectory(prefix="adze-roundtrip-") as scratch:
        errors, outputs = check_all(arguments, entries, pathlib.Path(scratch))
    print_table(entries, errors, outputs)
    for name, (equal, remark) in outputs.items():
        if remark and equal is not False:
            print(f"note: {name}: {one_line(remark)}")
    for name, error in errors.items():
        print(f"FAILED {name}: {one_line(error)}")
    print(f"{len(entries) - len(errors)} passed, {len(errors)} failed")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
