# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares two models field by field and names every difference by its path."""

import struct

from .reader import Union

#: Fields that generic comparison leaves out, because a rule of their own below compares what they stand for.
RESOLVED = {
    "Model": {"operator_codes", "buffers", "metadata"},
    "OperatorCode": {"deprecated_builtin_code", "builtin_code"},
    "Operator": {"custom_options", "large_custom_options_offset", "large_custom_options_size"},
    "Tensor": {"buffer"},
    "Metadata": {"buffer"},
}


class Comparer:
    """Collects the differences of two models: `differences` is a list of strings `path: a != b`."""

    def __init__(self, a, b, strict=False):
        self.a, self.b, self.strict, self.schema = a, b, strict, a.schema
        self.differences = []

    def run(self):
        a, b = self.a.root, self.b.root
        self.table("", "Model", a, b)
        self.lists("operator_codes", a["operator_codes"], b["operator_codes"], self.operator_code)
        self.lists("metadata", a["metadata"], b["metadata"], self.metadata)
        self.lists("buffers", a["buffers"], b["buffers"], self.buffer)
        self.sharing()
        return self.differences

    def differ(self, path, left, right):
        self.differences.append(f"{path or 'model'}: {left} != {right}")

    # Values of the schema.

    def table(self, path, name, left, right):
        """Two tables; None is a table with nothing in it."""
        if left is None or right is None:
            if left is right:
                return
            if self.strict:
                self.differ(path, "absent" if left is None else "present", "absent" if right is None else "present")
                return
        skipped = RESOLVED.get(name, ())
        for field in self.schema.tables[name]:
            if field.name in skipped:
                continue
            one = self.default(field) if left is None else left[field.name]
            other = self.default(field) if right is None else right[field.name]
            self.field(f"{path}.{field.name}" if path else field.name, field, one, other)
        if name == "Operator" and left is not None and right is not None:
            self.custom_options(path, left, right)

    @staticmethod
    def default(field):
        return Union(0, "NONE", None, None) if field.kind == "union" else field.default

    def field(self, path, field, left, right):
        kind = field.kind
        if kind == "scalar":
            if left != right or field.format in "fd":
                self.scalar(path, field, left, right)
        elif kind == "union":
            if left.tag != right.tag:
                self.differ(path, left.name, right.name)
            elif left.tag:
                self.table(path, left.table, left.value, right.value)
        elif kind == "table":
            self.table(path, field.type, left, right)
        elif kind == "tables":
            self.lists(path, left, right, lambda p, i, x, y: self.table(p, field.type, x, y))
        elif kind == "strings":
            self.lists(path, left, right, lambda p, i, x, y: self.string(p, x, y))
        elif kind == "string":
            self.string(path, left, right)
        else:
            self.vector(path, left, right)

    def scalar(self, path, field, left, right):
        if field.format in "fd" and struct.pack("<d", left) == struct.pack("<d", right):
            return
        names = self.schema.enums.get(field.type, {})
        self.differ(path, names.get(left, left), names.get(right, right))

    def absent(self, path, left, right):
        """Handles absent against empty; true when there is nothing else to compare."""
        if left is not None and right is not None:
            return False
        if left is right:
            return True
        if not left and not right:
            if self.strict:
                self.differ(path, "absent" if left is None else "empty", "absent" if right is None else "empty")
            return True
        return False

    def string(self, path, left, right):
        if self.absent(path, left, right) or left == right:
            return
        show = lambda text: "absent" if text is None else repr(text.decode("utf-8", "backslashreplace"))
        self.differ(path, show(left), show(right))

    def vector(self, path, left, right):
        if self.absent(path, left, right):
            return
        if left is None or right is None:
            show = lambda vector: "absent" if vector is None else f"{len(vector)} elements"
            self.differ(path, show(left), show(right))
        elif left.data != right.data:
            if len(left) != len(right):
                self.differ(path, self.shown(left), self.shown(right))
                return
            size = struct.calcsize("<" + left.format)
            for i, (x, y) in enumerate(zip(left.values(), right.values())):
                if left.data[i * size:(i + 1) * size] != right.data[i * size:(i + 1) * size]:
                    self.differ(f"{path}[{i}]", x, y)

    @staticmethod
    def shown(vector):
        return str(list(vector.values())) if len(vector) <= 8 else f"{len(vector)} elements"

    def lists(self, path, left, right, compare):
        """Two vectors of tables or strings; `compare(path, index, x, y)` does one pair."""
        if self.absent(path, left, right):
            return
        left, right = left or [], right or []
        if len(left) != len(right):
            self.differ(f"{path}.length", len(left), len(right))
        for i, (x, y) in enumerate(zip(left, right)):
            compare(f"{path}[{i}]", i, x, y)

    # What the format spreads over several fields.

    def operator_code(self, path, _, left, right):
        """The code is the larger of the old field (up to 127) and the new one."""
        self.table(path, "OperatorCode", left, right)
        names = self.schema.enums["BuiltinOperator"]
        x, y = (max(code["deprecated_builtin_code"], code["builtin_code"]) for code in (left, right))
        if x != y:
            self.differ(f"{path}.builtin_code", names.get(x, x), names.get(y, y))

    def custom_options(self, path, left, right):
        (x, form_x), (y, form_y) = self.a.custom_options(left), self.b.custom_options(right)
        self.contents(f"{path}.custom_options", x, y)
        if self.strict and form_x != form_y:
            self.differ(f"{path}.custom_options", form_x, form_y)

    def metadata(self, path, _, left, right):
        self.table(path, "Metadata", left, right)
        self.buffer_of(path, left, right)

    def buffer(self, path, index, *_):
        (x, form_x), (y, form_y) = self.a.buffer(index), self.b.buffer(index)
        self.contents(path, x, y)
        if self.strict and form_x != form_y:
            self.differ(path, form_x, form_y)
        if self.strict and form_x == form_y == "inline":
            left, right = (model.root["buffers"][index]["data"] for model in (self.a, self.b))
            self.absent(f"{path}.data", left, right)

    def buffer_of(self, path, left, right):
        """The bytes behind two owners of buffers. Those under the same number are compared where the buffers are."""
        if left["buffer"] != right["buffer"]:
            self.contents(f"{path}.buffer", self.a.buffer(left["buffer"])[0], self.b.buffer(right["buffer"])[0])

    def contents(self, path, left, right):
        if left == right:
            return
        if len(left) != len(right):
            self.differ(path, f"{len(left)} bytes", f"{len(right)} bytes")
            return
        at = first_difference(left, right)
        self.differ(f"{path}[byte {at} of {len(left)}]", f"0x{left[at]:02x}", f"0x{right[at]:02x}")

    def owners(self, model):
        """(path, owner) of everything that has a buffer: the tensors, then the metadata."""
        for s, subgraph in enumerate(model.root["subgraphs"] or []):
            for t, tensor in enumerate(subgraph["tensors"] or []):
                yield f"subgraphs[{s}].tensors[{t}]", tensor
        for m, entry in enumerate(model.root["metadata"] or []):
            yield f"metadata[{m}]", entry

    def sharing(self):
        """Each owner's bytes, and whether it shares its buffer with the same earlier owner in both models (the first
        user of a buffer stands for it; buffer 0, which means no data, stands for itself)."""
        first_a, first_b = {0: "buffer 0"}, {0: "buffer 0"}
        for (path, left), (path_b, right) in zip(self.owners(self.a), self.owners(self.b)):
            if path != path_b:
                return  # the lists differ in length, which is reported already
            if "shape" in left:
                self.buffer_of(path, left, right)
            x, y = first_a.setdefault(left["buffer"], path), first_b.setdefault(right["buffer"], path)
            if x != y:
                say = lambda first: "its own" if first == path else f"that of {first}"
                self.differ(f"{path}.buffer", say(x), say(y))


def first_difference(left, right):
    """Index of the first unequal byte, by halving: slices compare at memory speed."""
    low, high = 0, len(left)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if left[low:middle] != right[low:middle] else (middle, high)
    return low


def compare_models(a, b, strict=False):
    """The differences of two reader.Model, as strings; empty when they are equal."""
    return Comparer(a, b, strict).run()
