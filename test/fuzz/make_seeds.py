#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the seeds of the import fuzzer from the project's own .mlir tests.

Each function becomes a small model of its own, and each split of a file that calls its functions a model as well. Tests
of what is refused make no model; they are skipped, and so is what is large.
"""

import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys

LARGEST = 1 << 16  # bytes; damage to weights teaches nothing
FUNCTION = re.compile(r"^func\.func .*?^\}$", re.MULTILINE | re.DOTALL)
ALIAS = re.compile(r"^[#!]\S+ = .*$", re.MULTILINE)


def pieces(text):
    """Yields the modules that a test file is made of."""
    for split in re.split(r"^// -----.*$", text, flags=re.MULTILINE):
        body = "\n".join(line for line in split.splitlines() if not line.lstrip().startswith("//"))
        functions = FUNCTION.findall(body)
        aliases = "\n".join(ALIAS.findall(body))
        for function in functions:
            yield aliases + "\n" + function
        if len(functions) > 1 and "subgraph" in body:
            yield body


def translate(tool, text, target):
    """Writes `text` as a model unless it is none."""
    done = subprocess.run([tool, "--mlir-to-tflite", "-", "-o", "-"], input=text.encode(), capture_output=True, check=False)
    if done.returncode == 0 and 0 < len(done.stdout) <= LARGEST:
        target.write_bytes(done.stdout)
        return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", help="adze-translate")
    parser.add_argument("out", type=pathlib.Path, help="folder of the seeds")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    tests = sorted((pathlib.Path(__file__).parents[1] / "dialects").rglob("*.mlir"))
    tests = [test for test in tests if not test.stem.endswith("-invalid")]
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for test in tests:
            for number, text in enumerate(pieces(test.read_text())):
                jobs.append(pool.submit(translate, args.tool, text, args.out / f"{test.stem}-{number}.tflite"))
        made = sum(job.result() for job in jobs)
    print(f"{made} seeds of {len(jobs)} modules in {len(tests)} files")
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
