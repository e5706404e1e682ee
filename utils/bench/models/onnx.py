# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Graph as the bytes of an ONNX file that computes the same function in NCHW.

In int8 the operators are quantized ones, those of ONNX where it has them and onnxruntime's own (com.microsoft) elsewhere.
Activations are uint8 = int8 + 128 there, the form for which onnxruntime's x86 kernels are written; a rectifier needs no op,
since saturation does what it did."""
import numpy as np

from . import protobuf
from .graph import LIMITS, pad_amounts

OPSETS = {"": 13, "com.microsoft": 1}
MICROSOFT = "com.microsoft"


def channels_first(shape):
    """The shape of an NHWC tensor in NCHW; other ranks stay."""
    return [shape[0], shape[3], shape[1], shape[2]] if len(shape) == 4 else list(shape)


class Export:
    """One float32 file in the making."""
    element = protobuf.FLOAT

    def __init__(self, graph):
        self.graph, self.nodes, self.initializers = graph, [], []

    def constant(self, name, value):
        self.initializers.append(protobuf.tensor(name, np.asarray(value)))
        return name

    def op(self, op_type, name, inputs, output, domain="", **attributes):
        self.nodes.append(protobuf.node(op_type, name, inputs, [output], domain, **attributes))

    def window(self, node):
        """Attributes of ops whose window slides over rows and columns."""
        extents = self.graph.shapes[node.inputs[0]][1:3]
        pads = [pad_amounts(e, s, t, node.padding) for e, s, t in zip(extents, node.size, node.stride)]
        return {"kernel_shape": list(node.size), "strides": list(node.stride),
                "pads": [before for before, _ in pads] + [after for _, after in pads]}

    @staticmethod
    def weight(node, value):
        """[out, in / group, rows, columns] of a convolution, [out, in] of a dense layer."""
        order = {"conv": (0, 3, 1, 2), "depthwise": (3, 0, 1, 2), "dense": (0, 1)}[node.kind]
        return np.ascontiguousarray(value.transpose(order))

    def groups(self, node):
        return self.graph.shapes[node.inputs[0]][3] if node.kind == "depthwise" else 1

    def activated(self, node, output):
        """Where the op has to write so that `output` is rectified; appends the rectifier on the way out."""
        return output if node.activation == "NONE" else f"{output}/linear"

    def rectify(self, node):
        if node.activation == "RELU":
            self.op("Relu", f"{node.name}/relu", [f"{node.output}/linear"], node.output)
        elif node.activation != "NONE":
            low = self.constant(f"{node.name}/low", np.float32(0))
            high = self.constant(f"{node.name}/high", np.float32(LIMITS[node.activation]))
            self.op("Clip", f"{node.name}/clip", [f"{node.output}/linear", low, high], node.output)

    # -- ops: append_<kind> --------------------------------------------------------------------

    def append_conv(self, node):
        inputs = [*node.inputs, self.constant(f"{node.name}/weight", self.weight(node, node.weight)),
                  self.constant(f"{node.name}/bias", node.bias)]
        self.op("Conv", node.name, inputs, self.activated(node, node.output), group=self.groups(node), **self.window(node))
        self.rectify(node)

    append_depthwise = append_conv

    def append_dense(self, node):
        inputs = [*node.inputs, self.constant(f"{node.name}/weight", self.weight(node, node.weight)),
                  self.constant(f"{node.name}/bias", node.bias)]
        self.op("Gemm", node.name, inputs, self.activated(node, node.output), transB=1)
        self.rectify(node)

    def append_add(self, node):
        self.op("Add", node.name, node.inputs, self.activated(node, node.output))
        self.rectify(node)

    def append_concat(self, node):
        self.op("Concat", node.name, node.inputs, node.output, axis=1)

    def append_max_pool(self, node):
        self.op("MaxPool", node.name, node.inputs, node.output, **self.window(node))

    def append_average_pool(self, node):
        self.op("AveragePool", node.name, node.inputs, node.output, **self.window(node))

    def append_mean(self, node):
        self.op("GlobalAveragePool", f"{node.name}/pool", node.inputs, f"{node.output}/pooled")
        self.op("Flatten", node.name, [f"{node.output}/pooled"], node.output)

    def append_reshape(self, node):
        source, shape = node.inputs[0], self.graph.shapes[node.inputs[0]]
        if len(shape) == 4 and shape[1:3] != [1, 1]:  # the order of the elements differs
            self.op("Transpose", f"{node.name}/nhwc", [source], f"{node.output}/nhwc", perm=[0, 2, 3, 1])
            source = f"{node.output}/nhwc"
        target = self.constant(f"{node.name}/shape", np.array(self.graph.shapes[node.output], np.int64))
        self.op("Reshape", node.name, [source, target], node.output)

    def append_softmax(self, node):
        self.op("Softmax", node.name, node.inputs, node.output, axis=1)

    def model(self):
        for node in self.graph.nodes:
            getattr(self, f"append_{node.kind}")(node)
        described = [[protobuf.value_info(name, self.element, channels_first(self.graph.shapes[name]))]
                     for name in (self.graph.input_name, self.graph.output_name)]
        return protobuf.model(self.graph.name, self.nodes, self.initializers, *described, OPSETS)


class QuantizedExport(Export):
    """The int8 file."""
    element = protobuf.UINT8

    def __init__(self, graph, quantized):
        super().__init__(graph)
        self.quantized = quantized

    def parameters(self, tensor):
        """Names of scale and zero point of an activation, made when first asked for."""
        names = [f"{tensor}/scale", f"{tensor}/zero_point"]
        if tensor not in self.described:
            scale, zero_point = self.quantized.activations[tensor]
            self.constant(names[0], np.float32(scale))
            self.constant(names[1], np.uint8(zero_point + 128))
            self.described.add(tensor)
        return names

    def with_parameters(self, tensor):
        return [tensor, *self.parameters(tensor)]

    def model(self):
        self.described = set()
        return super().model()

    def filters(self, node):
        """Names of weights, their scales and zero points, and of the bias."""
        constants = self.quantized.constants[node.name]
        scales = np.asarray(constants.weight_scales, np.float32)
        return [self.constant(f"{node.name}/weight", self.weight(node, constants.weight)),
                self.constant(f"{node.name}/weight_scale", scales),
                self.constant(f"{node.name}/weight_zero_point", np.zeros(len(scales), np.int8)),
                self.constant(f"{node.name}/bias", constants.bias)]

    def append_conv(self, node):
        *weight, bias = self.filters(node)
        inputs = [*self.with_parameters(node.inputs[0]), *weight, *self.parameters(node.output), bias]
        self.op("QLinearConv", node.name, inputs, node.output, group=self.groups(node), **self.window(node))

    append_depthwise = append_conv

    def append_dense(self, node):
        inputs = [*self.with_parameters(node.inputs[0]), *self.filters(node), *self.parameters(node.output)]
        self.op("QGemm", node.name, inputs, node.output, MICROSOFT, transB=1)

    def append_add(self, node):
        operands = [name for tensor in node.inputs for name in self.with_parameters(tensor)]
        self.op("QLinearAdd", node.name, [*operands, *self.parameters(node.output)], node.output, MICROSOFT)

    def append_concat(self, node):
        operands = [name for tensor in node.inputs for name in self.with_parameters(tensor)]
        self.op("QLinearConcat", node.name, [*self.parameters(node.output), *operands], node.output, MICROSOFT, axis=1)

    def append_average_pool(self, node):
        inputs = [*self.with_parameters(node.inputs[0]), *self.parameters(node.output)]
        self.op("QLinearAveragePool", node.name, inputs, node.output, MICROSOFT, **self.window(node))

    def append_mean(self, node):
        inputs = [*self.with_parameters(node.inputs[0]), *self.parameters(node.output)]
        self.op("QLinearGlobalAveragePool", f"{node.name}/pool", inputs, f"{node.output}/pooled", MICROSOFT)
        self.op("Flatten", node.name, [f"{node.output}/pooled"], node.output)

    def append_softmax(self, node):
        inputs = [*self.with_parameters(node.inputs[0]), *self.parameters(node.output)]
        self.op("QLinearSoftmax", node.name, inputs, node.output, MICROSOFT, axis=1, opset=13)


def export(graph, quantized=None):
    """The bytes of the ONNX file."""
    return (QuantizedExport(graph, quantized) if quantized else Export(graph)).model()
