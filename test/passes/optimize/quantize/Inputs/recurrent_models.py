# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes, to a folder, float models of one recurrent op each and samples for it: NAME.mlir and NAME.npy.

    recurrent_models.py FOLDER"""

import pathlib
import sys

import numpy

random = numpy.random.default_rng(11)


def tensor(shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


class Function:
    """Operands of the op in their order; None is an absent one."""

    def __init__(self):
        self.text, self.operands, self.types = "  %n = adze.no_value\n", ["%x"], []

    def add(self, shape, scale=1.0, offset=0.0):
        if shape is None:
            self.operands.append("%n")
            self.types.append("none")
            return
        name = f"w{len(self.operands)}"
        values = random.normal(size=shape) * scale + offset
        text = numpy.array2string(values, separator=", ", threshold=10**9, max_line_width=10**9,
                                  formatter={"float_kind": "{:.5f}".format}).replace("\n", "")
        self.text += f"  %{name} = adze.const dense<{text}> : {tensor(shape)} -> {tensor(shape)} loc(\"{name}\")\n"
        self.operands.append(f"%{name}")
        self.types.append(tensor(shape))

    def add_state(self, shape):
        name = f"s{len(self.operands)}"
        self.text += f"  %{name} = adze.variable : {tensor(shape)} loc(\"{name}\")\n"
        self.operands.append(f"%{name}")
        self.types.append(tensor(shape))

    def write(self, path, builtin, source, result, attributes):
        head = f"func.func @main(%x: {tensor(source)} loc(\"x\")) -> {tensor(result)} {{\n"
        call = f"  %0 = adze.{builtin}({', '.join(self.operands)}) {{{attributes}}}\n"
        call += f"      : ({', '.join([tensor(source)] + self.types)}) -> {tensor(result)} loc(\"y\")\n"
        path.write_text(head + self.text + call + f"  return %0 : {tensor(result)}\n}}\n")


def write_lstm(folder, name, *, coupled=False, peephole=False, outputs=None, norm=False, clip=0.0, major=False,
               stream=False):
    """A cell over 12 steps, or over one if samples are steps of a stream; `outputs`: with a projection to that many."""
    inputs, cells, function = 5, 16, Function()
    width = outputs or cells
    gates = [not coupled, True, True, True]
    for has in gates:
        function.add([cells, inputs] if has else None, 0.5)
    for has in gates:
        function.add([cells, width] if has else None, 0.3)
    for has in (gates[0], True, True):
        function.add([cells] if has and peephole else None, 0.5)
    for has in gates:
        function.add([cells] if has else None, 0.5)
    function.add([outputs, cells] if outputs else None, 0.5)
    function.add([outputs] if outputs else None, 0.1)
    batch = 2
    function.add_state([batch, width])
    function.add_state([batch, cells])
    if norm:
        for has in gates:
            function.add([cells] if has else None, 0.2, 1.0)
    order = [batch] if stream else [12, batch] if major else [batch, 12]
    attributes = f"fused_activation_function = #adze.activation<TANH>, cell_clip = {clip:e} : f32"
    builtin = "lstm" if stream else "unidirectional_sequence_lstm"
    function.write(folder / f"{name}.mlir", builtin, order + [inputs], order + [width],
                   attributes + (", time_major = true" if major else ""))
    shape = [60 if stream else 16] + order + [inputs]
    numpy.save(folder / f"{name}.npy", random.normal(size=shape).astype(numpy.float32))


def write_filters(folder, name, *, rank, bias=True, activation="RELU", scale=0.4):
    """Filters over 8 steps, of which a sample is one."""
    inputs, units, memory, function = 10, 6, 8, Function()
    function.add([units * rank, inputs], scale)
    function.add([units * rank, memory], 0.3)
    function.add([units] if bias else None, 1.0)
    function.add_state([1, units * rank * memory])
    function.write(folder / f"{name}.mlir", "svdf", [1, inputs], [1, units],
                   f"rank = {rank} : i32, fused_activation_function = #adze.activation<{activation}>")
    numpy.save(folder / f"{name}.npy", random.normal(size=[60, 1, inputs]).astype(numpy.float32))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_lstm(folder, "lstm")
    write_lstm(folder, "lstm_time_major", major=True)
    write_lstm(folder, "lstm_coupled", coupled=True)
    write_lstm(folder, "lstm_clipped", clip=0.75)
    write_lstm(folder, "lstm_peephole", peephole=True)
    write_lstm(folder, "lstm_projected", outputs=6)
    write_lstm(folder, "lstm_norm", norm=True)
    write_lstm(folder, "lstm_norm_coupled", norm=True, coupled=True, peephole=True)
    write_lstm(folder, "lstm_all", norm=True, peephole=True, outputs=16)
    write_lstm(folder, "stream_lstm", stream=True)
    write_lstm(folder, "stream_lstm_projected", stream=True, outputs=6)
    write_filters(folder, "stream_svdf", rank=1)
    write_filters(folder, "stream_svdf_relu6", rank=2, activation="RELU6", scale=1.5)
    write_filters(folder, "stream_svdf_plain", rank=2, bias=False)


main()
