#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs native code under valgrind: generated models of one operator, compiled for machines that valgrind knows.

Valgrind sees accesses out of the heap and, since blocks of an instance are undefined until they are written, results that
depend on elements nobody computed. It knows AVX2 and SSE2, no AVX-512. The smallest cases of every operator and element
type are taken, evenly, up to --cases."""

import argparse
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import families as declared  # noqa: E402

SKIPPED, FAULT = 77, 9
CPUS = ("x86-64", "haswell")


def choose_cases(pattern, count):
    """Small cases, evenly over operators and element types."""
    groups = collections.defaultdict(list)
    for item in declared.FAMILIES.values():
        for case in item.cases():
            if re.search(pattern, case.name):
                groups[case.op, case.dtype].append(case)
    # The middle one in size: the smallest are often degenerate, the largest take long to compile.
    chosen = [sorted(group, key=lambda case: (case.size, case.name))[len(group) // 2] for _, group in sorted(groups.items())]
    return chosen[::max(1, -(-len(chosen) // count))] if count else chosen


def run(adze, cases, cpu):
    """Whether valgrind has nothing to say about the cases, compiled for the CPU."""
    with tempfile.TemporaryDirectory(prefix="adze-valgrind-") as folder:
        folder, lines = pathlib.Path(folder), []
        for case in cases:
            (folder / f"{case.digest}.tflite").write_bytes(case.model)
            (folder / f"{case.digest}.npz").write_bytes(case.input_file())
            lines.append(f"{folder / case.digest}.tflite\t{folder / case.digest}.npz\t{folder / case.digest}-\txnnpack\n")
        (folder / "batch.tsv").write_text("".join(lines), encoding="utf-8")
        done = subprocess.run(["valgrind", "-q", f"--error-exitcode={FAULT}", "--num-callers=4", adze, "run",
                               f"--batch-list={folder / 'batch.tsv'}", f"--cpu={cpu}"],
                              capture_output=True, text=True, errors="replace", check=False)
    refused = [(case.name, line) for case, line in zip(cases, done.stdout.splitlines()) if not line.startswith("ok")]
    for name, line in refused:
        print(f"{cpu}: {name}: {line}")
    print(f"{cpu}: {len(cases)} models, {len(refused)} refused, valgrind "
          f"{'is content' if done.returncode == 0 else f'or adze ends with {done.returncode}'}")
    if done.returncode:
        print(done.stderr[:4000])
    # What is refused is judged by run.py; here it must not be much.
    return done.returncode == 0 and len(refused) <= len(cases) // 4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 nothing found, 1 something, 77 no valgrind.")
    parser.add_argument("--adze", default="build/bin/adze", help="the program")
    parser.add_argument("--filter", default="", metavar="REGEX", help="cases whose name matches")
    parser.add_argument("--cases", type=int, default=0, metavar="N", help="about as many (default: one an operator and type)")
    arguments = parser.parse_args()
    if not shutil.which("valgrind"):
        print("valgrind is not installed")
        return SKIPPED
    cases = choose_cases(arguments.filter, arguments.cases)
    # Not `all`, which stops: every CPU is told about.
    return 0 if min([run(arguments.adze, cases, cpu) for cpu in CPUS]) else 1


if __name__ == "__main__":
    sys.exit(main())
