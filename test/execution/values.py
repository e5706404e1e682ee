# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Values and quantization parameters for the cases: random, with the edges of a type and ties of rounding in front."""

import math

import numpy

from graph import Quant

#: Activations that are stored as integers with a scale.
QUANTIZED = ("int8", "uint8", "int16")

#: What a quantized type's values deviate from their mean when they fill its range.
SPREAD = {"int8": 74.0, "uint8": 74.0, "int16": 18900.0}

FLOAT_EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 6.0, -6.0, 5.9999995, 6.5, 3.0, -3.0)


def count(shape):
    return int(numpy.prod(shape, dtype=numpy.int64))


def floats(random, shape, low=-4.0, high=4.0, edges=True):
    """Floats in [low, high), the edges inside of it among them."""
    size = count(shape)
    values = (random.random_sample(size) * (high - low) + low).astype(numpy.float32)
    if edges:
        inside = [edge for edge in FLOAT_EDGES if low <= edge < high][:size // 2]
        values[random.permutation(size)[:len(inside)]] = inside
    return values.reshape(shape)


def integers(random, shape, dtype, low=None, high=None):
    """Integers in [low, high], both among them where there is room; for types of 32 bits and more +-1000 unless told."""
    info = numpy.iinfo(dtype)
    narrow = info.bits <= 16
    low = low if low is not None else (info.min if narrow else max(info.min, -1000))
    high = high if high is not None else (info.max if narrow else 1000)
    size = count(shape)
    values = random.randint(low, high + 1, size, dtype=numpy.int64)
    if size > 2:
        values[random.permutation(size)[:2]] = [low, high]
    return values.astype(dtype).reshape(shape)


def make(random, shape, dtype, low=None, high=None):
    """Values of any type. `low` and `high` are for numbers that have no scale."""
    if dtype == "float32":
        return floats(random, shape, -4.0 if low is None else low, 4.0 if high is None else high)
    if dtype == "bool":
        return random.random_sample(count(shape)).reshape(shape) > 0.5
    return integers(random, shape, dtype, low, high)


def quant(random, dtype, real=None):
    """Parameters for an activation whose real values deviate by about `real` from 0; None for types without a scale."""
    if dtype not in QUANTIZED:
        return None
    real = real if real is not None else 1.5 + random.random_sample()
    scale = numpy.float32(real / SPREAD[dtype] * (0.9 + 0.2 * random.random_sample()))
    zero = {"int8": lambda: random.randint(-30, 30), "uint8": lambda: random.randint(98, 158),
            "int16": lambda: 0}[dtype]()
    return Quant(float(scale), int(zero))


def deviation(dtype, parameters):
    """How far real values deviate when the type's range is filled evenly."""
    return 4 / math.sqrt(3) if parameters is None else parameters.scale * SPREAD[dtype]


def operand(graph, shape, dtype, quantization="choose", constant=False, low=None, high=None):
    """An input (or a constant) with random values."""
    chosen = quant(graph.random, dtype) if quantization == "choose" else quantization
    # The whole range of a quantized type is fed, whatever real numbers it stands for.
    bounds = (None, None) if chosen else (low, high)
    values = make(graph.random, shape, dtype, *bounds)
    return graph.constant(values, chosen) if constant else graph.input(values, chosen)


def real_operand(graph, shape, dtype, low, high, constant=False):
    """Like `operand`, for functions that are defined on [low, high] only: the quantized range is mapped to it."""
    chosen = None
    if dtype in QUANTIZED:
        info = numpy.iinfo(dtype)
        if dtype == "int16":
            scale = float(numpy.float32(max(abs(low), abs(high)) / 32767))
            chosen = Quant(scale, 0)
            values = integers(graph.random, shape, dtype, math.ceil(low / scale), math.floor(high / scale))
            return graph.constant(values, chosen) if constant else graph.input(values, chosen)
        scale = float(numpy.float32((high - low) / 255))
        chosen = Quant(scale, int(numpy.clip(round(info.min - low / scale), info.min, info.max)))
    return operand(graph, shape, dtype, chosen, constant, low, high)
