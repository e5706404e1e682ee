# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of operators that move elements and compute nothing: shapes, slices, concatenation, padding, tiles."""

import itertools
import math

import numpy

from cases import chain, cover, family, grid
from graph import Unbuildable
from values import operand, quant

TYPES = ("float32", "int8", "uint8", "int16", "int32", "int64", "bool")
FEW = ("float32", "int8", "int32")


def ints(graph, values, dtype=numpy.int32):
    return graph.constant(numpy.array(values, dtype))


def same(graph, source, shape):
    """A result with the type and scale of `source`."""
    return graph.tensor(shape, source.dtype, source.quant)


def move(graph, op, source, shape, *operands, options=None, version=1):
    graph.returns(graph.op(op, [source, *operands], [same(graph, source, shape)], options, version))


@family(1, lambda: itertools.chain(
    grid(op=("RESHAPE",), dtype=TYPES, shape=((2, 3, 4),),
         target=((24,), (4, -1), (1, 2, 3, 4), (6, 4), (2, 2, 3, 2, 1))),
    grid(op=("RESHAPE",), dtype=("float32", "int8"), shape=((), (1,), (1, 1)), target=((), (1,), (1, 1, 1))),
    grid(op=("SQUEEZE",), dtype=FEW, shape=((1, 3, 1, 5),), target=((), (0,), (2,), (-2,), (0, 2))),
    grid(op=("EXPAND_DIMS",), dtype=TYPES, shape=((3, 5), (), (2, 1, 4)), target=((0,), (-1,), (1,), (2,), (-2,)))))
def reshape(graph, op, dtype, shape=(2, 3, 4), target=(24,)):
    source = operand(graph, shape, dtype)
    if op == "RESHAPE":
        result = [math.prod(shape) // -math.prod(target) if extent == -1 else extent for extent in target]
        move(graph, op, source, result, ints(graph, target), options=("ReshapeOptions", {"new_shape": list(target)}))
    elif op == "SQUEEZE":
        axes = {axis % len(shape) for axis in target} or {i for i, extent in enumerate(shape) if extent == 1}
        result = [extent for i, extent in enumerate(shape) if i not in axes]
        move(graph, op, source, result, options=("SqueezeOptions", {"squeeze_dims": list(target)}))
    else:
        rank = len(shape) + 1
        if not -rank <= target[0] < rank:
            raise Unbuildable
        result = list(shape)
        result.insert(target[0] % rank, 1)
        move(graph, op, source, result, ints(graph, target[0]))


def transpose_sweep():
    for dtype in TYPES:
        for permutation in itertools.permutations(range(3)):
            yield {"op": "TRANSPOSE", "dtype": dtype, "shape": (3, 5, 7), "order": permutation}
    for dtype in ("float32", "int8"):
        for permutation in itertools.permutations(range(4)):
            yield {"op": "TRANSPOSE", "dtype": dtype, "shape": (2, 3, 5, 17), "order": permutation}
        for shape, order in (((3, 5, 2, 2, 3), (4, 2, 0, 3, 1)), ((2, 3, 1, 2, 2, 3), (5, 3, 1, 0, 2, 4)),
                             ((33, 17), (1, 0)), ((100, 64), (1, 0)), ((7,), (0,)), ((1, 8, 1), (2, 1, 0)),
                             ((0, 3), (1, 0)), ((3, 4, 5), (-1, 0, 1))):
            yield {"op": "TRANSPOSE", "dtype": dtype, "shape": shape, "order": order}


@family(1, transpose_sweep)
def transpose(graph, op, dtype, shape=(3, 5, 7), order=(2, 1, 0)):
    move(graph, op, operand(graph, shape, dtype), [shape[i] for i in order], ints(graph, order))


PADS = (((1, 1), (2, 0)), ((0, 0), (0, 3)), ((0, 0), (0, 0)), ((0, 0), (1, 2), (1, 0), (0, 0)),
        ((1, 0), (0, 1), (2, 1), (1, 3)), ((2, 2),), ((0, 1), (1, 0), (0, 0), (0, 0), (1, 1)))


@family(1, lambda: grid(op=("PAD", "PADV2", "MIRROR_PAD"),
                        dtype=("float32", "int8", "uint8", "int16", "int32", "int64"), pads=PADS,
                        mode=("REFLECT", "SYMMETRIC"), wide=(False, True)))
def pad(graph, op, dtype, pads=PADS[0], mode="REFLECT", wide=False):
    if op != "MIRROR_PAD" and mode != "REFLECT":
        raise Unbuildable
    shape = (4, 3, 5, 7, 3)[:len(pads)] if len(pads) != 4 else (1, 5, 4, 3)
    if op == "MIRROR_PAD" and any(max(pair) >= extent for pair, extent in zip(pads, shape)):
        raise Unbuildable
    source = operand(graph, shape, dtype)
    result = [extent + sum(pair) for extent, pair in zip(shape, pads)]
    operands = [ints(graph, pads, numpy.int64 if wide else numpy.int32)]
    if op == "PADV2":
        value = numpy.array(graph.random.randint(1, 20), dtype)
        operands.append(graph.constant(value, source.quant))
    move(graph, op, source, result, *operands, options=("MirrorPadOptions", {"mode": mode}) if op == "MIRROR_PAD"
         else ("PadOptions" if op == "PAD" else "PadV2Options", {}), version=2 if op != "MIRROR_PAD" else 1)


@family(1, lambda: itertools.chain(
    grid(op=("CONCATENATION",), dtype=TYPES, shape=((2, 3, 5),), axis=(0, 1, 2, -1),
         extents=((3, 4), (1, 1, 1), (7,), (0, 2), (17, 33, 100, 3, 1)), scales=(False,)),
    grid(op=("CONCATENATION",), dtype=("int8", "uint8", "int16"), shape=((1, 4, 4, 5),), axis=(3, -2),
         extents=((3, 4), (17, 1, 5)), scales=(True,)),
    grid(op=("CONCATENATION",), dtype=("float32",), shape=((3, 4), (1, 2, 3, 2, 2), (5,)), axis=(0, -1),
         extents=((2, 3),))))
def concatenation(graph, op, dtype, shape=(2, 3, 5), axis=0, extents=(3, 4), scales=False):
    """`scales`: every operand has its own, which the operator must convert. No activation is fused: LiteRT's kernel
    refuses one, as the dialect does, and what its XNNPACK delegate does (it forgets the activation) is no answer."""
    axis_index = axis % len(shape)
    first = quant(graph.random, dtype)
    sources = [operand(graph, (*shape[:axis_index], extent, *shape[axis_index + 1:]), dtype,
                       quant(graph.random, dtype, 2 + k) if scales and dtype != "int16" else first) for k,
                       extent in enumerate(extents)]
    result = graph.tensor((*shape[:axis_index], sum(extents), *shape[axis_index + 1:]), dtype,
                          quant(graph.random, dtype, 3.0) if scales and dtype != "int16" else first)
    graph.returns(graph.op(op, sources, [result], ("ConcatenationOptions",
                                                   {"axis": axis, "fused_activation_function": "NONE"}), version=2))


@family(2, lambda: itertools.chain(
    grid(op=("SPLIT",), dtype=("float32", "int8", "uint8", "int16", "int32"), shape=((6, 4, 12),), axis=(0, 1, 2, -1),
         parts=((1, 1),)),
    grid(op=("SPLIT",), dtype=("float32", "int8"), shape=((6,), (1, 3, 3, 18)), axis=(0, -1),
         parts=((1, 1, 1), (1, 1, 1, 1, 1, 1))),
    grid(op=("SPLIT_V",), dtype=("float32", "int8", "uint8", "int16", "int32", "int64"), shape=((6, 4, 6),),
         axis=(0, 2, -1), parts=((1, 5), (2, 1, 3), (6,), (2, -1)))))
def split(graph, op, dtype, shape=(6, 4, 12), axis=0, parts=(1, 1)):
    index = axis % len(shape)
    if op == "SPLIT":
        if shape[index] % len(parts):
            raise Unbuildable
        sizes = [shape[index] // len(parts)] * len(parts)
    else:
        known = sum(size for size in parts if size > 0)
        sizes = [shape[index] - known if size < 0 else size for size in parts]
        if sum(sizes) != shape[index]:
            raise Unbuildable
    source = operand(graph, shape, dtype)
    results = [same(graph, source, (*shape[:index], size, *shape[index + 1:])) for size in sizes]
    axis_value = ints(graph, axis)
    operands = [axis_value, source] if op == "SPLIT" else [source, ints(graph, parts), axis_value]
    graph.op(op, operands, results, ("SplitOptions" if op == "SPLIT" else "SplitVOptions", {"num_splits": len(parts)}),
             version=2 if op == "SPLIT" else 1)
    graph.returns(*results)


@family(2, lambda: grid(op=("PACK", "UNPACK"), dtype=TYPES, shape=((3, 4), (2, 3, 2), (1,), (5,)), axis=(0, 1, -1, 2)))
def pack(graph, op, dtype, shape=(3, 4), axis=0):
    rank = len(shape) + (op == "PACK")
    if not -rank <= axis < rank:
        raise Unbuildable
    index, scale = axis % rank, quant(graph.random, dtype)
    if op == "PACK":
        sources = [operand(graph, shape, dtype, scale) for _ in range(3)]
        result = list(shape)
        result.insert(index, 3)
        graph.returns(graph.op(op, sources, [graph.tensor(result, dtype, scale)],
                               ("PackOptions", {"axis": axis, "values_count": 3})))
    else:
        source = operand(graph, shape, dtype, scale)
        results = [same(graph, source, shape[:index] + shape[index + 1:]) for _ in range(shape[index])]
        graph.op(op, [source], results, ("UnpackOptions", {"axis": axis, "num": shape[index]}))
        graph.returns(*results)


@family(2, lambda: itertools.chain(
    grid(op=("SLICE",), dtype=TYPES, shape=((5, 7),), begin=((0, 0), (2, 3)), size=((-1, -1), (1, 4), (3, -1))),
    grid(op=("SLICE",), dtype=("float32", "int8"), shape=((2, 3, 4, 5),), begin=((0, 1, 2, 0), (1, 0, 0, 3)),
         size=((1, 2, 2, 2), (-1, -1, -1, -1), (1, 0, 1, 1))),
    grid(op=("SLICE",), dtype=FEW, shape=((2, 3, 2, 3, 4),), begin=((0, 1, 0, 1, 2),), size=((2, 2, 1, -1, 2),))))
def slices(graph, op, dtype, shape=(5, 7), begin=(0, 0), size=(-1, -1)):
    result = [extent - first if count < 0 else count for extent, first, count in zip(shape, begin, size)]
    move(graph, op, operand(graph, shape, dtype), result, ints(graph, begin), ints(graph, size), version=2)


def strided_sweep():
    for dtype in TYPES:
        for begin, end, strides in (((0, 0), (5, 7), (1, 1)), ((1, 2), (4, 7), (2, 3)), ((-1, -1), (-6, -8), (-1, -2)),
                                    ((3, 1), (1, 6), (-1, 2)), ((0, -3), (100, 100), (1, 1))):
            yield {"op": "STRIDED_SLICE", "dtype": dtype, "begin": begin, "end": end, "strides": strides}
    for dtype in ("float32", "int8"):
        for masks in itertools.product((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2)):
            yield {"op": "STRIDED_SLICE", "dtype": dtype, "begin": (1, 2), "end": (4, 6), "strides": (1, 2),
                   "masks": masks}
        for shape, begin, end, strides in (((2, 5, 6, 7), (0, 1, 0, 2), (2, 5, 6, 7), (1, 2, 3, 2)),
                                           ((9,), (8,), (0,), (-2,)),
                                           ((2, 3, 2, 5, 2), (0, 0, 1, 4, 0), (2, 3, 2, 0, 2), (1, 2, 1, -1, 1)),
                                           ((4, 4), (2, 2), (2, 4), (1, 1))):
            yield {"op": "STRIDED_SLICE", "dtype": dtype, "shape": shape, "begin": begin, "end": end,
                   "strides": strides}


@family(2, strided_sweep)
def strided_slice(graph, op, dtype, shape=(5, 7), begin=(0, 0), end=(5, 7), strides=(1, 1), masks=(0, 0, 0)):
    """`masks`: begin, end, shrink."""
    source = operand(graph, shape, dtype)
    index = []
    for i, (first, last, step) in enumerate(zip(begin, end, strides)):
        if masks[2] >> i & 1:
            index.append(first)
        else:
            index.append(slice(None if masks[0] >> i & 1 else first, None if masks[1] >> i & 1
                               or (step < 0 and last < -shape[i]) else last, step))
    result = numpy.zeros(shape)[tuple(index)].shape
    move(graph, op, source, result, ints(graph, begin), ints(graph, end), ints(graph, strides), version=2,
         options=("StridedSliceOptions", {"begin_mask": masks[0], "end_mask": masks[1], "shrink_axis_mask": masks[2]}))


@family(2, lambda: itertools.chain(
    grid(op=("TILE",), dtype=TYPES, shape=((2, 3),), repeats=((1, 1), (2, 3), (1, 4))),
    grid(op=("TILE",), dtype=("float32", "int8"), shape=((2, 1, 3, 2),), repeats=((1, 2, 1, 3), (2, 2, 2, 2))),
    grid(op=("TILE",), dtype=FEW, shape=((5,),), repeats=((3,), (1,), (0,))),
    grid(op=("BROADCAST_TO",), dtype=TYPES, shape=((2, 3),), repeats=((2, 3), (4, 2, 3))),
    grid(op=("BROADCAST_TO",), dtype=FEW, shape=((1, 3), (1,), (), (3, 1)),
         repeats=((3, 3), (2, 3, 3), (1, 2, 2, 3, 3)))))
def tile(graph, op, dtype, shape=(2, 3), repeats=(2, 3)):
    source = operand(graph, shape, dtype)
    result = [extent * times for extent, times in zip(shape, repeats)] if op == "TILE" else repeats
    move(graph, op, source, result, ints(graph, repeats), version=3 if op == "BROADCAST_TO" else 1)


@family(3, lambda: grid(op=("REVERSE_V2",), dtype=TYPES, shape=((3, 4, 5), (7,), (2, 3, 2, 3)),
                        axes=((0,), (1,), (-1,), (0, 1), (2, 1))))
def reverse(graph, op, dtype, shape=(3, 4, 5), axes=(0,)):
    if max(axes) >= len(shape):
        raise Unbuildable
    move(graph, op, operand(graph, shape, dtype), shape, ints(graph, axes), version=3)


@family(2, lambda: itertools.chain(
    grid(op=("DEPTH_TO_SPACE", "SPACE_TO_DEPTH"), dtype=("float32", "int8", "uint8", "int32", "int64"), block=(1, 2, 3),
         size=((1, 6, 6), (2, 6, 12)), channels=(1, 3, 7)),
    grid(op=("SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND"), dtype=("float32", "int8", "uint8", "int16", "int32"),
         block=(1, 2, 3), size=((1, 6, 6), (2, 6, 12)), channels=(1, 7), edge=((0, 0), (1, 2), (2, 1)))))
def blocks(graph, op, dtype, block=2, size=(1, 6, 6), channels=3, edge=(0, 0)):
    batch, height, width = size
    if op in ("DEPTH_TO_SPACE", "SPACE_TO_DEPTH"):
        deep = op == "DEPTH_TO_SPACE"
        source = operand(graph, (*size, channels * block * block if deep else channels), dtype)
        result = (batch, height * block, width * block, channels) if deep else (batch, height // block, width // block,
            channels * block * block)
        move(graph, op, source, result, options=("DepthToSpaceOptions" if deep else "SpaceToDepthOptions",
                                                 {"block_size": block}))
        return
    edges = [edge, (0, 0)]
    if op == "SPACE_TO_BATCH_ND":
        padded = [height + sum(edge), width]
        if padded[0] % block or padded[1] % block:
            raise Unbuildable
        source, result = operand(graph, (*size, channels), dtype), (batch * block * block, padded[0] // block,
                                                                    padded[1] // block, channels)
    else:
        source, result = operand(graph, (batch * block * block, height, width, channels), dtype), (batch,
            height * block - sum(edge), width * block, channels)
    move(graph, op, source, result, ints(graph, [block, block]), ints(graph, edges), version=2)


@family(3, lambda: itertools.chain(grid(op=("SHAPE", "RANK"), dtype=("float32", "int8"),
                                        shape=((2, 3), (), (0, 4), (1, 2, 3, 4, 5)), wide=(False, True)),
                                   grid(op=("FILL",), dtype=("float32", "int8", "int32", "int64", "bool"),
                                        shape=((2, 3), (), (17,), (2, 0)))))
def constants(graph, op, dtype, shape=(2, 3), wide=False):
    if op == "FILL":
        value = operand(graph, (), dtype)
        graph.returns(graph.op(op, [ints(graph, shape), value], [same(graph, value, shape)]))
        return
    kind = "int64" if wide and op == "SHAPE" else "int32"
    result = graph.tensor((len(shape),) if op == "SHAPE" else (), kind)
    graph.returns(graph.op(op, [operand(graph, shape, dtype)], [result], ("ShapeOptions", {"out_type": kind.upper()})
                           if op == "SHAPE" else None))
