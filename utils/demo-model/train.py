#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains the demo network with NumPy alone and writes weights.npz.

    train.py [OUT.npz]    (default: weights.npz next to this script; a few minutes on one core)

Back-propagation is a tape: each layer computes its value and leaves a function that turns the
gradient of its result into gradients of its operands and weights. The seeds are fixed, so the
same machine with the same NumPy and BLAS trains the same weights.
"""
import sys
import time

import numpy as np

import data
import glyphs
from forward import (WEIGHTS, accuracy, pad_image, parameter_count, same_padding, sigmoid, softmax,
                     taps, windows)
from network import BATCH_NORM_EPSILON, network

TRAIN_COUNT, EPOCHS, BATCH = 12800, 7, 32
LEARNING_RATE, WEIGHT_DECAY, SEED = 3e-3, 1e-2, 1
STATISTICS_MOMENTUM = 0.95


class Node:
    """A value on the tape and the gradient of the loss with respect to it."""

    def __init__(self, value):
        self.value, self.grad = value, None

    def accumulate(self, grad):
        self.grad = grad if self.grad is None else self.grad + grad


class Tape:
    """Backend of network() that makes the weights on first use and records how to go back."""

    def __init__(self, weights, rng):
        self.weights, self.rng = weights, rng
        self.grads, self.steps = {}, []

    def weight(self, name, shape, fan_in):
        if name not in self.weights:
            draw = self.rng.normal(0.0, np.sqrt(2.0 / fan_in), shape)
            self.weights[name] = draw.astype(np.float32)
        return self.weights[name]

    def constant(self, name, size, value):
        return self.weights.setdefault(name, np.full(size, value, np.float32))

    def record(self, value, back):
        node = Node(value)
        self.steps.append((node, back))
        return node

    def backward(self, node, grad):
        node.accumulate(grad)
        for step, back in reversed(self.steps):
            if step.grad is not None:
                back(step.grad)

    def elementwise(self, x, value, slope):
        return self.record(value, lambda grad: x.accumulate(grad * slope))

    def scale_shift(self, name, x, scale, shift):
        return self.elementwise(x, x.value * np.float32(scale) + np.float32(shift),
                                np.float32(scale))

    def conv(self, name, x, channels, size, stride=1, padding="SAME"):
        inputs = x.value.shape[-1]
        weight = self.weight(f"{name}/weight", (channels, size, size, inputs),
                             size * size * inputs)
        padded = same_padding(x.value, size, stride, padding)
        view = windows(padded, size, stride)
        columns = view.reshape(-1, weight[0].size)
        matrix = weight.reshape(channels, -1)

        def back(grad):
            flat = grad.reshape(-1, channels)
            self.grads[f"{name}/weight"] = (flat.T @ columns).reshape(weight.shape)
            spread = (flat @ matrix).reshape(view.shape)
            whole = np.zeros_like(padded)
            for i, j, part in taps(whole, size, stride):
                part += spread[:, :, :, i, j]
            self.crop(x, whole)

        return self.record((columns @ matrix.T).reshape(view.shape[:3] + (channels,)), back)

    def depthwise(self, name, x, size, stride=1, padding="SAME"):
        weight = self.weight(f"{name}/weight", (1, size, size, x.value.shape[-1]), size * size)
        padded = same_padding(x.value, size, stride, padding)
        value = sum(part * weight[0, i, j] for i, j, part in taps(padded, size, stride))

        def back(grad):
            weight_grad, whole = np.zeros_like(weight), np.zeros_like(padded)
            for i, j, part in taps(padded, size, stride):
                weight_grad[0, i, j] = np.einsum("nhwc,nhwc->c", part, grad)
            for i, j, part in taps(whole, size, stride):
                part += grad * weight[0, i, j]
            self.grads[f"{name}/weight"] = weight_grad
            self.crop(x, whole)

        return self.record(value, back)

    @staticmethod
    def crop(x, whole):
        """Hands x the gradient of its padded self."""
        edge = (whole.shape[1] - x.value.shape[1]) // 2
        end = edge + x.value.shape[1]
        x.accumulate(whole[:, edge:end, edge:end])

    def batch_norm(self, name, x):
        size = x.value.shape[-1]
        gamma = self.constant(f"{name}/gamma", size, 1)
        beta = self.constant(f"{name}/beta", size, 0)
        flat = x.value.reshape(-1, size)
        mean, variance = flat.mean(axis=0), flat.var(axis=0)
        for part, start, now in (("mean", 0, mean), ("variance", 1, variance)):
            running = self.constant(f"{name}/{part}", size, start)
            running += np.float32(1 - STATISTICS_MOMENTUM) * (now - running)
        deviation = np.sqrt(variance + np.float32(BATCH_NORM_EPSILON))
        unit = (flat - mean) / deviation

        def back(grad):
            grad = grad.reshape(-1, size)
            sum_grad, sum_product = grad.sum(axis=0), np.einsum("ij,ij->j", grad, unit)
            self.grads[f"{name}/gamma"], self.grads[f"{name}/beta"] = sum_product, sum_grad
            inner = grad - (sum_grad + unit * sum_product) / np.float32(len(flat))
            x.accumulate((inner * (gamma / deviation)).reshape(x.value.shape))

        return self.record((unit * gamma + beta).reshape(x.value.shape), back)

    def relu(self, name, x):
        return self.elementwise(x, np.maximum(x.value, 0), x.value > 0)

    def relu6(self, name, x):
        return self.elementwise(x, np.clip(x.value, 0, 6), (x.value > 0) & (x.value < 6))

    def hard_swish(self, name, x):
        gate = np.clip(x.value + np.float32(3), 0, 6) * np.float32(1 / 6)
        inside = np.abs(x.value) < 3
        return self.elementwise(x, x.value * gate, gate + x.value * inside * np.float32(1 / 6))

    def swish(self, name, x):
        gate = sigmoid(x.value)
        return self.elementwise(x, x.value * gate, gate + x.value * gate * (1 - gate))

    def add(self, name, x, y):
        def back(grad):
            x.accumulate(grad)
            y.accumulate(grad)
        return self.record(x.value + y.value, back)

    def pad(self, name, x, before, after):
        end = before + x.value.shape[1]
        return self.record(pad_image(x.value, before, after),
                           lambda grad: x.accumulate(grad[:, before:end, before:end]))

    def average_pool(self, name, x, size):
        value = sum(part for _, _, part in taps(x.value, size, size)) / np.float32(size * size)
        return self.record(value, lambda grad: x.accumulate(
            grad.repeat(size, axis=1).repeat(size, axis=2) / np.float32(size * size)))

    def mean(self, name, x):
        shape = x.value.shape
        return self.record(x.value.mean(axis=(1, 2)), lambda grad: x.accumulate(
            np.broadcast_to(grad[:, None, None] / np.float32(shape[1] * shape[2]), shape)))

    def reshape_pair(self, name, x):
        return x

    def dense(self, name, x, units):
        weight = self.weight(f"{name}/weight", (units, x.value.shape[-1]), x.value.shape[-1])
        bias = self.constant(f"{name}/bias", units, 0)

        def back(grad):
            self.grads[f"{name}/weight"] = grad.T @ x.value
            self.grads[f"{name}/bias"] = grad.sum(axis=0)
            x.accumulate(grad @ weight)

        return self.record(x.value @ weight.T + bias, back)

    def unused_branch(self, name, x):
        pass

    def softmax(self, name, x):
        """Hands the gradient through: step() starts with that of cross-entropy over softmax."""
        return self.elementwise(x, softmax(x.value), np.float32(1))


class Adam:
    """Adam with decoupled weight decay on what is not a bias or of a batch norm."""

    def __init__(self, weights):
        self.weights, self.moments, self.count = weights, {}, 0

    def update(self, grads, rate):
        self.count += 1
        correction = np.sqrt(1 - 0.999 ** self.count) / (1 - 0.9 ** self.count)
        for name, grad in grads.items():
            weight = self.weights[name]
            if name not in self.moments:
                self.moments[name] = (np.zeros_like(weight), np.zeros_like(weight))
            first, second = self.moments[name]
            first += np.float32(0.1) * (grad - first)
            second += np.float32(0.001) * (grad * grad - second)
            if name.endswith("/weight"):
                weight -= np.float32(rate * WEIGHT_DECAY) * weight
            weight -= np.float32(rate * correction) * first / (np.sqrt(second) + np.float32(1e-8))


def step(weights, adam, rng, images, labels, rate):
    """One batch: forward, backward, update; returns the mean cross-entropy."""
    tape = Tape(weights, rng)
    result = network(tape, Node(images))
    chosen = result.value[np.arange(len(labels)), labels]
    grad = result.value.copy()
    grad[np.arange(len(labels)), labels] -= 1
    tape.backward(result, grad / np.float32(len(labels)))
    adam.update(tape.grads, rate)
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def train(epochs=EPOCHS, count=TRAIN_COUNT, report=print):
    rng = np.random.RandomState(SEED)
    images, labels = glyphs.dataset(glyphs.TRAIN, count)
    test_images, test_labels = data.test_set()
    weights = {}
    adam = Adam(weights)
    batches, done, start = count // BATCH, 0, time.time()
    for epoch in range(epochs):
        order, losses = rng.permutation(count), []
        for k in range(batches):
            rate = LEARNING_RATE * 0.5 * (1 + np.cos(np.pi * done / (epochs * batches)))
            pick = order[k * BATCH:(k + 1) * BATCH]
            losses.append(step(weights, adam, rng, images[pick], labels[pick], rate))
            done += 1
        report(f"epoch {epoch + 1}/{epochs}  loss {np.mean(losses):.4f}  test accuracy "
               f"{accuracy(weights, test_images, test_labels):.4f}  {time.time() - start:.0f} s",
               flush=True)
    return weights


def main(argv):
    if len(argv) > 1 or argv and argv[0].startswith("-"):
        print("usage: train.py [OUT.npz]", file=sys.stderr)
        return 2
    path = argv[0] if argv else WEIGHTS
    try:
        open(path, "ab").close()  # better now than after minutes of training
    except OSError as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    weights = train()
    print(f"{parameter_count(weights)} parameters")
    with open(path, "wb") as out:
        np.savez(out, **weights)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
