#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the trained demo network as a LiteRT model, the way a naive converter would.

    export.py OUT.tflite

Batch norms stay a mul and an add, activations ops of their own, hard-swish and swish what they
are made of; convolutions carry biases of zero, a pair of reshapes undoes itself and one branch
has no reader. The batch is open (-1). The same weights give the same bytes.
"""
import pathlib
import sys

import numpy as np

import flatbuffer_writer
from forward import load_weights, norm_scale_shift
from network import IMAGE_SHAPE, network

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "lib/Format/schema/tflite.fbs"

# Every op appears in version 1. The runtime that first had it so: the model needs the newest.
RUNTIMES = {"MUL": "1.5.0", "ADD": "1.5.0", "CONV_2D": "1.5.0", "DEPTHWISE_CONV_2D": "1.5.0",
            "RELU": "1.5.0", "RELU6": "1.5.0", "PAD": "1.5.0", "AVERAGE_POOL_2D": "1.5.0",
            "MEAN": "1.6.0", "RESHAPE": "1.5.0", "FULLY_CONNECTED": "1.5.0", "SOFTMAX": "1.5.0",
            "LOGISTIC": "1.14.0"}
WIRE_TYPES = {"float32": "FLOAT32", "int32": "INT32"}


class Export:
    """Backend of network() whose values are tensor indices; `model` gives the finished root."""

    def __init__(self, weights):
        self.weights = weights
        self.codes, self.operators, self.tensors = {}, [], []
        self.buffers = [{}]  # buffer 0 is the one without data

    # -- tensors and ops -----------------------------------------------------------------------

    def activation(self, name, shape):
        """A float tensor with an open batch; `shape` is without the batch."""
        self.tensors.append({"shape": [1, *shape], "type": "FLOAT32", "name": name,
                             "shape_signature": [-1, *shape], "has_rank": True})
        return len(self.tensors) - 1

    def constant(self, name, value):
        value = np.asarray(value)
        self.buffers.append({"data": value.astype(value.dtype.newbyteorder("<")).tobytes()})
        self.tensors.append({"shape": list(value.shape), "type": WIRE_TYPES[value.dtype.name],
                             "buffer": len(self.buffers) - 1, "name": name, "has_rank": True})
        return len(self.tensors) - 1

    def shape(self, tensor):
        return self.tensors[tensor]["shape"][1:]

    def op(self, code, name, inputs, shape, options=None):
        """Appends an op with one result; `options` is (options table, fields)."""
        result = self.activation(name, shape)
        self.operators.append({"opcode_index": self.codes.setdefault(code, len(self.codes)),
                               "inputs": inputs, "outputs": [result], "builtin_options": options})
        return result

    def with_constant(self, code, name, x, value):
        """x MUL or ADD a constant."""
        constant = self.constant(f"{name}/value", np.asarray(value, np.float32))
        return self.op(code, name, [x, constant], self.shape(x), (f"{code.title()}Options", {}))

    # -- layers --------------------------------------------------------------------------------

    def scale_shift(self, name, x, scale, shift):
        x = self.with_constant("MUL", f"{name}/mul", x, scale)
        return self.with_constant("ADD", f"{name}/add", x, shift)

    def convolution(self, code, options, name, x, channels, size, stride, padding):
        """What the two kinds of convolution share: constants, the result's shape and strides."""
        weight = self.constant(f"{name}/weight", self.weights[f"{name}/weight"])
        bias = self.constant(f"{name}/bias", np.zeros(channels, np.float32))
        rows, columns, _ = self.shape(x)
        if padding == "VALID":
            rows, columns = rows - size + 1, columns - size + 1
        shape = [-(-rows // stride), -(-columns // stride), channels]
        table, fields = options
        fields = {"padding": padding, "stride_w": stride, "stride_h": stride, **fields}
        return self.op(code, name, [x, weight, bias], shape, (table, fields))

    def conv(self, name, x, channels, size, stride=1, padding="SAME"):
        return self.convolution("CONV_2D", ("Conv2DOptions", {}), name, x, channels, size, stride,
                                padding)

    def depthwise(self, name, x, size, stride=1, padding="SAME"):
        options = ("DepthwiseConv2DOptions", {"depth_multiplier": 1})
        return self.convolution("DEPTHWISE_CONV_2D", options, name, x, self.shape(x)[-1], size,
                                stride, padding)

    def batch_norm(self, name, x):
        scale, shift = norm_scale_shift(self.weights, name)
        x = self.with_constant("MUL", f"{name}/mul", x, scale)
        return self.with_constant("ADD", f"{name}/add", x, shift)

    def relu(self, name, x):
        return self.op("RELU", name, [x], self.shape(x))

    def relu6(self, name, x):
        return self.op("RELU6", name, [x], self.shape(x))

    def product(self, name, x, y):
        return self.op("MUL", name, [x, y], self.shape(x), ("MulOptions", {}))

    def hard_swish(self, name, x):
        gate = self.with_constant("ADD", f"{name}/add", x, 3)
        gate = self.relu6(f"{name}/relu6", gate)
        return self.with_constant("MUL", f"{name}/sixth", self.product(f"{name}/mul", x, gate),
                                  np.float32(1 / 6))

    def swish(self, name, x):
        gate = self.op("LOGISTIC", f"{name}/sigmoid", [x], self.shape(x))
        return self.product(f"{name}/mul", x, gate)

    def add(self, name, x, y):
        return self.op("ADD", name, [x, y], self.shape(x), ("AddOptions", {}))

    def pad(self, name, x, before, after):
        amounts = np.array([[0, 0], [before, after], [before, after], [0, 0]], np.int32)
        rows, columns, channels = self.shape(x)
        grown = [rows + before + after, columns + before + after, channels]
        return self.op("PAD", name, [x, self.constant(f"{name}/amounts", amounts)], grown,
                       ("PadOptions", {}))

    def average_pool(self, name, x, size):
        rows, columns, channels = self.shape(x)
        fields = {"padding": "VALID", "stride_w": size, "stride_h": size, "filter_width": size,
                  "filter_height": size}
        return self.op("AVERAGE_POOL_2D", name, [x], [rows // size, columns // size, channels],
                       ("Pool2DOptions", fields))

    def mean(self, name, x):
        axes = self.constant(f"{name}/axes", np.array([1, 2], np.int32))
        return self.op("MEAN", name, [x, axes], self.shape(x)[-1:],
                       ("ReducerOptions", {"keep_dims": False}))

    def reshape(self, name, x, shape):
        target = self.constant(f"{name}/shape", np.array([-1, *shape], np.int32))
        return self.op("RESHAPE", name, [x, target], shape,
                       ("ReshapeOptions", {"new_shape": [-1, *shape]}))

    def reshape_pair(self, name, x):
        flat = self.shape(x)
        return self.reshape(f"{name}/flatten", self.reshape(f"{name}/expand", x, [1, 1, *flat]),
                            flat)

    def dense(self, name, x, units):
        weight = self.constant(f"{name}/weight", self.weights[f"{name}/weight"])
        bias = self.constant(f"{name}/bias", self.weights[f"{name}/bias"])
        return self.op("FULLY_CONNECTED", name, [x, weight, bias], [units],
                       ("FullyConnectedOptions", {}))

    def unused_branch(self, name, x):
        self.op("LOGISTIC", f"{name}/sigmoid", [self.with_constant("MUL", f"{name}/mul", x, 0.5)],
                self.shape(x))

    def softmax(self, name, x):
        return self.op("SOFTMAX", name, [x], self.shape(x), ("SoftmaxOptions", {"beta": 1.0}))

    # -- the file ------------------------------------------------------------------------------

    def model(self, image, result, schema):
        numbers = schema.enums["BuiltinOperator"][1]
        codes = [{"deprecated_builtin_code": min(numbers[code], 127), "builtin_code": numbers[code],
                  "version": 1} for code in self.codes]
        runtime = max((RUNTIMES[code] for code in self.codes),
                      key=lambda version: [int(part) for part in version.split(".")])
        self.buffers.append({"data": runtime.encode().ljust(16, b"\0")})
        subgraph = {"tensors": self.tensors, "inputs": [image], "outputs": [result],
                    "operators": self.operators, "name": "main"}
        signature = {"inputs": [{"name": "image", "tensor_index": image}],
                     "outputs": [{"name": "probabilities", "tensor_index": result}],
                     "signature_key": "serving_default", "subgraph_index": 0}
        return {"version": 3, "operator_codes": codes, "subgraphs": [subgraph],
                "description": "Adze demo network: 16 drawn glyphs", "buffers": self.buffers,
                "metadata": [{"name": "min_runtime_version", "buffer": len(self.buffers) - 1}],
                "signature_defs": [signature]}


def export(weights):
    """The bytes of the .tflite file."""
    schema = flatbuffer_writer.Schema(SCHEMA.read_text())
    backend = Export(weights)
    image = backend.activation("image", IMAGE_SHAPE)
    result = network(backend, image)
    return flatbuffer_writer.build(schema, backend.model(image, result, schema))


def main(argv):
    if len(argv) != 1 or not argv[0].endswith(".tflite"):
        print("usage: export.py OUT.tflite", file=sys.stderr)
        return 2
    try:
        pathlib.Path(argv[0]).write_bytes(export(load_weights()))
    except OSError as error:
        print(f"export.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
