# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Parses a FlatBuffers schema (the subset that tflite.fbs uses) into tables, enums and unions."""

import re

#: Scalar type -> struct format.
SCALARS = {
    "bool": "?", "byte": "b", "int8": "b", "ubyte": "B", "uint8": "B", "short": "h", "int16": "h", "ushort": "H",
    "uint16": "H", "int": "i", "int32": "i", "uint": "I", "uint32": "I", "long": "q", "int64": "q", "ulong": "Q",
    "uint64": "Q", "float": "f", "float32": "f", "double": "d", "float64": "d",
}

TOKEN = re.compile(r"""\s+|//[^\n]*|(?P<word>[A-Za-z_][\w.]*)|(?P<number>[-+]?[0-9][\w.+]*)|(?P<text>"[^"]*")|(?P<sign>[{}()\[\]:;,=])""")


class SchemaError(Exception):
    """The schema says something that this parser does not know."""


class Field:
    """One field of a table: its slot (of the value: a union's type is one slot earlier), kind and default.

    kind: scalar | string | table | union | scalars | strings | tables. `type` is the name of a table, union or enum
    (None for plain scalars), `format` the struct format of a scalar or of a vector's elements."""

    __slots__ = ("name", "slot", "kind", "type", "format", "default")

    def __init__(self, name, slot, kind, type_name, fmt, default):
        self.name, self.slot, self.kind, self.type, self.format, self.default = name, slot, kind, type_name, fmt, default


class Schema:
    """tables: name -> [Field]; enums: name -> {value: name}; unions: name -> {tag: table name}; root, identifier."""

    def __init__(self, text):
        self.tables, self.enums, self.unions, self.enum_formats = {}, {}, {}, {}
        self.root = self.identifier = None
        self.tokens, self.at = self._tokenize(text), 0
        declared = {}
        while self.at < len(self.tokens):
            self._declaration(declared)
        for name, members in declared.items():
            self.tables[name] = self._fields(name, members)

    @staticmethod
    def _tokenize(text):
        tokens, at = [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise SchemaError(f"line {text.count(chr(10), 0, at) + 1}: cannot read {text[at:at + 20]!r}")
            if match.lastgroup:
                tokens.append(match.group())
            at = match.end()
        return tokens

    def _next(self, expected=None):
        if self.at == len(self.tokens):
            raise SchemaError("the schema ends too early")
        token = self.tokens[self.at]
        if expected is not None and token != expected:
            raise SchemaError(f"expected {expected!r}, found {token!r}")
        self.at += 1
        return token

    def _accept(self, token):
        found = self.at < len(self.tokens) and self.tokens[self.at] == token
        self.at += found
        return found

    def _declaration(self, declared):
        word = self._next()
        if word in ("namespace", "file_extension", "attribute"):
            self._next()
            self._next(";")
        elif word == "root_type":
            self.root = self._next()
            self._next(";")
        elif word == "file_identifier":
            self.identifier = self._next().strip('"').encode()
            self._next(";")
        elif word == "table":
            name = self._next()
            declared[name] = self._members()
        elif word == "enum":
            name = self._next()
            self._next(":")
            self.enum_formats[name] = SCALARS[self._next()]
            self.enums[name] = self._values(0)
        elif word == "union":
            name = self._next()
            self.unions[name] = self._values(1)
        else:
            raise SchemaError(f"{word!r} declarations are not supported")

    def _values(self, value):
        """{ A, B = 3, ... } as value -> name."""
        values = {}
        self._next("{")
        while not self._accept("}"):
            name = self._next()
            value = int(self._next(), 0) if self._accept("=") else value
            values[value] = name
            value += 1
            self._accept(",")
        return values

    def _members(self):
        """{ name:type = default (attributes); ... } as [(name, type, is a vector, default, attributes)]."""
        members = []
        self._next("{")
        while not self._accept("}"):
            name = self._next()
            self._next(":")
            vector = self._accept("[")
            type_name = self._next()
            if vector:
                self._next("]")
            default = self._next() if self._accept("=") else None
            if self._accept("("):
                while self._next() != ")":
                    pass
            self._next(";")
            members.append((name, type_name, vector, default))
        return members

    def _fields(self, table, members):
        fields, slot = [], 0
        for name, type_name, vector, default in members:
            enum = type_name if type_name in self.enums else None
            fmt = self.enum_formats.get(type_name) or SCALARS.get(type_name)
            if type_name in self.unions:
                if vector:
                    raise SchemaError(f"{table}.{name}: vectors of unions are not supported")
                slot += 1
                fields.append(Field(name, slot, "union", type_name, None, None))
            elif fmt:
                kind = "scalars" if vector else "scalar"
                fields.append(Field(name, slot, kind, enum, fmt, None if vector else self._default(enum, fmt, default)))
            elif type_name == "string":
                fields.append(Field(name, slot, "strings" if vector else "string", None, None, None))
            else:
                fields.append(Field(name, slot, "tables" if vector else "table", type_name, None, None))
            slot += 1
        return fields

    def _default(self, enum, fmt, text):
        if text is None:
            return False if fmt == "?" else 0.0 if fmt in "fd" else 0
        if text in ("true", "false"):
            return text == "true"
        if enum and not text.lstrip("+-").isdigit():
            return next(value for value, name in self.enums[enum].items() if name == text)
        return float(text) if fmt in "fd" else int(text, 0)
