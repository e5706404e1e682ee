#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the plan that `adze optimize --offline-memory-plan` stores as LiteRT Micro would: lifetimes are found a second time, from
the file, and no two tensors that are alive together may overlap. The plan survives reading and writing the file."""

import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "utils"))
from tflitecompare import reader  # noqa: E402

SCHEMA = reader.load_schema(ROOT / "lib/Format/schema/tflite.fbs")
BYTES = {"FLOAT32": 4, "INT32": 4, "UINT8": 1, "INT8": 1, "BOOL": 1, "INT64": 8, "INT16": 2}
#: Subgraphs that an operator runs.
CALLEES = {"IfOptions": ("then_subgraph_index", "else_subgraph_index"),
           "WhileOptions": ("cond_subgraph_index", "body_subgraph_index")}

CONTROL = """
func.func @main(%n: tensor<i32> loc("n"), %x: tensor<32xf32> loc("x")) -> tensor<32xf32> {
  %0 = adze.relu(%x) : (tensor<32xf32>) -> tensor<32xf32> loc("a")
  %1:2 = adze.while(%n, %0) {cond_subgraph = @more, body_subgraph = @step}
      : (tensor<i32>, tensor<32xf32>) -> (tensor<i32>, tensor<32xf32>) loc("loop")
  %2 = adze.add(%0, %1#1) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32> loc("sum")
  return %2 : tensor<32xf32>
}
func.func private @more(%n: tensor<i32> loc("mn"), %x: tensor<32xf32> loc("mx")) -> tensor<i1> {
  %c = adze.const dense<9> : tensor<i32> -> tensor<i32> loc("limit")
  %0 = adze.less(%n, %c) : (tensor<i32>, tensor<i32>) -> tensor<i1> loc("isless")
  return %0 : tensor<i1>
}
func.func private @step(%n: tensor<i32> loc("sn"), %x: tensor<32xf32> loc("sx")) -> (tensor<i32>, tensor<32xf32>) {
  %c = adze.const dense<1> : tensor<i32> -> tensor<i32> loc("one")
  %0 = adze.add(%n, %c) : (tensor<i32>, tensor<i32>) -> tensor<i32> loc("next")
  %1 = adze.abs(%x) : (tensor<32xf32>) -> tensor<32xf32> loc("abs")
  %2 = adze.sub(%1, %x) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32> loc("sub")
  return %0, %2 : tensor<i32>, tensor<32xf32>
}
"""


class File:
    """A model as LiteRT Micro's planner sees it."""

    def __init__(self, path):
        self.model = reader.load_model(SCHEMA, path)
        self.graphs = self.model.root["subgraphs"]
        self.starts = [sum(len(graph["tensors"]) for graph in self.graphs[:k]) for k in range(len(self.graphs))]
        self.scope, self.lives = 0, {}
        self.mark(0)

    def plan(self):
        """(version, subgraphs, offsets) of the metadata; None where there is none."""
        for entry in self.model.root["metadata"] or []:
            if entry["name"] == b"OfflineMemoryAllocation":
                data = bytes(self.model.buffer(entry["buffer"])[0])
                words = struct.unpack(f"<{len(data) // 4}i", data)
                assert words[2] == len(words) - 3, words[:3]
                return words[0], words[1], words[3:]
        return None

    def touch(self, graph, tensors):
        for tensor in tensors.values() if tensors else ():
            if tensor >= 0:
                first, _ = self.lives.get((graph, tensor), (self.scope, None))
                self.lives[graph, tensor] = first, self.scope

    def mark(self, index):
        graph = self.graphs[index]
        self.touch(index, graph["inputs"])
        for op in graph["operators"] or []:
            self.scope += 1
            self.touch(index, op["outputs"])
            options = op["builtin_options"]
            for field in CALLEES.get(options.name if options else None, ()):
                self.scope += 1
                self.mark(options.value[field])
            self.touch(index, op["inputs"])
            self.touch(index, op["outputs"])
        self.touch(index, graph["outputs"])

    def size(self, graph, tensor):
        fields = self.graphs[graph]["tensors"][tensor]
        count = 1
        for extent in fields["shape"].values() if fields["shape"] else ():
            count *= extent
        return count * BYTES[SCHEMA.enums["TensorType"][fields["type"]]]

    def is_stored(self, graph, tensor):
        return bool(len(self.model.buffer(self.graphs[graph]["tensors"][tensor]["buffer"])[0]))


def call(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stderr


class OfflineMemoryPlanTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="adze-plan-")
        self.folder = pathlib.Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def optimize(self, *options):
        return call(BUILD / "bin/adze", "optimize", *options)

    def check_plan(self, path, arena):
        file = File(path)
        version, graphs, offsets = file.plan()
        self.assertEqual((version, graphs), (1, len(file.graphs)))
        self.assertEqual(len(offsets), sum(len(graph["tensors"]) for graph in file.graphs))
        placed, end = [], 0
        for graph, tensors in enumerate(graph["tensors"] for graph in file.graphs):
            for tensor in range(len(tensors)):
                offset = offsets[file.starts[graph] + tensor]
                wanted = (graph, tensor) in file.lives and not file.is_stored(graph, tensor) and not tensors[tensor]["is_variable"]
                self.assertEqual(offset != -1, wanted, tensors[tensor]["name"])
                if wanted:
                    self.assertEqual(offset % 16, 0)
                    placed.append((offset, offset + file.size(graph, tensor), *file.lives[graph, tensor], tensors[tensor]["name"]))
                    end = max(end, -(-placed[-1][1] // 16) * 16)
        self.assertEqual(end, arena)
        for k, (begin, stop, first, last, name) in enumerate(placed):
            for other in placed[:k]:
                apart = stop <= other[0] or other[1] <= begin
                self.assertTrue(apart or last < other[2] or other[3] < first, f"{name} and {other[4]} overlap")
        return len(placed)

    def plan(self, model, *options):
        planned = self.folder / "planned.tflite"
        line = self.optimize(model, "-o", planned, "--offline-memory-plan", *options)
        arena = int(re.search(r", arena (\d+) bytes$", line.strip()).group(1))
        count = self.check_plan(planned, arena)
        # Read and written again, with the tensors where they are, the offsets stay.
        again = self.folder / "again.tflite"
        self.optimize(planned, "-o", again, "--passes=")
        self.assertEqual(File(again).plan(), File(planned).plan())
        return count, arena

    def test_control_flow(self):
        model = self.folder / "control.mlir"
        model.write_text(CONTROL)
        count, arena = self.plan(model, "--passes=")
        self.assertEqual(count, 5 + 3 + 5 + 1)
        self.assertLess(arena, 10 * 128)

    def test_network(self):
        model = self.folder / "demo.tflite"
        call("/usr/bin/python3", ROOT / "utils/demo-model/export.py", model)
        count, arena = self.plan(model, "--batch=1")
        self.assertGreater(count, 5)
        # Planned again after a change the new plan takes the place of the old one.
        self.assertEqual(self.plan(self.folder / "planned.tflite")[0], count)
        without = self.folder / "without.tflite"
        self.assertNotIn("arena", self.optimize(model, "-o", without))
        self.assertIsNone(File(without).plan())

    def test_open_shape(self):
        model = self.folder / "open.mlir"
        model.write_text('func.func @main(%x: tensor<?xf32> loc("x")) -> tensor<?xf32> { return %x : tensor<?xf32> }')
        done = subprocess.run([BUILD / "bin/adze", "optimize", model, "-o", self.folder / "x.tflite", "--offline-memory-plan"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("plan-tensors: tensor 'x'", done.stderr)


if __name__ == "__main__":
    unittest.main()
