# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""int8 numbers for a Graph: per-tensor activations from one calibration run, symmetric weights per output channel."""
from dataclasses import dataclass

import numpy as np

from . import reference

# Ops that move or select values: what leaves them has the quantization of what enters.
SAME_SCALE = {"max_pool", "average_pool", "reshape"}


@dataclass
class Constants:
    """int8 weights in LiteRT's layout with a scale per output channel, int32 bias with theirs."""
    weight: np.ndarray
    weight_scales: np.ndarray
    bias: np.ndarray
    bias_scales: np.ndarray


@dataclass
class Quantized:
    """`activations`: tensor -> (scale, zero point); `constants`: node -> Constants."""
    activations: dict
    constants: dict


def scale_of_range(low, high):
    """Scale and zero point of [low, high] widened to contain 0, as float32 and int8."""
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    scale = np.float32(max(high - low, 1e-6) / 255)
    return float(scale), int(np.clip(np.round(-128 - low / scale), -128, 127))


def activations(graph, ranges):
    """(scale, zero point) of every tensor from its (least, greatest) value."""
    made = {graph.input_name: scale_of_range(-1, 1)}
    for node in graph.nodes:
        if node.kind in SAME_SCALE:
            made[node.output] = made[node.inputs[0]]
        elif node.kind == "softmax":
            made[node.output] = (1 / 256, -128)
        else:
            made[node.output] = scale_of_range(*ranges[node.output])
    return made


def constants(node, input_scale):
    axis = 3 if node.kind == "depthwise" else 0
    others = tuple(a for a in range(node.weight.ndim) if a != axis)
    # A channel may have no weights but zeros, where they were pruned.
    scales = np.maximum(np.abs(node.weight).max(axis=others) / 127, 1e-6).astype(np.float32)
    shape = [-1 if a == axis else 1 for a in range(node.weight.ndim)]
    weight = np.clip(np.round(node.weight / scales.reshape(shape)), -127, 127).astype(np.int8)
    bias_scales = (np.float32(input_scale) * scales).astype(np.float32)
    return Constants(weight, scales, np.round(node.bias / bias_scales).astype(np.int32), bias_scales)


def quantize(graph, seed=7):
    """Quantizes a graph whose tensors' ranges are those seen on one random input."""
    if any(node.kind == "concat" for node in graph.nodes):
        raise ValueError(f"{graph.name}: an int8 concatenation wants one scale for all its inputs, which is not chosen here")
    ranges = {}
    reference.evaluate(graph, reference.random_input(graph, seed),
                       lambda name, value: ranges.__setitem__(name, (value.min(), value.max())))
    made = activations(graph, ranges)
    return Quantized(made, {node.name: constants(node, made[node.inputs[0]][0])
                            for node in graph.nodes if node.weight is not None})
