# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads FlatBuffers by a Schema into plain Python values, and resolves what a .tflite file spreads over several places.

A table becomes a dict of all its fields: scalars (defaults applied), Vector, bytes (strings), dict, list of dicts, list
of bytes, Union; None where a vector, string or table is absent."""

import struct

from .schema import Schema

U32, I32, U16 = struct.Struct("<I"), struct.Struct("<i"), struct.Struct("<H")


class FormatError(Exception):
    """The file is no FlatBuffer of this schema."""


class Vector:
    """A vector of scalars: its bytes, left in place, and what they mean."""

    __slots__ = ("data", "format", "enum")

    def __init__(self, data, fmt, enum):
        self.data, self.format, self.enum = data, fmt, enum

    def __len__(self):
        return len(self.data) // struct.calcsize("<" + self.format)

    def values(self):
        return struct.unpack(f"<{len(self)}{self.format}", self.data)


class Union:
    """The tag of a union and its table (a dict, or None)."""

    __slots__ = ("tag", "name", "value", "table")

    def __init__(self, tag, name, value, table):
        self.tag, self.name, self.value, self.table = tag, name, value, table


class Reader:
    """Decodes tables of one file."""

    def __init__(self, schema, data):
        self.schema, self.data = schema, memoryview(data)

    def root(self):
        if len(self.data) < 8 or bytes(self.data[4:8]) != self.schema.identifier:
            raise FormatError(f"no file identifier {self.schema.identifier.decode()}")
        try:
            return self.table(self.schema.root, U32.unpack_from(self.data, 0)[0])
        except (struct.error, IndexError) as error:
            raise FormatError(f"the file ends inside a table ({error})") from None

    def _target(self, at):
        """Where the offset at `at` points."""
        target = at + U32.unpack_from(self.data, at)[0]
        if target + 4 > len(self.data):
            raise FormatError(f"the offset at byte {at} points outside the file")
        return target

    def _elements(self, at, size):
        """Start and count of the vector that the offset at `at` points to; `size` bytes an element."""
        start = self._target(at)
        count = U32.unpack_from(self.data, start)[0]
        if start + 4 + count * size > len(self.data):
            raise FormatError(f"the vector at byte {start} (of {count} elements) ends outside the file")
        return start + 4, count

    def _bytes(self, at):
        start, count = self._elements(at, 1)
        return bytes(self.data[start:start + count])

    def table(self, name, at):
        """The table of type `name` at byte `at`."""
        data = self.data
        vtable = at - I32.unpack_from(data, at)[0]
        if not 0 <= vtable <= len(data) - 4:
            raise FormatError(f"the {name} at byte {at} has its vtable outside the file")
        size = U16.unpack_from(data, vtable)[0]
        slots = struct.unpack_from(f"<{max(size - 4, 0) // 2}H", data, vtable + 4)
        fields = self.schema.tables[name]
        known, table = len(slots), {}
        for field in fields:
            slot = field.slot
            offset = slots[slot] if slot < known else 0
            if field.kind == "scalar":
                table[field.name] = struct.unpack_from("<" + field.format, data, at + offset)[0] if offset else field.default
            elif field.kind == "union":
                tag_offset = slots[slot - 1] if slot - 1 < known else 0
                table[field.name] = self._union(field, data[at + tag_offset] if tag_offset else 0, at + offset if offset else 0)
            else:
                table[field.name] = self._reference(field, at + offset) if offset else None
        last = fields[-1].slot + 1 if fields else 0
        unknown = [slot for slot in range(last, known) if slots[slot]]
        if unknown:
            raise FormatError(f"the {name} at byte {at} has fields that the schema does not know (slots {unknown})")
        return table

    def _union(self, field, tag, at):
        members = self.schema.unions[field.type]
        if tag == 0:
            return Union(0, "NONE", None, None)
        if tag not in members:
            raise FormatError(f"{field.name}: {field.type} has no member {tag}")
        return Union(tag, members[tag], self.table(members[tag], self._target(at)) if at else None, members[tag])

    def _reference(self, field, at):
        if field.kind == "string":
            return self._bytes(at)
        if field.kind == "scalars":
            size = struct.calcsize("<" + field.format)
            start, count = self._elements(at, size)
            return Vector(self.data[start:start + count * size], field.format, field.type)
        if field.kind == "table":
            return self.table(field.type, self._target(at))
        start, count = self._elements(at, 4)
        places = range(start, start + 4 * count, 4)
        if field.kind == "strings":
            return [self._bytes(place) for place in places]
        return [self.table(field.type, self._target(place)) for place in places]


class Model:
    """A whole .tflite file: `root` is the decoded root table."""

    def __init__(self, schema, data, name="model"):
        self.schema, self.data, self.name = schema, memoryview(data), name
        self.root = Reader(schema, data).root()

    def placed(self, offset, size, what):
        """Bytes that lie behind the tables."""
        if offset + size > len(self.data):
            raise FormatError(f"{what}: {size} bytes at {offset} end outside the file")
        return self.data[offset:offset + size]

    def buffer(self, index):
        """(bytes, form) of a buffer, form being `inline` or `offset`. Offsets 0 and 1 mean that there is none."""
        buffers = self.root["buffers"] or []
        if not 0 <= index < len(buffers):
            raise FormatError(f"there is no buffer {index}")
        buffer = buffers[index]
        if buffer["offset"] > 1:
            return self.placed(buffer["offset"], buffer["size"], f"buffers[{index}]"), "offset"
        return (buffer["data"].data if buffer["data"] is not None else self.data[:0]), "inline"

    def custom_options(self, operator):
        """(bytes, form) of an operator's custom options, likewise; form `absent` where there are none."""
        if operator["large_custom_options_offset"] > 1:
            return self.placed(operator["large_custom_options_offset"], operator["large_custom_options_size"], "custom options"), "offset"
        if operator["custom_options"] is None:
            return self.data[:0], "absent"
        return operator["custom_options"].data, "inline"


def load_schema(path):
    with open(path, encoding="utf-8") as file:
        return Schema(file.read())


def load_model(schema, path):
    with open(path, "rb") as file:
        data = file.read()
    return Model(schema, data, str(path))
