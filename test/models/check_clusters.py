#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Clusters the zoo's models, quantized ones as floats, and looks into the files with a reader of its own.

Each weight of a convolution or product has at most as many different values as were asked for, and the change that the optimum makes
is never larger than that of Lloyd's iterations from k-means++, nor than that of any other beginning."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import check_golden  # noqa: E402
import pruned_files  # noqa: E402
import zoo  # noqa: E402

METHODS = ("kmeans++", "linear", "density", "random", "optimal")
#: Smaller weights stay as they are.
LEAST = 256


def optimize(adze, source, target, *options):
    done = subprocess.run([adze, "optimize", source, "-o", target, "--quiet", *options], capture_output=True, text=True,
                          errors="replace", check=False, timeout=600)
    if done.returncode:
        raise RuntimeError(f"optimize {' '.join(options)}: exit status {done.returncode}: {done.stderr.strip()[-300:]}")


def read_weights(path):
    """FLOAT32 weights of layers, in the order of the file; what layers share, for each."""
    model = pruned_files.load(path.read_bytes())
    tensors, constants = model.root["subgraphs"][0]["tensors"], pruned_files.find_weights(model)
    return [pruned_files.elements(model, inputs[1]).astype(numpy.float64).ravel()
            for name, inputs, _ in pruned_files.operators(model)
            if name in pruned_files.LAYERS and inputs[1] in constants and tensors[inputs[1]]["type"] == 0]


def check(arguments, model, folder, clusters):
    """(message or None, weights compared)."""
    plain, clustered = folder / "plain.tflite", folder / "clustered.tflite"
    optimize(arguments.adze, model.entry.path, plain, "--passes=dequantize,prepare")
    originals, errors = read_weights(plain), {}
    for method in METHODS:
        optimize(arguments.adze, plain, clustered, f"--cluster={clusters}", f"--cluster-init={method}",
                 "--cluster-depthwise")
        weights = read_weights(clustered)
        if [w.size for w in weights] != [w.size for w in originals]:
            return f"{method}: the file has other weights", 0
        for number, (before, after) in enumerate(zip(originals, weights)):
            if before.size >= LEAST and len(numpy.unique(after)) > clusters:
                return f"{method}: weight {number} has {len(numpy.unique(after))} values", 0
        errors[method] = [((before - after) ** 2).sum() for before, after in zip(originals, weights)]
    for method in METHODS:
        for number, (best, other) in enumerate(zip(errors["optimal"], errors[method])):
            # What rounding of values to floats may take.
            if best > other * (1 + 1e-6) + 1e-13 * (originals[number] ** 2).sum():
                return f"weight {number} changes by {best:.9g}, and by {other:.9g} with {method}", 0
    return None, len(originals)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 all passed, 1 one failed, 77 there is no zoo.")
    parser.add_argument("--adze", required=True, type=pathlib.Path, help="the program")
    parser.add_argument("--only", default="", metavar="REGEX", help="models whose name matches")
    parser.add_argument("--clusters", type=int, action="append", help="number of values (repeatable; default 16 and 64)")
    arguments = parser.parse_args()
    root = zoo.find_zoo()
    if root is None:
        print("check_clusters: no model zoo (set ADZE_MODEL_ZOO): nothing was checked", file=sys.stderr)
        return zoo.SKIPPED
    failures = compared = 0
    with tempfile.TemporaryDirectory(prefix="adze-clusters-") as folder:
        for model in check_golden.load_models(root, arguments.only):
            for clusters in arguments.clusters or (16, 64):
                try:
                    message, count = check(arguments, model, pathlib.Path(folder), clusters)
                except RuntimeError as error:
                    message, count = str(error), 0
                failures += message is not None
                compared += count
                print(f"{'FAILED ' if message else ''}{model.name} K = {clusters}: {message or f'{count} weights'}", flush=True)
    print(f"{compared} weights compared, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
