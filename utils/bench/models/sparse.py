# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Zeros in the weights of a Graph, by magnitude: single ones, blocks, or N of M along the input dimension."""
import copy
import re

import numpy as np


def unstructured(weight, share):
    return blocks(weight, share, 1, 1)


def blocks(weight, share, rows, columns):
    """Zeroes the given share of blocks of `rows` output channels by `columns` elements along the input; what is left over at
    an edge is a block of its own."""
    padded = np.pad(weight, [(0, -weight.shape[0] % rows), (0, -weight.shape[1] % columns)])
    tiled = padded.reshape(padded.shape[0] // rows, rows, padded.shape[1] // columns, columns)
    sums = np.abs(tiled).sum(axis=(1, 3))
    count = int(round(share * sums.size))
    mask = np.ones(sums.size, bool)
    mask[np.argsort(sums, axis=None, kind="stable")[:count]] = False
    kept = tiled * mask.reshape(sums.shape)[:, None, :, None]
    return kept.reshape(padded.shape)[:weight.shape[0], :weight.shape[1]]


def n_of_m(weight, zeros, group):
    """Zeroes the `zeros` smallest of each `group` elements along the input."""
    padded = np.pad(weight, [(0, 0), (0, -weight.shape[1] % group)])
    tiled = padded.reshape(padded.shape[0], -1, group)
    order = np.argsort(np.abs(tiled), axis=2, kind="stable")
    kept = tiled.copy()
    np.put_along_axis(kept, order[:, :, :zeros], 0, axis=2)
    return kept.reshape(padded.shape)[:, :weight.shape[1]]


def prune_matrix(weight, pattern):
    """`pattern`: "80" (per cent, single weights), "1x4:80" (blocks), "2:4"."""
    if match := re.fullmatch(r"(\d+)x(\d+):(\d+)", pattern):
        return blocks(weight, int(match[3]) / 100, int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d+):(\d+)", pattern):
        return n_of_m(weight, int(match[1]), int(match[2]))
    return unstructured(weight, int(pattern) / 100)


def pruned(graph, pattern, pointwise_only=False):
    """A copy of a graph whose convolutions and dense layers (only 1x1 convolutions, where that is asked for) have zeros."""
    result = copy.deepcopy(graph)
    for node in result.nodes:
        is_pointwise = node.kind == "conv" and tuple(node.size) == (1, 1)
        if not (is_pointwise or (not pointwise_only and node.kind in ("conv", "dense"))):
            continue
        flat = node.weight.reshape(node.weight.shape[0], -1)
        node.weight = prune_matrix(flat, pattern).reshape(node.weight.shape).astype(np.float32)
    return result
