# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the options of custom operators: a FlexBuffer that is a map of numbers, strings and truths."""

import struct

#: Types of FlexBuffers that are used here, and the code of a width of 8 bytes.
INT, FLOAT, STRING, MAP, BOOL, WIDE = 1, 3, 5, 9, 26, 3


def pack(options):
    """The bytes of a map. Everything is written 8 bytes wide."""
    data, keys, strings = bytearray(), {}, {}
    for name in sorted(options):
        keys[name] = len(data)
        data += name.encode() + b"\0"
    for name, value in options.items():
        if isinstance(value, str):
            data += b"\0" * (-len(data) % 8) + struct.pack("<Q", len(value.encode()))
            strings[name] = len(data)
            data += value.encode() + b"\0"
    data += b"\0" * (-len(data) % 8) + struct.pack("<Q", len(keys))
    key_vector = len(data)
    for name in sorted(keys):
        data += struct.pack("<Q", len(data) - keys[name])
    data += struct.pack("<QQQ", len(data) - key_vector, 8, len(keys))
    start, types = len(data), bytearray()
    for name in sorted(keys):
        value = options[name]
        if isinstance(value, bool):
            kind, number = BOOL, struct.pack("<Q", value)
        elif isinstance(value, int):
            kind, number = INT, struct.pack("<q", value)
        elif isinstance(value, str):
            kind, number = STRING, struct.pack("<Q", len(data) - strings[name])
        else:
            kind, number = FLOAT, struct.pack("<d", value)
        data += number
        types.append(kind << 2 | WIDE)
    data += types
    data += b"\0" * (-len(data) % 4)
    data += struct.pack("<I", len(data) - start)
    return bytes(data) + bytes([MAP << 2 | WIDE, 4])
