# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of operators that look elements up by index: gather, scatter, embeddings, one-hot, top k, updates."""

import itertools

import numpy

from cases import family, grid
from family_shapes import TYPES, ints
from graph import Quant, Unbuildable
from values import integers, operand

INDEX = ("int32", "int64")


def indices(graph, shape, dtype, limit, constant=False):
    values = graph.random.randint(0, limit, int(numpy.prod(shape))).astype(dtype).reshape(shape)
    return graph.constant(values) if constant else graph.input(values)


@family(3, lambda: itertools.chain(
    grid(op=("GATHER",), dtype=TYPES, shape=((5, 7, 3),), picks=((4,), (), (2, 3), (0,)), axis=(0, 1, -1),
         index=("int32",)),
    grid(op=("GATHER",), dtype=("float32", "int8"), shape=((2, 5, 7),), picks=((2, 3), (2,)), axis=(1, 2), batches=(1,),
         index=INDEX),
    grid(op=("GATHER",), dtype=("float32", "int8"), shape=((33, 17), (9,)), picks=((6,), (1,)), axis=(0,),
         index=("int16", "int64", "int32"), constant=(False, True))))
def gather(graph, op, dtype, shape=(5, 7, 3), picks=(4,), axis=0, batches=0, index="int32", constant=False):
    place = axis % len(shape)
    source, chosen = operand(graph, shape, dtype), indices(graph, picks, index, shape[place], constant)
    result = (*shape[:place], *picks[batches:], *shape[place + 1:])
    graph.returns(graph.op(op, [source, chosen], [graph.tensor(result, dtype, source.quant)],
                           ("GatherOptions", {"axis": axis, "batch_dims": batches}), version=4))


@family(3, lambda: grid(op=("GATHER_ND",), dtype=TYPES, shape=((5, 6, 7),),
                        picks=((4, 1), (3, 2), (2, 3), (2, 2, 3), (3,)), index=INDEX))
def gather_nd(graph, op, dtype, shape=(5, 6, 7), picks=(4, 1), index="int32"):
    source, chosen = operand(graph, shape, dtype), indices(graph, picks, index, min(shape))
    result = (*picks[:-1], *shape[picks[-1]:])
    graph.returns(graph.op(op, [source, chosen], [graph.tensor(result, dtype, source.quant)], version=3))


@family(3, lambda: grid(op=("SCATTER_ND",), dtype=("float32", "int8", "uint8", "int32", "int64", "bool"),
                        shape=((8,), (5, 4), (4, 3, 2)), picks=((3, 1), (6, 1)), index=("int32",)))
def scatter_nd(graph, op, dtype, shape=(8,), picks=(3, 1), index="int32"):
    chosen = indices(graph, picks, index, shape[0])
    updates = operand(graph, (picks[0], *shape[1:]), dtype, None, low=-20,
                      high=20) if dtype != "uint8" else operand(graph, (picks[0], *shape[1:]), dtype, None, low=0,
                                                                high=20)
    graph.returns(graph.op(op, [chosen, updates, ints(graph, shape, index)], [graph.tensor(shape, dtype)]))


@family(3, lambda: grid(op=("ONE_HOT",), dtype=("float32", "int8", "uint8", "int32", "int64", "bool"),
                        picks=((4,), (2, 3), ()), axis=(-1, 0, 1), index=INDEX))
def one_hot(graph, op, dtype, picks=(4,), axis=-1, index="int32"):
    if axis > len(picks):
        raise Unbuildable
    chosen = indices(graph, picks, index, 7)  # 5 and 6 lie outside: nothing is hot there
    on, off = graph.constant(numpy.array(1 if dtype == "bool" else 5, dtype)), graph.constant(numpy.array(0
        if dtype == "bool" else 2, dtype))
    shape = list(picks)
    shape.insert(axis % (len(picks) + 1), 5)
    graph.returns(graph.op(op, [chosen, ints(graph, 5), on, off], [graph.tensor(shape, dtype)],
                           ("OneHotOptions", {"axis": axis})))


@family(3, lambda: grid(op=("EMBEDDING_LOOKUP",), dtype=("float32", "int8", "hybrid", "hybrid_axis"),
                        shape=((20, 7), (33, 17), (5, 100), (9, 2, 3)), picks=((1,), (6,))))
def embedding_lookup(graph, op, dtype, shape=(20, 7), picks=(6,)):
    chosen = indices(graph, picks, "int32", shape[0])
    if dtype.startswith("hybrid"):
        scales = (0.01 * (1 + graph.random.random_sample(shape[0] if dtype == "hybrid_axis"
                                                         else 1))).astype(numpy.float32)
        table = graph.constant(integers(graph.random, shape, "int8", -127, 127), Quant(scales, 0, 0))
        result = graph.tensor((*picks, *shape[1:]), "float32")
    else:
        table = operand(graph, shape, dtype, constant=True)
        result = graph.tensor((*picks, *shape[1:]), dtype, table.quant)
    graph.returns(graph.op(op, [chosen, table], [result], version=4 if dtype == "hybrid_axis" else 3))


@family(3, lambda: grid(op=("TOPK_V2",), dtype=("float32", "int8", "uint8", "int32", "int64"),
                        shape=((10,), (3, 17), (2, 3, 33), (1, 100)), k=(1, 3, 10)))
def top_k(graph, op, dtype, shape=(10,), k=3):
    source = operand(graph, shape, dtype)
    results = [graph.tensor((*shape[:-1], k), dtype, source.quant), graph.tensor((*shape[:-1], k), "int32")]
    graph.op(op, [source, ints(graph, k)], results, version=2)
    graph.returns(*results)


@family(3, lambda: grid(op=("DYNAMIC_UPDATE_SLICE",), dtype=("float32", "int8", "int32", "int64", "bool"),
                        shape=((6, 7),), update=((2, 3), (6, 7), (1, 1)), start=((0, 0), (3, 2), (9, 9), (-1, 4)),
                        index=INDEX))
def dynamic_update_slice(graph, op, dtype, shape=(6, 7), update=(2, 3), start=(0, 0), index="int32"):
    source = operand(graph, shape, dtype)
    value = operand(graph, update, dtype, source.quant)
    graph.returns(graph.op(op, [source, value, graph.input(numpy.array(start, index))],
                           [graph.tensor(shape, dtype, source.quant)], version=2))


@family(5, lambda: grid(op=("SEGMENT_SUM",), dtype=("float32", "int32"), shape=((6, 3), (6,)),
                        ids=((0, 0, 1, 1, 2, 2), (0, 1, 1, 1, 1, 3))))
def segment_sum(graph, op, dtype, shape=(6, 3), ids=(0, 0, 1, 1, 2, 2)):
    graph.returns(graph.op(op, [operand(graph, shape, dtype), ints(graph, ids)],
                           [graph.tensor((max(ids) + 1, *shape[1:]), dtype)]))
