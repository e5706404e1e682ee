# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every benchmark model by name: <network or layer>-<f32|int8>."""
from dataclasses import dataclass
from typing import Callable

from . import networks
from .graph import Graph


def single_conv(name, extent, depth, channels, size):
    graph = Graph(name)
    x = graph.input([extent, extent, depth])
    return graph.finish(graph.conv(x, channels, size, activation="RELU6"))


def single_depthwise(name, extent, channels):
    graph = Graph(name)
    return graph.finish(graph.depthwise(graph.input([extent, extent, channels]), 3, activation="RELU6"))


def single_dense(name, depth, units):
    graph = Graph(name)
    return graph.finish(graph.dense(graph.input([depth]), units))


# Rows = columns, input and output channels: M = rows * columns of 12544, 3136, 784, 196 and 49.
POINTWISE = [(112, 32, 64), (56, 64, 128), (28, 256, 256), (14, 512, 512), (7, 1024, 1024)]

#: name -> builder of its graph. Single layers come first; they are what single-layer peers run.
LAYERS = {f"conv1x1-{extent * extent}x{depth}x{channels}":
          lambda name, extent=extent, depth=depth, channels=channels: single_conv(name, extent, depth, channels, 1)
          for extent, depth, channels in POINTWISE}
LAYERS |= {
    "conv3x3-56x56x64": lambda name: single_conv(name, 56, 64, 64, 3),
    "depthwise3x3-112x112x32": lambda name: single_depthwise(name, 112, 32),
    "depthwise3x3-14x14x512": lambda name: single_depthwise(name, 14, 512),
    "dense-1024x1024": lambda name: single_dense(name, 1024, 1024),
}
NETWORKS = {
    "resnet8": networks.resnet8,
    "mobilenet-v1-0.25-128": lambda name: networks.mobilenet_v1(name, 0.25, 128),
    "mobilenet-v1-1.0-224": lambda name: networks.mobilenet_v1(name, 1.0, 224),
    "mobilenet-v2-1.0-224": networks.mobilenet_v2,
    "resnet50": lambda name: networks.resnet(name, (3, 4, 6, 3)),
    "resnet101": lambda name: networks.resnet(name, (3, 4, 23, 3)),
    "inception-v3": networks.inception_v3,
}
# Inception would need one scale for all inputs of a concatenation, ResNet-101 tells nothing that ResNet-50 does not.
FLOAT_ONLY = {"resnet101", "inception-v3"}


@dataclass(frozen=True)
class Entry:
    """One model: its full name, how to build its graph, the element type, and whether it is one layer."""
    name: str
    build: Callable
    dtype: str
    is_layer: bool

    def graph(self):
        return self.build(self.name)


#: What calling a program costs shows with a model that has nothing to do.
CALL = Entry("call-f32", lambda name: single_dense(name, 1, 1), "f32", True)


def entries():
    """All models in the order of the tables, by name."""
    both = {**LAYERS, **NETWORKS}
    made = [Entry(f"{name}-{dtype}", build, dtype, name in LAYERS)
            for dtype in ("f32", "int8") for name, build in both.items() if dtype == "f32" or name not in FLOAT_ONLY]
    return {entry.name: entry for entry in made}
