#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints what changed from one .tflite to another: bytes, ops by kind, and top-1 accuracy in LiteRT.

    report.py BEFORE.tflite AFTER.tflite --data x.npy --labels y.npy
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
UTILS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(UTILS))
from tflitecompare import reader  # noqa: E402

SCHEMA = UTILS.parent / "lib/Format/schema/tflite.fbs"


def count_ops(path):
    """Builtin name -> how often, over all subgraphs."""
    schema = reader.load_schema(SCHEMA)
    model = reader.load_model(schema, path).root
    builtins = schema.enums["BuiltinOperator"]
    codes = []
    for code in model["operator_codes"] or []:
        number = max(code["builtin_code"] or 0, code["deprecated_builtin_code"] or 0)
        codes.append(builtins[number])
    kinds = collections.Counter()
    for subgraph in model["subgraphs"]:
        kinds.update(codes[op["opcode_index"] or 0] for op in subgraph["operators"] or [])
    return kinds


def accuracies(paths, data, labels):
    """Top-1 of each model, in percent."""
    jobs = [{"id": str(path), "model": str(path.resolve()), "data": str(data.resolve()), "labels": str(labels.resolve())}
            for path in paths]
    done = subprocess.run(["node", UTILS / "litert/run.mjs", "--batch", "-"], capture_output=True, text=True, check=False,
                          input="".join(json.dumps(job) + "\n" for job in jobs))
    results = [json.loads(line) for line in done.stdout.splitlines()]
    if len(results) != len(paths) or any(result["status"] != "ok" for result in results):
        sys.exit(f"report: LiteRT did not run the models: {done.stdout}{done.stderr}".rstrip())
    return [100 * result["top1"] for result in results]


def rows(paths, data, labels):
    """(label, before, after, change) as text."""
    before, after = (path.stat().st_size for path in paths)
    yield "bytes", f"{before:,}", f"{after:,}", f"{100 * (after - before) / before:+.1f} %"
    kinds = [count_ops(path) for path in paths]
    before, after = (sum(each.values()) for each in kinds)
    yield "ops", str(before), str(after), f"{after - before:+d}"
    for name in sorted(kinds[0] | kinds[1], key=lambda name: (-max(each[name] for each in kinds), name)):
        before, after = (each[name] for each in kinds)
        yield f"  {name}", str(before), str(after), f"{after - before:+d}" if after != before else ""
    before, after = accuracies(paths, data, labels)
    yield "top-1 in LiteRT", f"{before:.2f} %", f"{after:.2f} %", f"{after - before:+.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs=2, type=pathlib.Path, metavar="MODEL")
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--labels", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    try:
        table = list(rows(arguments.models, arguments.data, arguments.labels))
    except (OSError, reader.FormatError) as error:
        sys.exit(f"report: {error}")
    widths = [max(len(row[column]) for row in [("", "before", "after", "change"), *table]) for column in range(4)]
    print("  ".join(["".ljust(widths[0]), *(title.rjust(width) for title, width in zip(("before", "after", "change"), widths[1:]))]))
    for label, *cells in table:
        print("  ".join([label.ljust(widths[0]), *(text.rjust(width) for text, width in zip(cells, widths[1:]))]).rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
