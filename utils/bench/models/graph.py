# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The graph that a benchmark model is before it is a file: NHWC, batch 1, weights made from a seed.

Weights are drawn so that activations keep about unit variance at any depth: every filter has zero mean (what rectified
inputs have in common cancels) and a spread of gain / sqrt(fan-in). The same network and seed give the same numbers."""
from dataclasses import dataclass, field

import numpy as np

# Variance of max(0, x) for a standard normal x: what a filter behind a rectifier makes up for.
RECTIFIED_VARIANCE = 0.5 * (1 - 1 / np.pi)
# Upper limit of each fused activation; the lower one is 0 where there is an activation.
LIMITS = {"NONE": None, "RELU": np.inf, "RELU6": 6.0}


@dataclass
class Node:
    """One op. Weights are laid out as LiteRT's: conv [out, rows, columns, in], depthwise [1, rows, columns, channels],
    dense [out, in]. `size` and `stride` are (rows, columns), `padding` is SAME or VALID."""
    kind: str
    name: str
    inputs: list
    output: str
    activation: str = "NONE"
    size: tuple = (1, 1)
    stride: tuple = (1, 1)
    padding: str = "SAME"
    weight: np.ndarray = None
    bias: np.ndarray = None


def pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def pad_amounts(extent, size, stride, padding):
    """Zeros (before, after) along an axis: SAME puts the odd one behind, as LiteRT does."""
    if padding == "VALID":
        return 0, 0
    total = max((-(-extent // stride) - 1) * stride + size - extent, 0)
    return total // 2, total - total // 2


@dataclass
class Graph:
    """A network in the making. Methods append an op and return the name of its result."""
    name: str
    seed: int = 1
    nodes: list = field(default_factory=list)
    shapes: dict = field(default_factory=dict)
    input_name: str = None
    output_name: str = None
    macs: int = 0

    def __post_init__(self):
        self.random = np.random.default_rng(self.seed)
        self.counts, self.rectified = {}, set()

    # -- ops -----------------------------------------------------------------------------------

    def input(self, shape):
        self.input_name = "input"
        self.shapes["input"] = [1, *shape]
        return "input"

    def finish(self, result):
        self.output_name = result
        return self

    def append(self, kind, inputs, shape, **attributes):
        number = self.counts[kind] = self.counts.get(kind, -1) + 1
        name = f"{kind}_{number}"
        self.nodes.append(Node(kind, name, inputs, name, **attributes))
        self.shapes[name] = [1, *shape]
        passes_on = kind in ("max_pool", "average_pool", "concat", "reshape", "mean")
        if attributes.get("activation", "NONE") != "NONE" or passes_on and set(inputs) <= self.rectified:
            self.rectified.add(name)
        return name

    def drawn(self, shape, fan_in, x, gain, centred=True):
        """Weights whose leading axis is the filter (of a depthwise convolution: the trailing one)."""
        variance = RECTIFIED_VARIANCE if x in self.rectified else 1
        weight = self.random.standard_normal(shape, dtype=np.float32)
        if centred and fan_in > 1:
            weight -= weight.reshape(shape[0], -1).mean(axis=1).reshape(-1, *[1] * (len(shape) - 1))
        return (weight * np.float32(gain / np.sqrt(fan_in * variance))).astype(np.float32)

    def drawn_bias(self, channels):
        return (0.1 * self.random.standard_normal(channels)).astype(np.float32)

    def window(self, x, size, stride, padding):
        """Rows and columns of what a window that slides over x gives."""
        grown = [extent + sum(pad_amounts(extent, s, t, padding)) for extent, s, t in zip(self.shapes[x][1:3], size, stride)]
        return [(extent - s) // t + 1 for extent, s, t in zip(grown, size, stride)]

    def conv(self, x, channels, size, stride=1, padding="SAME", activation="NONE", gain=1.0, groups=1):
        size, stride, depth = pair(size), pair(stride), self.shapes[x][3] // groups
        fan_in = size[0] * size[1] * depth
        shape = [*self.window(x, size, stride, padding), channels]
        self.macs += int(np.prod(shape)) * fan_in
        return self.append("conv", [x], shape, activation=activation, size=size, stride=stride, padding=padding,
                           weight=self.drawn((channels, *size, depth), fan_in, x, gain), bias=self.drawn_bias(channels))

    def depthwise(self, x, size, stride=1, padding="SAME", activation="NONE"):
        size, stride, channels = pair(size), pair(stride), self.shapes[x][3]
        shape = [*self.window(x, size, stride, padding), channels]
        self.macs += int(np.prod(shape)) * size[0] * size[1]
        weight = self.drawn((1, *size, channels), size[0] * size[1], x, 1.0, centred=False)
        return self.append("depthwise", [x], shape, activation=activation, size=size, stride=stride, padding=padding,
                           weight=weight, bias=self.drawn_bias(channels))

    def dense(self, x, units, activation="NONE", gain=1.0):
        depth = self.shapes[x][1]
        self.macs += units * depth
        return self.append("dense", [x], [units], activation=activation,
                           weight=self.drawn((units, depth), depth, x, gain), bias=self.drawn_bias(units))

    def add(self, x, y, activation="NONE"):
        return self.append("add", [x, y], self.shapes[x][1:], activation=activation)

    def concat(self, inputs):
        return self.append("concat", list(inputs), [*self.shapes[inputs[0]][1:3], sum(self.shapes[x][3] for x in inputs)])

    def pool(self, kind, x, size, stride, padding):
        size, stride = pair(size), pair(stride)
        return self.append(kind, [x], [*self.window(x, size, stride, padding), self.shapes[x][3]],
                           size=size, stride=stride, padding=padding)

    def max_pool(self, x, size, stride, padding="SAME"):
        return self.pool("max_pool", x, size, stride, padding)

    def average_pool(self, x, size, stride, padding="SAME"):
        return self.pool("average_pool", x, size, stride, padding)

    def mean(self, x):
        """Over rows and columns; the result is [1, channels]."""
        return self.append("mean", [x], self.shapes[x][3:])

    def reshape(self, x, shape):
        return self.append("reshape", [x], list(shape))

    def softmax(self, x):
        return self.append("softmax", [x], self.shapes[x][1:])
