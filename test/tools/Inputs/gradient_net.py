# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gradient_net.py FOLDER: writes net.mlir, whose first convolution has 16 channels, of which the second one reads two with a window of
3x3, stride and padding; a sum, a mean, a product and SOFTMAX follow. And samples x.npy."""

import pathlib
import sys

import numpy

folder, random = pathlib.Path(sys.argv[1]), numpy.random.default_rng(3)


def tensor(shape, element="f32"):
    return f"tensor<{'x'.join(map(str, shape))}x{element}>"


def constant(name, values):
    text = numpy.array2string(values, separator=", ", threshold=10**9, max_line_width=10**9,
                              formatter={"float_kind": "{:.6e}".format}).replace("\n", "")
    return f"  %{name} = adze.const dense<{text}> : {tensor(values.shape)} -> {tensor(values.shape)} loc(\"{name}\")\n"


def conv(name, source, shapes, more):
    names = f"%{source}, %{name}_w, %{name}_b"
    return (f"  %{name} = adze.conv_2d({names}) {{{more}, fused_activation_function = #adze.activation<RELU>}} : ("
            f"{', '.join(map(tensor, shapes[:3]))}) -> {tensor(shapes[3])} loc(\"{name}\")\n")


second = random.normal(size=(4, 3, 3, 16))
second[..., [c for c in range(16) if c not in (3, 7)]] = 0
text = f"func.func @main(%x: {tensor([1, 9, 9, 3])} loc(\"x\")) -> {tensor([1, 5])} {{\n  %none = adze.no_value\n"
text += constant("a_w", random.normal(size=(16, 3, 3, 3))) + constant("a_b", random.normal(size=16))
text += constant("b_w", second) + constant("b_b", random.normal(size=4)) + constant("c_w", random.normal(size=(5, 4)))
text += conv("a", "x", [[1, 9, 9, 3], [16, 3, 3, 3], [16], [1, 5, 5, 16]], "stride_h = 2 : i32, stride_w = 2 : i32")
text += conv("b", "a", [[1, 5, 5, 16], [4, 3, 3, 16], [4], [1, 3, 3, 4]], "stride_h = 2 : i32, stride_w = 2 : i32")
maps, flat, five = tensor([1, 3, 3, 4]), tensor([1, 4]), tensor([1, 5])
text += (f"  %s = adze.add(%b, %b) : ({maps}, {maps}) -> {maps} loc(\"s\")\n"
         f"  %m = adze.average_pool_2d(%s) {{filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 1 : i32, stride_w = 1 : i32,"
         f" padding = #adze.padding<VALID>}} : ({maps}) -> {tensor([1, 1, 1, 4])} loc(\"m\")\n"
         f"  %shape = adze.const dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32> loc(\"shape\")\n"
         f"  %f = adze.reshape(%m, %shape) : ({tensor([1, 1, 1, 4])}, tensor<2xi32>) -> {flat} loc(\"f\")\n"
         f"  %l = adze.fully_connected(%f, %c_w, %none) : ({flat}, {tensor([5, 4])}, none) -> {five} loc(\"l\")\n"
         f"  %out = adze.softmax(%l) {{beta = 1.0e-02 : f32}} : ({five}) -> {five} loc(\"out\")\n  return %out : {five}\n}}\n")
(folder / "net.mlir").write_text(text)
numpy.save(folder / "x.npy", random.normal(size=(60, 9, 9, 3)).astype(numpy.float32))
