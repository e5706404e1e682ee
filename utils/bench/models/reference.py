# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Graph evaluated in float32 with NumPy: what int8 models are calibrated with, and a second opinion in tests."""
import numpy as np

from .graph import LIMITS, pad_amounts


def padded(x, node, value):
    amounts = [pad_amounts(e, s, t, node.padding) for e, s, t in zip(x.shape[1:3], node.size, node.stride)]
    return np.pad(x, [(0, 0), *amounts, (0, 0)], constant_values=value) if any(map(any, amounts)) else x


def windows(x, node, value=0):
    """A view [1, rows, columns, channels, window rows, window columns] of the padded x."""
    view = np.lib.stride_tricks.sliding_window_view(padded(x, node, value), node.size, axis=(1, 2))
    return view[:, ::node.stride[0], ::node.stride[1]]


def taps(x, node):
    """For every tap of a window the strided slice of the padded x under it, with the tap's place."""
    view = windows(x, node)
    for i in range(node.size[0]):
        for j in range(node.size[1]):
            yield i, j, view[..., i, j]


def conv(node, x):
    """Sums the taps' products, so that no matrix of all windows is needed."""
    return sum(part.reshape(-1, part.shape[3]) @ node.weight[:, i, j].T for i, j, part in taps(x, node)).reshape(
        *next(taps(x, node))[2].shape[:3], -1) + node.bias


def depthwise(node, x):
    return sum(part * node.weight[0, i, j] for i, j, part in taps(x, node)) + node.bias


def average_pool(node, x):
    """Only what lies inside counts."""
    inside = windows(np.ones_like(x[..., :1]), node).sum(axis=(4, 5))
    return windows(x, node).sum(axis=(4, 5)) / inside


def softmax(x):
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def evaluate_node(node, inputs, shape):
    x = inputs[0]
    result = {
        "conv": lambda: conv(node, x),
        "depthwise": lambda: depthwise(node, x),
        "dense": lambda: x @ node.weight.T + node.bias,
        "add": lambda: x + inputs[1],
        "concat": lambda: np.concatenate(inputs, axis=3),
        "max_pool": lambda: windows(x, node, -np.inf).max(axis=(4, 5)),
        "average_pool": lambda: average_pool(node, x),
        "mean": lambda: x.mean(axis=(1, 2)),
        "reshape": lambda: x.reshape(shape),
        "softmax": lambda: softmax(x),
    }[node.kind]()
    limit = LIMITS[node.activation]
    return (result if limit is None else np.clip(result, 0, limit)).astype(np.float32, copy=False)


def evaluate(graph, x, visit=lambda name, value: None):
    """The result on x; `visit` sees every tensor. Values are dropped after their last use."""
    last_use = {name: index for index, node in enumerate(graph.nodes) for name in node.inputs}
    values = {graph.input_name: x}
    visit(graph.input_name, x)
    for index, node in enumerate(graph.nodes):
        values[node.output] = evaluate_node(node, [values[name] for name in node.inputs], graph.shapes[node.output])
        visit(node.output, values[node.output])
        for name in set(node.inputs):
            if last_use[name] == index:
                del values[name]
    return values[graph.output_name]


def random_input(graph, seed):
    """Uniform in [-1, 1), like a normalized image."""
    return np.random.default_rng(seed).uniform(-1, 1, graph.shapes[graph.input_name]).astype(np.float32)
