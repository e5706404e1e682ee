# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of element by element operators: arithmetic, comparisons, logic, activations, functions, type changes."""

import numpy

from cases import chain, cover, family, grid
from graph import Quant, Unbuildable
from values import QUANTIZED, deviation, floats, integers, operand, quant, real_operand

ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")
NUMBERS = ("float32", "int8", "uint8", "int16", "int32", "int64")

#: Shapes of two operands: the same, a scalar, rows and columns, ranks 0 to 6, size 1, empty.
PAIRS = (((4, 7), (4, 7)), ((2, 3, 5), (5,)), ((2, 3, 5), ()), ((), (3, 4)), ((1, 5, 1, 33), (5, 33)),
         ((2, 1, 7), (2, 3, 1)), ((), ()),
         ((1,), (100,)), ((2, 3, 4, 17), (1, 1, 1, 17)), ((2, 3, 4, 17), (2, 1, 1, 17)), ((2, 3, 4, 5), (3, 1, 5)),
         ((1, 2, 3, 2, 3), (2, 3)),
         ((2, 1, 3, 1, 2, 3), (1, 2, 1, 2, 1, 3)), ((2, 2, 1, 3, 2, 2), (2, 2, 1, 3, 2, 2)), ((0, 3), (1, 3)),
         ((0, 3), (0, 3)), ((1, 1, 1, 1), (1, 1, 1, 1)), ((1, 6, 6, 100), (1, 6, 6, 100)))
SHAPES = ((4, 7), (), (1,), (3,), (17,), (33,), (100,), (1000,), (2, 3, 5), (1, 4, 5, 7), (2, 1, 3, 1, 2),
          (1, 2, 3, 1, 2, 2), (0, 4), (1, 1, 1, 1))

WITH_ACTIVATION = {"ADD": "AddOptions", "SUB": "SubOptions", "MUL": "MulOptions", "DIV": "DivOptions"}
TYPES = {"ADD": NUMBERS, "SUB": NUMBERS, "MUL": NUMBERS, "DIV": ("float32", "uint8", "int32"), "MAXIMUM": NUMBERS,
         "MINIMUM": NUMBERS,
         "POW": ("float32", "int32"), "SQUARED_DIFFERENCE": ("float32", "int8", "int32"),
         "FLOOR_DIV": ("float32", "int8", "int16", "int32"),
         "FLOOR_MOD": ("float32", "int8", "int16", "int32", "int64")}
COMPARISONS = ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")


def broadcast(left, right):
    try:
        return numpy.broadcast_shapes(left, right)
    except ValueError as error:
        raise Unbuildable from error


def binary_sweep():
    for op, dtypes in TYPES.items():
        for parameters in grid(op=(op,), dtype=dtypes, left=[pair[0] for pair in PAIRS], constant=(None,)):
            for right in {pair[1] for pair in PAIRS if pair[0] == parameters["left"]}:
                yield {**parameters, "right": right}
        for parameters in cover(6 * len(dtypes), op=(op,), dtype=dtypes, pair=PAIRS[:13], swap=(False, True),
                                constant=("left", "right", None),
                                activation=ACTIVATIONS if op in WITH_ACTIVATION else ("NONE",), far=(False, True)):
            left, right = parameters.pop("pair")
            if parameters.pop("swap"):
                left, right = right, left
            yield {**parameters, "left": left, "right": right}
        if op in WITH_ACTIVATION:
            yield from grid(op=(op,), dtype=dtypes, activation=ACTIVATIONS[1:], left=((3, 33),), right=((3, 33), (33,)))


@family(1, binary_sweep)
def binary(graph, op, dtype, left=(4, 7), right=(4, 7), activation="NONE", constant=None, far=False):
    """`far`: scales of the two operands lie far apart."""
    random, shape = graph.random, broadcast(left, right)
    bare = op in ("FLOOR_DIV", "FLOOR_MOD")
    first = None if bare else quant(random, dtype)
    second = None if bare else quant(random, dtype, 40.0 if far else None)
    if op in ("MAXIMUM", "MINIMUM"):
        second = first
    bounds = {"low": 1 if dtype.startswith("int") else 0.5, "high": 7} if op in ("DIV", "POW", "FLOOR_DIV",
        "FLOOR_MOD") else {}
    x_bounds = {"low": 0 if dtype != "float32" else 0.25, "high": 4} if op == "POW" else {}
    x = operand(graph, left, dtype, first, constant == "left", **x_bounds)
    y = operand(graph, right, dtype, second, constant == "right", **bounds)
    result_quant = first
    if dtype in QUANTIZED and not bare and op not in ("MAXIMUM", "MINIMUM"):
        a, b = deviation(dtype, first), deviation(dtype, second)
        result_quant = quant(random, dtype, {"MUL": a * b, "SQUARED_DIFFERENCE": a * a + b * b,
                                             "DIV": a / b * 3}.get(op, (a * a + b * b) ** 0.5))
    options = None
    if op in WITH_ACTIVATION:
        options = (WITH_ACTIVATION[op], {"fused_activation_function": activation})
        if op in ("ADD", "SUB") and dtype == "int16":
            options[1]["pot_scale_int16"] = False
    elif op in ("MAXIMUM", "MINIMUM"):
        options = ("MaximumMinimumOptions", {})
    graph.returns(graph.op(op, [x, y], [graph.tensor(shape, dtype, result_quant)], options, version=3
                           if op in ("ADD", "SUB", "MUL") else 2 if op in ("DIV", "MAXIMUM", "MINIMUM") else 1))


def comparison_sweep():
    for op in COMPARISONS:
        dtypes = ("float32", "int8", "uint8", "int32", "int64") + (("bool",) if "EQUAL" in op[-9:]
                                                                   and op in ("EQUAL", "NOT_EQUAL") else ())
        for dtype in dtypes:
            for left, right in PAIRS[:13] if dtype in ("float32", "int8", "int32") else PAIRS[::4]:
                yield {"op": op, "dtype": dtype, "left": left, "right": right}
    for op in ("LOGICAL_AND", "LOGICAL_OR"):
        for left, right in PAIRS:
            yield {"op": op, "dtype": "bool", "left": left, "right": right}


def coarse(graph, shape, dtype, scale, bounds):
    """An input of few distinct values, so that some are equal."""
    if scale is not None:
        return graph.input(integers(graph.random, shape, dtype, scale.zero - 3, scale.zero + 3), scale)
    if dtype == "float32":
        return graph.input(numpy.round(floats(graph.random, shape, -2, 2)))
    return operand(graph, shape, dtype, None, **bounds)


@family(3, comparison_sweep)
def comparison(graph, op, dtype, left=(4, 7), right=(4, 7)):
    bounds = {} if dtype in ("float32", "bool", *QUANTIZED) else {"low": -3, "high": 3}
    first = quant(graph.random, dtype)
    x, y = (coarse(graph, shape, dtype, scale, bounds) for shape,
            scale in ((left, first), (right, first if graph.random.randint(2) else quant(graph.random, dtype))))
    graph.returns(graph.op(op, [x, y], [graph.tensor(broadcast(left, right), "bool")]))


#: Result parameters that LiteRT demands.
FIXED = {("LOGISTIC", "int8"): Quant(1 / 256, -128), ("LOGISTIC", "uint8"): Quant(1 / 256, 0),
         ("LOGISTIC", "int16"): Quant(1 / 32768, 0),
         ("TANH", "int8"): Quant(1 / 128, 0), ("TANH", "uint8"): Quant(1 / 128, 128),
         ("TANH", "int16"): Quant(1 / 32768, 0)}
#: Operator -> (element types, domain, deviation of the result).
UNARY = {"RELU": (("float32", "int8", "uint8", "int16"), (-4, 4), 1.5),
         "RELU6": (("float32", "int8", "uint8", "int16"), (-8, 8), 2.5),
         "RELU_N1_TO_1": (("float32", "int8", "uint8"), (-3, 3), 0.6),
         "RELU_0_TO_1": (("float32", "int8", "uint8"), (-3, 3), 0.4),
         "LOGISTIC": (("float32", "int8", "uint8", "int16"), (-8, 8), 1),
         "TANH": (("float32", "int8", "uint8", "int16"), (-5, 5), 1),
         "HARD_SWISH": (("float32", "int8", "uint8"), (-6, 6), 2), "ELU": (("float32", "int8"), (-4, 4), 1.5),
         "GELU": (("float32", "int8"), (-4, 4), 1.5),
         "ABS": (("float32", "int8", "int16", "int32"), (-4, 4), 1.5),
         "NEG": (("float32", "int8", "int32", "int64"), (-4, 4), 2.3),
         "EXP": (("float32", "int8", "int16"), (-4, 2), 2.5), "LOG": (("float32", "int8"), (0.05, 20), 1.5),
         "SQRT": (("float32", "int8"), (0, 20), 2),
         "RSQRT": (("float32", "int8", "int16"), (0.1, 20), 1), "SQUARE": (("float32",), (-4, 4), 1),
         "SIN": (("float32",), (-20, 20), 1), "COS": (("float32",), (-20, 20), 1),
         "FLOOR": (("float32",), (-9, 9), 1), "CEIL": (("float32",), (-9, 9), 1), "ROUND": (("float32",), (-9, 9), 1),
         "SIGN": (("float32", "int32"), (-3, 3), 1),
         "LOGICAL_NOT": (("bool",), (0, 1), 1), "ZEROS_LIKE": (("float32", "int32", "int64"), (-4, 4), 1)}

#: Operators whose kernels for quantized types came with no new version.
FIRST_VERSION = ("RELU_N1_TO_1", "RELU_0_TO_1", "HARD_SWISH", "ELU", "NEG")


def unary_sweep():
    for op, (dtypes, _, _) in UNARY.items():
        yield from grid(op=(op,), dtype=dtypes, shape=SHAPES)
        yield from grid(op=(op,), dtype=dtypes, shape=((1000,),), wide=(True,))


@family(1, unary_sweep)
def unary(graph, op, dtype, shape=(4, 7), wide=False, approximate=False):
    """`wide`: inputs reach ten times as far (where the function is defined there)."""
    _, (low, high), reach = UNARY[op]
    if wide and op not in ("EXP",):
        low, high = (low * 10 if low < 0 else low / 10), high * 10
    if dtype.startswith("int") and dtype not in QUANTIZED:
        low, high = int(low), int(high)
    x = real_operand(graph, shape, dtype, low, high)
    result = graph.tensor(shape, dtype, FIXED.get((op, dtype))
                          or (quant(graph.random, dtype, reach * (3 if wide else 1)) if dtype in QUANTIZED else None))
    graph.returns(graph.op(op, [x], [result], ("GeluOptions", {"approximate": approximate}) if op == "GELU" else None,
                           version=2 if dtype in QUANTIZED and op not in FIRST_VERSION else 1))


@family(3, lambda: grid(op=("GELU",), dtype=("float32", "int8"), shape=SHAPES, approximate=(True,)))
def gelu(graph, op, dtype, shape=(4, 7), approximate=False):
    unary(graph, op, dtype, shape, approximate=approximate)


@family(2, lambda: grid(op=("LEAKY_RELU",), dtype=("float32", "int8", "uint8", "int16"), shape=SHAPES[::2] + ((4, 33),),
                        alpha=(0.1, 0.0, 1.5, -0.5)))
def leaky_relu(graph, op, dtype, shape=(4, 7), alpha=0.1):
    x = operand(graph, shape, dtype)
    graph.returns(graph.op(op, [x], [graph.tensor(shape, dtype, quant(graph.random, dtype))],
                           ("LeakyReluOptions", {"alpha": alpha}), version=2 if dtype in QUANTIZED else 1))


@family(2, lambda: grid(op=("PRELU",), dtype=("float32", "int8", "uint8"),
                        shape=((1, 5, 4, 7), (2, 3, 3, 33), (3, 17), (1, 4, 4, 1), (100,)),
                        alpha=("last", "full", "one"), constant=(True, False)))
def prelu(graph, op, dtype, shape=(1, 5, 4, 7), alpha="last", constant=True):
    alpha_shape = {"last": (1,) * max(0, len(shape) - 2) + shape[-1:], "full": shape[1:],
                   "one": (1,) * max(1, len(shape) - 1)}[alpha]
    x = operand(graph, shape, dtype)
    slope = operand(graph, alpha_shape, dtype, quant(graph.random, dtype, 0.5), constant, low=-1, high=1)
    graph.returns(graph.op(op, [x, slope], [graph.tensor(shape, dtype, quant(graph.random, dtype))]))


@family(1, lambda: grid(op=("QUANTIZE",), dtype=("int8", "uint8", "int16"),
                        source=("float32", "int8", "uint8", "int16"), shape=SHAPES, ratio=(1.0, 0.37)))
def quantize(graph, op, dtype, source="float32", shape=(4, 7), ratio=1.0):
    target = quant(graph.random, dtype)
    if source == "float32":
        # Powers of two as scales, so that ties of rounding are met exactly.
        scale = 2.0 ** -5 if dtype != "int16" else 2.0 ** -13
        target = Quant(scale, target.zero) if ratio == 1.0 else target
        values = floats(graph.random, shape, -5, 5)
        if ratio == 1.0:
            values = (numpy.round(values / numpy.float32(scale) * 2) / 2 * numpy.float32(scale)).astype(numpy.float32)
        x = graph.input(values)
    else:
        x = operand(graph, shape, source, quant(graph.random, source, 2.0 * ratio))
        if ratio == 1.0 and source == dtype:
            target = Quant(x.quant.scale, target.zero)
    graph.returns(graph.op(op, [x], [graph.tensor(shape, dtype, target)], version=2))


@family(1, lambda: grid(op=("DEQUANTIZE",), dtype=("int8", "uint8", "int16", "float16"), shape=SHAPES))
def dequantize(graph, op, dtype, shape=(4, 7)):
    if dtype == "float16":
        x = graph.constant(floats(graph.random, shape).astype(numpy.float16))
        y = graph.op(op, [x], [graph.tensor(shape, "float32")], version=3)
        z = operand(graph, shape, "float32")
        graph.returns(graph.op("ADD", [z, y], [graph.tensor(shape, "float32")], ("AddOptions", {})))
        return
    x = operand(graph, shape, dtype)
    graph.returns(graph.op(op, [x], [graph.tensor(shape, "float32")], version=3))


CASTS = ("float32", "int32", "int64", "int8", "uint8", "int16", "bool")


@family(2, lambda: grid(op=("CAST",), dtype=CASTS, source=CASTS, shape=((4, 7), (), (100,))))
def cast(graph, op, dtype, source="float32", shape=(4, 7)):
    low, high = (0, 100) if dtype == "uint8" or source == "uint8" else (-100, 100)
    if dtype == "bool":
        low, high = max(low, -1), 1
    x = operand(graph, shape, source, None, low=low, high=high)
    codes = {name: name.upper() for name in CASTS}
    graph.returns(graph.op(op, [x], [graph.tensor(shape, dtype)],
                           ("CastOptions", {"in_data_type": codes[source], "out_data_type": codes[dtype]})))


def select_sweep():
    triples = (((4, 7), (4, 7), (4, 7)), ((4,), (4, 7), (4, 7)), ((), (3,), (3,)), ((2, 1), (1, 3), (2, 3)),
               ((4, 1, 3), (3,), ()), ((1,), (5,), (5,)),
               ((2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5)), ((1, 2, 3, 1, 2), (2,), (1, 2, 3, 1, 2)))
    for op in ("SELECT", "SELECT_V2"):
        for dtype in (*NUMBERS, "bool"):
            for condition, left, right in triples:
                yield {"op": op, "dtype": dtype, "condition": condition, "left": left, "right": right}


@family(3, select_sweep)
def select(graph, op, dtype, condition=(4, 7), left=(4, 7), right=(4, 7)):
    mask = operand(graph, condition, "bool", None)
    same = quant(graph.random, dtype)
    x, y = operand(graph, left, dtype, same), operand(graph, right, dtype, same)
    shape = left if op == "SELECT" else broadcast(broadcast(condition, left), right)
    graph.returns(graph.op(op, [mask, x, y], [graph.tensor(shape, dtype, same)]))
