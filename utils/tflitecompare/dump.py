# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A decoded model as JSON: enums by name, bytes as length and sha256, absent things left out."""

import hashlib
import math

from .reader import Union, Vector


def bytes_as_json(data):
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def number(value):
    """JSON has no NaN and no infinity."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def as_json(schema, name, table):
    """The table of type `name` as what json.dump takes."""
    out = {}
    for field in schema.tables[name]:
        value = table[field.name]
        if value is None:
            continue
        if isinstance(value, Union):
            if value.tag:
                out[field.name] = {"type": value.name, **(as_json(schema, value.table, value.value) if value.value else {})}
        elif isinstance(value, Vector):
            names = schema.enums.get(value.enum, {})
            out[field.name] = bytes_as_json(value.data) if value.format == "B" else [number(names.get(v, v)) for v in value.values()]
        elif isinstance(value, bytes):
            out[field.name] = value.decode("utf-8", "backslashreplace")
        elif field.kind == "table":
            out[field.name] = as_json(schema, field.type, value)
        elif field.kind == "tables":
            out[field.name] = [as_json(schema, field.type, item) for item in value]
        elif field.kind == "strings":
            out[field.name] = [item.decode("utf-8", "backslashreplace") for item in value]
        else:
            out[field.name] = number(schema.enums.get(field.type, {}).get(value, value))
    return out


def model_as_json(model):
    """The whole file; buffers and custom options wherever their bytes lie."""
    out = as_json(model.schema, model.schema.root, model.root)
    for index, buffer in enumerate(out.get("buffers", [])):
        data, form = model.buffer(index)
        buffer["content"] = {**bytes_as_json(data), "form": form}
        buffer.pop("data", None)
    for subgraph, decoded in zip(out.get("subgraphs", []), model.root["subgraphs"] or []):
        for operator, source in zip(subgraph.get("operators", []), decoded["operators"] or []):
            data, form = model.custom_options(source)
            if form != "absent":
                operator["custom_options"] = {**bytes_as_json(data), "form": form}
    return out
