#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers with zeros in their weights, of every type and shape that an encoding depends on: stored sparsely they load and give what
they gave dense, in LiteRT and natively: integers exactly, floats within 1e-6 of the range. LiteRT's kernel for INT8 blocks alone
rounds otherwise than XNNPACK does with dense weights: its outputs, and the native ones, are those of its formula exactly."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import cases  # noqa: E402
import families  # noqa: E402
import litert  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
import pruned_files  # noqa: E402
from vector_kernels_test import mbqm, quantize_multiplier  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", HERE.parents[1] / "build")) / "bin" / "adze"


def fully(**more):
    return "fully_connected", {"op": "FULLY_CONNECTED", **more}


def layer(family, **more):
    return family, {"op": family.upper(), **more}


#: (layer, share of zeros, rows and columns of blocks, form): form is blocks or elements, + where DENSIFY stands in front; or dense.
LAYERS = [
    (fully(dtype="float32", depth=300, outputs=260), 0.8, (1, 1), "elements"),
    (fully(dtype="float32", depth=256, outputs=128), 0.8, (1, 4), "blocks"),
    (fully(dtype="float32", depth=64, outputs=32, rows=(2, 3), keep=True), 0.8, (1, 4), "blocks"),
    (fully(dtype="float32", depth=64, outputs=32, rows=(2, 3), activation="RELU6"), 0.8, (1, 4), "blocks"),
    (fully(dtype="float32", depth=7, outputs=33, bias=False), 0.5, (1, 1), "elements"),
    (fully(dtype="float32", depth=2048, outputs=16), 0.5, (1, 4), "blocks"),
    (fully(dtype="float16", depth=256, outputs=32), 0.8, (1, 1), "dense"),
    (fully(dtype="int8", depth=256, outputs=33), 0.8, (1, 16), "blocks"),
    (fully(dtype="int8", depth=256, outputs=100, rows=(99,)), 0.8, (1, 16), "blocks"),
    (fully(dtype="int8", depth=256, outputs=100, per_channel=True, rows=(99,)), 0.8, (1, 16), "blocks"),
    (fully(dtype="int8", depth=64, outputs=64, rows=(2, 3), keep=True, activation="RELU"), 0.8, (1, 16), "blocks"),
    (fully(dtype="int8", depth=4112, outputs=8, bias=False), 0.7, (1, 16), "blocks"),
    (fully(dtype="int8", depth=256, outputs=33), 0.8, (1, 1), "dense"),
    (fully(dtype="int8", depth=300, outputs=33), 0.5, (1, 1), "dense"),
    (fully(dtype="int16", depth=256, outputs=33), 0.8, (1, 16), "blocks+"),
    (fully(dtype="hybrid", depth=256, outputs=33), 0.8, (1, 16), "dense"),
    # So few blocks that their loop is unrolled: LLVM 22 would not come to an end.
    (fully(dtype="hybrid", depth=1152, outputs=1), 0.995, (1, 4), "dense"),
    (fully(dtype="uint8", depth=256, outputs=33), 0.8, (1, 1), "dense"),
    (layer("conv_2d", dtype="float32", channels=100, outputs=64, kernel=(1, 1)), 0.8, (1, 1), "elements+"),
    (layer("conv_2d", dtype="float32", channels=100, outputs=64, kernel=(1, 1)), 0.8, (1, 4), "blocks+"),
    (layer("conv_2d", dtype="float32", channels=100, outputs=64, kernel=(1, 1)), 0.8, (4, 1), "blocks+"),
    (layer("conv_2d", dtype="float32", channels=17, outputs=32, kernel=(3, 3), stride=(2, 2), padding="SAME"), 0.8, (1, 1), "elements+"),
    (layer("conv_2d", dtype="float16", channels=64, outputs=32, kernel=(1, 1)), 0.8, (16, 1), "dense"),
    (layer("conv_2d", dtype="int8", channels=64, outputs=32, kernel=(1, 1)), 0.8, (1, 16), "blocks+"),
    (layer("conv_2d", dtype="int8", channels=33, outputs=32, kernel=(3, 3), per_channel=True), 0.9, (1, 1), "elements+"),
    (layer("conv_2d", dtype="int16", channels=64, outputs=32, kernel=(1, 1)), 0.8, (1, 16), "blocks+"),
    (layer("conv_2d", dtype="hybrid", channels=64, outputs=32, kernel=(1, 1)), 0.8, (1, 16), "dense"),
    (layer("depthwise_conv_2d", dtype="float32", channels=100, kernel=(5, 5)), 0.8, (1, 1), "elements+"),
    (layer("depthwise_conv_2d", dtype="int8", channels=64, kernel=(5, 5)), 0.8, (1, 16), "blocks+"),
    (layer("transpose_conv", dtype="float32", channels=33, outputs=17, kernel=(3, 3)), 0.8, (1, 1), "elements+"),
    (layer("transpose_conv", dtype="int8", channels=64, outputs=17, kernel=(3, 3)), 0.8, (1, 16), "blocks+"),
]
#: With `hybrid`. Dense twins have other outputs: compared are LiteRT and native code.
HYBRID_LAYERS = [
    (fully(dtype="hybrid", depth=256, outputs=33), 0.8, (1, 16), "blocks"),
    (fully(dtype="hybrid", depth=256, outputs=33, asymmetric=True, rows=(7,)), 0.8, (1, 16), "blocks"),
    (fully(dtype="hybrid", depth=256, outputs=33, per_channel=True), 0.8, (1, 16), "dense"),
    (fully(dtype="hybrid", depth=4080, outputs=8), 0.7, (1, 16), "blocks"),
    (fully(dtype="hybrid", depth=4112, outputs=8), 0.7, (1, 16), "dense"),
]


def describe(model):
    """The form of the one weight, as LAYERS says it."""
    sizes = pruned_files.sparse_sizes(model)
    if not sizes:
        return "dense"
    shape = next(list(tensor["shape"].values()) for tensor in model.root["subgraphs"][0]["tensors"] if tensor["sparsity"])
    names = [name for name, _, _ in pruned_files.operators(model)]
    return ("blocks" if sizes[0][4] > len(shape) else "elements") + ("+" if "DENSIFY" in names else "")


def compute_rows(path, archive):
    """What LiteRT's kernel for INT8 blocks computes of a FULLY_CONNECTED that is stored dense: docs/requantization.md, L:mbqm."""
    model = pruned_files.load(path.read_bytes())
    tensors = model.root["subgraphs"][0]["tensors"]
    (_, inputs, (output,)), = pruned_files.operators(model)
    params = {index: [list(tensors[index]["quantization"][key].values()) for key in ("scale", "zero_point")]
              for index in (*inputs[:2], output)}
    x, = numpy.load(archive).values()
    weights = pruned_files.elements(model, inputs[1]).astype(numpy.int64)
    sums = (x.reshape(-1, weights.shape[1]).astype(numpy.int64) - params[inputs[0]][1][0]) @ weights.T
    if len(inputs) > 2 and inputs[2] >= 0:
        sums += numpy.frombuffer(model.buffer(tensors[inputs[2]]["buffer"])[0], "<i4")
    scales = [numpy.float32(scale) for scale in params[inputs[1]][0]]
    source, target = numpy.float32(params[inputs[0]][0][0]), numpy.float32(params[output][0][0])
    for channel in range(sums.shape[1]):
        # With one scale the product with the input's is rounded to a float first.
        product = float(source * scales[0]) if len(scales) == 1 else float(source) * float(scales[channel])
        sums[:, channel] = mbqm(sums[:, channel], *quantize_multiplier(product / float(target)))
    zero = params[output][1][0]
    least = zero if "RELU" in str(path) else -128
    return numpy.clip(sums + zero, least, 127).astype(numpy.int8).reshape(tuple(tensors[output]["shape"].values()))


class Built:
    """A layer with zeros, dense and sparse."""

    def __init__(self, folder, number, described, options):
        (family, parameters), share, block, self.form = described
        case = cases.Case(families.FAMILIES[family], parameters)
        data, self.pruned = pruned_files.prune(case.model, share, *block)
        self.name, self.is_rounded = f"{case.name} {block}", family == "fully_connected" and parameters["dtype"] == "int8"
        self.is_rounded = self.is_rounded and self.form == "blocks"
        base = f"{number}-{parameters.get('activation', '')}"
        self.source, self.target, self.archive = (folder / f"{base}{end}" for end in (".tflite", "-sparse.tflite", ".npz"))
        self.source.write_bytes(data)
        self.archive.write_bytes(case.input_file())
        done = subprocess.run([ADZE, "optimize", self.source, "-o", self.target, "--quiet",
                               f"--passes=dense-to-sparse{{{options}}}"], capture_output=True, text=True, check=False)
        self.error = done.stderr if done.returncode else ""

    def outputs(self, runtime):
        """Of the dense and of the sparse file."""
        return [native.load_outputs(f"{path}-{runtime}-") for path in (self.source, self.target)]


def run_native(layers):
    lines = [(path, layer.archive, f"{path}-native-", "xnnpack") for layer in layers for path in (layer.source, layer.target)]
    return {line[0]: status for line, status in zip(lines, native.run_lines(ADZE, lines, 60))}


def run_litert(layers):
    jobs = [{"id": str(path), "model": str(path), "inputs": [str(layer.archive)], "output": f"{path}-litert-"}
            for layer in layers for path in (layer.source, layer.target)]
    done = subprocess.run(["node", litert.LITERT / "run.mjs", "--batch", "-"], input="".join(json.dumps(job) + "\n" for job in jobs),
                          capture_output=True, text=True, check=False)
    answers = map(json.loads, done.stdout.splitlines())
    return {pathlib.Path(answer["id"]): answer["status"] + (answer.get("message") or "") for answer in answers}


@unittest.skipUnless(native.available(ADZE), "no adze with `run --batch-list`")
class Layers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="adze-layers-")
        cls.addClassCleanup(scratch.cleanup)
        folder = pathlib.Path(scratch.name)
        cls.layers = [Built(folder, number, described, "overhead=0") for number, described in enumerate(LAYERS)]
        cls.hybrids = [Built(folder, 1000 + number, described, "overhead=0 hybrid=true")
                       for number, described in enumerate(HYBRID_LAYERS)]

    def test_forms(self):
        for layer in self.layers + self.hybrids:
            with self.subTest(layer.name):
                self.assertEqual(layer.error, "")
                self.assertTrue(layer.pruned or "uint8" in layer.name)
                self.assertEqual(describe(pruned_files.load(layer.target.read_bytes())), layer.form)

    def check(self, layer, statuses, runtime):
        for path in (layer.source, layer.target):
            self.assertEqual(statuses[path], "ok")
        dense, sparse = layer.outputs(runtime)
        if layer.is_rounded:
            self.assertIsNone(measure.compare(sparse[0], compute_rows(layer.source, layer.archive)))
            self.assertLessEqual(measure.distance(sparse[0], dense[0]), 1)
        else:
            self.assertIsNone(measure.compare_all(sparse, dense, 1e-6 if dense[0].dtype.kind == "f" else 0))

    def test_native(self):
        statuses = run_native(self.layers)
        for layer in self.layers:
            with self.subTest(layer.name):
                self.check(layer, statuses, "native")

    @unittest.skipUnless(litert.available(), "no LiteRT")
    def test_litert(self):
        statuses = run_litert(self.layers)
        for layer in self.layers:
            with self.subTest(layer.name):
                self.check(layer, statuses, "litert")

    @unittest.skipUnless(litert.available(), "no LiteRT")
    def test_hybrid(self):
        statuses = [run_native(self.hybrids), run_litert(self.hybrids)]
        for layer in self.hybrids:
            with self.subTest(layer.name):
                self.assertEqual([found[layer.target] for found in statuses], ["ok", "ok"])
                self.assertIsNone(measure.compare_all(layer.outputs("native")[1], layer.outputs("litert")[1], 1e-5))

    def test_sizes(self):
        checked = []
        for ((_, parameters), share, block, form), layer in zip(LAYERS, self.layers):
            if parameters["dtype"] != "float32" or share != 0.8:
                continue
            (stored, indices, _, dense, _), = pruned_files.sparse_sizes(pruned_files.load(layer.target.read_bytes()))
            checked.append(form.rstrip("+"))
            with self.subTest(layer.name):
                self.assertLessEqual(stored + indices, (0.23 if form.startswith("blocks") else 0.30) * dense)
        self.assertEqual(set(checked), {"blocks", "elements"})


if __name__ == "__main__":
    unittest.main()
