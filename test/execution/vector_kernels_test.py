# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs native code of the scheme `reference` against a NumPy evaluator of docs/requantization.md, section 4: what vector
loops compute, and what they leave to the loops behind them. LiteRT's own outputs are in the zoo, which has few odd shapes."""

import math
import os
import pathlib
import sys
import tempfile
import unittest

import numpy
from numpy import float32, int64

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import native  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", HERE.parents[1] / "build")) / "bin" / "adze"


def quantize_multiplier(real):
    fraction, shift = math.frexp(real)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    return (2**30, shift + 1) if multiplier == 2**31 else (multiplier, shift)


def high_mul(x, multiplier):
    return (x.astype(int64) * multiplier + 2**30) >> 31


def round_away(x, exponent):
    mask = (1 << exponent) - 1
    return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0)) if exponent else x


def mbqm(x, multiplier, shift):
    return round_away(high_mul(x << max(shift, 0), multiplier), max(-shift, 0))


def up(x, multiplier, shift):
    y = high_mul(x << max(shift, 0), multiplier)
    return (y + (1 << (-shift - 1))) >> -shift if shift < 0 else y


def left_over(shape, run, group):
    """Which elements are behind the last whole group of each run."""
    return (numpy.arange(math.prod(shape)) % run >= run // group * group).reshape(shape)


class Quantized:
    """A type of bytes."""

    def __init__(self, shape, scale, zero, unsigned=False):
        self.shape, self.scale, self.zero, self.unsigned = shape, float32(scale), zero, unsigned
        self.limits = (0, 255) if unsigned else (-128, 127)

    def __str__(self):
        extents = "".join(f"{extent}x" for extent in self.shape)
        return f"tensor<{extents}!quant.uniform<{'u8' if self.unsigned else 'i8'}:f32, {float(self.scale)!r}:{self.zero}>>"

    def values(self, random):
        low, high = self.limits
        return random.integers(low, high + 1, self.shape).astype("uint8" if self.unsigned else "int8")

    def store(self, x):
        return numpy.clip(x + self.zero, *self.limits).astype("uint8" if self.unsigned else "int8")


def evaluate_add(values, types, output, loop):
    """`loop`: run, group, and whether operands shift to the left by all at once; none for scalar code."""
    twice = 2 * max(float(some.scale) for some in types)

    def scale(x, params):
        multiplier, shift = quantize_multiplier(float(params.scale) / twice)
        x = numpy.broadcast_to(x.astype(int64) - params.zero, output.shape)
        scalar = mbqm(x << 20, multiplier, shift)
        if loop is None:
            return scalar
        run, group, shifts_first = loop
        vector = (high_mul(x << (20 + shift), multiplier) if shifts_first else high_mul(x << 20, multiplier) >> -shift)
        return numpy.where(left_over(output.shape, run, group), scalar, vector)

    factor = quantize_multiplier(twice / float(float32(2**20) * output.scale))
    return output.store(mbqm(scale(values[0], types[0]) + scale(values[1], types[1]), *factor))


@unittest.skipUnless(native.available(ADZE), "no adze with `run --batch-list`")
class VectorKernels(unittest.TestCase):
    def setUp(self):
        self.random, self.cases = numpy.random.default_rng(3), []

    def add(self, name, operands, output, body, inputs, wanted):
        arguments = ", ".join(f"%{k}: {some}" for k, some in enumerate(operands))
        self.cases.append((name, f"func.func @main({arguments}) -> {output} {{\n{body}\nreturn %out : {output}\n}}\n",
                           inputs, wanted))

    def check(self):
        with tempfile.TemporaryDirectory() as folder:
            folder, lines = pathlib.Path(folder), []
            for k, (_, text, inputs, _) in enumerate(self.cases):
                (folder / f"{k}.mlir").write_text(text)
                numpy.savez(folder / f"{k}.npz", **{f"input{i}": values for i, values in enumerate(inputs)})
                lines.append((folder / f"{k}.mlir", folder / f"{k}.npz", folder / f"{k}-", "reference"))
            for k, status in enumerate(native.run_lines(ADZE, lines, 60)):
                with self.subTest(self.cases[k][0]):
                    self.assertEqual(status, "ok")
                    numpy.testing.assert_array_equal(native.load_outputs(folder / f"{k}-")[0], self.cases[k][3])

    def add_sum(self, first, second, signed_loop, unsigned_loop):
        for unsigned, loop in ((False, signed_loop), (True, unsigned_loop)):
            zeros = (100, 120, 130) if unsigned else (3, -5, 7)
            types = [Quantized(first, 0.05, zeros[0], unsigned), Quantized(second, self.random.uniform(0.01, 0.2), zeros[1], unsigned)]
            output = Quantized(numpy.broadcast_shapes(first, second), self.random.uniform(0.05, 0.2), zeros[2], unsigned)
            values = [some.values(self.random) for some in types]
            body = f"%out = adze.add(%0, %1) : ({types[0]}, {types[1]}) -> {output}"
            self.add(f"{first} + {second}, unsigned={unsigned}", types, output, body, values,
                     evaluate_add(values, types, output, loop))

    def test_sums(self):
        for shape in ((3, 7), (2, 16), (1, 37, 29)):
            size = math.prod(shape)
            self.add_sum(shape, shape, (size, 16, True), (size, 8, False))
        for first, second, run in (((4, 5, 24), (1, 1, 24), 24), ((4, 5, 43), (5, 43), 215), ((4, 5, 43), (1, 1, 43), 43)):
            self.add_sum(first, second, (run, 16, True), (run, 8, False))
        for first, second, run in (((2, 3, 19), (2, 3, 1), 19), ((2, 3, 19), (1,), 114), ((1, 9, 1), (7, 1, 1), 9)):
            self.add_sum(first, second, (run, 8, False), (run, 8, False))
        self.add_sum((2, 1, 3, 1, 5, 1), (1, 4, 1, 3, 1, 2), None, None)
        self.check()

    def test_changes_of_scale(self):
        for unsigned in (False, True):
            for shape in ((21,), (3, 50, 7), (5,)):
                zeros, size = (100, 120) if unsigned else (3, 7), math.prod(shape)
                source, output = Quantized(shape, 0.05, zeros[0], unsigned), Quantized(shape, 0.1, zeros[1], unsigned)
                values, left = source.values(self.random), left_over(shape, size, 8)
                centred, factor = values.astype(int64) - source.zero, quantize_multiplier(float(source.scale) / float(output.scale))
                self.add(f"requantize {shape}", [source], output, f"%out = adze.quantize(%0) : ({source}) -> {output}", [values],
                         output.store(numpy.where(left_over(shape, size, 16), mbqm(centred, *factor), up(centred, *factor))))
                floats = f"tensor<{'x'.join(map(str, shape))}xf32>"
                self.add(f"dequantize {shape}", [source], floats, f"%out = adze.dequantize(%0) : ({source}) -> {floats}", [values],
                         numpy.where(left, centred.astype(float32) * source.scale,
                                     values.astype(float32) * source.scale + float32(-source.zero * float(source.scale))))
                reals = (self.random.integers(-40, 40, shape) * float32(0.05)).astype(float32)
                exact = reals.astype(float) / float(output.scale)
                self.add(f"quantize {shape}", [floats], output, f"%out = adze.quantize(%0) : ({floats}) -> {output}", [reals],
                         output.store(numpy.where(left, numpy.copysign(numpy.floor(abs(exact) + 0.5), exact),
                                                  numpy.rint(reals * (float32(1) / output.scale))).astype(int64)))
        self.check()

    def test_means(self):
        for channels in (20, 16, 5):
            source, output = Quantized((2, 2, 2, channels), 0.5, 4), Quantized((2, 1, 1, channels), 0.5, 8)
            values, factor = source.values(self.random), quantize_multiplier(0.25)
            sums = values.astype(int64).sum((1, 2), keepdims=True)
            left = left_over(output.shape, channels, 16)
            body = (f"%a = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>\n"
                    f"%out = adze.mean(%0, %a) {{keep_dims = true}} : ({source}, tensor<2xi32>) -> {output}")
            # Scales are equal: the input's zero point goes off as it is.
            self.add(f"mean of {channels}", [source], output, body, [values],
                     output.store(numpy.where(left, mbqm(sums, *factor), up(sums, *factor)) - source.zero))
        self.check()

    def test_depthwise(self):
        for channels in (9, 8, 3, 21):
            source, output = Quantized((1, 3, 3, channels), 0.5, 4), Quantized((1, 3, 3, channels), 2.0, -3)
            values, taps = source.values(self.random), self.random.integers(-20, 20, channels)
            sums, factor = (values.astype(int64) - source.zero) * taps, quantize_multiplier(0.125)
            weights, bias = f"tensor<1x1x1x{channels}x!quant.uniform<i8<-127:127>:f32, 0.5>>", f"tensor<{channels}x!quant.uniform<i32:f32, 0.25>>"
            body = (f"%w = adze.const dense<[[[{list(map(int, taps))}]]]> : tensor<1x1x1x{channels}xi8> -> {weights}\n"
                    f"%b = adze.const dense<0> : tensor<{channels}xi32> -> {bias}\n"
                    f"%out = adze.depthwise_conv_2d(%0, %w, %b) {{stride_h = 1 : i32, stride_w = 1 : i32}} : ({source}, {weights}, {bias}) -> {output}")
            left = left_over(output.shape, channels, 8)
            self.add(f"depthwise of {channels}", [source], output, body, [values],
                     output.store(numpy.where(left, mbqm(sums, *factor), up(sums, *factor))))
        self.check()


if __name__ == "__main__":
    unittest.main()
