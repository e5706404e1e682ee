#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the prepare pipeline over every model of the zoo and compares outputs with LiteRT's on the original.

Float outputs agree within 1e-5 of max(range, max |y|) of each output, all others in every bit, on two inputs; models
whose native kernels differ by more among themselves get twice that difference. Prints op counts before and after."""

import argparse
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import zoo  # noqa: E402
from check_roundtrip import LITERT, judge_outputs, one_line, tail  # noqa: E402
from tflitecompare import reader  # noqa: E402

#: The measure's floor.
TOLERANCE = 1e-5


def count_operators(schema, path):
    model = reader.load_model(schema, path)
    return sum(len(subgraph.get("operators") or []) for subgraph in model.root["subgraphs"])


def prepare(adze, entry, target, timeout):
    """Error message or None."""
    try:
        done = subprocess.run([adze, "optimize", entry.path, "-o", target, "--quiet"], capture_output=True, text=True, errors="replace", timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return f"no end after {timeout} s"
    return None if done.returncode == 0 else f"exit status {done.returncode}: {tail(done.stderr)}"


def magnitude(values):
    finite = values[numpy.isfinite(values)].astype(numpy.float64)
    return max(finite.max() - finite.min(), abs(finite).max()) if finite.size else 0.0


def find_tolerance(root, name):
    """1e-5, or twice what LiteRT's reference kernels and XNNPACK differ from each other on this model."""
    path, spread = root / "golden" / f"{name}.npz", 0.0
    if path.is_file():
        with numpy.load(path) as golden:
            for key in golden.files:
                ref = golden.get("ref" + key[3:])
                if key.startswith("xnn") and ref is not None and ref.dtype.kind == "f" and magnitude(ref):
                    spread = max(spread, float(numpy.nanmax(abs(golden[key].astype(numpy.float64) - ref)) / magnitude(ref)))
    return max(TOLERANCE, 2 * spread)


def compare_all(runner, root, pairs, timeout):
    jobs = [{"id": entry.name, "model": str(path), "reference": str(entry.path), "golden": True, "timeout": timeout, "tolerance": find_tolerance(root, entry.name)} for entry, path in pairs]
    done = subprocess.run(["node", runner, "--batch", "-"], input="".join(json.dumps(job) + "\n" for job in jobs), capture_output=True, text=True, check=False)
    found = {result["id"]: result for result in map(json.loads, done.stdout.splitlines())}
    return {job["id"]: found.get(job["id"]) or {"status": "failed", "message": f"no result: {tail(done.stderr)}"} for job in jobs}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, epilog="Exit status: 0 all passed, 1 one failed, 77 there is no zoo.")
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="folder of adze")
    parser.add_argument("--only", default="", metavar="REGEX", help="models whose name matches")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="models at a time (default 2)")
    parser.add_argument("--timeout", type=int, default=600, metavar="SECONDS", help="limit for each step (default 600)")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    root = zoo.find_zoo()
    if root is None:
        print("check_prepare: no model zoo (set ADZE_MODEL_ZOO): nothing was checked", file=sys.stderr)
        return zoo.SKIPPED
    entries = [entry for entry in zoo.load_zoo(root) if entry.kind == zoo.IMPORTABLE and re.search(arguments.only, entry.name)]
    if not entries:
        sys.exit(f"check_prepare: no model matches '{arguments.only}'")
    if subprocess.run([LITERT / "setup"], check=False).returncode:
        sys.exit("check_prepare: LiteRT cannot be installed (see above)")
    schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
    errors = {}
    with tempfile.TemporaryDirectory(prefix="adze-prepare-") as scratch:
        targets = {entry.name: pathlib.Path(scratch) / (entry.name.replace("/", "-") + ".tflite") for entry in entries}
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for entry, error in zip(entries, pool.map(lambda e: prepare(arguments.bin / "adze", e, targets[e.name], arguments.timeout), entries)):
                if error:
                    errors[entry.name] = error
        done = [(entry, targets[entry.name]) for entry in entries if entry.name not in errors]
        results = compare_all(LITERT / "run.mjs", root, [pair for pair in done if pair[0].runs], arguments.timeout)
        totals, compared = [0, 0], 0
        for entry, path in done:
            before, after = count_operators(schema, entry.path), count_operators(schema, path)
            totals[0] += before
            totals[1] += after
            remark = "not run in LiteRT"
            if entry.name in results:
                result = results[entry.name]
                equal, remark = judge_outputs(result)
                compared += equal is True
                if equal is False:
                    errors[entry.name] = f"outputs: {remark}"
                elif equal:
                    remark = f"differs by {result['max_abs']:.3g} of {result['range']:.3g}" if result["max_abs"] else "equal"
            print(f"{entry.name:<64} {before:>6} ops -> {after:>6}   {one_line(remark)[:80]}")
    print(f"{totals[0]} ops -> {totals[1]}; outputs compared for {compared} models")
    for name, error in errors.items():
        print(f"FAILED {name}: {one_line(error)}")
    print(f"{len(entries) - len(errors)} passed, {len(errors)} failed")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
