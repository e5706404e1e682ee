# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of operators that gather over a window, an axis or an image: pools, reductions, softmax, norms, resizing."""

import itertools

import numpy

from cases import cover, family, grid
from family_products import window
from graph import Quant, Unbuildable
from values import QUANTIZED, operand, quant, real_operand

CHANNELS = (1, 3, 7, 17, 33, 100)


@family(1, lambda: itertools.chain(
    grid(op=("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"), dtype=("float32", "int8", "uint8", "int16"),
         channels=CHANNELS),
    cover(320, op=("AVERAGE_POOL_2D", "MAX_POOL_2D"), dtype=("float32", "int8", "uint8", "int16"),
          size=((1, 7, 6), (2, 9, 9), (1, 1, 1), (1, 12, 5), (0, 4, 4)),
          channels=CHANNELS, kernel=((1, 1), (2, 2), (3, 3), (1, 3), (5, 2), (7, 6)),
          stride=((1, 1), (2, 2), (1, 2), (3, 3)), padding=("SAME", "VALID"),
          activation=("NONE", "NONE", "RELU", "RELU6", "RELU_N1_TO_1"))))
def pool(graph, op, dtype, size=(1, 7, 6), channels=3, kernel=(2, 2), stride=(2, 2), padding="SAME", activation="NONE"):
    source = operand(graph, (*size, channels), dtype)
    shape = (size[0], *(window(extent, reach, step, 1, padding) for extent, reach,
                        step in zip(size[1:], kernel, stride)), channels)
    graph.returns(graph.op(op, [source], [graph.tensor(shape, dtype, source.quant)], ("Pool2DOptions", {
        "padding": padding, "stride_h": stride[0], "stride_w": stride[1], "filter_height": kernel[0],
        "filter_width": kernel[1],
        "fused_activation_function": activation}), version=1 if op == "L2_POOL_2D" else 3 if dtype == "int16" else 2
        if dtype == "int8" else 1))


REDUCERS = {"MEAN": ("float32", "int8", "uint8", "int16", "int32", "int64"),
            "SUM": ("float32", "int8", "uint8", "int16", "int32", "int64"),
            "REDUCE_MAX": ("float32", "int8", "uint8", "int16", "int32", "int64"),
            "REDUCE_MIN": ("float32", "int8", "uint8", "int16", "int32", "int64"),
            "REDUCE_PROD": ("float32", "int8", "int16", "int32", "int64"), "REDUCE_ANY": ("bool",),
            "REDUCE_ALL": ("bool",)}
AXES = (((2, 3, 5, 7), (1, 2)), ((2, 3, 5, 7), (3,)), ((2, 3, 5, 7), (-1,)), ((2, 3, 5, 7), (0,)),
        ((2, 3, 5, 7), (0, 1, 2, 3)), ((2, 3, 5, 7), (1, 3)), ((2, 3, 5, 7), (2, 1)), ((2, 3, 5, 7), (-1, 3)),
        ((1, 7, 7, 33), (1, 2)), ((100,), (0,)), ((17, 1), (1,)), ((3, 1, 4, 2, 5), (1, 3)),
        ((2, 2, 3, 2, 3, 2), (0, 2, -1)), ((4, 5), ()), ((2, 0), (1,)), ((1, 1, 1), (0,)))


def reduce_sweep():
    for op, dtypes in REDUCERS.items():
        for dtype in dtypes:
            for (shape, axes), keep in itertools.product(AXES, (False, True)):
                yield {"op": op, "dtype": dtype, "shape": shape, "axes": axes, "keep": keep}
        if "int8" in dtypes:
            yield from grid(op=(op,), dtype=("int8", "uint8"), shape=((1, 5, 5, 17),), axes=((1, 2), (3,)),
                            keep=(True,), same=(True,))


@family(1, reduce_sweep)
def reduce(graph, op, dtype, shape=(2, 3, 5, 7), axes=(1, 2), keep=False, same=False):
    """`same`: the result has the scale of the operand."""
    rank = len(shape)
    gone = {axis % rank for axis in axes}
    count = int(numpy.prod([shape[i] for i in gone]))
    if not count and dtype != "float32" and op in ("MEAN", "SUM", "REDUCE_PROD"):
        raise Unbuildable  # LiteRT leaves the result of nothing undefined.
    bounds = {"low": 0.5, "high": 1.5} if op == "REDUCE_PROD" and dtype == "float32" else {"low": -3,
        "high": 3} if dtype in ("int32", "int64") else {}
    real = {"REDUCE_PROD": 1.0}.get(op, 2.0)
    source = operand(graph, shape, dtype, quant(graph.random, dtype, real), **bounds)
    scale = source.quant
    if dtype in QUANTIZED and op in ("MEAN", "SUM", "REDUCE_PROD") and not same:
        scale = quant(graph.random, dtype, {"MEAN": 2.0 / max(count, 1) ** 0.5, "SUM": 2.0 * max(count, 1) ** 0.5,
                                            "REDUCE_PROD": 1.0}[op])
    result = [1 if i in gone else extent for i, extent in enumerate(shape) if keep or i not in gone]
    axes_value = graph.constant(numpy.array(axes, numpy.int32))
    graph.returns(graph.op(op, [source, axes_value], [graph.tensor(result, dtype, scale)],
                           ("ReducerOptions", {"keep_dims": keep}), version=1 if dtype == "bool" else 2))


SOFT = ((1, 10), (4, 1001), (3, 1), (7, 33), (2, 3, 17), (1, 4, 4, 3), (100,), (2, 0), (1, 2, 1, 3, 5))


@family(1, lambda: itertools.chain(
    grid(op=("SOFTMAX",), dtype=("float32", "int8", "uint8", "int16"), shape=SOFT, beta=(1.0, 0.5, 3.0),
         reach=(1.0, 8.0)),
    grid(op=("SOFTMAX",), dtype=("int8",), shape=SOFT[:4], wide=(True,)),
    grid(op=("LOG_SOFTMAX",), dtype=("float32", "int8", "uint8"), shape=SOFT, reach=(1.0, 8.0))))
def softmax(graph, op, dtype, shape=(1, 10), beta=1.0, reach=1.0, wide=False):
    """`wide`: the result is int16."""
    source = real_operand(graph, shape, dtype, -4 * reach, 4 * reach)
    target = "int16" if wide else dtype
    if op == "SOFTMAX":
        fixed = {"int8": Quant(1 / 256, -128), "uint8": Quant(1 / 256, 0), "int16": Quant(1 / 32768, 0)}.get(target)
        options = ("SoftmaxOptions", {"beta": beta})
    else:
        fixed, options = {"int8": Quant(16 / 256, 127), "uint8": Quant(16 / 256, 255)}.get(target), None
    graph.returns(graph.op(op, [source], [graph.tensor(shape, target, fixed)], options, version=3 if target == "int16"
                           else 2 if dtype == "int8" else 1))


@family(2, lambda: grid(op=("L2_NORMALIZATION",), dtype=("float32", "int8", "uint8"),
                        shape=((1, 10), (4, 33), (2, 3, 4, 17), (1, 1), (100,))))
def l2_normalization(graph, op, dtype, shape=(1, 10)):
    source = operand(graph, shape, dtype)
    fixed = {"int8": Quant(1 / 128, 0), "uint8": Quant(1 / 128, 128)}.get(dtype)
    graph.returns(graph.op(op, [source], [graph.tensor(shape, dtype, fixed)], version=2 if dtype == "int8" else 1))


@family(5, lambda: grid(op=("LOCAL_RESPONSE_NORMALIZATION",), dtype=("float32",), channels=CHANNELS, radius=(1, 2, 5)))
def local_response_normalization(graph, op, dtype, channels=3, radius=1):
    source = operand(graph, (1, 3, 4, channels), dtype)
    graph.returns(graph.op(op, [source], [graph.tensor(source.shape, dtype)],
                           ("LocalResponseNormalizationOptions",
                            {"radius": radius, "bias": 1.0, "alpha": 0.1, "beta": 0.5})))


@family(2, lambda: itertools.chain(
    grid(op=("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"), dtype=("float32", "int8", "uint8", "int16"),
         size=((1, 4, 5), (2, 3, 3)), target=((8, 10), (7, 9), (3, 2), (4, 5), (1, 1)),
         mode=("plain", "corners", "centers")),
    grid(op=("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"), dtype=("float32", "int8", "uint8"), channels=CHANNELS,
         target=((9, 7),), mode=("plain", "centers")),
    grid(op=("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"), dtype=("float32", "int8"), size=((1, 1, 1),),
         target=((5, 5),), mode=("plain", "corners", "centers"))))
def resize(graph, op, dtype, size=(1, 4, 5), channels=3, target=(8, 10), mode="plain"):
    source = operand(graph, (*size, channels), dtype)
    table = "ResizeBilinearOptions" if op == "RESIZE_BILINEAR" else "ResizeNearestNeighborOptions"
    graph.returns(graph.op(op, [source, graph.constant(numpy.array(target, numpy.int32))],
                           [graph.tensor((size[0], *target, channels), dtype, source.quant)],
                           (table, {"align_corners": mode == "corners", "half_pixel_centers": mode == "centers"}),
                           version=3))


@family(3, lambda: grid(op=("CUMSUM",), dtype=("float32", "int32", "int64"), shape=((3, 4, 5), (17,), (2, 1, 33)),
                        axis=(0, 1, -1), exclusive=(False, True), backward=(False, True)))
def cumsum(graph, op, dtype, shape=(3, 4, 5), axis=0, exclusive=False, backward=False):
    if axis >= len(shape):
        raise Unbuildable
    source = operand(graph, shape, dtype)
    graph.returns(graph.op(op, [source, graph.constant(numpy.array(axis, numpy.int32))], [graph.tensor(shape, dtype)],
                           ("CumsumOptions", {"exclusive": exclusive, "reverse": backward})))


@family(2, lambda: grid(op=("ARG_MAX", "ARG_MIN"), dtype=("float32", "int8", "uint8", "int32", "bool"),
                        shape=((3, 4, 5), (17,), (1, 1001), (2, 3, 3, 7)), axis=(0, 1, -1), wide=(False, True),
                        ties=(False, True)))
def arg_extreme(graph, op, dtype, shape=(3, 4, 5), axis=-1, wide=False, ties=False):
    if axis >= len(shape):
        raise Unbuildable
    bounds = {"low": -2, "high": 2} if dtype == "int32" and ties else {}
    source = operand(graph, shape, dtype, None if dtype == "bool" else "choose", **bounds)
    if ties:
        # Rounding makes equal elements; the first one counts.
        if dtype == "float32":
            source = graph.op("FLOOR", [source], [graph.tensor(shape, dtype)])
        elif dtype != "int32":
            raise Unbuildable
    index = axis % len(shape)
    kind = "int64" if wide else "int32"
    result = graph.tensor(shape[:index] + shape[index + 1:], kind)
    graph.returns(graph.op(op, [source, graph.constant(numpy.array(axis, numpy.int32))], [result],
                           ("ArgMaxOptions" if op == "ARG_MAX" else "ArgMinOptions", {"output_type": kind.upper()}),
                           version=2))
