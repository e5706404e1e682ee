#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`adze eval`, `compare`, `bench` and `run --profile` on real models, and on labelled data where the zoo has some beside it.

What is asserted is what their users rely on: accuracies as others measured them, within four standard errors; a quantized
model that mostly agrees with its float twin; layers that pair up; shares, rates and MACs that add up."""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import zoo  # noqa: E402

SKIPPED = 77
FLOAT, QUANTIZED = "float/resnet8_cifar10_mlperftiny_f32", "quant/resnet8_cifar10_mlperftiny_i8"
#: model, samples, options, top-1 that the zoo's notes give for a larger set or that LiteRT reached on this one.
ACCURACIES = [
    (FLOAT, "cifar10", [], 0.764),
    (QUANTIZED, "cifar10", [], 0.762),
    ("float/cnn_cifar10_tinymaix_f32", "cifar10", ["--scale=0.00392156862745098"], 0.743),
    ("quant/dscnn_kws_mlperftiny_i8", "kws_mfcc_i8", [], 0.902),
    ("hybrid_or_f16/dscnn_kws_mlperftiny_dynrange", "kws_mfcc_i8", ["--scale=0.5847029", "--offset=-48.530341"], 0.905),
    ("float/mlp_hand_keypoint_f32", "hand_keypoint", [], 0.965),
    ("quant/mobilenet_v1_0.25_128_imagenet_u8qat", "imagenet128", ["--label-offset=1"], 0.452),
]


class Commands(unittest.TestCase):
    adze = root = None

    def call(self, *arguments):
        done = subprocess.run([self.adze, *map(str, arguments)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def model(self, name):
        return self.root / f"{name}.tflite"

    def data(self, name):
        path = self.root.parent / "data" / f"{name}_test.npz"
        if not path.is_file():
            self.skipTest(f"there is no {path.name}")
        return path

    def test_accuracies(self):
        for model, samples, options, wanted in ACCURACIES:
            with self.subTest(model=model):
                result, = json.loads(self.call("eval", self.model(model), f"--inputs={self.data(samples)}", "--json", *options))
                error = math.sqrt(wanted * (1 - wanted) / result["samples"])
                self.assertLess(abs(result["value"] - wanted), 4 * error)
                low, high = result["interval"]
                self.assertTrue(low <= result["value"] <= high)

    def test_quantized_model_agrees_with_float(self):
        results = json.loads(self.call("eval", self.model(QUANTIZED), f"--against={self.model(FLOAT)}", "--metric=agreement",
                                       f"--inputs={self.data('cifar10')}", "--json"))
        self.assertGreater(next(item["value"] for item in results if item["metric"] == "agreement"), 0.9)

    def test_compare(self):
        same = json.loads(self.call("compare", self.model(FLOAT), self.model(FLOAT), "--json"))
        self.assertIsNone(same["firstDifferent"])
        self.assertTrue(all(tensor["different"] == 0 for tensor in same["tensors"]))
        layers = json.loads(self.call("compare", self.model(FLOAT), self.model(QUANTIZED), "--per-layer", "--json"))["tensors"]
        self.assertGreaterEqual(len(layers), 12)  # of its 16 ops, all that both models have
        for layer in layers:
            self.assertGreater(layer["cosine"], 0.9, layer["name"])
            self.assertGreater(layer["sqnr"], 6, layer["name"])

    def check_ops(self, ops):
        self.assertAlmostEqual(sum(op["share"] for op in ops), 1, places=6)
        self.assertEqual(len({op["name"] for op in ops}), len(ops), "one row an op")
        self.assertAlmostEqual(sum(op["macs"] for op in ops) / 12.5e6, 1, delta=0.02)  # as `inspect` says of ResNet-8

    def test_bench(self):
        for name in (FLOAT, QUANTIZED):
            result = json.loads(self.call("bench", self.model(name), "--repetitions=30", "--json"))
            model = result["models"][0]
            self.check_ops(model["ops"])
            self.assertEqual(model["macs"], sum(op["macs"] for op in model["ops"]))
            self.assertLessEqual(model["fastest"], model["median"])
            self.assertLess(model.get("partOfPeak", 0), 1.2)

    def test_profile(self):
        text = self.call("run", self.model(FLOAT), "--profile")
        self.assertIn("CONV_2D", text)
        self.assertRegex(text, r"100\.00 +\d+ ops")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adze", default="build/bin/adze", help="the program")
    arguments, rest = parser.parse_known_args()
    root = zoo.find_zoo()
    if root is None:
        print("there is no model zoo")
        return SKIPPED
    Commands.adze, Commands.root = str(pathlib.Path(arguments.adze).resolve()), pathlib.Path(root)
    return unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    sys.exit(main())
