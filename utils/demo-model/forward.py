#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The demo network's forward pass in NumPy, float32, NHWC: what the exported model must compute.

    forward.py            prints parameters, multiply-accumulates and accuracy on the test set
    forward.py IN.npy OUT.npy     writes the probabilities for the images in IN.npy
"""
import pathlib
import sys

import numpy as np

from network import BATCH_NORM_EPSILON, CLASS_COUNT, IMAGE_SHAPE, network

WEIGHTS = pathlib.Path(__file__).resolve().parent / "weights.npz"


def load_weights(path=WEIGHTS):
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def pad_image(x, before, after):
    return np.pad(x, ((0, 0), (before, after), (before, after), (0, 0)))


def same_padding(x, size, stride, padding):
    """SAME at stride 1; every strided layer of the network pads explicitly."""
    if padding == "VALID":
        return x
    assert stride == 1 and size % 2 == 1
    return pad_image(x, size // 2, size // 2)


def windows(x, size, stride):
    """A view of shape [n, rows, columns, size, size, channels]."""
    n, height, width, channels = x.shape
    rows, columns = (height - size) // stride + 1, (width - size) // stride + 1
    s = x.strides
    return np.lib.stride_tricks.as_strided(
        x, (n, rows, columns, size, size, channels),
        (s[0], s[1] * stride, s[2] * stride, s[1], s[2], s[3]), writeable=False)


def taps(x, size, stride):
    """For every tap of a window the strided slice of x under it, row by row."""
    rows, columns = (x.shape[1] - size) // stride + 1, (x.shape[2] - size) // stride + 1
    for i in range(size):
        for j in range(size):
            yield i, j, x[:, i:i + stride * rows:stride, j:j + stride * columns:stride]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(logits):
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def norm_scale_shift(weights, name):
    """Batch norm with the running statistics, as the mul and add that a converter leaves."""
    gamma, beta, mean, variance = (weights[f"{name}/{part}"]
                                   for part in ("gamma", "beta", "mean", "variance"))
    scale = gamma / np.sqrt(variance + np.float32(BATCH_NORM_EPSILON))
    return scale, beta - mean * scale


class Forward:
    """Backend of network() that computes; counts multiply-accumulates per image on the way."""

    def __init__(self, weights):
        self.weights = weights
        self.macs = 0

    def scale_shift(self, name, x, scale, shift):
        return x * np.float32(scale) + np.float32(shift)

    def conv(self, name, x, channels, size, stride=1, padding="SAME"):
        weight = self.weights[f"{name}/weight"]  # [out, size, size, in]
        view = windows(same_padding(x, size, stride, padding), size, stride)
        columns = view.reshape(-1, weight[0].size)
        self.macs += weight.size * view.shape[1] * view.shape[2]
        return (columns @ weight.reshape(channels, -1).T).reshape(view.shape[:3] + (channels,))

    def depthwise(self, name, x, size, stride=1, padding="SAME"):
        weight = self.weights[f"{name}/weight"]  # [1, size, size, channels]
        x = same_padding(x, size, stride, padding)
        out = sum(part * weight[0, i, j] for i, j, part in taps(x, size, stride))
        self.macs += weight.size * out.shape[1] * out.shape[2]
        return out

    def batch_norm(self, name, x):
        scale, shift = norm_scale_shift(self.weights, name)
        return x * scale + shift

    def relu(self, name, x):
        return np.maximum(x, 0)

    def relu6(self, name, x):
        return np.clip(x, 0, 6)

    def hard_swish(self, name, x):
        return x * np.clip(x + np.float32(3), 0, 6) * np.float32(1 / 6)

    def swish(self, name, x):
        return x * sigmoid(x)

    def add(self, name, x, y):
        return x + y

    def pad(self, name, x, before, after):
        return pad_image(x, before, after)

    def average_pool(self, name, x, size):
        return sum(part for _, _, part in taps(x, size, size)) / np.float32(size * size)

    def mean(self, name, x):
        return x.mean(axis=(1, 2))

    def reshape_pair(self, name, x):
        return x

    def dense(self, name, x, units):
        weight = self.weights[f"{name}/weight"]  # [units, in]
        self.macs += weight.size
        return x @ weight.T + self.weights[f"{name}/bias"]

    def unused_branch(self, name, x):
        pass

    def softmax(self, name, x):
        return softmax(x)


def predict(weights, images, batch=250):
    """Probabilities float32 [n, CLASS_COUNT]."""
    parts = [network(Forward(weights), images[k:k + batch]) for k in range(0, len(images), batch)]
    return np.concatenate(parts) if parts else np.empty((0, CLASS_COUNT), np.float32)


def accuracy(weights, images, labels):
    return float((predict(weights, images).argmax(axis=1) == labels).mean())


def parameter_count(weights):
    """Trained numbers; the running statistics of batch norm are not trained."""
    return sum(v.size for k, v in weights.items() if not k.endswith(("/mean", "/variance")))


def main(argv):
    weights = load_weights()
    if len(argv) == 2:
        try:
            images = np.load(argv[0])
            if images.shape[1:] != IMAGE_SHAPE or images.dtype != np.float32:
                raise ValueError(f"{argv[0]}: want float32 [n, 28, 28, 1]")
            np.save(argv[1], predict(weights, images))
        except (OSError, ValueError, EOFError) as error:
            print(f"forward.py: {error}", file=sys.stderr)
            return 1
        return 0
    if argv:
        print("usage: forward.py [IN.npy OUT.npy]", file=sys.stderr)
        return 2
    import data
    images, labels = data.test_set()
    counter = Forward(weights)
    network(counter, images[:1])
    print(f"parameters  {parameter_count(weights)}")
    print(f"MACs/image  {counter.macs}")
    print(f"accuracy    {accuracy(weights, images, labels):.4f} on {len(labels)} test images")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
