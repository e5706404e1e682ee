# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of operators with state, and control flow.

LiteRT's WebAssembly build takes no state ("Variable tensors not yet supported"), so that recurrent.py and
recurrent_integer.py say what comes out. State starts as zeros. Cells that take one step are chained `steps` times on the
same state, so that it is read as well as written."""

import itertools

import numpy

from cases import chain, cover, family, grid
from graph import Quant, Unbuildable
from recurrent import BasicIntegerLstm, BasicLstm, Lstm, Rnn, Svdf, Weights, unroll
from recurrent_integer import ByteLstm, Tensor, WordLstm
from values import floats, integers, operand

WEIGHTS = ("float32", "hybrid")


def weights(graph, dtype, shape):
    """Weights for real sums near 1."""
    reach = 1.5 / max(shape[-1], 1) ** 0.5
    if dtype == "float32":
        return graph.constant(floats(graph.random, shape, -reach, reach, edges=False))
    return graph.constant(integers(graph.random, shape, "int8", -127, 127), Quant(float(numpy.float32(reach / 127)), 0))


def bias(graph, count, scale=None):
    values = floats(graph.random, (count,), -0.5, 0.5, edges=False)
    if scale is None:
        return graph.constant(values)
    return graph.constant(numpy.round(values / scale).astype(numpy.int32), Quant(float(numpy.float32(scale)), 0))


def known(graph, value):
    """The weights behind a constant."""
    return None if value is None else Weights(graph.values[value.index], value.quant)


def expect(graph, *outputs):
    graph.model.expected = [values.astype(numpy.float32) for values in outputs]


def gates(graph, dtype, depth, cells, outputs, coupled, peephole, projection):
    """Operands 1 to 17 of an LSTM. Coupled: the input gate is one minus the forget gate, and has no weights."""
    own = [None] if coupled else [True]
    into = [flag and weights(graph, dtype, (cells, depth)) for flag in own + [True] * 3]
    back = [flag and weights(graph, dtype, (cells, outputs)) for flag in own + [True] * 3]
    peep = [flag and weights(graph, dtype, (cells,)) for flag in ([None] if coupled or not peephole
                                                                  else [True]) + [peephole or None] * 2]
    biases = [flag and bias(graph, cells) for flag in own + [True] * 3]
    project = [weights(graph, dtype, (outputs, cells)), bias(graph, outputs)] if projection else [None, None]
    return into + back + peep + biases + project


LSTM = {"dtype": WEIGHTS, "depth": (1, 3, 17), "cells": (1, 4, 33), "projection": (None, 5), "coupled": (False, True),
        "peephole": (False, True),
        "norm": (False, True), "clip": (0.0, 0.7), "asymmetric": (False, True)}


@family(4, chain(
    grid(op=("UNIDIRECTIONAL_SEQUENCE_LSTM",), dtype=WEIGHTS, depth=(1, 3, 17), cells=(1, 4, 33), major=(False, True)),
    cover(60, op=("UNIDIRECTIONAL_SEQUENCE_LSTM",), batch=(1, 3), time=(1, 4), major=(False, True), **LSTM),
    cover(50, op=("LSTM",), batch=(1, 3), time=(1, 3), **LSTM)))
def lstm(graph, op, dtype, depth=3, cells=4, projection=None, batch=2, time=3, major=False, coupled=False,
         peephole=False, norm=False, clip=0.0,
         asymmetric=False):
    if asymmetric and dtype != "hybrid":
        raise Unbuildable
    outputs = projection or cells
    operands = gates(graph, dtype, depth, cells, outputs, coupled, peephole, projection)
    state = [graph.variable((batch, outputs), "float32"), graph.variable((batch, cells), "float32")]
    norms = [None if coupled and k == 0 else graph.constant(floats(graph.random, (cells,), 0.5, 1.5))
             for k in range(4)] if norm else [None] * 4
    fields = {"fused_activation_function": "TANH", "cell_clip": clip, "proj_clip": clip if projection else 0.0,
              "asymmetric_quantize_inputs": asymmetric}
    version = 4 if dtype == "hybrid" else 1
    cell = Lstm([known(graph, value) for value in operands], [known(graph, value) for value in norms], clip, clip
                if projection else 0.0, asymmetric)
    if op == "LSTM":
        outputs_of = []
        for _ in range(time):
            source = operand(graph, (batch, depth), "float32", low=-1, high=1)
            outputs_of.append(cell.step(graph.values[source.index]))
            graph.returns(graph.op(op, [source, *operands, *state, *norms], [graph.tensor((batch, outputs), "float32")],
                                   ("LSTMOptions", fields), version=version))
        expect(graph, *outputs_of)
        return
    shape = (time, batch) if major else (batch, time)
    source = operand(graph, (*shape, depth), "float32", low=-1, high=1)
    fields["time_major"] = major
    graph.returns(graph.op(op, [source, *operands, *state, *norms], [graph.tensor((*shape, outputs), "float32")],
                           ("UnidirectionalSequenceLSTMOptions", fields), version=max(version - 1, 1)))
    expect(graph, unroll(cell, graph.values[source.index], major))


@family(4, chain(
    grid(op=("LSTM",), dtype=("float32", "uint8"), depth=(1, 3, 17), cells=(1, 4, 33), batch=(1, 3), steps=(1, 4)),
    grid(op=("LSTM",), dtype=("uint8",), depth=(3, 17), cells=(4, 33), zero=(0, 100, 255), reach=(0.5, 12.0),
         steps=(6,))))
def basic_lstm(graph, op, dtype, depth=3, cells=4, batch=1, steps=1, zero=128, reach=2.0):
    """The kernel type BASIC. `zero` is the zero point of the weights, `reach` how large they are: with large ones gates
    saturate. The last step's four results are all outputs."""
    shape = (4 * cells, depth + cells)
    kinds, quants = ("float32",) * 2, (None,) * 3
    if dtype == "uint8":
        scale = float(numpy.float32(reach / 128 / shape[1] ** 0.5))
        inner = integers(graph.random, shape, "uint8", max(zero - 128, 0), min(zero + 127, 255))
        kernel = graph.constant(inner, Quant(scale, zero))
        # Sums have the scale of the biases.
        shift = bias(graph, shape[0], scale / 128)
        kinds, quants = ("uint8", "int16"), (Quant(1 / 128, 128), Quant(2.0 ** -11, 0), Quant(2.0 ** -12, 0))
        cell = BasicIntegerLstm(inner, zero, graph.values[shift.index], shift.quant.scale)
    else:
        kernel, shift = weights(graph, dtype, shape), bias(graph, shape[0])
        cell = BasicLstm(known(graph, kernel), known(graph, shift))
    state = [graph.variable((batch, cells), kind, quant) for kind, quant in zip(kinds, quants)]
    outputs_of = []
    for step in range(steps):
        source = operand(graph, (batch, depth), dtype, quants[0], low=-1, high=1)
        results = [graph.tensor((batch, extent), kinds[k % 2], quants[(0, 1, 0, 2)[k]])
                   for k, extent in enumerate((cells, cells, shape[1], shape[0]))]
        graph.op(op, [source, state[0], kernel, shift, state[1]], results,
                 ("LSTMOptions", {"fused_activation_function": "TANH", "kernel_type": "BASIC"}), version=2)
        values, count = cell.step(graph.values[source.index]), 4 if step == steps - 1 else 1
        graph.returns(*results[:count])
        outputs_of += values[:count]
    if dtype == "uint8":
        graph.model.expected = outputs_of
    else:
        expect(graph, *outputs_of)


def tensor_of(graph, value):
    """The integers behind a constant, None where there is none."""
    return value and Tensor(graph.values[value.index], value.quant.scale if value.quant else 1)


WORDS = {"dtype": ("int8",), "depth": (1, 17), "cells": (5, 33), "outputs": (None, 1, 3, 5), "batch": (1, 3),
         "time": (1, 4), "coupled": (False, True), "peephole": (True, False, True)}


@family(4, chain(grid(op=("UNIDIRECTIONAL_SEQUENCE_LSTM",), dtype=("int8",), depth=(1, 3, 17), cells=(1, 4, 33),
                      batch=(1, 2), time=(1, 4), major=(False, True)),
                 cover(40, op=("UNIDIRECTIONAL_SEQUENCE_LSTM",), major=(False, True), **WORDS),
                 cover(24, op=("LSTM",), **WORDS)))
def lstm_int8(graph, op, dtype, depth=3, cells=4, outputs=None, batch=1, time=3, major=False, coupled=False,
              peephole=False):
    """Activations int8, gates and cell state int16."""
    random, feed, out, hidden = graph.random, Quant(1 / 128, 3), Quant(1 / 128, -2), Quant(1 / 100, 4)
    own, width = [None if coupled else True, True, True, True], outputs or cells
    hidden = hidden if outputs else out
    into, back = ([flag and weights(graph, "hybrid", (cells, extent)) for flag in own] for extent in (depth, width))
    biases = [value and bias(graph, cells, value.quant.scale * feed.scale) for value in into]
    peep = [flag and peephole and graph.constant(integers(random, (cells,), "int16"), Quant(2.0 ** -16, 0)) or None
            for flag in (own[0], True, True)]
    project = shift = None
    if outputs:
        project = weights(graph, "hybrid", (outputs, cells))
        shift = bias(graph, outputs, project.quant.scale * hidden.scale)
    state = [graph.variable((batch, width), "int8", out), graph.variable((batch, cells), "int16", Quant(2.0 ** -11, 0))]
    inner = [graph.tensor((), "int16", Quant(2.0 ** -12, 0)) for _ in range(4)] + [graph.tensor((), "int8", hidden)]
    known_biases = [value and graph.values[value.index].astype(numpy.int64) for value in biases]
    cell = WordLstm(Tensor(None, *feed[:2]), *([tensor_of(graph, value) for value in values]
                                               for values in (into, back, peep)), known_biases,
                    tensor_of(graph, project), graph.values[shift.index].astype(numpy.int64) if shift else None,
                    Tensor(None, *out[:2]), -11, Tensor(None, *hidden[:2]), op == "LSTM" or major)
    operands = [*into, *back, *peep, *biases, project, shift, *state, None, None, None, None]
    fields, wanted = {"fused_activation_function": "TANH"}, []
    shape = (batch,) if op == "LSTM" else (time, batch) if major else (batch, time)
    if op != "LSTM":
        fields["time_major"] = major
    for _ in range(time if op == "LSTM" else 1):
        source = operand(graph, (*shape, depth), dtype, feed)
        values = graph.values[source.index].astype(numpy.int64)
        wanted.append(cell.step(values) if op == "LSTM" else unroll(cell, values, major))
        table = "LSTMOptions" if op == "LSTM" else "UnidirectionalSequenceLSTMOptions"
        graph.returns(graph.op(op, [source, *operands], [graph.tensor((*shape, width), dtype, out)], (table, fields),
                               version=4 if op == "LSTM" else 3, intermediates=[value.index for value in inner]))
    graph.model.expected = wanted


@family(4, chain(grid(op=("LSTM",), dtype=("int8",), depth=(1, 17), cells=(1, 4, 33), outputs=(1, 5)),
                 cover(40, op=("LSTM",), dtype=("int8",), depth=(1, 3, 17), cells=(4, 33, 70), outputs=(1, 5, 40),
                       batch=(1, 3), steps=(1, 3), clip=(0.0, 0.3), extras=(False, True))))
def lstm_byte(graph, op, dtype, depth=3, cells=4, outputs=5, batch=2, steps=3, clip=0.0, extras=False):
    """Products int8. `extras`: an input gate and peepholes, which LiteRT's kernel does not look at."""
    random, feed, out = graph.random, Quant(1 / 128, 3), Quant(1 / 64, -2)
    own = [extras or None, True, True, True]
    into, back = ([flag and weights(graph, "hybrid", (cells, extent)) for flag in own] for extent in (depth, outputs))
    biases = [flag and graph.constant(integers(random, (cells,), "int32", -20000, 20000)) for flag in own]
    norms = [flag and graph.constant(integers(random, (cells,), "int16", 5000, 32767), Quant(2.0 ** -15, 0))
             for flag in own]
    peep = [flag and graph.constant(integers(random, (cells,), "int16"), Quant(2.0 ** -15, 0))
            for flag in [extras or None] * 3]
    project, shift = weights(graph, "hybrid", (outputs, cells)), bias(graph, outputs, 2.0 ** -22)
    state = [graph.variable((batch, outputs), dtype, out),
             graph.variable((batch, cells), "int16", Quant(2.0 ** -15, 0))]
    inner = [Quant(float(numpy.float32(scale)), int(random.randint(-20, 20)) if k % 3 else 0)
             for k, scale in enumerate([2.0 ** -12, 1 / 60, 1 / 50] * 4)]
    tensors = [graph.tensor((), "int8" if k % 3 else "int16", quant) for k, quant in enumerate(inner)]

    cell = ByteLstm(Tensor(None, *feed[:2]), *([tensor_of(graph, value) for value in values]
                                               for values in (into, back, norms)),
                    [value and graph.values[value.index].astype(numpy.int64) for value in biases],
                    tensor_of(graph, project), graph.values[shift.index].astype(numpy.int64), Tensor(None, *out[:2]),
                    [Tensor(None, *quant[:2]) for quant in inner], (clip, clip))
    wanted = []
    for _ in range(steps):
        source = operand(graph, (batch, depth), dtype, feed)
        wanted.append(cell.step(graph.values[source.index].astype(numpy.int64)))
        graph.returns(graph.op(op, [source, *into, *back, *peep, *biases, project, shift, *state, *norms],
                               [graph.tensor((batch, outputs), dtype, out)],
                               ("LSTMOptions", {"fused_activation_function": "TANH", "cell_clip": clip,
                                                "proj_clip": clip}), version=4,
                               intermediates=[value.index for value in tensors]))
    graph.model.expected = wanted


@family(4, chain(cover(40, op=("BIDIRECTIONAL_SEQUENCE_LSTM",), dtype=WEIGHTS, depth=(1, 3, 17), cells=(1, 4, 33),
                       batch=(1, 2), time=(1, 4), major=(False, True),
                       merge=(False, True), coupled=(False, True), peephole=(False, True), projection=(None, 5))))
def bidirectional_lstm(graph, op, dtype, depth=3, cells=4, batch=2, time=3, major=False, merge=False, coupled=False,
                       peephole=False, projection=None):
    outputs = projection or cells
    shape = (time, batch) if major else (batch, time)
    source = operand(graph, (*shape, depth), "float32", low=-1, high=1)
    both = [gates(graph, dtype, depth, cells, outputs, coupled, peephole, projection) for _ in range(2)]
    state = [graph.variable((batch, extent), "float32") for extent in (outputs, cells, outputs, cells)]
    results = [graph.tensor((*shape, outputs * (1 + merge)), "float32") for _ in range(1 if merge else 2)]
    graph.op(op, [source, *both[0], *both[1], *state, *[None] * 9], results, ("BidirectionalSequenceLSTMOptions", {
        "fused_activation_function": "TANH", "time_major": major, "merge_outputs": merge}), version=3)
    graph.returns(*results)
    ways = [unroll(Lstm([known(graph, value) for value in operands], [None] * 4, 0, 0, False),
                   graph.values[source.index], major, backward=k == 1) for k, operands in enumerate(both)]
    expect(graph, *([numpy.concatenate(ways, axis=2)] if merge else ways))


@family(4, lambda: itertools.chain(
    grid(op=("RNN",), dtype=WEIGHTS, depth=(1, 7, 33), units=(1, 4, 17), activation=("NONE", "RELU", "TANH"),
         steps=(1, 3)),
    grid(op=("RNN",), dtype=("hybrid",), depth=(7, 33), units=(4, 17), asymmetric=(True,), steps=(2,)),
    grid(op=("UNIDIRECTIONAL_SEQUENCE_RNN",), dtype=WEIGHTS, depth=(1, 7, 33), units=(1, 4, 17),
         activation=("RELU", "TANH"), major=(False, True))))
def rnn(graph, op, dtype, depth=7, units=4, batch=2, activation="TANH", steps=3, major=False, asymmetric=False):
    into, back, shift = weights(graph, dtype, (units, depth)), weights(graph, dtype, (units, units)), bias(graph, units)
    state = graph.variable((batch, units), "float32")
    fields = {"fused_activation_function": activation, "asymmetric_quantize_inputs": asymmetric}
    cell = Rnn(*(known(graph, value) for value in (into, back, shift)), activation, asymmetric)
    if op == "RNN":
        outputs_of = []
        for _ in range(steps):
            source = operand(graph, (batch, depth), "float32", low=-1, high=1)
            outputs_of.append(cell.step(graph.values[source.index]))
            graph.returns(graph.op(op, [source, into, back, shift, state], [graph.tensor((batch, units), "float32")],
                                   ("RNNOptions", fields), version=3 if asymmetric else 2))
        expect(graph, *outputs_of)
        return
    shape = (steps, batch) if major else (batch, steps)
    source = operand(graph, (*shape, depth), "float32", low=-1, high=1)
    graph.returns(graph.op(op, [source, into, back, shift, state], [graph.tensor((*shape, units), "float32")],
                           ("SequenceRNNOptions", {**fields, "time_major": major}), version=2))
    expect(graph, unroll(cell, graph.values[source.index], major))


@family(4, lambda: itertools.chain(
    grid(op=("SVDF",), dtype=("float32", "hybrid", "int8"), depth=(1, 7, 33), units=(1, 4, 17), rank=(1, 2),
         memory=(3, 8), steps=(1, 3)),
    grid(op=("SVDF",), dtype=("float32", "int8"), activation=("RELU",), bare=(False, True)),
    grid(op=("SVDF",), dtype=("hybrid",), asymmetric=(True,), rank=(1, 2), steps=(1, 3))))
def svdf(graph, op, dtype, depth=7, units=4, batch=2, rank=1, memory=5, steps=2, activation="NONE", bare=False,
         asymmetric=False):
    """`bare`: without a bias."""
    filters, whole = units * rank, dtype == "int8"
    feed = Quant(1 / 64, 0) if whole else None
    feature = weights(graph, "hybrid" if whole else dtype, (filters, depth))
    if whole:
        time = graph.constant(integers(graph.random, (filters, memory), "int16", -20000, 20000), Quant(2.0 ** -15, 0))
        state = graph.variable((batch, memory * filters), "int16", Quant(2.0 ** -12, 0))
        shift = None if bare else bias(graph, units, state.quant.scale * time.quant.scale)
        target = Quant(1 / 32, 5)
    else:
        time, state, target = weights(graph, dtype, (filters, memory)), graph.variable((batch, memory * filters),
            "float32"), None
        shift = None if bare else bias(graph, units)
    outputs_of, cell = [], None if whole else Svdf(known(graph, feature), known(graph, time), known(graph, shift), rank,
                                                   activation, asymmetric)
    for _ in range(steps):
        source = operand(graph, (batch, depth), "int8" if whole else "float32", feed, low=-1, high=1)
        graph.returns(graph.op(op, [source, feature, time, shift, state],
                               [graph.tensor((batch, units), source.dtype, target)],
                               ("SVDFOptions", {"rank": rank, "fused_activation_function": activation,
                                                "asymmetric_quantize_inputs": asymmetric}),
                                                version={"int8": 3, "hybrid": 4}.get(dtype, 1)))
        if cell:
            outputs_of.append(cell.step(graph.values[source.index]))
    if cell:
        expect(graph, *outputs_of)


@family(4, lambda: grid(op=("IF",), dtype=("float32", "int32", "int8"), shape=((3, 4), (), (33,)), taken=(False, True)))
def branch(graph, op, dtype, shape=(3, 4), taken=True):
    condition = graph.input(numpy.array(taken))
    x, y = (operand(graph, shape, dtype, None) for _ in range(2))
    result = graph.tensor(shape, dtype)
    for name, code in (("then", "MAXIMUM"), ("else", "MINIMUM")):
        inner = graph.model.graph(name)
        a, b = inner.parameter(shape, dtype), inner.parameter(shape, dtype)
        inner.returns(inner.op(code, [a, b], [inner.tensor(shape, dtype)], ("MaximumMinimumOptions", {})))
    graph.returns(graph.op(op, [condition, x, y], [result],
                           ("IfOptions", {"then_subgraph_index": 1, "else_subgraph_index": 2})))


@family(4, lambda: grid(op=("WHILE",), dtype=("float32", "int32"), shape=((3, 4), (), (33,)), rounds=(0, 1, 5)))
def loop(graph, op, dtype, shape=(3, 4), rounds=5):
    """x += y, `rounds` times."""
    counter = graph.input(numpy.array(0, numpy.int32))
    x, y = operand(graph, shape, dtype, low=-2, high=2), operand(graph, shape, dtype, low=-2, high=2)
    values = (((), "int32"), (shape, dtype), (shape, dtype))
    condition, body = graph.model.graph("condition"), graph.model.graph("body")
    first = [condition.parameter(*value) for value in values]
    condition.returns(condition.op("LESS", [first[0], condition.constant(numpy.array(rounds, numpy.int32))],
                                   [condition.tensor((), "bool")]))
    second = [body.parameter(*value) for value in values]
    add = ("AddOptions", {})
    body.returns(body.op("ADD", [second[0], body.constant(numpy.array(1, numpy.int32))], [body.tensor((), "int32")],
                         add),
                 body.op("ADD", second[1:], [body.tensor(shape, dtype)], add), second[2])
    results = [graph.tensor(*value) for value in values]
    graph.op(op, [counter, x, y], results, ("WhileOptions", {"cond_subgraph_index": 1, "body_subgraph_index": 2}))
    graph.returns(*results)
