#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of utils/bench: the models that are made, the files they become, and how measurements are put together."""
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "utils/bench"
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
sys.dont_write_bytecode = True
sys.path.insert(0, str(BENCH))

from models import catalogue, graph, onnx, protobuf, quantize, reference, store, tflite  # noqa: E402
from peers import agreement, floors, machine, runners, table  # noqa: E402
from peers.case import Case  # noqa: E402
from peers.measure import Measured, measure, repetitions  # noqa: E402

HAS_ONNXRUNTIME = runners.OnnxRuntime().missing() is None


def every_op(name, with_concat=True):
    """A small network with each op, odd extents, and windows whose padding is uneven."""
    g = graph.Graph(name)
    x = g.conv(g.input([11, 8, 3]), 6, 3, 2, activation="RELU6")  # rows padded by 1 and 1, columns by 0 and 1
    x = g.depthwise(x, (3, 5), (1, 2), activation="RELU")
    y = g.conv(x, 6, (2, 1), padding="VALID")
    x = g.max_pool(g.conv(x, 6, 1), (2, 1), 1, "VALID")
    x = g.add(x, y, activation="RELU")
    x = g.average_pool(x, 3, 1)
    if with_concat:
        x = g.concat([x, g.max_pool(x, 3, 1), g.conv(x, 5, 1)])
    y = g.mean(x)
    x = g.average_pool(x, g.shapes[x][1:3], 1, "VALID")
    x = g.add(g.reshape(x, g.shapes[x][3:]), y)
    return g.finish(g.softmax(g.dense(x, 7, gain=3.0)))


def entry(dtype):
    return catalogue.Entry(f"every-op-{dtype}", lambda name: every_op(name, dtype == "f32"), dtype, False)


def fields(data):
    """The fields of a protocol buffer message, decoded from what the specification of the wire format says."""
    place, found = 0, []

    def varint():
        nonlocal place
        number = shift = 0
        while True:
            byte = data[place]
            place += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    while place < len(data):
        key = varint()
        if key & 7 == 0:
            value = varint()
        else:
            size = varint() if key & 7 == 2 else 4
            value = data[place:place + size]
            place += size
        found.append((key >> 3, value))
    return found


def values(message, field):
    return [value for number, value in fields(message) if number == field]


class GraphTest(unittest.TestCase):
    # Millions of multiply-adds and of parameters, as published (biases and norms folded).
    KNOWN = {"mobilenet-v1-1.0-224-f32": (568.74, 4.21), "mobilenet-v1-0.25-128-f32": (13.57, 0.46),
             "mobilenet-v2-1.0-224-f32": (300.77, 3.47), "resnet8-f32": (12.50, 0.077), "resnet50-f32": (4089.2, 25.5),
             "inception-v3-f32": (5713.2, 23.8)}

    def test_work_and_size(self):
        entries = catalogue.entries()
        for name, (macs, parameters) in self.KNOWN.items():
            with self.subTest(name):
                g = entries[name].graph()
                self.assertAlmostEqual(g.macs / 1e6 / macs, 1, delta=1e-3)
                held = sum(node.weight.size for node in g.nodes if node.weight is not None)
                self.assertAlmostEqual(held / 1e6 / parameters, 1, delta=1e-2)

    def test_same_numbers_twice(self):
        self.assertEqual(tflite.export(every_op("a")), tflite.export(every_op("a")))

    def test_activations_keep_their_size(self):
        seen = {}
        g = catalogue.entries()["mobilenet-v1-0.25-128-f32"].graph()
        reference.evaluate(g, reference.random_input(g, 3), lambda name, value: seen.__setitem__(name, value.std()))
        for node in g.nodes[:-5]:
            self.assertGreater(seen[node.output], 0.1, node.name)
            self.assertLess(seen[node.output], 3, node.name)

    def test_padding(self):
        # (extent, size, stride) -> zeros before and behind; an output extent of ceil(extent / stride).
        for arguments, expected in (((8, 3, 2), (0, 1)), ((11, 3, 2), (1, 1)), ((5, 1, 2), (0, 0)), ((6, 4, 1), (1, 2))):
            self.assertEqual(graph.pad_amounts(*arguments, "SAME"), expected)
        self.assertEqual(graph.pad_amounts(8, 3, 2, "VALID"), (0, 0))


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def test_litert_computes_the_graph(self):
        case = Case(entry("f32"), self.path)
        expected = reference.evaluate(case.graph, case.value())
        self.assertGreater(expected.std(), 0.02)
        apart = agreement.difference(expected, runners.LiteRt().outputs(case, self.path))
        self.assertLess(apart.relative, 1e-5)

    def test_litert_computes_the_quantized_graph(self):
        case = Case(entry("int8"), self.path)
        expected = reference.evaluate(case.graph, reference.random_input(case.graph, seed=11))
        result = (runners.LiteRt().outputs(case, self.path).astype(np.float32) + 128) / 256
        np.testing.assert_allclose(result, expected, atol=0.03)
        self.assertGreater(expected.std(), 0.06)

    @unittest.skipUnless(HAS_ONNXRUNTIME, "utils/bench/setup was not run")
    def test_onnxruntime_computes_the_same(self):
        for dtype in ("f32", "int8"):
            with self.subTest(dtype):
                case = Case(entry(dtype), self.path)
                witness = runners.LiteRt().outputs(case, self.path)
                apart = agreement.difference(witness, runners.OnnxRuntime().outputs(case, self.path))
                self.assertLessEqual(apart.max_abs, 1e-5 if dtype == "f32" else 2)

    def test_adze_reads_them(self):
        for dtype in ("f32", "int8"):
            case = Case(entry(dtype), self.path)
            shown = json.loads(runners.run([BUILD / "bin/adze", "inspect", "--json", case.files.tflite]))
            self.assertIn(str(case.graph.macs), json.dumps(shown))

    def test_files_are_made_once(self):
        first = store.made(entry("f32"), self.path)
        stamp = first.tflite.stat().st_mtime_ns
        self.assertEqual(store.made(entry("f32"), self.path).tflite.stat().st_mtime_ns, stamp)
        os.utime(first.onnx, (1, 1))
        self.assertGreater(store.made(entry("f32"), self.path).tflite.stat().st_mtime_ns, stamp)

    def test_no_quantized_concatenation(self):
        with self.assertRaisesRegex(ValueError, "concatenation"):
            quantize.quantize(every_op("a"))


class OnnxTest(unittest.TestCase):
    def decode(self, data):
        """(op types, {name: constant}, input shape) of a model."""
        inner = values(data, 7)[0]
        constants = {}
        for tensor in values(inner, 5):
            kind = {number: name for name, number in protobuf.DATA_TYPES.items()}[values(tensor, 2)[0]]
            constants[values(tensor, 8)[0].decode()] = np.frombuffer(values(tensor, 9)[0], kind).reshape(values(tensor, 1))
        shape = values(values(values(values(inner, 11)[0], 2)[0], 1)[0], 2)[0]
        return [values(node, 4)[0].decode() for node in values(inner, 1)], constants, [values(d, 1)[0] for d in values(shape, 1)]

    def attribute(self, data, index, name):
        node = values(values(data, 7)[0], 1)[index]
        found = [a for a in values(node, 5) if values(a, 1)[0].decode() == name]
        return values(found[0], 8) or values(found[0], 3)[0]

    def test_float(self):
        g = every_op("a")
        data = onnx.export(g)
        ops, constants, shape = self.decode(data)
        self.assertEqual(ops, ["Conv", "Clip", "Conv", "Relu", "Conv", "Conv", "MaxPool", "Add", "Relu", "AveragePool",
                               "MaxPool", "Conv", "Concat", "GlobalAveragePool", "Flatten", "AveragePool", "Reshape", "Add",
                               "Gemm", "Softmax"])
        self.assertEqual(shape, [1, 3, 11, 8])
        weight = g.nodes[0].weight
        np.testing.assert_array_equal(constants["conv_0/weight"], weight.transpose(0, 3, 1, 2))
        self.assertEqual(constants["depthwise_0/weight"].shape, (6, 1, 3, 5))
        self.assertEqual(self.attribute(data, 0, "pads"), [1, 0, 1, 1])
        self.assertEqual(self.attribute(data, 2, "pads"), [1, 1, 1, 2])
        self.assertEqual(self.attribute(data, 2, "strides"), [1, 2])
        self.assertEqual(self.attribute(data, 2, "group"), 6)

    def test_quantized(self):
        g = every_op("a", with_concat=False)
        quantized = quantize.quantize(g)
        ops, constants, _ = self.decode(onnx.export(g, quantized))
        self.assertEqual(ops[:3], ["QLinearConv"] * 3)
        self.assertNotIn("Relu", ops)
        scale, zero_point = quantized.activations["conv_0"]
        self.assertEqual(zero_point, -128)
        self.assertEqual(constants["conv_0/zero_point"], 0)
        self.assertEqual(constants["conv_0/scale"], np.float32(scale))
        self.assertEqual(constants["conv_0/weight"].dtype, np.int8)
        real = constants["conv_0/weight"] * constants["conv_0/weight_scale"].reshape(-1, 1, 1, 1)
        np.testing.assert_allclose(real, g.nodes[0].weight.transpose(0, 3, 1, 2), atol=np.abs(g.nodes[0].weight).max() / 250)

    def test_varints(self):
        self.assertEqual(protobuf.varint(300), b"\xac\x02")
        self.assertEqual(protobuf.varint(-1), b"\xff" * 9 + b"\x01")
        self.assertEqual(protobuf.real(2, 1.0), b"\x15\0\0\x80?")

    def test_spatial_reshape_is_transposed_first(self):
        g = graph.Graph("a")
        g.finish(g.reshape(g.input([2, 3, 4]), [24]))
        self.assertEqual(self.decode(onnx.export(g))[0], ["Transpose", "Reshape"])


class MeasureTest(unittest.TestCase):
    class Program:
        layers_only = False

        def __init__(self, name, log, times):
            self.name, self.log, self.times = name, log, iter(times)

        def measure(self, _case, _repetitions):
            self.log.append(self.name)
            time = next(self.times)
            if time is None:
                raise runners.RunError("broke")
            return {"median_ms": time, "peak_gops": 100.0}

    class Case:
        entry = catalogue.Entry("m-f32", None, "f32", False)
        graph = graph.Graph("m", macs=10**8)

    def test_rounds_are_interleaved(self):
        log = []
        programs = [self.Program("adze", log, [10, 20, 40]), self.Program("onnxruntime", log, [20, 60, 40])]
        measured = measure(self.Case, programs, 3)
        self.assertEqual(log, ["adze", "onnxruntime"] * 3)
        self.assertEqual(measured.median("adze"), 20)
        self.assertEqual(measured.ratio("onnxruntime", "adze"), 2)
        self.assertEqual(measured.of_peak("adze"), 10)  # 0.2 GFLOP in 20 ms against 100 GFLOP/s

    def test_failed_program_is_left_out(self):
        log = []
        measured = measure(self.Case, [self.Program("adze", log, [None]), self.Program("onnxruntime", log, [1, 2])], 2)
        self.assertEqual(log, ["adze", "onnxruntime", "onnxruntime"])
        self.assertEqual(measured.errors, {"adze": "broke"})
        self.assertIsNone(measured.ratio("onnxruntime", "adze"))

    def test_repetitions(self):
        self.assertEqual([repetitions(macs) for macs in (0, 10**12)], [300, 5])

    def test_table(self):
        layer = Measured("l-f32", "f32", True, 500_000, {
            "adze": [{"median_ms": 0.02, "peak_gops": 100}], "onnxruntime": [{"median_ms": 0.5, "ops_ms": 0.03}],
            "onednn": [{"median_ms": 0.01}]})
        text = table.render([layer, Measured("n-f32", "f32", False, 1)], {"CPU": "X"}, {"adze": 0.001}, 3)
        self.assertIn("| l-f32 | 20 | 50.0 % | 500 | 30 | 10 | 1.50x | 0.50x |", text)
        self.assertIn("| n-f32 | - | - | - | - | - |", text)
        self.assertIn("- CPU: X\n- 3 interleaved rounds", text)
        page = table.insert(f"a\n{table.BEGIN}\nold\n{table.END}\nb", text)
        self.assertTrue(page.startswith("a\n") and page.endswith("\nb") and "old" not in page)
        with self.assertRaises(ValueError):
            table.insert("a page without markers", text)

    def test_floors(self):
        def below(name, adze, onnxruntime, is_layer=True):
            rounds = {"adze": [{"median_ms": adze, "peak_gops": 100}],
                      "onnxruntime": [{"median_ms": 9, "ops_ms": onnxruntime} if is_layer else {"median_ms": onnxruntime}]}
            return floors.below(Measured(name, "f32", is_layer, 50_000_000, rounds))

        self.assertEqual(below("conv1x1-784x256x256-f32", 1.1, 0.5), [])
        self.assertIn("89.3 % of the peak, 90 %", below("conv1x1-784x256x256-f32", 1.12, 2)[0])
        self.assertEqual(below("conv1x1-784x256x256-int8", 1.3, 2), [])
        self.assertEqual(below("conv1x1-3136x64x128-int8", 9, 2), [])
        self.assertEqual(len(below("conv3x3-56x56x64-f32", 1.2, 2)), 1)
        self.assertEqual(len(below("depthwise3x3-14x14x512-f32", 1.2, 1)), 1)
        self.assertEqual(below("resnet8-f32", 1, 1.1, is_layer=False), [])
        self.assertEqual(len(below("resnet8-f32", 1, 0.9, is_layer=False)), 1)
        self.assertEqual(floors.below(Measured("resnet8-f32", "f32", False, 1)), [])
        for models, _ in floors.PEAK_FLOORS:
            self.assertTrue(any(re.fullmatch(models, name) for name in catalogue.entries()), models)

    def test_cpu(self):
        text = "cpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nflags\t\t: fpu fma avx2 avx512f\n"
        self.assertEqual(machine.cpu_facts(text), ("AMD EPYC (family 25, model 17)", ["avx2", "fma", "avx512f"]))

    def test_difference(self):
        x = np.array([1, 2, 4], np.float32)
        self.assertEqual(agreement.difference(x, x).sqnr, np.inf)
        apart = agreement.difference(x, x + np.array([0, 0, 1], np.float32))
        self.assertEqual((apart.max_abs, apart.relative), (1, 0.25))
        self.assertFalse(apart.agrees("f32", False))
        self.assertFalse(agreement.difference(x, x * np.nan).agrees("f32", False))
        with self.assertRaises(ValueError):
            agreement.difference(x, x.astype(np.int8))


class CommandLineTest(unittest.TestCase):
    def run_script(self, script, *words):
        return subprocess.run(["/usr/bin/python3", str(BENCH / script), *map(str, words)], capture_output=True, text=True,
                              check=False)

    def test_wrong_usage(self):
        for script, words in (("generate", ["--wrong"]), ("compare-peers", ["--rounds", "0"]), ("compare-peers", ["--peers", "x"]),
                              ("compare-peers", ["--only", "nothing-has-this-name"]), ("compare-peers", ["--write", "--no-adze"])):
            self.assertEqual(self.run_script(script, *words).returncode, 2, (script, words))
        for words in ([], ["m.onnx"], ["m.onnx", "--input", "x.npy", "--repetitions", "0"]):
            done = subprocess.run(["node", str(BENCH / "run-onnx.mjs"), *words], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, words)

    def test_with_a_program_that_says_what_adze_bench_says(self):
        with tempfile.TemporaryDirectory() as folder:
            fake = pathlib.Path(folder, "bin/adze")
            fake.parent.mkdir()
            fake.write_text("#!/bin/sh\n[ $2 = --help ] || "
                            "echo '{\"models\": [{\"median\": 4.2e-6, \"ops\": []}], \"peak\": {\"gflops\": 100}}'\n")
            fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
            out = pathlib.Path(folder, "out.json")
            done = self.run_script("compare-peers", "--build", folder, "--models", folder, "--peers", "", "--rounds", 2,
                                   "--only", "dense.*f32", "--json", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("| dense-1024x1024-f32 | 4.2 | 499.3 % |", done.stdout)
            self.assertEqual(len(json.loads(out.read_text())["models"][0]["rounds"]["adze"]), 2)
            fake.write_text("#!/bin/sh\n[ $2 = --help ] || { echo broken >&2; exit 1; }\n")
            done = self.run_script("compare-peers", "--build", folder, "--models", folder, "--peers", "", "--only", "dense.*f32")
            self.assertEqual(done.returncode, 1)
            self.assertIn("dense-1024x1024-f32: adze: adze: broken", done.stderr)


if __name__ == "__main__":
    unittest.main()
