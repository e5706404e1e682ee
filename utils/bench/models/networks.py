# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The networks, each a function that builds a Graph: architecture as published, weights drawn (nothing is trained)."""
from .graph import Graph


def mobilenet_v1(name, multiplier, extent):
    """Depthwise separable convolutions; 1000 classes and background, by a 1x1 convolution as in the first release."""
    graph = Graph(name)
    x = graph.conv(graph.input([extent, extent, 3]), int(32 * multiplier), 3, 2, activation="RELU6")
    blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
    for channels, stride in blocks:
        x = graph.depthwise(x, 3, stride, activation="RELU6")
        x = graph.conv(x, int(channels * multiplier), 1, activation="RELU6")
    rows, columns = graph.shapes[x][1:3]
    x = graph.average_pool(x, (rows, columns), (rows, columns), "VALID")
    x = graph.conv(x, 1001, 1, gain=4.0)
    return graph.finish(graph.softmax(graph.reshape(x, [1001])))


def mobilenet_v2(name):
    """Inverted residuals, multiplier 1.0, 224x224."""
    graph = Graph(name)
    x = graph.conv(graph.input([224, 224, 3]), 32, 3, 2, activation="RELU6")
    stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expansion, channels, count, first_stride in stages:
        for index in range(count):
            stride, start, depth = first_stride if index == 0 else 1, x, graph.shapes[x][3]
            if expansion > 1:
                x = graph.conv(x, depth * expansion, 1, activation="RELU6")
            x = graph.depthwise(x, 3, stride, activation="RELU6")
            x = graph.conv(x, channels, 1, gain=0.7 if index else 1.0)
            x = graph.add(start, x) if index else x
    x = graph.conv(x, 1280, 1, activation="RELU6")
    return graph.finish(graph.softmax(graph.dense(graph.mean(x), 1000, gain=4.0)))


def resnet8(name):
    """The small residual network for 32x32 images of MLPerf Tiny."""
    graph = Graph(name)
    x = graph.conv(graph.input([32, 32, 3]), 16, 3, activation="RELU")
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        y = graph.conv(x, channels, 3, stride, activation="RELU")
        y = graph.conv(y, channels, 3, gain=0.7)
        x = x if stride == 1 else graph.conv(x, channels, 1, stride)
        x = graph.add(x, y, activation="RELU")
    rows, columns, channels = graph.shapes[x][1:]
    x = graph.reshape(graph.average_pool(x, (rows, columns), (rows, columns), "VALID"), [channels])
    return graph.finish(graph.softmax(graph.dense(x, 10, gain=4.0)))


def resnet(name, counts):
    """Bottleneck residual networks (50: 3, 4, 6, 3; 101: 3, 4, 23, 3), the stride in the 3x3 convolution."""
    graph = Graph(name)
    x = graph.conv(graph.input([224, 224, 3]), 64, 7, 2, activation="RELU")
    x = graph.max_pool(x, 3, 2)
    for stage, count in enumerate(counts):
        channels = 64 << stage
        for index in range(count):
            stride = 2 if stage and index == 0 else 1
            y = graph.conv(x, channels, 1, activation="RELU")
            y = graph.conv(y, channels, 3, stride, activation="RELU")
            y = graph.conv(y, 4 * channels, 1, gain=0.3)
            x = graph.add(x if index else graph.conv(x, 4 * channels, 1, stride), y, activation="RELU")
    return graph.finish(graph.softmax(graph.dense(graph.mean(x), 1000, gain=8.0)))


class Inception:
    """Blocks of Inception v3 over one graph; every convolution is rectified."""

    def __init__(self, graph):
        self.graph = graph

    def conv(self, x, channels, size, stride=1, padding="SAME"):
        return self.graph.conv(x, channels, size, stride, padding, "RELU")

    def chain(self, x, *layers):
        for layer in layers:
            x = self.conv(x, *layer)
        return x

    def pooled(self, x, channels):
        return self.conv(self.graph.average_pool(x, 3, 1), channels, 1)

    def square(self, x, pool_channels):
        return self.graph.concat([
            self.conv(x, 64, 1), self.chain(x, (48, 1), (64, 5)), self.chain(x, (64, 1), (96, 3), (96, 3)),
            self.pooled(x, pool_channels)])

    def first_reduction(self, x):
        return self.graph.concat([
            self.conv(x, 384, 3, 2, "VALID"), self.chain(x, (64, 1), (96, 3), (96, 3, 2, "VALID")),
            self.graph.max_pool(x, 3, 2, "VALID")])

    def factored(self, x, channels):
        c = channels
        return self.graph.concat([
            self.conv(x, 192, 1), self.chain(x, (c, 1), (c, (1, 7)), (192, (7, 1))),
            self.chain(x, (c, 1), (c, (7, 1)), (c, (1, 7)), (c, (7, 1)), (192, (1, 7))), self.pooled(x, 192)])

    def second_reduction(self, x):
        return self.graph.concat([
            self.chain(x, (192, 1), (320, 3, 2, "VALID")),
            self.chain(x, (192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, 2, "VALID")),
            self.graph.max_pool(x, 3, 2, "VALID")])

    def wide(self, x):
        middle, deep = self.conv(x, 384, 1), self.chain(x, (448, 1), (384, 3))
        return self.graph.concat([
            self.conv(x, 320, 1), self.conv(middle, 384, (1, 3)), self.conv(middle, 384, (3, 1)),
            self.conv(deep, 384, (1, 3)), self.conv(deep, 384, (3, 1)), self.pooled(x, 192)])


def inception_v3(name):
    """Inception v3 for 299x299 images, without the auxiliary head."""
    graph = Graph(name)
    blocks = Inception(graph)
    x = blocks.chain(graph.input([299, 299, 3]), (32, 3, 2, "VALID"), (32, 3, 1, "VALID"), (64, 3))
    x = graph.max_pool(x, 3, 2, "VALID")
    x = blocks.chain(x, (80, 1, 1, "VALID"), (192, 3, 1, "VALID"))
    x = graph.max_pool(x, 3, 2, "VALID")
    for pool_channels in (32, 64, 64):
        x = blocks.square(x, pool_channels)
    x = blocks.first_reduction(x)
    for channels in (128, 160, 160, 192):
        x = blocks.factored(x, channels)
    x = blocks.wide(blocks.wide(blocks.second_reduction(x)))
    return graph.finish(graph.softmax(graph.dense(graph.mean(x), 1000, gain=4.0)))
