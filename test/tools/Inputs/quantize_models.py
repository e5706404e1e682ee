# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""quantize_models.py FOLDER: writes small models to quantize, and samples for them.

net.mlir        a convolution, a product and a SOFTMAX; samples x.npy, and data.npz with the classes y that the model says;
                nan.npy has the same and one more with a NaN
trained.mlir    the same from quantization-aware training: FAKE_QUANT on the image, the weights and the results
waves.mlir      with a SIN, which has no integer kernel
one.npz, two.npz  samples of two signatures
sparse.mlir     a product, half of whose weights are zero in blocks of 16
"""

import pathlib
import sys

import numpy

random = numpy.random.default_rng(11)


def tensor(shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


def constant(name, values):
    text = numpy.array2string(values, separator=", ", threshold=10**9, max_line_width=10**9,
                              formatter={"float_kind": "{:.6e}".format}).replace("\n", "")
    return f"  %{name} = adze.const dense<{text}> : {tensor(values.shape)} -> {tensor(values.shape)} loc(\"{name}\")\n"


def fake_quant(result, name, shape, limit):
    return (f"  %{result} = adze.fake_quant(%{name}) {{min = -{limit:.1f} : f32, max = {limit:.1f} : f32, num_bits = 8 : i32}}"
            f" : ({tensor(shape)}) -> {tensor(shape)} loc(\"{result}\")\n")


def net(filters, bias, weights, trained):
    """The classifier; with `trained`, every tensor goes through FAKE_QUANT."""
    name = (lambda text: text + "_q") if trained else (lambda text: text)
    step = fake_quant if trained else lambda *_: ""
    image, maps, flat = [1, 6, 6, 3], [1, 6, 6, 32], [1, 1152]
    text = f"func.func @main(%x: {tensor(image)} loc(\"x\")) -> {tensor([1, 10])} {{\n  %none = adze.no_value\n"
    text += constant("filters", filters) + constant("bias", bias) + constant("weights", weights)
    text += step("x_q", "x", image, 4) + step("filters_q", "filters", filters.shape, 1.2)
    text += step("weights_q", "weights", weights.shape, 0.2)
    text += (f"  %conv = adze.conv_2d(%{name('x')}, %{name('filters')}, %bias) {{stride_h = 1 : i32, stride_w = 1 : i32,"
             f" fused_activation_function = #adze.activation<RELU>}} : ({tensor(image)}, {tensor(filters.shape)},"
             f" {tensor(bias.shape)}) -> {tensor(maps)} loc(\"conv\")\n")
    text += step("conv_q", "conv", maps, 12)
    text += (f"  %shape = adze.const dense<[1, 1152]> : tensor<2xi32> -> tensor<2xi32> loc(\"shape\")\n"
             f"  %flat = adze.reshape(%{name('conv')}, %shape) : ({tensor(maps)}, tensor<2xi32>) -> {tensor(flat)}"
             f" loc(\"flat\")\n")
    text += (f"  %logits = adze.fully_connected(%flat, %{name('weights')}, %none) : ({tensor(flat)},"
             f" {tensor(weights.shape)}, none) -> {tensor([1, 10])} loc(\"logits\")\n")
    text += step("logits_q", "logits", [1, 10], 16)
    text += (f"  %out = adze.softmax(%{name('logits')}) {{beta = 1.0 : f32}} : ({tensor([1, 10])}) -> {tensor([1, 10])}"
             f" loc(\"out\")\n  return %out : {tensor([1, 10])}\n}}\n")
    return text


def classify(x, filters, bias, weights):
    """The class that the classifier says of each image."""
    padded = numpy.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    maps = sum(numpy.einsum("nhwc,oc->nhwo", padded[:, i:i + 6, j:j + 6], filters[:, i, j])
               for i in range(3) for j in range(3))
    return (numpy.maximum(maps + bias, 0).reshape(len(x), -1) @ weights.T).argmax(1).astype(numpy.int32)


def product_model(weights, middle):
    """x -> product -> what `middle` says -> product."""
    rows, columns = weights.shape
    text = f"func.func @main(%x: {tensor([1, columns])} loc(\"x\")) -> {tensor([1, rows])} {{\n  %none = adze.no_value\n"
    text += constant("weights", weights)
    text += (f"  %0 = adze.fully_connected(%x, %weights, %none) : ({tensor([1, columns])}, {tensor(weights.shape)}, none)"
             f" -> {tensor([1, rows])} loc(\"first\")\n")
    last = "%0"
    for index, op in enumerate(middle):
        text += f"  %{index + 1} = adze.{op}({last}) : ({tensor([1, rows])}) -> {tensor([1, rows])} loc(\"{op}\")\n"
        last = f"%{index + 1}"
    return text + f"  return {last} : {tensor([1, rows])}\n}}\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    filters = random.normal(size=[32, 3, 3, 3], scale=0.3).astype(numpy.float32).round(5)
    bias = random.normal(size=[32], scale=0.5).astype(numpy.float32).round(5)
    weights = random.normal(size=[10, 1152], scale=0.04).astype(numpy.float32).round(5)
    (folder / "net.mlir").write_text(net(filters, bias, weights, trained=False))
    (folder / "trained.mlir").write_text(net(filters, bias, weights, trained=True))
    x = random.normal(size=[40, 6, 6, 3]).astype(numpy.float32)
    numpy.save(folder / "x.npy", x)
    odd = numpy.zeros_like(x[:1])
    odd[0, 2, 2, 1] = numpy.nan
    numpy.save(folder / "nan.npy", numpy.concatenate([x, odd]))
    numpy.savez(folder / "data.npz", x=x, y=classify(x, filters, bias, weights))
    square = random.normal(size=[32, 64]).astype(numpy.float32)
    (folder / "waves.mlir").write_text(product_model(square, ["sin", "abs"]))
    numpy.save(folder / "rows.npy", random.normal(size=[16, 64]).astype(numpy.float32))
    pairs = random.normal(size=[2, 8, 1, 2]).astype(numpy.float32)
    numpy.savez(folder / "one.npz", x=pairs[0], c=numpy.arange(8).reshape(8, 1) % 2 == 0)
    numpy.savez(folder / "two.npz", x=pairs[1])
    square.reshape(32, 4, 16)[:, ::2] = 0
    (folder / "sparse.mlir").write_text(product_model(square, ["abs"]))


main()
