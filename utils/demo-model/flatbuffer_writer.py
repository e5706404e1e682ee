# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes flatbuffers from plain Python values, driven by a .fbs schema (standard library only).

A table is a dict of its fields, a union value a pair (member table, dict), a vector a list or
bytes, an enum value its name or a number. Absent fields, None and scalars equal to their default
are left out. The file is written front to back: children follow their parents, so that every
offset points forward, and equal vtables are shared; the same value gives the same bytes.

The subset of the schema language is that of lib/Format/schema/tflite.fbs: tables, enums, unions,
scalars, strings and vectors, with `force_align` and `deprecated` as the only attributes.
"""
import re
import struct
from collections import namedtuple

SCALARS = {"bool": "?", "byte": "b", "ubyte": "B", "short": "h", "ushort": "H", "int": "i",
           "int32": "i", "uint": "I", "long": "q", "ulong": "Q", "float": "f", "double": "d"}

# `slot` is the field's place in the vtable; a union's type byte has the slot before it.
Field = namedtuple("Field", "type is_vector slot default align deprecated")


class Schema:
    """The declarations of one .fbs file."""

    def __init__(self, text):
        text = re.sub(r"//[^\n]*", "", text)
        self.enums, self.unions, self.tables = {}, {}, {}
        for kind, name, base, body in re.findall(
                r"\b(table|enum|union)\s+(\w+)\s*(?::\s*(\w+)\s*)?\{([^}]*)\}", text):
            if kind == "enum":
                self.enums[name] = (base, self.numbered(body, 0))
            elif kind == "union":
                self.unions[name] = self.numbered(body, 1)
            else:
                self.tables[name] = body
        self.tables = {name: self.fields(body) for name, body in self.tables.items()}
        self.root = re.search(r"root_type\s+(\w+)", text).group(1)
        self.identifier = re.search(r'file_identifier\s+"(....)"', text).group(1)

    @staticmethod
    def numbered(body, number):
        members = {}
        for name, value in re.findall(r"(\w+)\s*(?:=\s*(-?\d+))?\s*(?:,|$)", body.strip()):
            number = int(value) if value else number
            members[name] = number
            number += 1
        return members

    def fields(self, body):
        fields, slot = {}, 0
        declaration = (r"(\w+)\s*:\s*(\[?)\s*(\w+)\s*\]?\s*(?:=\s*([-\w.]+))?\s*"
                       r"(?:\(([^)]*)\))?\s*;")
        for name, bracket, kind, default, attributes in re.findall(declaration, body):
            slot += kind in self.unions and not bracket
            align = re.search(r"force_align\s*:\s*(\d+)", attributes)
            fields[name] = Field(kind, bool(bracket), slot, self.number(kind, default or "0"),
                                 int(align.group(1)) if align else 1, "deprecated" in attributes)
            slot += 1
        return fields

    def number(self, kind, value):
        """The number that a scalar's or an enum's value stands for."""
        if kind in self.enums and value in self.enums[kind][1]:
            return self.enums[kind][1][value]
        if isinstance(value, str):
            return {"true": 1, "false": 0}[value] if value in ("true", "false") else float(value)
        return value

    def code(self, kind):
        """The struct code of a scalar or enum type, None of any other."""
        return SCALARS.get(self.enums[kind][0] if kind in self.enums else kind)


class Writer:
    """One file in the making; `build` is the way in."""

    def __init__(self, schema):
        self.schema, self.out, self.vtables = schema, bytearray(), {}

    def align(self, size, ahead=0):
        """Pads until the byte `ahead` of here lies at a multiple of size."""
        self.out += bytes(-(len(self.out) + ahead) % size)

    def point(self, place):
        """Makes the offset at `place` point here."""
        struct.pack_into("<I", self.out, place, len(self.out) - place)

    def scalar(self, kind, value):
        code, number = self.schema.code(kind), self.schema.number(kind, value)
        return struct.pack("<" + code, number if code in "fd" else int(number))

    def inline(self, table, values):
        """Per slot the bytes in the table, and the children to write behind it."""
        slots, children = {}, {}
        for name, value in values.items():
            field = self.schema.tables[table][name]
            if value is None:
                continue
            if field.deprecated:
                raise ValueError(f"{table}.{name} is deprecated")
            if self.schema.code(field.type) and not field.is_vector:
                if self.schema.number(field.type, value) != field.default:
                    slots[field.slot] = self.scalar(field.type, value)
                continue
            if field.type in self.schema.unions:
                member, value = value
                slots[field.slot - 1] = bytes([self.schema.unions[field.type][member]])
                field = field._replace(type=member)
            slots[field.slot] = bytes(4)
            children[field.slot] = (field, value)
        return slots, children

    def table(self, table, values):
        """Writes a table and what it holds; returns its position."""
        slots, children = self.inline(table, values)
        # Wide fields first, so that little padding is needed between them.
        order = sorted(slots, key=lambda slot: (-len(slots[slot]), slot))
        wide = max((len(value) for value in slots.values()), default=4)
        places, end = {}, 4
        for slot in order:
            end += -end % len(slots[slot])
            places[slot] = end
            end += len(slots[slot])
        vtable = struct.pack("<HH", 4 + 2 * (max(slots, default=-1) + 1), end)
        vtable += b"".join(struct.pack("<H", places.get(slot, 0))
                           for slot in range(max(slots, default=-1) + 1))
        if vtable not in self.vtables:
            self.align(2)
            self.vtables[vtable] = len(self.out)
            self.out += vtable
        self.align(max(wide, 4))
        start = len(self.out)
        self.out += struct.pack("<i", start - self.vtables[vtable]) + bytes(end - 4)
        for slot, place in places.items():
            self.out[start + place:start + place + len(slots[slot])] = slots[slot]
        for slot in sorted(children):
            self.child(start + places[slot], *children[slot])
        return start

    def child(self, place, field, value):
        """Writes a string, vector or table and points the offset at `place` to it."""
        if field.is_vector and not self.schema.code(field.type):
            self.align(4)
            self.point(place)
            self.out += struct.pack("<I", len(value))
            first = len(self.out)
            self.out += bytes(4 * len(value))
            for index, item in enumerate(value):
                self.child(first + 4 * index, field._replace(is_vector=False), item)
        elif field.is_vector:
            size = struct.calcsize("<" + self.schema.code(field.type))
            self.align(max(4, size, field.align), ahead=4)
            self.point(place)
            self.out += struct.pack("<I", len(value))
            self.out += value if size == 1 and isinstance(value, (bytes, bytearray)) else b"".join(
                self.scalar(field.type, item) for item in value)
        elif field.type == "string":
            data = value.encode()
            self.align(4)
            self.point(place)
            self.out += struct.pack("<I", len(data)) + data + b"\0"
        else:
            start = self.table(field.type, value)
            struct.pack_into("<I", self.out, place, start - place)


def build(schema, root):
    """The bytes of a file whose root table is the dict `root`."""
    writer = Writer(schema)
    writer.out += bytes(4) + schema.identifier.encode()
    writer.child(0, Field(schema.root, False, 0, 0, 1, False), root)
    return bytes(writer.out)
