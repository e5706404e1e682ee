# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of operators that multiply activations with weights: convolutions, fully connected, batch matmul."""

import math

import numpy

from cases import chain, cover, family, grid
from graph import Quant, Unbuildable
from values import QUANTIZED, deviation, floats, integers, operand, quant

#: float16: weights behind a DEQUANTIZE; hybrid: float activations, int8 weights; int16: int8 weights.
DTYPES = ("float32", "int8", "uint8", "int16", "hybrid", "float16")
CHANNELS = (1, 3, 7, 17, 33, 100)
ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")


def activation_dtype(dtype):
    return dtype if dtype in QUANTIZED else "float32"


def make_weights(graph, dtype, shape, axis, per_channel, fan):
    """(value that the operator reads, real deviation, scales or None)."""
    random = graph.random
    if dtype in ("float32", "float16"):
        values = floats(random, shape, -2.0, 2.0, edges=False) / numpy.float32(math.sqrt(max(fan, 1)))
        if dtype == "float32":
            return graph.constant(values), 1.15 / math.sqrt(max(fan, 1)), None
        half = graph.constant(values.astype(numpy.float16))
        return graph.op("DEQUANTIZE", [half], [graph.tensor(shape, "float32")],
                        version=3), 1.15 / math.sqrt(max(fan, 1)), None
    channels = shape[axis] if per_channel and dtype != "uint8" else 1
    base = 1.0 / (73 * math.sqrt(max(fan, 1)))
    scales = (base * (0.5 + random.random_sample(channels))).astype(numpy.float32)
    if dtype == "uint8":
        return graph.constant(integers(random, shape, "uint8"),
                              Quant(scales, int(random.randint(90, 160)))), float(scales.mean()) * 74, scales
    values = integers(random, shape, "int8", -127, 127)
    return graph.constant(values, Quant(scales, 0, axis if channels > 1 or per_channel
                                        else 0)), float(scales.mean()) * 73, scales


def make_bias(graph, dtype, channels, source, scales, reach):
    """A bias of real values around `reach`."""
    values = graph.random.standard_normal(channels) * reach
    if dtype not in QUANTIZED:
        return graph.constant(values.astype(numpy.float32))
    wide = (source.quant.scale * numpy.asarray(scales, numpy.float64)).astype(numpy.float32)
    stored = numpy.round(values / wide).astype(numpy.int64 if dtype == "int16" else numpy.int32)
    return graph.constant(stored, Quant(wide, 0, 0))


def finish(graph, dtype, shape, reach):
    """The result, with a scale that lets a few values saturate."""
    kind = activation_dtype(dtype)
    return graph.tensor(shape, kind, quant(graph.random, kind, reach * 0.9) if dtype in QUANTIZED else None)


def window(extent, kernel, stride, dilation, padding):
    reach = (kernel - 1) * dilation + 1
    extent = -(-extent // stride) if padding == "SAME" else -(-(extent - reach + 1) // stride)
    if extent < 1:
        raise Unbuildable
    return extent


CONV_DEFAULT = {"op": ("CONV_2D",), "dtype": DTYPES}


@family(1, chain(
    grid(**CONV_DEFAULT, channels=CHANNELS, outputs=(1, 7, 16, 33), kernel=((1, 1),), size=((1, 3, 5),)),
    grid(**CONV_DEFAULT, channels=(1, 3, 17), outputs=(8, 33), kernel=((3, 3),), padding=("SAME", "VALID")),
    cover(360, **CONV_DEFAULT, size=((1, 7, 6), (2, 9, 9), (1, 1, 1), (1, 12, 5), (3, 4, 8)), channels=CHANNELS,
          outputs=CHANNELS,
          kernel=((1, 1), (3, 3), (1, 3), (3, 1), (2, 2), (5, 5), (4, 3)),
          stride=((1, 1), (2, 2), (1, 2), (2, 1), (3, 3)),
          dilation=((1, 1), (1, 1), (1, 1), (2, 2), (1, 2), (3, 1)), padding=("SAME", "VALID"), activation=ACTIVATIONS,
          per_channel=(True, True, False)),
    grid(**CONV_DEFAULT, groups=(2, 3), channels=(6, 12), outputs=(6, 18), kernel=((1, 1), (3, 3))),
    grid(**CONV_DEFAULT, size=((0, 4, 4), (1, 1, 1)), kernel=((3, 3), (1, 1))),
    grid(**CONV_DEFAULT, bias=(False,))))
def conv_2d(graph, op, dtype, size=(1, 7, 6), channels=3, outputs=8, kernel=(3, 3), stride=(1, 1), dilation=(1, 1),
            padding="SAME",
            activation="NONE", groups=1, per_channel=True, bias=True):
    if channels % groups or outputs % groups:
        raise Unbuildable
    fan = kernel[0] * kernel[1] * channels // groups
    source = operand(graph, (*size, channels), activation_dtype(dtype))
    weights, spread, scales = make_weights(graph, dtype, (outputs, *kernel, channels // groups), 0, per_channel, fan)
    reach = deviation(source.dtype, source.quant) * spread * math.sqrt(fan)
    operands = [source, weights] + ([make_bias(graph, dtype, outputs, source, scales, reach / 2)] if bias else [])
    shape = (size[0], *(window(*item, padding) for item in zip(size[1:], kernel, stride, dilation)), outputs)
    graph.returns(graph.op(op, operands, [finish(graph, dtype, shape, reach)], ("Conv2DOptions", {
        "padding": padding, "stride_h": stride[0], "stride_w": stride[1], "dilation_h_factor": dilation[0],
        "dilation_w_factor": dilation[1], "fused_activation_function": activation}), version=5 if dtype == "hybrid"
        else 3))


DEPTHWISE_DEFAULT = {"op": ("DEPTHWISE_CONV_2D",), "dtype": DTYPES}


@family(1, chain(
    grid(**DEPTHWISE_DEFAULT, channels=CHANNELS, multiplier=(1, 2, 3), kernel=((3, 3),)),
    cover(330, **DEPTHWISE_DEFAULT, size=((1, 7, 6), (2, 9, 9), (1, 1, 1), (1, 12, 5)), channels=CHANNELS,
          multiplier=(1, 1, 1, 2, 4),
          kernel=((1, 1), (3, 3), (1, 3), (3, 1), (2, 2), (5, 5), (4, 3), (10, 8)),
          stride=((1, 1), (2, 2), (1, 2), (2, 1), (3, 3)),
          dilation=((1, 1), (1, 1), (1, 1), (2, 2), (1, 2), (3, 1)), padding=("SAME", "VALID"), activation=ACTIVATIONS,
          per_channel=(True, True, False), bias=(True, True, False))))
def depthwise_conv_2d(graph, op, dtype, size=(1, 7, 6), channels=3, multiplier=1, kernel=(3, 3), stride=(1, 1),
                      dilation=(1, 1),
                      padding="SAME", activation="NONE", per_channel=True, bias=True):
    fan, outputs = kernel[0] * kernel[1], channels * multiplier
    if dtype == "hybrid" and not per_channel:
        raise Unbuildable  # LiteRT reads a scale for each channel, whether there is one or not.
    source = operand(graph, (*size, channels), activation_dtype(dtype))
    weights, spread, scales = make_weights(graph, dtype, (1, *kernel, outputs), 3, per_channel, fan)
    reach = deviation(source.dtype, source.quant) * spread * math.sqrt(fan)
    operands = [source, weights] + ([make_bias(graph, dtype, outputs, source, scales, reach / 2)] if bias else [])
    shape = (size[0], *(window(*item, padding) for item in zip(size[1:], kernel, stride, dilation)), outputs)
    graph.returns(graph.op(op, operands, [finish(graph, dtype, shape, reach)], ("DepthwiseConv2DOptions", {
        "padding": padding, "stride_h": stride[0], "stride_w": stride[1], "dilation_h_factor": dilation[0],
        "depth_multiplier": multiplier,
        "dilation_w_factor": dilation[1], "fused_activation_function": activation}), version=6 if dtype == "hybrid"
        else 3))


FULLY_DEFAULT = {"op": ("FULLY_CONNECTED",), "dtype": DTYPES}


@family(1, chain(
    grid(**FULLY_DEFAULT, depth=CHANNELS, outputs=CHANNELS),
    cover(220, **FULLY_DEFAULT, rows=((1,), (2,), (7,), (33,), (2, 3), (1, 1, 4)), depth=(*CHANNELS, 256, 16),
          outputs=CHANNELS, activation=ACTIVATIONS,
          per_channel=(True, False, False), bias=(True, True, False), keep=(False, True), asymmetric=(False, True)),
    grid(**FULLY_DEFAULT, rows=((0,), ()), depth=(4,), outputs=(3,))))
def fully_connected(graph, op, dtype, rows=(2,), depth=8, outputs=4, activation="NONE", per_channel=False, bias=True,
                    keep=False,
                    asymmetric=False):
    if asymmetric and dtype != "hybrid":
        raise Unbuildable
    source = operand(graph, (*rows, depth), activation_dtype(dtype))
    weights, spread, scales = make_weights(graph, dtype, (outputs, depth), 0, per_channel, depth)
    reach = deviation(source.dtype, source.quant) * spread * math.sqrt(depth)
    operands = [source, weights, make_bias(graph, dtype, outputs, source, scales, reach / 2) if bias else None]
    shape = (*rows, outputs) if keep else (math.prod(rows), outputs)
    graph.returns(graph.op(op, operands, [finish(graph, dtype, shape, reach)], ("FullyConnectedOptions", {
        "fused_activation_function": activation, "keep_num_dims": keep, "asymmetric_quantize_inputs": asymmetric,
        "quantized_bias_type": "INT64" if dtype == "int16" and bias else "FLOAT32"}),
        version={"hybrid": 9, "int16": 11}.get(dtype, 6)))


TRANSPOSE_DEFAULT = {"op": ("TRANSPOSE_CONV",), "dtype": DTYPES}


@family(2, chain(
    grid(**TRANSPOSE_DEFAULT, channels=(1, 3, 17), outputs=(1, 7, 33), padding=("SAME", "VALID")),
    cover(150, **TRANSPOSE_DEFAULT, size=((1, 4, 3), (2, 5, 5), (1, 1, 1)), channels=CHANNELS, outputs=CHANNELS,
          kernel=((1, 1), (2, 2), (3, 3), (4, 4), (1, 3), (5, 2)), stride=((1, 1), (2, 2), (1, 2), (3, 3)),
          padding=("SAME", "VALID"),
          activation=("NONE", "NONE", "RELU", "RELU6"), per_channel=(True, False), bias=(True, False))))
def transpose_conv(graph, op, dtype, size=(1, 4, 3), channels=3, outputs=8, kernel=(3, 3), stride=(2, 2),
                   padding="SAME", activation="NONE",
                   per_channel=True, bias=True):
    fan = max(1, kernel[0] * kernel[1] * channels // (stride[0] * stride[1]))
    if padding == "SAME":
        extents = [extent * step for extent, step in zip(size[1:], stride)]
    else:
        extents = [(extent - 1) * step + max(reach, step) for extent, step, reach in zip(size[1:], stride, kernel)]
    shape = (size[0], *extents, outputs)
    target = graph.constant(numpy.array(shape, numpy.int32))
    source = operand(graph, (*size, channels), activation_dtype(dtype))
    weights, spread, scales = make_weights(graph, dtype, (outputs, *kernel, channels), 0, per_channel, fan)
    reach = deviation(source.dtype, source.quant) * spread * math.sqrt(fan)
    operands = [target, weights, source] + ([make_bias(graph, dtype, outputs, source, scales, reach / 2)] if bias
                                            else [])
    graph.returns(graph.op(op, operands, [finish(graph, dtype, shape, reach)], ("TransposeConvOptions", {
        "padding": padding, "stride_h": stride[0], "stride_w": stride[1], "fused_activation_function": activation}),
        version=4 if bias else 2))


BATCH_DEFAULT = {"op": ("BATCH_MATMUL",), "dtype": ("float32", "int8", "int16", "hybrid")}


@family(3, chain(
    grid(**BATCH_DEFAULT, rows=(1, 3, 17), depth=(1, 7, 33), columns=(1, 7, 100), constant=(False, True)),
    grid(**BATCH_DEFAULT, left=((), (2,), (2, 1), (1, 3), (2, 3)), right=((), (2,), (3,), (2, 3)), adj_x=(False, True),
         adj_y=(False, True)),
    grid(op=("BATCH_MATMUL",), dtype=("hybrid",), rows=(1, 5), depth=(17, 64), columns=(7, 32), asymmetric=(True,),
         constant=(True,))))
def batch_matmul(graph, op, dtype, left=(2,), right=(2,), rows=3, depth=8, columns=5, adj_x=False, adj_y=False,
                 constant=False, asymmetric=False):
    try:
        batch = numpy.broadcast_shapes(left, right)
    except ValueError as error:
        raise Unbuildable from error
    if dtype == "hybrid":
        constant = True
    kind = activation_dtype(dtype)
    source = operand(graph, (*left, *((depth, rows) if adj_x else (rows, depth))), kind)
    other_shape = (*right, *((columns, depth) if adj_y else (depth, columns)))
    if dtype == "hybrid":
        other = graph.constant(integers(graph.random, other_shape, "int8", -127, 127), Quant(0.01, 0))
    else:
        other = operand(graph, other_shape, kind, constant=constant)
    shape, options = (*batch, rows, columns), {"adj_x": adj_x, "adj_y": adj_y, "asymmetric_quantize_inputs": asymmetric}
    result_quant = None
    if kind in QUANTIZED:
        result_quant = quant(graph.random, kind, deviation(kind, source.quant) * deviation(kind,
            other.quant) * math.sqrt(depth))
    result = graph.tensor(shape, kind, result_quant)
    graph.returns(graph.op(op, [source, other], [result], ("BatchMatMulOptions", options), version=4
                           if dtype == "hybrid" else 3))
