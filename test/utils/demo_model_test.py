#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of utils/demo-model: data, weights, gradients and the exported file."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "utils" / "demo-model"
sys.path.insert(0, str(DEMO))
sys.dont_write_bytecode = True

import export  # noqa: E402
import flatbuffer_writer  # noqa: E402
import forward  # noqa: E402
import glyphs  # noqa: E402
import network  # noqa: E402
import train  # noqa: E402

# Measured with the committed weights; a sample more or less is the rounding of another BLAS.
ACCURACY_500, SAMPLE = 0.930, 1 / 500
# Of the first 64 test images as bytes: the weights were trained on what this generator draws.
IMAGES_CRC = 3404044870


def run(script, *arguments, hash_seed="0"):
    environment = dict(os.environ, PYTHONHASHSEED=hash_seed, PYTHONDONTWRITEBYTECODE="1")
    return subprocess.run([sys.executable, str(DEMO / script), *map(str, arguments)],
                          env=environment, capture_output=True, text=True, check=False)


class GlyphsTest(unittest.TestCase):
    def test_images_are_the_ones_trained_on(self):
        images, labels = glyphs.dataset(glyphs.TEST, 64)
        pixels = np.round(images * 255).astype(np.uint8)
        self.assertEqual(zlib.crc32(pixels.tobytes()), IMAGES_CRC)
        self.assertEqual(images.dtype, np.float32)
        self.assertEqual(images.shape, (64, 28, 28, 1))
        np.testing.assert_array_equal(images, (pixels / 255.0).astype(np.float32))
        np.testing.assert_array_equal(labels, np.tile(np.arange(16), 4))

    def test_longer_stream_begins_with_the_shorter(self):
        np.testing.assert_array_equal(glyphs.dataset(glyphs.TEST, 40)[0][:20],
                                      glyphs.dataset(glyphs.TEST, 20)[0])

    def test_streams_differ(self):
        streams = [glyphs.dataset(seed, 32)[0].tobytes()
                   for seed in (glyphs.TRAIN, glyphs.CALIBRATION, glyphs.TEST)]
        self.assertEqual(len(set(streams)), 3)

    def test_data_files(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "made", "here")
            self.assertEqual(run("data.py", out).returncode, 0)
            images, labels = np.load(out / "x_test.npy"), np.load(out / "y_test.npy")
            calibration = np.load(out / "x_calibration.npy")
        self.assertEqual((images.dtype, images.shape), (np.float32, (1008, 28, 28, 1)))
        self.assertEqual((labels.dtype, labels.shape), (np.int32, (1008,)))
        self.assertEqual((calibration.dtype, calibration.shape), (np.float32, (256, 28, 28, 1)))
        np.testing.assert_array_equal(np.bincount(labels), np.full(16, 63))


class WeightsTest(unittest.TestCase):
    def test_file(self):
        self.assertLess(forward.WEIGHTS.stat().st_size, 500_000)
        weights = forward.load_weights()
        self.assertEqual({value.dtype.name for value in weights.values()}, {"float32"})
        made = {}  # what a training run would start from has the same names and shapes
        network.network(train.Tape(made, np.random.RandomState(0)),
                        train.Node(glyphs.dataset(glyphs.TEST, 2)[0]))
        self.assertEqual({name: value.shape for name, value in weights.items()},
                         {name: value.shape for name, value in made.items()})

    def test_accuracy(self):
        images, labels = glyphs.dataset(glyphs.TEST, 500)
        measured = forward.accuracy(forward.load_weights(), images, labels)
        self.assertAlmostEqual(measured, ACCURACY_500, delta=1.5 * SAMPLE)

    def test_batch_does_not_matter(self):
        images, weights = glyphs.dataset(glyphs.TEST, 6)[0], forward.load_weights()
        whole = forward.predict(weights, images)
        single = forward.predict(weights, images, batch=1)
        np.testing.assert_allclose(single, whole, atol=1e-6)
        np.testing.assert_allclose(whole.sum(axis=1), np.ones(6), atol=1e-6)


class GradientTest(unittest.TestCase):
    def loss(self, weights, images, labels):
        tape = train.Tape(weights, np.random.RandomState(0))
        result = network.network(tape, train.Node(images))
        return tape, result, -np.log(result.value[np.arange(len(labels)), labels]).mean()

    def test_against_finite_differences(self):
        rng = np.random.RandomState(5)
        images, labels = glyphs.dataset(glyphs.TRAIN, 16)
        images = images.astype(np.float64)
        weights = {name: value.astype(np.float64)
                   for name, value in forward.load_weights().items()}
        tape, result, _ = self.loss(weights, images, labels)
        tape.backward(result, (result.value - np.eye(16)[labels]) / len(labels))
        trained = {name for name in weights if not name.endswith(("/mean", "/variance"))}
        self.assertEqual(set(tape.grads), trained)
        for name in sorted(trained):
            place = tuple(rng.randint(0, size) for size in weights[name].shape)
            kept, losses = weights[name][place], []
            for delta in (1e-6, -1e-6):
                weights[name][place] = kept + delta
                losses.append(self.loss(weights, images, labels)[2])
            weights[name][place] = kept
            slope = (losses[0] - losses[1]) / 2e-6
            with self.subTest(weight=name, place=place):
                np.testing.assert_allclose(tape.grads[name][place], slope, rtol=1e-3, atol=1e-6)


class ExportTest(unittest.TestCase):
    def decode(self, model):
        """The file as flatc, which knows nothing of our writer, reads it."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "model.tflite")
            path.write_bytes(model)
            subprocess.run(["flatc", "--json", "--strict-json", "--raw-binary", "-o", folder,
                            str(export.SCHEMA), "--", str(path)], check=True, capture_output=True)
            return json.loads(pathlib.Path(folder, "model.json").read_text())

    def test_same_bytes_twice(self):
        with tempfile.TemporaryDirectory() as folder:
            models = []
            for seed in ("1", "2"):
                out = pathlib.Path(folder, seed + ".tflite")
                done = run("export.py", out, hash_seed=seed)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                models.append(out.read_bytes())
        self.assertEqual(models[0], models[1])
        self.assertEqual(models[0][4:8], b"TFL3")

    def test_what_flatc_reads(self):
        model = self.decode(export.export(forward.load_weights()))
        graph = model["subgraphs"][0]
        tensors, operators = graph["tensors"], graph["operators"]
        names = [code["builtin_code"] if "builtin_code" in code else "ADD"
                 for code in model["operator_codes"]]
        for code in model["operator_codes"]:
            self.assertEqual(code.get("version", 1), 1)
        used = [names[op.get("opcode_index", 0)] for op in operators]
        self.assertEqual({name: used.count(name) for name in names}, {
            "MUL": 13, "ADD": 13, "CONV_2D": 5, "RELU6": 3, "DEPTHWISE_CONV_2D": 3, "RELU": 2,
            "PAD": 2, "AVERAGE_POOL_2D": 1, "LOGISTIC": 2, "MEAN": 1, "RESHAPE": 2,
            "FULLY_CONNECTED": 1, "SOFTMAX": 1})
        image, result = tensors[graph["inputs"][0]], tensors[graph["outputs"][0]]
        self.assertEqual((image["name"], image["shape"], image["shape_signature"]),
                         ("image", [1, 28, 28, 1], [-1, 28, 28, 1]))
        self.assertEqual((result["shape"], result["shape_signature"]), ([1, 16], [-1, 16]))
        self.assertEqual(len({tensor["name"] for tensor in tensors}), len(tensors))
        signature = model["signature_defs"][0]
        self.assertEqual(signature["signature_key"], "serving_default")
        self.assertEqual(signature["inputs"][0]["name"], "image")
        self.assertEqual(signature["outputs"][0]["name"], "probabilities")
        metadata = model["metadata"][0]
        self.assertEqual(metadata["name"], "min_runtime_version")
        self.assertEqual(bytes(model["buffers"][metadata["buffer"]]["data"]),
                         b"1.14.0".ljust(16, b"\0"))

    def test_constants_are_the_weights(self):
        weights = forward.load_weights()
        model = self.decode(export.export(weights))
        tensors = {tensor["name"]: tensor for tensor in model["subgraphs"][0]["tensors"]}
        for name in ("stem/conv/weight", "block3/depthwise/weight", "head/dense/bias"):
            data = bytes(model["buffers"][tensors[name]["buffer"]]["data"])
            value = np.frombuffer(data, "<f4").reshape(tensors[name]["shape"])
            np.testing.assert_array_equal(value, weights[name])

    def test_buffers_are_aligned(self):
        weights = forward.load_weights()
        model = export.export(weights)
        for name in ("stem/conv/weight", "block3/depthwise/weight", "head/dense/bias"):
            self.assertEqual(model.index(weights[name].tobytes()) % 16, 0)

    def test_wrong_usage(self):
        for script, arguments in (("export.py", []), ("export.py", ["model.onnx"]),
                                  ("data.py", []), ("glyphs.py", ["--wrong"]),
                                  ("forward.py", ["one"]), ("train.py", ["--help-me"])):
            done = run(script, *arguments)
            self.assertEqual(done.returncode, 2, script)
            self.assertIn("usage:", done.stderr)

    def test_bad_files(self):
        nowhere = "/nonexistent/folder/x.tflite"
        for script, arguments in (("export.py", [nowhere]), ("glyphs.py", [nowhere]),
                                  ("train.py", [nowhere]), ("data.py", ["/dev/null/folder"]),
                                  ("forward.py", [nowhere, nowhere]),
                                  ("forward.py", [export.SCHEMA, nowhere])):
            done = run(script, *arguments)
            self.assertEqual(done.returncode, 1, script)
            self.assertRegex(done.stderr, f"^{script}: .*\n$")


class ForwardTest(unittest.TestCase):
    def test_predicts_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            images, out = pathlib.Path(folder, "in.npy"), pathlib.Path(folder, "out.npy")
            np.save(images, glyphs.dataset(glyphs.TEST, 5)[0])
            self.assertEqual(run("forward.py", images, out).returncode, 0)
            np.testing.assert_array_equal(
                np.load(out), forward.predict(forward.load_weights(), np.load(images)))
            np.save(images, np.zeros((5, 28, 28), np.float32))
            done = run("forward.py", images, out)
            self.assertEqual(done.returncode, 1)
            self.assertIn("want float32 [n, 28, 28, 1]", done.stderr)


class WriterTest(unittest.TestCase):
    schema = flatbuffer_writer.Schema("""
        enum Colour : byte { RED = 0, BLUE = 5, GREEN }
        union Shape { Dot, Line }
        table Dot { x:int; }
        table Line { ends:[Dot]; }
        table Root { old:int (deprecated); shape:Shape; colour:Colour = BLUE; big:ulong; on:bool; }
        root_type Root;
        file_identifier "TEST";
    """)

    def test_slots(self):
        fields = self.schema.tables["Root"]
        self.assertEqual([fields[name].slot for name in ("old", "shape", "colour", "big", "on")],
                         [0, 2, 3, 4, 5])
        self.assertEqual(self.schema.enums["Colour"][1], {"RED": 0, "BLUE": 5, "GREEN": 6})
        self.assertEqual(self.schema.unions["Shape"], {"Dot": 1, "Line": 2})

    def test_defaults_are_left_out(self):
        plain = flatbuffer_writer.build(self.schema, {})
        same = flatbuffer_writer.build(self.schema, {"colour": "BLUE", "on": False, "shape": None})
        self.assertEqual(plain, same)
        self.assertNotEqual(plain, flatbuffer_writer.build(self.schema, {"colour": "RED"}))

    def test_wrong_fields(self):
        with self.assertRaises(ValueError):
            flatbuffer_writer.build(self.schema, {"old": 1})
        with self.assertRaises(KeyError):
            flatbuffer_writer.build(self.schema, {"new": 1})
        with self.assertRaises(KeyError):
            flatbuffer_writer.build(self.schema, {"shape": ("Circle", {})})


if __name__ == "__main__":
    unittest.main()
