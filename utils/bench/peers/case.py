# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A benchmark model with its files and one input in the layouts that the programs want."""
from functools import cached_property

import numpy as np

from models import reference, store


class Case:
    """Writes what is missing into `folder` when it is made."""

    def __init__(self, entry, folder):
        self.entry, self.files = entry, store.made(entry, folder)
        self.input, self.onnx_input = folder / f"{entry.name}.x.npy", folder / f"{entry.name}.onnx-x.npy"
        value = self.value()
        np.save(self.input, value)
        if value.dtype == np.int8:
            value = (value.astype(np.int16) + 128).astype(np.uint8)
        np.save(self.onnx_input, np.ascontiguousarray(value.transpose(0, 3, 1, 2)) if value.ndim == 4 else value)

    @cached_property
    def graph(self):
        return self.entry.graph()

    def value(self):
        """Uniform over the input's range, NHWC, float32 or int8."""
        value = reference.random_input(self.graph, seed=11)
        return np.clip(np.round(value * 127.5), -128, 127).astype(np.int8) if self.entry.dtype == "int8" else value

    def layer_words(self):
        """The single layer as words for adze-bench-onednn: kind, element type, extents, channels, window."""
        node = self.graph.nodes[0]
        shape = self.graph.shapes[node.inputs[0]]
        kind, depth = node.kind, shape[-1]
        extent = shape[1] if len(shape) == 4 else 1
        channels = self.graph.shapes[node.output][-1]
        return ["--kind", kind, "--type", self.entry.dtype, "--extent", extent, "--in", depth, "--out", channels,
                "--window", node.size[0]]
