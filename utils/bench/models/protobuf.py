# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The wire format of protocol buffers and the messages of ONNX that a network needs (standard library and NumPy only).

A message is the bytes of its fields one after the other; a field is a key (number << 3 | wire type) and a value: a varint
(0), four bytes (5), or a length and bytes (2). Field numbers are those of ONNX's published onnx.proto."""
import struct

FLOAT, UINT8, INT8, INT32, INT64 = 1, 2, 3, 6, 7  # TensorProto.DataType
DATA_TYPES = {"float32": FLOAT, "uint8": UINT8, "int8": INT8, "int32": INT32, "int64": INT64}
ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_STRING, ATTRIBUTE_INTS = 1, 2, 3, 7  # AttributeProto.AttributeType


def varint(number):
    """A number in groups of seven bits, the lowest first; negative ones as 64-bit two's complement."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(field, value):
    return varint(field << 3) + varint(value)


def real(field, value):
    return varint(field << 3 | 5) + struct.pack("<f", value)


def chunk(field, value):
    """A string, bytes or a message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def attribute(name, value):
    """AttributeProto from a number, a string or a list of integers."""
    out = chunk(1, name)
    if isinstance(value, float):
        return out + real(2, value) + integer(20, ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return out + integer(3, value) + integer(20, ATTRIBUTE_INT)
    if isinstance(value, str):
        return out + chunk(4, value) + integer(20, ATTRIBUTE_STRING)
    return out + b"".join(integer(8, item) for item in value) + integer(20, ATTRIBUTE_INTS)


def node(op_type, name, inputs, outputs, domain="", **attributes):
    """NodeProto."""
    out = b"".join(chunk(1, item) for item in inputs) + b"".join(chunk(2, item) for item in outputs)
    out += chunk(3, name) + chunk(4, op_type)
    out += b"".join(chunk(5, attribute(key, value)) for key, value in attributes.items())
    return out + (chunk(7, domain) if domain else b"")


def tensor(name, value):
    """TensorProto with raw little-endian data."""
    data = value.astype(value.dtype.newbyteorder("<")).tobytes()
    dims = b"".join(integer(1, extent) for extent in value.shape)
    return dims + integer(2, DATA_TYPES[value.dtype.name]) + chunk(8, name) + chunk(9, data)


def value_info(name, element, shape):
    """ValueInfoProto of a tensor with a static shape."""
    dims = b"".join(chunk(1, integer(1, extent)) for extent in shape)
    return chunk(1, name) + chunk(2, chunk(1, integer(1, element) + chunk(2, dims)))


def model(name, nodes, initializers, inputs, outputs, opsets):
    """ModelProto; `opsets` maps a domain to its version."""
    graph = b"".join(chunk(1, item) for item in nodes) + chunk(2, name)
    graph += b"".join(chunk(5, item) for item in initializers)
    graph += b"".join(chunk(11, item) for item in inputs) + b"".join(chunk(12, item) for item in outputs)
    out = integer(1, 8) + chunk(2, "adze-bench") + chunk(7, graph)  # 8: the IR version of opset 13 and later
    return out + b"".join(chunk(8, (chunk(1, domain) if domain else b"") + integer(2, version))
                          for domain, version in opsets.items())
