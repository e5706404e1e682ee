#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sets weights of the zoo's models to zero, stores them sparsely, and runs both files.

For each model with weights that the encoding is for, and each pattern of zeros: LiteRT takes the sparse file where it takes the
dense one, and outputs are the same, in LiteRT and natively: integers exactly, floats within 1e-6 of the range. Models that are
sparse already are made dense and sparse again: the bytes of their weights, indices and segments are those of the file."""

import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import check_golden  # noqa: E402
import pruned_files  # noqa: E402
import sparse_format  # noqa: E402
import twins  # noqa: E402
import zoo_check  # noqa: E402
from check_roundtrip import tail  # noqa: E402

#: Share of zeros, rows and columns of the blocks.
PATTERNS = {"elements": (0.8, 1, 1), "1x4": (0.8, 1, 4), "1x16": (0.8, 1, 16), "4x1": (0.8, 4, 1)}
#: Differences of floats that are the runtime's own: XNNPACK's sparse kernels for 1x1 filters sum in another order than its
#: dense ones, and a deep model carries that on.
LITERT_TOLERANCE = 1e-5


def optimize(adze, source, target, passes):
    """Message or None."""
    done = subprocess.run([adze, "optimize", source, "-o", target, "--quiet", f"--passes={passes}"],
                          capture_output=True, text=True, errors="replace", check=False, timeout=300)
    return None if done.returncode == 0 else f"optimize: exit status {done.returncode}: {tail(done.stderr)}"


def read_sparse(path):
    model = pruned_files.load(path.read_bytes())
    return sparse_format.read(model.root, model)


def check_again(adze, entry, folder):
    """What is wrong with a sparse model that was made dense and sparse again."""
    wanted = read_sparse(entry.path)
    dense, again = folder / "dense.tflite", folder / "again.tflite"
    for passes in ("sparse-to-dense,dense-to-sparse", "sparse-to-dense{remember=false},dense-to-sparse"):
        if message := optimize(adze, entry.path, again, passes):
            return message
        if read_sparse(again) != wanted:
            return f"{passes}: the weights are stored in other bytes"
    message = optimize(adze, entry.path, dense, "sparse-to-dense") or optimize(adze, dense, again, "dense-to-sparse")
    if message or read_sparse(again) != wanted:
        return message or "a dense file in between gives other bytes"
    return None


def make_twin(adze, model, number, pattern, folder, golden_input):
    """(Twin or None, message or None, bytes of sparse weights before and after)."""
    share, rows, columns = PATTERNS[pattern]
    data, pruned = pruned_files.prune(model.entry.path.read_bytes(), share, rows, columns)
    if not pruned:
        return None, None, (0, 0)
    base = folder / f"{number}-{pattern}"
    before, after, archive = (pathlib.Path(f"{base}{end}") for end in (".tflite", "-sparse.tflite", ".npz"))
    before.write_bytes(data)
    model.write_inputs(archive, golden_input)
    if message := optimize(adze, before, after, "dense-to-sparse{exact}"):
        return None, message, (0, 0)
    sizes = pruned_files.sparse_sizes(pruned_files.load(after.read_bytes()))
    if not sizes:
        return None, None, (0, 0)
    return twins.Twin(f"{pattern} {model.name}", base.name, before, after, archive), None, \
        (sum(size[3] for size in sizes), sum(sum(size[:3]) for size in sizes))


def check_pattern(arguments, pattern, models, folder, golden_input):
    """(failures, models compared)."""
    found, sizes, failures = [], {}, 0
    for number, model in enumerate(models):
        twin, message, size = make_twin(arguments.adze, model, number, pattern, folder, golden_input)
        if twin:
            found.append(twin)
            sizes[twin] = size
        if message:
            failures += 1
            print(f"FAILED {pattern} {model.name} {message}", flush=True)
    natives = twins.run_native(arguments.adze, found, folder, arguments.timeout)
    lites = twins.run_litert(found, folder, arguments.timeout)
    for twin in found:
        results = [twins.compare(twin, natives, folder, "native"),
                   twins.compare(twin, lites, folder, "litert", LITERT_TOLERANCE)]
        messages = [result[0] for result in results if result and result[0]]
        failures += bool(messages)
        apart = ", ".join(f"{name} {result[1]:.2g}" if result else f"{name} does not run it"
                          for name, result in zip(("native", "LiteRT"), results))
        print(f"{'FAILED ' if messages else ''}{twin.name:<60} weights {sizes[twin][1] / sizes[twin][0]:.1%}; {apart}; "
              f"{'; '.join(messages)}".rstrip("; "), flush=True)
        if not arguments.keep:
            for path in folder.glob(f"{twin.number}-*"):
                path.unlink()
    print(f"{pattern}: {len(found)} models compared")
    return failures


def check(arguments, root, folder):
    failures = 0
    models = check_golden.load_models(root, arguments.only)
    for model in models:
        if model.entry.folder == "sparse" and (message := check_again(arguments.adze, model.entry, folder)):
            failures += 1
            print(f"FAILED {model.name} {message}")
    golden_input = check_golden.load_generator(root)
    for pattern in arguments.pattern or PATTERNS:
        failures += check_pattern(arguments, pattern, models, folder, golden_input)
    return failures


def main():
    parser = zoo_check.make_parser("check_sparse", __doc__, "--only=mobilenet", PATTERNS, "pattern")
    return zoo_check.run("check_sparse", parser.parse_args(), check)


if __name__ == "__main__":
    sys.exit(main())
