# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rounds the weights of models of one layer to two bits and corrects the biases on one sample. The models' results are the
means of the layer's channels, which must then be those of the float model, and far from it without the correction.

    check_means.py FOLDER NAME..."""

import pathlib
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
recipe = folder / "recipe.json"
recipe.write_text('[{"name": "layer", "mode": "integer", "weight_bits": 2}]')


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def make(name, kind, *passes):
    module, model = folder / f"{name}.{kind}.mlir", folder / f"{name}.{kind}.tflite"
    run("adze-opt", folder / f"{name}.mlir", f"--assign-quantization=recipe={recipe}", "--record-reference", *passes,
        f"--representative-data={folder / name}.npy", "-o", module)
    run("adze-translate", "--mlir-to-tflite", module, "-o", model)
    return model


def agree(first, second, name, sqnr):
    return subprocess.run(["adze", "compare", first, second, f"--inputs={folder / name}.npy", f"--min-sqnr={sqnr}"],
                          stdout=subprocess.DEVNULL, check=False).returncode == 0


nearest = "--round-weights=method=nearest"
for name in sys.argv[2:]:
    original = make(name, "float")
    for kind in ("analytic", "empirical"):
        if not agree(original, make(name, kind, nearest, f"--correct-biases=method={kind}"), name, 90):
            sys.exit(f"{name}: {kind} correction leaves means apart")
    if agree(original, make(name, "plain", nearest), name, 30):
        sys.exit(f"{name}: rounding alone changes nothing; the test shows nothing")
print("means agree")
