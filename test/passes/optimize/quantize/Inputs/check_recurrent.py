# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantizes models of one recurrent op on their samples and runs both. Where the name begins with stream, samples are
steps of one stream. Fails where the integer model is further from the float one than SQNR dB, or is still float.

    check_recurrent.py FOLDER SQNR NAME..."""

import pathlib
import subprocess
import sys

import numpy

folder, bound = pathlib.Path(sys.argv[1]), float(sys.argv[2])


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def evaluate(module, samples, *options):
    model = module.with_suffix(".tflite")
    run("adze-translate", "--mlir-to-tflite", module, "-o", model)
    run("adze", "run", model, f"--input={samples}", f"--output={module.with_suffix('')}.", *options)
    return numpy.load(f"{module.with_suffix('')}.0.npy").astype(numpy.float64)


for name in sys.argv[3:]:
    source, samples, integer = folder / f"{name}.mlir", folder / f"{name}.npy", folder / f"{name}.int8.mlir"
    options = ["--keep-state"] if name.startswith("stream") else []
    run("adze-opt", source, "--assign-quantization=mode=integer", "--calibrate", "--quantize-recurrent",
        f"--representative-data={samples}", *options, "-o", integer)
    if "kept_float" in integer.read_text() or "adze.quantize(" not in integer.read_text():
        sys.exit(f"{name}: it stays float")
    wanted, got = evaluate(source, samples, *options), evaluate(integer, samples, *options)
    ratio = 10 * numpy.log10((wanted**2).sum() / max(((wanted - got)**2).sum(), 1e-30))
    print(f"{name}: {ratio:.1f} dB")
    if ratio < bound:
        sys.exit(f"{name}: {ratio:.1f} dB")
