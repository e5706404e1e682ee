#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Tests of utils/tflite-compare on FlatBuffers made here, field by field: every kind of change must be seen."""

import copy
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
UTILS = pathlib.Path(__file__).resolve().parents[2] / "utils"
sys.path.insert(0, str(UTILS))
from tflitecompare import compare, reader, schema  # noqa: E402

SCHEMA = reader.load_schema(UTILS.parent / "lib/Format/schema/tflite.fbs")


class Writer:
    """Writes a dict as a FlatBuffer, by the schema. Tables come first, what they refer to behind them. Absent keys are
    absent fields, present ones are written even when they hold the default. A union is (table name, dict)."""

    def __init__(self, known):
        self.known, self.out = known, bytearray()

    def finish(self, root):
        self.out = bytearray(b"\0\0\0\0" + self.known.identifier)
        struct.pack_into("<I", self.out, 0, self.table(self.known.root, root))
        return bytes(self.out)

    def align(self, size):
        self.out += bytes(-len(self.out) % size)

    def table(self, name, values):
        fields, extra = self.known.tables[name], set(values)
        slots = [0] * (fields[-1].slot + 1 if fields else 0)
        body, references = bytearray(4), []
        for field in fields:
            if field.name not in values:
                continue
            extra.discard(field.name)
            value = values[field.name]
            if field.kind == "union":
                tags = {member: tag for tag, member in self.known.unions[field.type].items()}
                slots[field.slot - 1] = len(body)
                body += struct.pack("<B", tags[value[0]])
            size = struct.calcsize("<" + field.format) if field.kind == "scalar" else 4
            body += bytes(-len(body) % size)
            slots[field.slot] = len(body)
            if field.kind == "scalar":
                body += struct.pack("<" + field.format, value)
            else:
                references.append((len(body), field, value))
                body += bytes(4)
        assert not extra, f"{name} has no {extra}"
        vtable = struct.pack(f"<{2 + len(slots)}H", 4 + 2 * len(slots), len(body), *slots)
        self.out += bytes(-(len(self.out) + len(vtable)) % 8) + vtable
        at = len(self.out)
        struct.pack_into("<i", body, 0, len(vtable))
        self.out += body
        for offset, field, value in references:
            self.point(at + offset, self.reference(field, value))
        return at

    def point(self, at, target):
        struct.pack_into("<I", self.out, at, target - at)

    def reference(self, field, value):
        if field.kind == "union":
            return self.table(*value)
        if field.kind == "table":
            return self.table(field.type, value)
        self.align(8)
        if field.kind == "scalars" and struct.calcsize("<" + field.format) == 8:
            self.out += bytes(4)
        at = len(self.out)
        self.out += struct.pack("<I", len(value))
        if field.kind == "string":
            self.out += value.encode() + b"\0"
        elif field.kind == "scalars":
            self.out += struct.pack(f"<{len(value)}{field.format}", *value)
        else:
            self.out += bytes(4 * len(value))
            for i, item in enumerate(value):
                target = self.table(field.type, item) if field.kind == "tables" else self.reference(schema.Field("", 0, "string", None, None, None), item)
                self.point(at + 4 + 4 * i, target)
        return at


def write(model, behind=b""):
    """The file of a model; `behind` is put at the end, where `offset` fields may point (see `end`)."""
    return Writer(SCHEMA).finish(model) + behind


def sample():
    """A model that has something of everything."""
    tensor = lambda name, buffer, **more: {"name": name, "shape": [1, 4], "type": 9, "buffer": buffer, **more}
    return {
        "version": 3, "description": "sample",
        "operator_codes": [{"deprecated_builtin_code": 3, "version": 2}, {"deprecated_builtin_code": 127, "builtin_code": 150, "version": 1},
                           {"deprecated_builtin_code": 32, "builtin_code": 32, "custom_code": "Mine"}, {"deprecated_builtin_code": 127, "builtin_code": 206}],
        "subgraphs": [{
            "name": "main", "inputs": [0], "outputs": [3],
            "tensors": [
                tensor("in", 0, shape_signature=[-1, 4], has_rank=True,
                       quantization={"min": [-1.0], "max": [1.0], "scale": [0.5, 0.25], "zero_point": [3, -4], "quantized_dimension": 1}),
                tensor("w", 1, sparsity={"traversal_order": [0, 1], "block_map": [1], "dim_metadata": [
                    {"format": 0, "dense_size": 4},
                    {"format": 1, "array_segments": ("Uint8Vector", {"values": [0, 2]}), "array_indices": ("Uint16Vector", {"values": [7, 300]})}]}),
                tensor("b", 2, is_variable=True, quantization={"details": ("BlockwiseQuantization", {"scales": 5, "zero_points": 6, "block_size": 32})}),
                tensor("out", 0, variant_tensors=[{"shape": [2], "type": 2, "has_rank": True}], external_buffer=4),
                tensor("shared", 1), tensor("own", 2),
            ],
            "operators": [
                {"opcode_index": 0, "inputs": [0, 1, -1], "outputs": [3], "intermediates": [4], "mutating_variable_inputs": [False, True, False],
                 "builtin_options": ("Conv2DOptions", {"padding": 1, "stride_w": 1, "stride_h": 2, "fused_activation_function": 1})},
                {"opcode_index": 1, "inputs": [3], "outputs": [3], "builtin_options": ("GeluOptions", {"approximate": True})},
                {"opcode_index": 2, "inputs": [3], "outputs": [3], "custom_options": [1, 2, 3], "debug_metadata_index": 5},
                {"opcode_index": 3, "builtin_options_2": ("StableHLOCompositeOptions", {"name": "c", "decomposition_subgraph_index": 1, "composite_attributes": [9, 8]})},
                {"opcode_index": 0, "builtin_options": ("FakeQuantOptions", {"min": -6.0, "max": 6.0, "num_bits": 8})},
            ]}, {"name": "other"}],
        "buffers": [{}, {"data": [1, 2, 3, 4]}, {"data": [5, 6]}, {"data": [7]}, {"data": [8]}],
        "metadata_buffer": [3], "metadata": [{"name": "min_runtime_version", "buffer": 3}],
        "signature_defs": [{"signature_key": "serve", "subgraph_index": 1, "deprecated_tag": "t",
                            "inputs": [{"name": "x", "tensor_index": 1}], "outputs": [{"name": "y", "tensor_index": 3}]}],
        "external_buffer_groups": [{"name": "weights.bin"}],
        "external_buffers": [{"id": 4, "group": 1, "offset": 16, "length": 4, "packing": "raw"}],
    }


def differences(a, b, strict=False):
    models = [reader.Model(SCHEMA, data if isinstance(data, bytes) else write(data)) for data in (a, b)]
    return compare.compare_models(*models, strict=strict)


def places(value, path=()):
    """Paths of all leaves, and of every key and list (to be dropped or cut)."""
    if isinstance(value, tuple):
        yield path + (0,), "union"
        yield from places(value[1], path + (1,))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, path + (key,))
    elif isinstance(value, list):
        yield path, "list"
        for i, item in enumerate(value):
            yield from places(item, path + (i,))
    else:
        yield path, "leaf"


def changed(value, path, change):
    """A copy of `value` with `change` done to what is at `path`."""
    if not path:
        return change(value)
    out = list(value) if isinstance(value, tuple) else copy.copy(value)
    out[path[0]] = changed(value[path[0]], path[1:], change)
    return tuple(out) if isinstance(value, tuple) else out


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "'"
    return value + 1 if isinstance(value, int) and value < 100 else value - 1


class EveryChangeIsSeen(unittest.TestCase):
    def setUp(self):
        self.model, self.file = sample(), write(sample())

    def test_equal(self):
        self.assertEqual(differences(self.file, self.file, strict=True), [])

    def test_every_leaf(self):
        # In this model the old code is the smaller one, or hidden behind 127; a change of it alone means nothing.
        hidden = [("operator_codes", i, "deprecated_builtin_code") for i in (1, 3)]
        seen = 0
        for path, kind in places(self.model):
            if kind != "leaf" or path in hidden:
                continue
            with self.subTest(path=path):
                found = differences(self.file, changed(self.model, path, other))
                self.assertNotEqual(found, [])
                last = next((part for part in reversed(path) if isinstance(part, str)), None)
                owner = {"deprecated_builtin_code": "builtin_code", "data": "buffers"}.get(last, last)
                self.assertTrue(any(owner in line for line in found), found)
                seen += 1
        self.assertGreater(seen, 120)

    def test_every_list(self):
        for path, kind in places(self.model):
            if kind == "list":
                with self.subTest(path=path):
                    self.assertNotEqual(differences(self.file, changed(self.model, path, lambda items: items[:-1])), [])

    def test_every_option_field_of_every_table(self):
        """All members of both unions of options: each scalar and vector field, absent against not the default."""
        unions = {"builtin_options": "BuiltinOptions", "builtin_options_2": "BuiltinOptions2"}
        for key, union in unions.items():
            for name in SCHEMA.unions[union].values():
                bare = self.operator({key: (name, {})})
                self.assertEqual(differences(bare, self.operator({key: (name, {})})), [])
                self.assertTrue(differences(bare, self.operator({})), name)
                for field in SCHEMA.tables[name]:
                    value = [1] if field.kind == "scalars" else "x" if field.kind == "string" else other(field.default) if field.kind == "scalar" else None
                    if value is None:
                        continue
                    with self.subTest(table=name, field=field.name):
                        found = differences(bare, self.operator({key: (name, {field.name: value})}))
                        self.assertEqual(len(found), 1)
                        self.assertTrue(found[0].startswith(f"subgraphs[0].operators[0].{key}.{field.name}"), found)

    @staticmethod
    def operator(operator):
        return write({"version": 3, "operator_codes": [{}], "subgraphs": [{"operators": [operator]}]})

    def test_union_members(self):
        self.assertIn("Conv2DOptions != DepthwiseConv2DOptions", differences(
            self.file, changed(self.model, ("subgraphs", 0, "operators", 0, "builtin_options", 0), lambda _: "DepthwiseConv2DOptions"))[0])
        moved = changed(self.model, ("subgraphs", 0, "tensors", 1, "sparsity", "dim_metadata", 1, "array_segments", 0), lambda _: "Uint16Vector")
        self.assertEqual(differences(self.file, moved), ["subgraphs[0].tensors[1].sparsity.dim_metadata[1].array_segments: Uint8Vector != Uint16Vector"])

    def test_order(self):
        for path in [("subgraphs", 0, "tensors"), ("subgraphs", 0, "operators"), ("buffers",), ("operator_codes",), ("subgraphs",)]:
            with self.subTest(path=path):
                self.assertTrue(differences(self.file, changed(self.model, path, lambda items: items[::-1])))

    def test_path_and_names_in_the_message(self):
        strided = changed(self.model, ("subgraphs", 0, "operators", 0, "builtin_options", 1, "stride_w"), lambda _: 2)
        self.assertEqual(differences(self.file, strided), ["subgraphs[0].operators[0].builtin_options.stride_w: 1 != 2"])
        typed = changed(self.model, ("subgraphs", 0, "tensors", 0, "type"), lambda _: 0)
        self.assertEqual(differences(self.file, typed), ["subgraphs[0].tensors[0].type: INT8 != FLOAT32"])


class WhatCounts(unittest.TestCase):
    def test_defaults(self):
        conv = lambda **options: EveryChangeIsSeen.operator({"builtin_options": ("Conv2DOptions", options)})
        self.assertEqual(differences(conv(), conv(dilation_w_factor=1, stride_w=0), strict=True), [])
        self.assertTrue(differences(conv(), conv(dilation_w_factor=0)))

    def test_negative_zero_and_nan(self):
        beta = lambda value: EveryChangeIsSeen.operator({"builtin_options": ("SoftmaxOptions", {"beta": value})})
        self.assertTrue(differences(beta(0.0), beta(-0.0)))
        self.assertEqual(differences(beta(float("nan")), beta(float("nan"))), [])
        self.assertTrue(differences(beta(float("nan")), beta(1.0)))

    def test_absent_and_empty(self):
        graph = lambda **more: {"version": 3, "buffers": [{}], "subgraphs": [{"tensors": [{"name": "a", **more}]}]}
        for more in ({"shape": []}, {"quantization": {}}, {"quantization": {"scale": []}}, {"variant_tensors": []}):
            with self.subTest(more=more):
                self.assertEqual(differences(graph(), graph(**more)), [])
                self.assertTrue(differences(graph(), graph(**more), strict=True))
        self.assertTrue(differences(graph(), graph(quantization={"scale": [1.0]})))
        self.assertTrue(differences(graph(), graph(quantization={"quantized_dimension": 1})))
        self.assertTrue(differences({"version": 3, "buffers": [{}]}, {"version": 3, "buffers": [{"data": []}]}, strict=True))

    def test_old_and_new_operator_codes(self):
        code = lambda **fields: write({"operator_codes": [fields]})
        self.assertEqual(differences(code(deprecated_builtin_code=9), code(deprecated_builtin_code=9, builtin_code=9)), [])
        self.assertEqual(differences(code(builtin_code=9), code(deprecated_builtin_code=9)), [])
        self.assertEqual(differences(code(builtin_code=9), code(builtin_code=10)), ["operator_codes[0].builtin_code: FULLY_CONNECTED != HASHTABLE_LOOKUP"])

    def test_sharing(self):
        tensors = lambda *buffers: {"buffers": [{}, {"data": [1]}, {"data": [1]}, {}], "subgraphs": [{"tensors": [{"buffer": b} for b in buffers]}]}
        self.assertEqual(differences(tensors(1, 1), tensors(2, 2)), [])
        self.assertEqual(differences(tensors(1, 2), tensors(1, 1)), ["subgraphs[0].tensors[1].buffer: its own != that of subgraphs[0].tensors[0]"])
        self.assertTrue(differences(tensors(0, 0), tensors(0, 3)))
        self.assertTrue(differences(tensors(1), tensors(0)))

    def test_bytes_behind_the_tables(self):
        def placed(content, size=None):
            model = lambda at: {"version": 3, "operator_codes": [{"builtin_code": 32}], "buffers": [{"offset": at, "size": len(content)}],
                                "subgraphs": [{"operators": [{"large_custom_options_offset": at, "large_custom_options_size": size or len(content)}]}]}
            return write(model(len(write(model(9)))), content)
        inline = {"version": 3, "operator_codes": [{"builtin_code": 32}], "buffers": [{"data": [1, 2, 3]}], "subgraphs": [{"operators": [{"custom_options": [1, 2, 3]}]}]}
        self.assertEqual(differences(inline, placed(b"\1\2\3")), [])
        self.assertEqual(len(differences(inline, placed(b"\1\2\3"), strict=True)), 2)
        self.assertEqual(differences(inline, placed(b"\1\2\4")), [
            "subgraphs[0].operators[0].custom_options[byte 2 of 3]: 0x03 != 0x04", "buffers[0][byte 2 of 3]: 0x03 != 0x04"])
        with self.assertRaises(reader.FormatError):
            differences(inline, placed(b"\1\2\3", size=1000))


class BadFiles(unittest.TestCase):
    def test_truncated_and_flipped(self):
        """No damage may pass silently as equal or raise anything but a FormatError."""
        data = write(sample())
        for cut in range(0, len(data) - 1, 7):
            try:
                differences(data, data[:cut])
            except reader.FormatError:
                continue
        for at in range(0, len(data), 3):
            try:
                differences(data, data[:at] + bytes([data[at] ^ 0x81]) + data[at + 1:])
            except reader.FormatError:
                continue

    def test_identifier(self):
        with self.assertRaises(reader.FormatError):
            reader.Model(SCHEMA, write(sample()).replace(b"TFL3", b"TFL2"))

    def test_unknown_field(self):
        grown = reader.load_schema(UTILS.parent / "lib/Format/schema/tflite.fbs")
        grown.tables["GeluOptions"].append(schema.Field("new", 1, "scalar", None, "i", 0))
        data = Writer(grown).finish({"subgraphs": [{"operators": [{"builtin_options": ("GeluOptions", {"new": 4})}]}]})
        with self.assertRaisesRegex(reader.FormatError, "GeluOptions"):
            reader.Model(SCHEMA, data)

    def test_schema_errors(self):
        for text in ("struct A { x:int; }", "table A { x:int }", "enum", "table A { x:[U]; } union U { A }", "\x01"):
            with self.subTest(text=text), self.assertRaises(schema.SchemaError):
                schema.Schema(text)


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "a").write_bytes(write(sample()))
        (self.folder / "b").write_bytes(write({**sample(), "description": "other", "version": 4}))

    def command(self, *words):
        return subprocess.run([sys.executable, UTILS / "tflite-compare", *words], capture_output=True, text=True, cwd=self.folder)

    def test_exit_codes(self):
        self.assertEqual(self.command("a", "a").returncode, 0)
        different = self.command("a", "b")
        self.assertEqual((different.returncode, different.stdout), (1, "version: 3 != 4\ndescription: 'sample' != 'other'\n"))
        self.assertEqual(self.command("a", "b", "--max", "1").stdout, "version: 3 != 4\n... and 1 more\n")
        self.assertEqual(self.command("a").returncode, 2)
        missing = self.command("a", "c")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("c: No such file", missing.stderr)

    def test_dump(self):
        found = json.loads(self.command("--dump", "a").stdout)
        self.assertEqual(found["buffers"][1]["content"]["bytes"], 4)
        self.assertEqual(found["subgraphs"][0]["operators"][0]["builtin_options"]["stride_h"], 2)
        self.assertEqual(found["subgraphs"][0]["operators"][0]["builtin_options"]["dilation_h_factor"], 1)

    def test_speed(self):
        """20,000 operators and 5 MB of weights, with room for a slow machine."""
        model = sample()
        model["subgraphs"][0]["operators"] *= 4000
        model["buffers"][1] = {"offset": 1 << 20, "size": 5_000_000}
        data = write(model)
        at = len(data)
        model["buffers"][1]["offset"] = at
        data = write(model, bytes(5_000_000))
        start = time.monotonic()
        self.assertEqual(differences(data, data), [])
        self.assertLess(time.monotonic() - start, 10)


if __name__ == "__main__":
    unittest.main()
