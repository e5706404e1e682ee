# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of operators whose results' extents only values tell: WHERE, UNIQUE, computed counts, and what may follow.
LiteRT's WebAssembly build returns no such results; NumPy says what they are."""

import itertools

import numpy

from cases import family, grid
from graph import Unbuildable
from values import operand


def ints(graph, values, dtype=numpy.int32):
    return graph.constant(numpy.array(values, dtype))


def open_tensor(graph, shape, dtype, scale=None):
    """A result with run-time extents where `shape` says -1; the file holds 1 in their place."""
    return graph.tensor([max(extent, 1) for extent in shape], dtype, scale, shape_signature=list(shape))


def sparse_values(graph, shape, dtype, share):
    """Zeros, but for a share of the elements."""
    values = graph.random.randint(1, 20, shape) * (graph.random.random_sample(shape) < share)
    return values.astype(dtype)


def returns(graph, *results):
    """Outputs with what they must be."""
    graph.returns(*(value for value, _ in results))
    graph.model.expected = [numpy.asarray(wanted, value.dtype) for value, wanted in results]


def fed(graph, value):
    return graph.values[value.index]


def where_of(graph, shape, dtype, share):
    values = sparse_values(graph, shape, dtype, share)
    found = graph.op("WHERE", [graph.input(values)], [open_tensor(graph, (-1, len(shape)), "int64")],
                     version=1 if dtype == "bool" else 2)
    return found, numpy.argwhere(values)


@family(3, lambda: grid(op=("WHERE",), dtype=("bool", "float32", "int32", "int64", "int8", "uint8"),
                        shape=((7,), (3, 5), (2, 3, 4), (1, 1), (2, 1, 3, 2)), share=(0.5, 0.1, 1.0)))
def where(graph, op, dtype, shape=(3, 5), share=0.5):
    returns(graph, where_of(graph, shape, dtype, share))


@family(3, lambda: grid(op=("UNIQUE",), dtype=("float32", "int32", "int64", "int8", "uint8", "int16"),
                        length=(1, 9, 40), different=(1, 4, 30), wide=(False, True)))
def unique(graph, op, dtype, length=9, different=4, wide=False):
    values = graph.random.randint(0, different, (length,)).astype(dtype)
    elements = list(dict.fromkeys(values.tolist()))
    inverse = [elements.index(element) for element in values.tolist()]
    kind = "int64" if wide else "int32"
    results = [open_tensor(graph, (-1,), dtype), graph.tensor((length,), kind)]
    graph.op(op, [graph.input(values)], results, ("UniqueOptions", {"idx_out_type": kind.upper()}))
    returns(graph, (results[0], elements), (results[1], inverse))


@family(3, lambda: grid(op=("TOPK_V2",), dtype=("float32", "int8", "int32"), shape=((10,), (3, 17), (2, 3, 33)),
                        k=(1, 4, 10)))
def top_k_computed(graph, op, dtype, shape=(10,), k=3):
    """The count is an input."""
    source = operand(graph, shape, dtype)
    results = [open_tensor(graph, (*shape[:-1], -1), dtype, source.quant),
               open_tensor(graph, (*shape[:-1], -1), "int32")]
    graph.op(op, [source, graph.input(numpy.array(k, numpy.int32))], results, version=2)
    values = fed(graph, source)
    places = numpy.argsort(-values.astype(numpy.float64), axis=-1, kind="stable")[..., :k]
    returns(graph, (results[0], numpy.take_along_axis(values, places, -1)), (results[1], places))


@family(3, lambda: grid(op=("SLICE",), dtype=("float32", "int8", "int32"), shape=((5, 7),),
                        begin=((0, 0), (2, 3)), size=((-1, -1), (1, 4), (3, -1), (5, 7)), known=(False, True)))
def slice_computed(graph, op, dtype, shape=(5, 7), begin=(0, 0), size=(1, 4), known=False):
    """The size is an input, and with `known` only it."""
    if any(first + count > extent for extent, first, count in zip(shape, begin, size)):
        raise Unbuildable
    source = operand(graph, shape, dtype)
    start = ints(graph, begin) if known else graph.input(numpy.array(begin, numpy.int32))
    result = graph.op(op, [source, start, graph.input(numpy.array(size, numpy.int32))],
                      [open_tensor(graph, (-1, -1), dtype, source.quant)], version=2)
    returns(graph, (result, fed(graph, source)[tuple(slice(first, None if count < 0 else first + count)
                                                     for first, count in zip(begin, size))]))


@family(3, lambda: itertools.chain(
    grid(op=("STRIDED_SLICE",), dtype=("float32", "int8", "int32"), masks=((0, 0, 0), (1, 0, 0), (0, 2, 0), (0, 0, 2)),
         begin=((1, 2), (-4, -3)), end=((4, 6), (-1, 3), (100, 100))),
    grid(op=("STRIDED_SLICE",), dtype=("float32",), masks=((0, 0, 0),), begin=((3, 1),), end=((1, 6),))))
def strided_slice_computed(graph, op, dtype, masks=(0, 0, 0), begin=(1, 2), end=(4, 6)):
    """Begin and end are inputs; `masks`: begin, end, shrink."""
    source = operand(graph, (5, 7), dtype)
    ends = [graph.input(numpy.array(values, numpy.int32)) for values in (begin, end)]
    index = tuple(first if masks[2] >> i & 1 else slice(None if masks[0] >> i & 1 else first,
                                                        None if masks[1] >> i & 1 else last)
                  for i, (first, last) in enumerate(zip(begin, end)))
    wanted = fed(graph, source)[index]
    result = open_tensor(graph, [-1] * wanted.ndim, dtype, source.quant)
    graph.op(op, [source, *ends, ints(graph, (1, 1))], [result],
             ("StridedSliceOptions", {"begin_mask": masks[0], "end_mask": masks[1], "shrink_axis_mask": masks[2]}), 2)
    returns(graph, (result, wanted))


@family(3, lambda: itertools.chain(
    grid(op=("TILE", "BROADCAST_TO"), dtype=("float32", "int32"), shape=((2, 3),), counts=((2, 3),)),
    grid(op=("FILL",), dtype=("float32", "int32"), shape=((2, 3),), counts=((2, 3), (1, 4), (5,))),
    grid(op=("RESHAPE",), dtype=("float32", "int32"), shape=((2, 3),), counts=((3, 2), (6,), (-1, 2))),
    grid(op=("RANGE",), dtype=("int32", "float32"), counts=((0, 7, 2), (5, -3, -1)))))
def frozen(graph, op, dtype, shape=(2, 3), counts=(2, 3)):
    """Inputs whose values decide shapes that nothing bounds: code is made for the values."""
    if op == "RANGE":
        operands = [graph.input(numpy.array(value, dtype)) for value in counts]
        returns(graph, (graph.op(op, operands, [open_tensor(graph, (-1,), dtype)]), numpy.arange(*counts)))
        return
    counts_input = graph.input(numpy.array(counts, numpy.int32))
    source = operand(graph, () if op == "FILL" else shape, dtype)
    operands = [counts_input, source] if op == "FILL" else [source, counts_input]
    result = graph.op(op, operands, [open_tensor(graph, [-1] * len(counts), dtype, source.quant)],
                      version=3 if op == "BROADCAST_TO" else 1)
    compute = {"TILE": numpy.tile, "BROADCAST_TO": numpy.broadcast_to, "RESHAPE": numpy.reshape,
               "FILL": lambda value, extents: numpy.full(extents, value)}[op]
    returns(graph, (result, compute(fed(graph, source), counts)))


@family(4, lambda: grid(op=("CAST", "ADD", "GATHER_ND", "TRANSPOSE", "RESHAPE", "SHAPE", "STRIDED_SLICE"),
                        dtype=("float32", "int32"), shape=((3, 5), (9,)), share=(0.4,)))
def after_where(graph, op, dtype, shape=(3, 5), share=0.4):
    """Operators behind WHERE."""
    rank = len(shape)
    found, rows = where_of(graph, shape, dtype, share)
    if op == "CAST":
        wanted, result = rows, open_tensor(graph, (-1, rank), "int32")
        graph.op(op, [found], [result], ("CastOptions", {"in_data_type": "INT64", "out_data_type": "INT32"}))
    elif op == "ADD":
        wanted, result = rows + 3, open_tensor(graph, (-1, rank), "int64")
        graph.op(op, [found, ints(graph, [3] * rank, numpy.int64)], [result])
    elif op == "GATHER_ND":
        data, result = operand(graph, shape, dtype), open_tensor(graph, (-1,), dtype)
        wanted = fed(graph, data)[tuple(rows.T)]
        graph.op(op, [data, found], [result])
    elif op == "TRANSPOSE":
        wanted, result = rows.T, open_tensor(graph, (rank, -1), "int64")
        graph.op(op, [found, ints(graph, [1, 0])], [result])
    elif op == "RESHAPE":
        wanted, result = rows.ravel(), open_tensor(graph, (-1,), "int64")
        graph.op(op, [found, ints(graph, [-1])], [result])
    elif op == "SHAPE":
        wanted, result = rows.shape, graph.tensor((2,), "int32")
        graph.op(op, [found], [result], ("ShapeOptions", {"out_type": "INT32"}))
    else:
        wanted, result = rows[:, rank - 1], open_tensor(graph, (-1,), "int64")
        graph.op(op, [found, *(ints(graph, values) for values in ((0, rank - 1), (0, rank), (1, 1)))], [result],
                 ("StridedSliceOptions", {"begin_mask": 1, "end_mask": 1, "shrink_axis_mask": 2}))
    returns(graph, (result, wanted))
