# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Graph as the bytes of a .tflite file, in float32 or (with quantize.Quantized) in int8."""
import pathlib
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "utils/demo-model"))
import flatbuffer_writer  # noqa: E402

SCHEMA = ROOT / "lib/Format/schema/tflite.fbs"
CODES = {"conv": "CONV_2D", "depthwise": "DEPTHWISE_CONV_2D", "dense": "FULLY_CONNECTED", "add": "ADD",
         "concat": "CONCATENATION", "max_pool": "MAX_POOL_2D", "average_pool": "AVERAGE_POOL_2D", "mean": "MEAN",
         "reshape": "RESHAPE", "softmax": "SOFTMAX"}
# The versions in which int8 came; in float32 every op is version 1.
INT8_VERSIONS = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 4, "RESHAPE": 1}
WIRE_TYPES = {"float32": "FLOAT32", "int32": "INT32", "int8": "INT8"}


def options(node, shape):
    """The options table of an op."""
    fused = {"fused_activation_function": node.activation}
    window = {"padding": node.padding, "stride_h": node.stride[0], "stride_w": node.stride[1]}
    filters = {"filter_height": node.size[0], "filter_width": node.size[1]}
    return {
        "conv": ("Conv2DOptions", {**window, **fused}),
        "depthwise": ("DepthwiseConv2DOptions", {**window, **fused, "depth_multiplier": 1}),
        "dense": ("FullyConnectedOptions", fused),
        "add": ("AddOptions", fused),
        "concat": ("ConcatenationOptions", {"axis": 3}),
        "max_pool": ("Pool2DOptions", {**window, **filters}),
        "average_pool": ("Pool2DOptions", {**window, **filters}),
        "mean": ("ReducerOptions", {"keep_dims": False}),
        "reshape": ("ReshapeOptions", {"new_shape": shape}),
        "softmax": ("SoftmaxOptions", {"beta": 1.0}),
    }[node.kind]


class Export:
    """One file in the making: tensors, buffers, operators."""

    def __init__(self, graph, quantized):
        self.graph, self.quantized = graph, quantized
        self.codes, self.operators, self.tensors, self.indices = {}, [], [], {}
        self.buffers = [{}]  # buffer 0 is the one without data

    def activation(self, name):
        tensor = {"shape": self.graph.shapes[name], "type": "INT8" if self.quantized else "FLOAT32", "name": name,
                  "has_rank": True}
        if self.quantized:
            scale, zero_point = self.quantized.activations[name]
            tensor["quantization"] = {"scale": [scale], "zero_point": [zero_point]}
        self.tensors.append(tensor)
        self.indices[name] = len(self.tensors) - 1

    def constant(self, name, value, scales=None, axis=0):
        """A tensor with data; `scales` are those of its slices along `axis`, zero points are 0."""
        tensor = {"shape": list(value.shape), "type": WIRE_TYPES[value.dtype.name], "buffer": len(self.buffers),
                  "name": name, "has_rank": True}
        if scales is not None:
            tensor["quantization"] = {"scale": [float(scale) for scale in scales], "zero_point": [0] * len(scales),
                                      "quantized_dimension": axis}
        self.buffers.append({"data": value.astype(value.dtype.newbyteorder("<")).tobytes()})
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def parameters(self, node):
        """Indices of weights and bias."""
        if not self.quantized:
            return [self.constant(f"{node.name}/weight", node.weight), self.constant(f"{node.name}/bias", node.bias)]
        constants = self.quantized.constants[node.name]
        axis = 3 if node.kind == "depthwise" else 0
        return [self.constant(f"{node.name}/weight", constants.weight, constants.weight_scales, axis),
                self.constant(f"{node.name}/bias", constants.bias, constants.bias_scales)]

    def append(self, node):
        shape = self.graph.shapes[node.output]
        inputs = [self.indices[name] for name in node.inputs]
        if node.weight is not None:
            inputs += self.parameters(node)
        if node.kind == "mean":
            inputs.append(self.constant(f"{node.name}/axes", np.array([1, 2], np.int32)))
        if node.kind == "reshape":
            inputs.append(self.constant(f"{node.name}/shape", np.array(shape, np.int32)))
        self.activation(node.output)
        code = CODES[node.kind]
        self.operators.append({"opcode_index": self.codes.setdefault(code, len(self.codes)), "inputs": inputs,
                               "outputs": [self.indices[node.output]], "builtin_options": options(node, shape)})

    def model(self, schema):
        self.activation(self.graph.input_name)
        for node in self.graph.nodes:
            self.append(node)
        numbers = schema.enums["BuiltinOperator"][1]
        codes = [{"deprecated_builtin_code": min(numbers[code], 127), "builtin_code": numbers[code],
                  "version": INT8_VERSIONS.get(code, 2) if self.quantized else 1} for code in self.codes]
        first, last = self.indices[self.graph.input_name], self.indices[self.graph.output_name]
        return {"version": 3, "operator_codes": codes, "buffers": self.buffers,
                "description": f"{self.graph.name}, generated weights",
                "subgraphs": [{"tensors": self.tensors, "inputs": [first], "outputs": [last],
                               "operators": self.operators, "name": "main"}]}


def export(graph, quantized=None):
    """The bytes of the .tflite file."""
    schema = flatbuffer_writer.Schema(SCHEMA.read_text(encoding="utf-8"))
    return flatbuffer_writer.build(schema, Export(graph, quantized).model(schema))
