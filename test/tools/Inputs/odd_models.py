# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""odd_models.py FOLDER: networks of two products with numbers at the limits, quantized in every mode in which all of it
becomes integers, and run: results are those of the float network, but for the rounding of numbers that matter."""

import json
import pathlib
import subprocess
import sys

import numpy

random = numpy.random.default_rng(1)
folder = pathlib.Path(sys.argv[1])


def tensor(shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


def constant(name, values):
    data = numpy.asarray(values, numpy.float32)
    kind = tensor(data.shape)
    return f"  %{name} = adze.const dense<\"0x{data.tobytes().hex().upper()}\"> : {kind} -> {kind} loc(\"{name}\")\n"


def network(first, bias, second):
    (hidden, inputs), outputs = first.shape, len(second)
    return (f"func.func @main(%x: {tensor([1, inputs])} loc(\"x\")) -> {tensor([1, outputs])} {{\n  %none = adze.no_value\n"
            + constant("first", first) + constant("bias", bias) + constant("second", second)
            + "  %0 = adze.fully_connected(%x, %first, %bias) {fused_activation_function = #adze.activation<RELU>} : "
              f"({tensor([1, inputs])}, {tensor(first.shape)}, {tensor([hidden])}) -> {tensor([1, hidden])} loc(\"h\")\n"
              "  %1 = adze.fully_connected(%0, %second, %none) : "
              f"({tensor([1, hidden])}, {tensor(second.shape)}, none) -> {tensor([1, outputs])} loc(\"y\")\n"
              f"  return %1 : {tensor([1, outputs])}\n}}\n")


def main():
    folder.mkdir(parents=True, exist_ok=True)
    numpy.save(folder / "x.npy", random.normal(size=[30, 64]).astype(numpy.float32))
    first, bias, second = random.normal(size=[32, 64]) * 0.2, random.normal(size=32), random.normal(size=[40, 32])
    channels = numpy.arange(32)[:, None]
    networks = {
        "dead": (numpy.where(channels % 3, first, 0), bias, second),
        "dead_large_bias": (numpy.where(channels % 3, first, 0), bias * 1000, second),
        "zero": (first * 0, bias * 0, second),
        "bias_alone": (first * 0, bias, second),
        "tiny": (first * 1e-30, bias, second),
        "half_tiny": (numpy.where(channels % 2, first, first * 1e-30), bias, second),
        "half_denormal": (numpy.where(channels % 2, first, first * 1e-42), bias, second),
        "huge_then_tiny": (first * 1e30, bias * 1e30, second * 1e-30),
        "huge": (first * 1e15, bias * 1e15, second * 1e15),
        "never": (first, bias - 1e6, second),
    }
    for name, weights in networks.items():
        source, result = folder / f"{name}.mlir", folder / f"{name}.tflite"
        source.write_text(network(*weights))
        for mode in (["int8"], ["int16x8"], ["dynamic", "--min-elements=0"], ["weight-only", "--min-elements=0"]):
            subprocess.run(["adze", "optimize", source, "-o", result, "--strict", "--quiet", "--quantize=" + mode[0], *mode[1:],
                            f"--representative-data={folder / 'x.npy'}"], check=True)
            shown = subprocess.run(["adze", "compare", source, result, f"--inputs={folder / 'x.npy'}", "--json"], check=True,
                                   capture_output=True).stdout
            distance = json.loads(shown)["tensors"][0]
            # Equal results have no SQNR.
            good = distance["maxAbs"] == 0 or (distance["sqnr"] or -1) > (35 if mode[0] == "int8" else 38)
            assert good, (name, mode, distance)
            assert name not in ("zero", "never") or distance["maxAbs"] == 0, (name, mode, distance)
            print(f"{name} {mode[0]}: good")


main()
