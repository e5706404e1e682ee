# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes, to a folder, models of one layer each and a sample for it: NAME.mlir and NAME.npy. The result is the mean of each
output channel, so that two models agree in it exactly where the means of the layer agree.

    layer_models.py FOLDER"""

import pathlib
import sys

import numpy

random = numpy.random.default_rng(7)


def tensor(shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


def constant(name, shape):
    text = numpy.array2string(random.normal(size=shape), separator=", ", threshold=10**9, max_line_width=10**9,
                              formatter={"float_kind": "{:.5f}".format}).replace("\n", "")
    return f"  %{name} = adze.const dense<{text}> : {tensor(shape)} -> {tensor(shape)} loc(\"{name}\")\n"


def write(folder, name, builtin, source, weights, result, attributes):
    outputs = result[-1]
    operands, types = "%x, %w, %b", f"{tensor(source)}, {tensor(weights)}, {tensor([outputs])}"
    text = f"func.func @main(%x: {tensor(source)} loc(\"x\")) -> {tensor([result[0], outputs])} {{\n"
    text += constant("w", weights) + constant("b", [outputs])
    if builtin == "transpose_conv":
        text += f"  %s = adze.const dense<{result}> : tensor<4xi32> -> tensor<4xi32> loc(\"s\")\n"
        operands, types = "%s, %w, %x, %b", f"tensor<4xi32>, {tensor(weights)}, {tensor(source)}, {tensor([outputs])}"
    text += f"  %0 = adze.{builtin}({operands}) {{{attributes}}}\n      : ({types}) -> {tensor(result)} loc(\"layer\")\n"
    axes = list(range(1, len(result) - 1))
    if axes:
        text += f"  %a = adze.const dense<{axes}> : tensor<{len(axes)}xi32> -> tensor<{len(axes)}xi32> loc(\"a\")\n"
        text += f"  %1 = adze.mean(%0, %a) : ({tensor(result)}, tensor<{len(axes)}xi32>) -> "
        text += f"{tensor([result[0], outputs])} loc(\"mean\")\n"
    last = "%1" if axes else "%0"
    text += f"  return {last} : {tensor([result[0], outputs])}\n}}\n"
    (folder / f"{name}.mlir").write_text(text)
    numpy.save(folder / f"{name}.npy", random.normal(size=source).astype(numpy.float32) + 1)


def strides(height, width):
    return f"stride_h = {height} : i32, stride_w = {width} : i32"


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    valid = "padding = #adze.padding<VALID>, "
    write(folder, "same", "conv_2d", [1, 7, 6, 3], [4, 3, 2, 3], [1, 4, 3, 4], strides(2, 2))
    write(folder, "valid", "conv_2d", [1, 7, 6, 3], [4, 3, 2, 3], [1, 5, 5, 4], valid + strides(1, 1))
    write(folder, "dilated", "conv_2d", [1, 7, 6, 2], [3, 3, 3, 2], [1, 7, 6, 3],
          strides(1, 1) + ", dilation_h_factor = 2 : i32, dilation_w_factor = 3 : i32")
    write(folder, "grouped", "conv_2d", [1, 5, 5, 6], [4, 3, 3, 3], [1, 5, 5, 4], strides(1, 1))
    write(folder, "depthwise", "depthwise_conv_2d", [1, 7, 5, 3], [1, 3, 3, 6], [1, 4, 3, 6], strides(2, 2))
    write(folder, "single", "depthwise_conv_2d", [1, 5, 5, 1], [1, 3, 3, 4], [1, 5, 5, 4], strides(1, 1))
    write(folder, "transposed", "transpose_conv", [1, 3, 4, 2], [3, 3, 3, 2], [1, 6, 8, 3], strides(2, 2))
    write(folder, "transposed_valid", "transpose_conv", [1, 3, 4, 2], [3, 3, 2, 2], [1, 7, 8, 3], valid + strides(2, 2))
    write(folder, "product", "fully_connected", [1, 12], [5, 12], [1, 5], "keep_num_dims = false")


main()
