# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What LSTM cells of integers compute, in NumPy, to the bit as LiteRT's kernels do it (tflite/kernels/lstm_eval.cc)."""

import math

import numpy

F32, I64 = numpy.float32, numpy.int64


def quantize_multiplier(factor):
    """(multiplier, shift) of a double: factor = multiplier * 2^(shift - 31)."""
    if factor == 0:
        return 0, 0
    fraction, shift = math.frexp(factor)
    multiplier = int(math.floor(abs(fraction) * 2.0 ** 31 + 0.5)) * (1 if fraction > 0 else -1)
    if abs(multiplier) == 1 << 31:
        multiplier, shift = multiplier // 2, shift + 1
    return (0, 0) if shift < -31 else (multiplier, shift)


def divide(x, exponent):
    """x / 2^exponent, ties away from zero."""
    half = (1 << exponent) >> 1
    return numpy.sign(x) * ((abs(x) + half) >> exponent)


def multiply(x, factor):
    """LiteRT's MultiplyByQuantizedMultiplier of int32: two roundings."""
    multiplier, shift = factor
    high = ((x.astype(I64) << max(shift, 0)) * multiplier + (1 << 30)) >> 31
    return divide(high, max(-shift, 0))


def multiply_wide(x, factor):
    """Likewise of int64: a multiplier of 16 bits, one rounding."""
    multiplier = (factor[0] + (1 << 15)) >> 16 if factor[0] < 0x7FFF0000 else 0x7FFF
    shift = 15 - factor[1]
    return (x.astype(I64) * multiplier + (1 << (shift - 1))) >> shift


def saturate(x, bits):
    return numpy.clip(x, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def clip(x, bound):
    return numpy.clip(x, -bound, bound) if bound > 0 else x


def to_fraction(x):
    """Truncated to 15 fractional bits."""
    return numpy.minimum(numpy.trunc(x.astype(F32) * F32(32768)).astype(I64), 32767)


def sigmoid(x):
    return F32(1) / (F32(1) + numpy.exp(-x.astype(numpy.float64)).astype(F32))


def tanh(x):
    return numpy.tanh(x.astype(numpy.float64)).astype(F32)


def normalize(rows, coefficients, bias):
    """PortableApplyLayerNormFloat; sums of floats are in order."""
    values, width = rows.astype(F32), F32(rows.shape[1])
    mean = numpy.add.accumulate(values, axis=1)[:, -1:] / width
    variance = numpy.add.accumulate(values * values, axis=1)[:, -1:] / width - mean * mean
    with numpy.errstate(divide="ignore"):
        inverse = numpy.where(variance == 0, F32(1) / numpy.sqrt(F32(1e-8)), F32(1) / numpy.sqrt(variance))
    scale = F32(coefficients.scale)
    weighted = (values - mean) * inverse * coefficients.values.astype(F32) * scale
    scaled = (weighted + bias.astype(F32) * (F32(2.0 ** -10) * scale)) * F32(4096)
    away = numpy.trunc(scaled.astype(numpy.float64) + numpy.copysign(0.5, scaled))
    return saturate(away.astype(I64), 16)


class Tensor:
    """Integers with their scale (of single precision) and zero point."""

    def __init__(self, values, scale, zero=0):
        self.values = None if values is None else numpy.asarray(values, I64)
        self.scale, self.zero = F32(scale), zero


class ByteLstm:
    """EvalInteger8x8_8: twelve intermediates, int8 products. Lists have an entry for each gate, of which that of the
    input gate is not looked at; `source` and `state` are tensors without values."""

    def __init__(self, source, into, back, norms, biases, project, project_bias, state, inner, clips):
        self.source, self.into, self.back, self.norms, self.biases = source, into, back, norms, biases
        self.project, self.project_bias, self.state, self.inner = project, project_bias, state, inner
        cell, output = clips
        self.cell_clip = int(F32(cell) * F32(32768)) if 0 < cell < 1 else 0
        self.output_clip = min(int(F32(output) / state.scale), 127) if output > 0 else 0
        self.output = self.cell = None

    def product(self, rows, operand, weights, inner):
        total = (rows - operand.zero) @ weights.values.T
        factor = quantize_multiplier(float(weights.scale * operand.scale / inner.scale))
        return saturate(multiply(total, factor) + inner.zero, 8)

    def ratio(self, k, other):
        return quantize_multiplier(float(self.inner[k].scale / self.inner[other].scale))

    def gate(self, k, x, activation):
        inner, zero = self.inner, self.inner[3 * k + 2].zero
        factor = self.ratio(3 * k + 2, 3 * k)
        if k == 3:  # LiteRT reads past the multipliers, and another zero point; see ByteLstmLowering.cpp
            factor, zero = (self.ratio(5, 3)[1], factor[1]), inner[7].zero
        state = Tensor(None, inner[3 * k + 2].scale, zero)
        fresh = self.product(x, self.source, self.into[k], inner[3 * k + 1]) - inner[3 * k + 1].zero
        kept = self.product(self.output, self.state, self.back[k], state) - zero
        total = saturate(multiply(kept, factor) + multiply(fresh, self.ratio(3 * k + 1, 3 * k)), 16)
        return to_fraction(activation(normalize(total, self.norms[k], self.biases[k]).astype(F32) * F32(2.0 ** -12)))

    def step(self, x):
        if self.cell is None:
            self.output = numpy.zeros((len(x), len(self.project.values)), I64)
            self.cell = numpy.zeros((len(x), len(self.biases[1])), I64)
        forget, content = self.gate(1, x, sigmoid), self.gate(2, x, tanh)
        cell = saturate(divide(forget * self.cell, 15) + divide((32767 - forget) * content, 15), 16)
        self.cell = clip(cell, self.cell_clip)
        curve = to_fraction(tanh(self.cell.astype(F32) * F32(2.0 ** -15)))
        hidden = divide(self.gate(3, x, sigmoid) * curve, 15)
        factor = quantize_multiplier(float(F32(float(self.project.scale) * 2.0 ** -15 / float(self.state.scale))))
        total = multiply_wide(hidden @ self.project.values.T + self.project_bias, factor)
        self.output = clip(saturate(total + self.state.zero, 8), self.output_clip)
        return self.output.astype(numpy.int8)


# gemmlowp's fixedpoint.h on int16.


def narrow(constant):
    """A constant of 32 bits as one of 16 with as many integer bits."""
    return int(math.copysign((abs(constant) + (1 << 15)) >> 16, constant))


def high(a, b):
    return (a * b + (1 << 14)) >> 15


def exp_of_negative(x, whole):
    """exp of x <= 0 with `whole` integer bits, without any: a polynomial around -1/8, and a factor for each bit."""
    fraction = 15 - whole
    quarter = 1 << (fraction - 2)
    part = (x & (quarter - 1)) - quarter
    rest, a = part - x, (part << whole) + (1 << 12)
    squared = high(a, a)
    tail = divide(high(divide(high(squared, squared), 2) + high(squared, a), narrow(715827883)) + squared, 1)
    result = saturate(high(a + tail, narrow(1895147668)) + narrow(1895147668), 16)
    for exponent, factor in enumerate((1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242), -2):
        if whole > exponent:
            result = numpy.where(rest & (1 << (fraction + exponent)), high(result, narrow(factor)), result)
    if whole > 5:
        result = numpy.where(x < -(1 << (20 - whole)), 0, result)
    return numpy.where(x == 0, 32767, result)


def invert_half_sum(x):
    """2 / (1 + x) with two integer bits: Newton's method from 48/17 - 32/17 x."""
    half = (x + 32768) >> 1
    result = high(half, narrow(-1010580540)) + narrow(1515870810)
    for _ in range(3):
        result = result + saturate(high(result, (1 << 13) - high(half, result)) << 2, 16)
    return result


def sigmoid16(x, whole):
    result = saturate(invert_half_sum(exp_of_negative(-abs(x), whole)) << 1, 16)
    return numpy.where(x == 0, 1 << 14, numpy.where(x > 0, result, 32767 - result))


def tanh16(x, whole):
    result = saturate((invert_half_sum(exp_of_negative(-abs(x), whole + 1)) - (1 << 13)) << 2, 16)
    return numpy.where(x == 0, 0, numpy.where(x < 0, -result, result))


class WordLstm:
    """EvalInteger8x8_16 without normalization: five intermediates, of which only `hidden` counts here. Lists have an
    entry for each gate, None where the input gate is coupled; peepholes are those of input, forget and output gate.
    `together`: LiteRT's step takes all items of a batch at once, and not one after the other."""

    def __init__(self, source, into, back, peep, biases, project, project_bias, state, exponent, hidden, together):
        self.source, self.into, self.back, self.biases = source, into, back, biases
        self.peep = dict(zip((0, 1, 3), peep))
        self.project, self.project_bias, self.state, self.exponent = project, project_bias, state, exponent
        self.hidden, self.together = hidden, together
        self.output = self.cell = None

    def product(self, rows, operand, weights, bias):
        total = (rows - operand.zero) @ weights.values.T + bias
        return multiply(total, quantize_multiplier(float(weights.scale * operand.scale / F32(2.0 ** -12))))

    def look(self, total, weights):
        """LiteRT adds as many products for each item as there are outputs, with cells and sums all in a row."""
        items, outputs = len(total) if self.together else 1, self.output.shape[1]
        factor = quantize_multiplier(float(F32(2.0 ** self.exponent * float(weights.scale) / 2.0 ** -12)))
        for first in range(0, len(total), items):
            sums, cells = (rows[first:first + items].reshape(-1) for rows in (total, self.cell))
            for item in range(items):
                reach = slice(item * outputs, (item + 1) * outputs)
                sums[reach] = saturate(sums[reach] + multiply(weights.values[:outputs] * cells[reach], factor), 16)

    def gate(self, k, x):
        total = saturate(self.product(x, self.source, self.into[k], self.biases[k]), 16)
        total = saturate(total + self.product(self.output, self.state, self.back[k], 0), 16)
        if self.peep.get(k) is not None:
            self.look(total, self.peep[k])
        return tanh16(total, 3) if k == 2 else sigmoid16(total, 3)

    def step(self, x):
        if self.cell is None:
            self.cell = numpy.zeros((len(x), len(self.biases[1])), I64)
            outputs = len(self.project.values) if self.project else self.cell.shape[1]
            self.output = numpy.zeros((len(x), outputs), I64)
        forget, content = self.gate(1, x), self.gate(2, x)
        enter = self.gate(0, x) if self.into[0] else 32767 - forget
        self.cell = saturate(divide(forget * self.cell, 15) + divide(enter * content, 30 + self.exponent), 16)
        factor = quantize_multiplier(float(F32(2.0 ** -15 / float(self.hidden.scale) * 2.0 ** -15)))
        raw = multiply(self.gate(3, x) * tanh16(self.cell, 15 + self.exponent), factor)
        if self.project is None:
            self.output = saturate(raw + self.hidden.zero, 8)
        else:  # the zero point is negated in the hidden state, as it is in the sums of weights
            rows = saturate(raw - self.hidden.zero, 8) + self.hidden.zero
            scale = self.project.scale * self.hidden.scale / self.state.scale
            total = multiply(rows @ self.project.values.T + self.project_bias, quantize_multiplier(float(scale)))
            self.output = saturate(total + self.state.zero, 8)
        return self.output.astype(numpy.int8)
