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
