#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers of every window, stride, dilation and padding as chains of factors: with the full rank they give what the layer gave, within
1e-5 of the range, in LiteRT and natively. What a chain is made of is checked too."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
import cases  # noqa: E402
import families  # noqa: E402
import litert  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
import pruned_files  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", HERE.parents[1] / "build")) / "bin" / "adze"

CHAINS = {"svd": ["CONV_2D"] * 2, "spatial": ["CONV_2D"] * 2, "tucker2": ["CONV_2D"] * 3,
          "cp": ["CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D"]}


def fully(**more):
    return "fully_connected", {"op": "FULLY_CONNECTED", "dtype": "float32", **more}


def conv(**more):
    return "conv_2d", {"op": "CONV_2D", "dtype": "float32", "channels": 5, "outputs": 7, "size": (1, 11, 12), **more}


LAYERS = [
    (fully(depth=30, outputs=20), "svd"),
    (fully(depth=20, outputs=30, activation="RELU"), "svd"),
    (fully(depth=30, outputs=20, rows=(2, 3), keep=True), "svd"),
    (fully(depth=30, outputs=20, rows=(2, 3), bias=False), "svd"),
    (conv(kernel=(1, 1)), "svd"),
    (conv(kernel=(1, 1), stride=(2, 3), padding="SAME"), "svd"),
    (conv(kernel=(3, 1), stride=(2, 1), padding="SAME"), "tucker2"),
]
for method in ("svd", "spatial", "tucker2"):
    for padding in ("SAME", "VALID"):
        LAYERS += [(conv(kernel=(3, 3), padding=padding), method),
                   (conv(kernel=(2, 5), padding=padding, activation="RELU6"), method),
                   (conv(kernel=(3, 3), stride=(2, 2), padding=padding), method),
                   (conv(kernel=(5, 2), stride=(3, 2), padding=padding), method),
                   (conv(kernel=(3, 2), dilation=(2, 3), padding=padding), method),
                   (conv(kernel=(3, 3), stride=(2, 1), padding=padding, size=(2, 9, 8)), method)]
#: Canonical polyadic decompositions of a rank that loses nothing are not known: what they are is compared with the kernel
#: that they come to, in the unit tests; here, that they run.
SEPARABLE = [(conv(kernel=(3, 3), stride=(2, 2), padding="SAME"), "cp"), (conv(kernel=(3, 2), dilation=(2, 3), padding="VALID"), "cp")]


class Built:
    """A layer, and its chain."""

    def __init__(self, folder, number, described, rank):
        (family, parameters), self.method = described
        case = cases.Case(families.FAMILIES[family], parameters)
        self.name = f"{case.name} {self.method}"
        self.source, self.target, self.archive = (folder / f"{number}{end}" for end in (".tflite", "-chain.tflite", ".npz"))
        self.source.write_bytes(case.model)
        self.archive.write_bytes(case.input_file())
        passes = f"assign-decomposition{{low-rank=rank:{rank} method={self.method}}},decompose-layers{{min-saving=-1000}}"
        done = subprocess.run([ADZE, "optimize", self.source, "-o", self.target, "--quiet", f"--passes={passes}"],
                              capture_output=True, text=True, check=False)
        self.error = done.stderr if done.returncode else ""

    @property
    def operators(self):
        return [name for name, _, _ in pruned_files.operators(pruned_files.load(self.target.read_bytes()))]

    def outputs(self, runtime):
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
class Chains(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="adze-chains-")
        cls.addClassCleanup(scratch.cleanup)
        folder = pathlib.Path(scratch.name)
        cls.layers = [Built(folder, number, described, 999) for number, described in enumerate(LAYERS)]
        cls.separable = [Built(folder, 1000 + number, described, 3) for number, described in enumerate(SEPARABLE)]

    def test_chains(self):
        for layer in self.layers + self.separable:
            with self.subTest(layer.name):
                self.assertEqual(layer.error, "")
                wanted = CHAINS[layer.method] if "conv" in layer.name else ["FULLY_CONNECTED"] * 2
                self.assertEqual(layer.operators, wanted)

    def check(self, runtime, run):
        statuses = run(self.layers + self.separable)
        for layer in self.layers + self.separable:
            with self.subTest(layer.name):
                self.assertEqual([statuses[layer.source], statuses[layer.target]], ["ok", "ok"])
                whole, chain = layer.outputs(runtime)
                self.assertEqual([array.shape for array in whole], [array.shape for array in chain])
                if layer.method != "cp":
                    self.assertIsNone(measure.compare_all(chain, whole, 1e-5))

    def test_native(self):
        self.check("native", run_native)

    @unittest.skipUnless(litert.available(), "no LiteRT")
    def test_litert(self):
        self.check("litert", run_litert)


if __name__ == "__main__":
    unittest.main()
