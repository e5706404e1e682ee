# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers whose weights have few different values, as bytes of .tflite files: float32, int8, and float32 with int8 weights
("hybrid")."""
import numpy as np

from . import tflite

FLOAT, BYTE = "float32", "int8"
#: The options of a sequence of cells.
CELL = {"fused_activation_function": "TANH", "cell_clip": 0.0, "proj_clip": 0.0, "time_major": False,
        "asymmetric_quantize_inputs": False}


def drawn(random, shape, values, dtype):
    """Weights of `values` different values, all of them used where there are as many weights; 0: as they come."""
    if dtype == BYTE:
        levels = np.round(np.linspace(-127, 127, values or 255)).astype(np.int8)
    elif values == 0:
        return (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)
    else:
        levels = np.sort(random.standard_normal(values) / np.sqrt(shape[-1])).astype(np.float32)
    picked = random.integers(0, len(levels), shape)
    picked.reshape(-1)[:len(levels)] = np.arange(len(levels))[:picked.size]
    return levels[picked]


class File:
    """One model in the making."""

    def __init__(self, name, dtype, values, seed=1):
        self.name, self.dtype, self.values = name, dtype, values
        self.random = np.random.default_rng(seed)
        self.buffers, self.tensors, self.operators, self.codes = [{}], [], [], {}

    def tensor(self, shape, dtype=FLOAT, data=None, scale=None, zero_point=0, **fields):
        made = {"shape": list(shape), "type": tflite.WIRE_TYPES[dtype], "name": f"t{len(self.tensors)}", "has_rank": True, **fields}
        if scale is not None:
            made["quantization"] = {"scale": [float(scale)], "zero_point": [zero_point]}
        if data is not None:
            made["buffer"] = len(self.buffers)
            self.buffers.append({"data": data.tobytes()})
        self.tensors.append(made)
        return len(self.tensors) - 1

    def weights(self, shape, group=0):
        """The index of a constant, and its scale. Each `group` rows have values of their own; 0: all have the same ones."""
        dtype = FLOAT if self.dtype == "f32" else BYTE
        scale = 1 / (127 * np.sqrt(shape[-1])) if dtype == BYTE else None
        parts = [drawn(self.random, (min(group or shape[0], shape[0] - row), *shape[1:]), self.values, dtype)
                 for row in range(0, shape[0], group or shape[0])]
        return self.tensor(shape, dtype, np.concatenate(parts), scale), scale

    def bias(self, units, scale=None):
        if scale is not None:
            return self.tensor([units], "int32", self.random.integers(-100, 100, units).astype(np.int32), scale)
        return self.tensor([units], FLOAT, self.random.standard_normal(units).astype(np.float32))

    def append(self, code, inputs, output, options, version=1):
        index = self.codes.setdefault((code, version), len(self.codes))
        self.operators.append({"opcode_index": index, "inputs": inputs, "outputs": [output], "builtin_options": options})
        return output

    def bytes(self, first, last):
        schema = tflite.flatbuffer_writer.Schema(tflite.SCHEMA.read_text(encoding="utf-8"))
        numbers = schema.enums["BuiltinOperator"][1]
        codes = [{"deprecated_builtin_code": min(numbers[code], 127), "builtin_code": numbers[code], "version": version}
                 for code, version in self.codes]
        graph = {"tensors": self.tensors, "inputs": [first], "outputs": [last], "operators": self.operators, "name": "main"}
        return tflite.flatbuffer_writer.build(schema, {
            "version": 3, "operator_codes": codes, "buffers": self.buffers, "description": f"{self.name}, generated weights",
            "subgraphs": [graph]})


def dense(name, dtype, values, depth, units, layers=1, rows=1, seed=1, group=0):
    """A chain of fully connected layers; those after the first have `units` inputs. Each `group` units have values of their own."""
    file = File(name, dtype, values, seed)
    kind, grid = (BYTE, {"scale": 1 / 64}) if dtype == "int8" else (FLOAT, {})
    first = x = file.tensor([rows, depth], kind, **grid)
    for _ in range(layers):
        weight, scale = file.weights((units, depth), group)
        bias = file.bias(units, scale / 64 if dtype == "int8" else None)
        x = file.append("FULLY_CONNECTED", [x, weight, bias], file.tensor([rows, units], kind, **grid),
                        ("FullyConnectedOptions", {"fused_activation_function": "NONE"}),
                        version={"f32": 1, "hybrid": 3, "int8": 4}[dtype])
        depth = units
    return file.bytes(first, x)


def pointwise(name, dtype, values, extent, depth, channels, seed=1):
    """A convolution with a window of one pixel."""
    file = File(name, dtype, values, seed)
    kind, grid = (BYTE, {"scale": 1 / 64}) if dtype == "int8" else (FLOAT, {})
    first = file.tensor([1, extent, extent, depth], kind, **grid)
    weight, scale = file.weights((channels, 1, 1, depth))
    bias = file.bias(channels, scale / 64 if dtype == "int8" else None)
    options = {"padding": "SAME", "stride_w": 1, "stride_h": 1, "fused_activation_function": "RELU6"}
    last = file.append("CONV_2D", [first, weight, bias], file.tensor([1, extent, extent, channels], kind, **grid),
                       ("Conv2DOptions", options), version=3 if dtype == "int8" else 1)
    return file.bytes(first, last)


def lstm(name, dtype, values, depth, cells, steps, seed=1, layers=1):
    """A chain of sequences of LSTM cells, in float32 or hybrid; those after the first have `cells` inputs. Each gate has values of its
    own."""
    file = File(name, dtype, values, seed)
    first = last = file.tensor([1, steps, depth])
    for _ in range(layers):
        last = append_lstm(file, last, depth, cells, steps)
        depth = cells
    return file.bytes(first, last)


def append_lstm(file, x, depth, cells, steps):
    into = [file.weights((cells, depth))[0] for _ in range(4)]
    back = [file.weights((cells, cells))[0] for _ in range(4)]
    biases = [file.bias(cells) for _ in range(4)]
    state = [file.tensor([1, cells], is_variable=True) for _ in range(2)]
    return file.append("UNIDIRECTIONAL_SEQUENCE_LSTM",
                       [x, *into, *back, -1, -1, -1, *biases, -1, -1, *state, -1, -1, -1, -1], file.tensor([1, steps, cells]),
                       ("UnidirectionalSequenceLSTMOptions", CELL), version=3 if file.dtype == "hybrid" else 1)
