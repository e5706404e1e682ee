#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compressed tensors of every type, width and layout of tables: what the exporter writes, read by clustered_format, and what
native code computes from it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import clustered_format  # noqa: E402
import native  # noqa: E402
import pruned_files  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", HERE.parents[1] / "build")) / "bin" / "adze"
TYPES = {"f32": "<f4", "i8": "i1", "i16": "<i2", "i32": "<i4", "i64": "<i8", "i1": "?"}
SHAPE = (4, 3, 2, 6)


def text_of(values, kind):
    """A dense attribute."""
    return "dense<\"0x" + numpy.ascontiguousarray(values).tobytes().hex().upper() + "\"> : " + kind


class Case:
    """One constant, returned by a function."""

    def __init__(self, random, kind, count, tables, axis, scales):
        dtype = numpy.dtype(TYPES[kind])
        raw = random.randint(0, 256, tables * count * dtype.itemsize).astype(numpy.uint8)
        self.values = (raw & 1).astype(bool).reshape(tables, count) if kind == "i1" else raw.view(dtype).reshape(tables, count)
        if kind == "f32":
            self.values = numpy.where(numpy.isfinite(self.values), self.values, numpy.float32(-0.0))
        self.indices = random.randint(0, count, SHAPE).astype(numpy.uint8)
        groups = numpy.arange(SHAPE[axis]) // (SHAPE[axis] // tables)
        which = groups.reshape([-1 if dimension == axis else 1 for dimension in range(len(SHAPE))])
        self.expected = self.values[numpy.broadcast_to(which, SHAPE), self.indices]
        shape = "x".join(map(str, SHAPE))
        element = kind
        if scales:
            listed = ",".join(str(0.5 + number) for number in range(SHAPE[scales[0]]))
            element = f"!quant.uniform<{kind}:f32:{scales[0]}, {{{listed}}}>"
        result = f"tensor<{shape}x{element}>"
        attribute = f"{{axis = {axis} : i32}} " if tables > 1 else ""
        values = f"dense<[{', '.join('[' + ', '.join(str(bool(v)).lower() for v in row) + ']' for row in self.values)}]> : " \
            f"tensor<{tables}x{count}xi1>" if kind == "i1" else text_of(self.values, f"tensor<{tables}x{count}x{kind}>")
        self.text = (f"func.func @main() -> {result} {{\n  %0 = adze.clustered_const {values} at "
                     f"{text_of(self.indices, f'tensor<{shape}xui8>')} {attribute}-> {result}\n  return %0 : {result}\n}}\n")


def make_cases():
    random = numpy.random.RandomState(7)
    for kind in TYPES:
        for count in ((2,) if kind == "i1" else (1, 2, 3, 16, 33, 128)):
            yield Case(random, kind, count, 1, 0, None)
        yield Case(random, kind, 2, 2, 0, None)
        yield Case(random, kind, 2, 3, 1, None)
    for kind in ("i8", "i16"):
        for axis in (0, 3):
            for count in (1, 5, 16, 100):
                yield Case(random, kind, count, SHAPE[axis], axis, (axis,))
                yield Case(random, kind, count, SHAPE[axis] // 2, axis, (axis,))
                yield Case(random, kind, count, 1, 0, (axis,))
            yield Case(random, kind, 3, 3, 1, (axis,))


class ClusteredTest(unittest.TestCase):
    def test_description(self):
        """The examples of the format's description."""
        values = numpy.array([99, 2, 10, 4, 1, 7], "<i2").tobytes()
        got = clustered_format.decode((10,), "<i2", 0, 0, 3, bytes([0b00101101, 0b10101001, 0b01000010, 0b00101100]), values)
        self.assertEqual(got.tolist(), [2, 4, 4, 10, 1, 7, 99, 10, 2, 4])
        values = numpy.array([1, 10, 2, 4, 0, 99, 10, 2, 7, 4], "<i2").tobytes()
        got = clustered_format.decode((2, 5), "<i2", 2, 0, 3, bytes([0b01001101, 0b10010000, 0b11000001, 0b01010000]), values)
        self.assertEqual(got.tolist(), [[2, 4, 4, 10, 1], [7, 99, 10, 2, 4]])

    def test_files(self):
        with tempfile.TemporaryDirectory(prefix="adze-clustered-") as folder:
            folder, lines, cases = pathlib.Path(folder), [], list(make_cases())
            numpy.savez(folder / "none.npz")
            for number, case in enumerate(cases):
                source, target, plain = (folder / f"{number}{end}" for end in (".mlir", ".tflite", "-plain.tflite"))
                source.write_text(case.text, encoding="utf-8")
                # Without a pipeline of its own the command would store these without their tables: nothing looks them up.
                done = subprocess.run([ADZE.parent / "adze-translate", "--mlir-to-tflite", source, "-o", target],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr + case.text)
                model = pruned_files.load(target.read_bytes())
                (elements, bits, _), = clustered_format.read(model).values()
                self.assertEqual(elements.dtype, case.expected.dtype)
                self.assertEqual(elements.tobytes(), case.expected.tobytes(), case.text)
                self.assertLessEqual(1 << (bits - 1), max(case.values.size, 1))
                done = subprocess.run([ADZE, "optimize", target, "-o", plain, "--passes=", "--quiet"], capture_output=True,
                                      text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                model = pruned_files.load(plain.read_bytes())
                self.assertEqual(clustered_format.read(model), {})
                data = bytes(model.buffer(model.root["subgraphs"][0]["tensors"][0]["buffer"])[0])
                self.assertEqual(data, case.expected.tobytes())
                lines.append((target, folder / "none.npz", folder / f"{number}-", "xnnpack"))
            for number, (case, status) in enumerate(zip(cases, native.run_lines(ADZE, lines, 60))):
                self.assertEqual(status, "ok", case.text)
                got, = native.load_outputs(folder / f"{number}-")
                self.assertEqual(got.tobytes(), case.expected.tobytes(), case.text)


if __name__ == "__main__":
    unittest.main()
