# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the recurrent operators compute, in NumPy, as LiteRT's builtin kernels do it.

LiteRT's WebAssembly build takes no model with state, so that it cannot be asked. Sums are in double precision; with
int8 weights the float operand of each product is quantized row by row at run time, in single precision as there."""

import numpy

ACTIVATIONS = {"NONE": lambda x: x, "RELU": lambda x: numpy.maximum(x, 0), "TANH": numpy.tanh,
               "RELU6": lambda x: numpy.clip(x, 0, 6)}


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def round_away(x):
    return numpy.trunc(x + numpy.copysign(numpy.float32(0.5), x))


def quantize_symmetric(row):
    """(integers, scale, zero point); rounded half away from zero to [-127, 127]."""
    reach = numpy.float32(abs(row).max())
    if reach == 0:
        return numpy.zeros(row.shape), 1.0, 0
    return numpy.clip(round_away(row * (numpy.float32(127) / reach)), -127, 127), reach / numpy.float32(127), 0


def quantize_asymmetric(row):
    """Likewise to [-128, 127], over a range that holds zero; the zero point is that of the end with the smaller error."""
    low, high = min(0.0, float(row.min())), max(0.0, float(row.max()))
    if low == high:
        return numpy.zeros(row.shape), 1.0, 0
    scale = (high - low) / 255
    ends = -128 - low / scale, 127 - high / scale
    errors = 128 + abs(low / scale), 127 + abs(high / scale)
    zero = ends[0] if errors[0] < errors[1] else ends[1]
    zero = int(numpy.clip(round_away(numpy.float64(zero)), -128, 127))
    inverse = numpy.float32(1 / scale)
    return numpy.clip(round_away(numpy.float32(zero) + row * inverse), -128, 127), numpy.float32(scale), zero


def saturate(x):
    """To int16."""
    return numpy.clip(x, -32768, 32767)


def high_mul(a, b):
    """a * b / 2^15 of int16, rounded to nearest with ties upwards (gemmlowp's SaturatingRoundingDoublingHighMul)."""
    return (a * b + (1 << 14)) >> 15


def shift_away(x, bits):
    """x / 2^bits, rounded to nearest with ties away from zero (gemmlowp's RoundingDivideByPOT)."""
    return numpy.sign(x) * ((abs(x) + (1 << (bits - 1))) >> bits)


def to_int16(constant):
    """A constant of 32 bits in the format of 16 with as many integer bits."""
    return shift_away(constant, 16)


def exp_negative16(x, whole):
    """gemmlowp's exp_on_negative_values of x <= 0 with `whole` integer bits; none in the result."""
    places = 15 - whole
    quarter = 1 << (places - 2)
    part = (x & (quarter - 1)) - quarter
    a = saturate(part << whole) + (1 << 12)
    a2 = high_mul(a, a)
    a3, a4 = high_mul(a2, a), high_mul(a2, a2)
    tail = shift_away(high_mul(shift_away(a4, 2) + a3, to_int16(715827883)) + a2, 1)
    term = to_int16(1895147668)
    result = saturate(term + high_mul(term, a + tail))
    rest = part - x
    for exponent, factor in zip(range(-2, 5), (1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242)):
        if whole > exponent:
            result = numpy.where(rest & (1 << (places + exponent)), high_mul(result, to_int16(factor)), result)
    return numpy.where(x == 0, 32767, result)


def invert_half_sum16(x):
    """2 / (1 + x) with two integer bits, by three steps of Newton's method; x has none."""
    half = (x + 32767 + 1) >> 1
    result = to_int16(1515870810) + high_mul(half, to_int16(-1010580540))
    for _ in range(3):
        error = (1 << 13) - high_mul(half, result)
        result = result + saturate(high_mul(result, error) << 2)
    return result


def sigmoid16(x):
    """gemmlowp's logistic of int16 with 3 integer bits; none in the result."""
    result = saturate(invert_half_sum16(exp_negative16(-abs(x), 3)) << 1)
    return numpy.where(x == 0, 1 << 14, numpy.where(x > 0, result, 32767 - result))


def tanh16(x):
    """Likewise tanh: (1 - exp(-2|x|)) / (1 + exp(-2|x|))."""
    result = saturate((invert_half_sum16(exp_negative16(-abs(x), 4)) - (1 << 13)) << 2)
    return numpy.sign(x) * result


class Weights:
    """A matrix [units, depth], or a vector; `scale` where its values are int8."""

    def __init__(self, values, quant):
        self.values, self.scale = values.astype(numpy.float64), None if quant is None else quant.scale

    @property
    def real(self):
        return self.values * (1.0 if self.scale is None else self.scale)

    def product(self, rows, asymmetric=False):
        """rows [batch, depth] times the transposed matrix."""
        if self.scale is None:
            return rows @ self.values.T
        quantized = [(quantize_asymmetric if asymmetric else quantize_symmetric)(row.astype(numpy.float32))
                     for row in rows]
        return numpy.stack([self.values @ (integers - zero) * (float(scale) * self.scale) for integers, scale,
                            zero in quantized])


def normalize(x, weights):
    apart = x - x.mean(-1, keepdims=True)
    return apart / numpy.sqrt((apart * apart).mean(-1, keepdims=True) + 1e-8) * weights.real


class Lstm:
    """One cell; the operands are those of the operator, None where absent. `step` goes on from the last state."""

    def __init__(self, operands, norms, cell_clip, projection_clip, asymmetric):
        self.into, self.back, self.peep = operands[0:4], operands[4:8], operands[8:11]
        self.biases, self.project, self.norms = operands[11:15], operands[15:17], norms
        self.clips, self.asymmetric = (cell_clip, projection_clip), asymmetric
        self.output = self.cell = None

    def gate(self, k, x, peephole, cell, activation):
        total = self.into[k].product(x, self.asymmetric) + self.back[k].product(self.output, self.asymmetric)
        if peephole is not None:
            total = total + cell * peephole.real
        if self.norms[k] is not None:
            total = normalize(total, self.norms[k])
        return activation(total + self.biases[k].real)

    def step(self, x):
        if self.cell is None:
            cells = len(self.biases[1].values)
            outputs = len(self.project[0].values) if self.project[0] else cells
            self.output, self.cell = numpy.zeros((len(x), outputs)), numpy.zeros((len(x), cells))
        forget = self.gate(1, x, self.peep[1], self.cell, sigmoid)
        enter = self.gate(0, x, self.peep[0], self.cell, sigmoid) if self.into[0] else 1 - forget
        self.cell = forget * self.cell + enter * self.gate(2, x, None, None, numpy.tanh)
        if self.clips[0] > 0:
            self.cell = numpy.clip(self.cell, -self.clips[0], self.clips[0])
        hidden = self.gate(3, x, self.peep[2], self.cell, sigmoid) * numpy.tanh(self.cell)
        if self.project[0]:
            hidden = self.project[0].product(hidden, self.asymmetric) + self.project[1].real
            if self.clips[1] > 0:
                hidden = numpy.clip(hidden, -self.clips[1], self.clips[1])
        self.output = hidden
        return hidden


class BasicLstm:
    """A float cell of the kernel type BASIC: gates in the order input, content, forget, output."""

    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias
        self.output = self.cell = None

    def step(self, x):
        """(output, cell, joined inputs, sums)"""
        if self.cell is None:
            self.output = self.cell = numpy.zeros((len(x), len(self.bias.values) // 4))
        joined = numpy.concatenate([x, self.output], axis=1)
        sums = self.weights.product(joined) + self.bias.real
        enter, content, forget, leave = numpy.split(sums, 4, axis=1)
        self.cell = sigmoid(enter) * numpy.tanh(content) + sigmoid(forget) * self.cell
        self.output = sigmoid(leave) * numpy.tanh(self.cell)
        return self.output, self.cell, joined, sums


class BasicIntegerLstm:
    """Likewise of uint8 with an int16 cell: LstmCell<4> of tflite/kernels/internal/reference/lstm_cell.h. Sums are
    rounded twice."""

    def __init__(self, weights, zero, bias, scale):
        self.weights, self.bias = weights.astype(numpy.int64) - zero, bias.astype(numpy.int64)
        fraction, self.shift = numpy.frexp(4096 * scale)
        self.multiplier, self.shift = int(round_away(fraction * 2.0 ** 31)), int(self.shift)
        self.output = self.cell = None

    def step(self, x):
        """(output, cell, joined inputs, sums)"""
        if self.cell is None:
            shape = len(x), len(self.bias) // 4
            # The state starts as stored zeros, which stand for -1.
            self.output, self.cell = numpy.zeros(shape, numpy.int64), numpy.zeros(shape, numpy.int64)
        joined = numpy.concatenate([x.astype(numpy.int64), self.output], axis=1)
        total = (joined - 128) @ self.weights.T + self.bias
        total = ((total << max(self.shift, 0)) * self.multiplier + (1 << 30)) >> 31
        sums = saturate(shift_away(total, -self.shift) if self.shift < 0 else total)
        enter, content, forget, leave = numpy.split(sums, 4, axis=1)
        added = shift_away(high_mul(sigmoid16(enter), tanh16(content)), 4)
        self.cell = saturate(added + high_mul(sigmoid16(forget), self.cell))
        output = high_mul(sigmoid16(leave), tanh16(saturate(2 * self.cell)))
        self.output = 128 + numpy.clip(shift_away(output, 8), -128, 127)
        return (self.output.astype(numpy.uint8), self.cell.astype(numpy.int16), joined.astype(numpy.uint8),
                sums.astype(numpy.int16))


class Rnn:
    def __init__(self, into, back, bias, activation, asymmetric):
        self.into, self.back, self.bias = into, back, bias
        self.activation, self.asymmetric, self.state = ACTIVATIONS[activation], asymmetric, None

    def step(self, x):
        if self.state is None:
            self.state = numpy.zeros((len(x), len(self.bias.values)))
        total = self.into.product(x, self.asymmetric) + self.back.product(self.state, self.asymmetric) + self.bias.real
        self.state = self.activation(total)
        return self.state


class Svdf:
    """State is [batch, filter, memory], the newest last."""

    def __init__(self, feature, time, bias, rank, activation, asymmetric):
        self.feature, self.time, self.bias, self.rank = feature, time, bias, rank
        self.activation, self.asymmetric, self.state = ACTIVATIONS[activation], asymmetric, None

    def step(self, x):
        if self.state is None:
            self.state = numpy.zeros((len(x), *self.time.values.shape))
        self.state = numpy.concatenate([self.state[:, :, 1:], self.feature.product(x, self.asymmetric)[:, :, None]],
                                       axis=2)
        filters = (self.state * self.time.real).sum(axis=2)
        units = filters.reshape(len(x), -1, self.rank).sum(axis=2)
        return self.activation(units + (0 if self.bias is None else self.bias.real))


def unroll(cell, sequence, major, backward=False):
    """A cell along the time of [batch, time, depth] (or [time, batch, depth])."""
    steps = sequence if major else sequence.swapaxes(0, 1)
    outputs = [cell.step(x) for x in (steps[::-1] if backward else steps)]
    outputs = numpy.stack(outputs[::-1] if backward else outputs)
    return outputs if major else outputs.swapaxes(0, 1)
