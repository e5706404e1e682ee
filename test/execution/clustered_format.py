# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compressed tensors as LiteRT Micro describes them (docs/compression.md there), written from that description and not from
the compiler's code: what a kernel of LiteRT Micro would compute with.

The metadata COMPRESSION_METADATA is a flatbuffer: per subgraph a list of (tensor, buffer of values, bits of an index). The
tensor's buffer is a string of bits, an index an element, the highest bit first. Where the tensor has several scales each
channel, along the first or the last dimension, has a table of values of its own."""

import struct

import numpy

KEY = b"COMPRESSION_METADATA"
#: FLOAT32, INT32, INT64, BOOL, INT16, INT8 by their numbers on the wire.
DTYPES = {0: "<f4", 2: "<i4", 4: "<i8", 6: "?", 7: "<i2", 9: "i1"}


class Table:
    """A table of a flatbuffer, read by the numbers of its fields."""

    def __init__(self, data, at):
        self.data, self.at = data, at
        vtable = at - struct.unpack_from("<i", data, at)[0]
        size = struct.unpack_from("<H", data, vtable)[0]
        self.slots = struct.unpack_from(f"<{size // 2 - 2}H", data, vtable + 4)

    def place(self, field):
        return self.at + self.slots[field] if field < len(self.slots) and self.slots[field] else None

    def scalar(self, field, form, default=0):
        place = self.place(field)
        return default if place is None else struct.unpack_from("<" + form, self.data, place)[0]

    def tables(self, field):
        place = self.place(field)
        if place is None:
            return []
        start = place + struct.unpack_from("<I", self.data, place)[0]
        count = struct.unpack_from("<I", self.data, start)[0]
        places = range(start + 4, start + 4 + 4 * count, 4)
        return [Table(self.data, at + struct.unpack_from("<I", self.data, at)[0]) for at in places]


def read_metadata(data):
    """[[(tensor, buffer of values, bits)] by subgraph]."""
    root = Table(data, struct.unpack_from("<I", data, 0)[0])
    if root.scalar(0, "I", 1) != 1:
        raise ValueError("another version")
    return [[(entry.scalar(0, "i"), entry.scalar(1, "I"), entry.scalar(2, "B")) for entry in subgraph.tables(0)]
            for subgraph in root.tables(1)]


def unpack(data, count, bits):
    """Indices of a string of bits, which ends in less than a byte of zeros."""
    flat = numpy.unpackbits(numpy.frombuffer(data, numpy.uint8))
    if not 0 <= flat.size - count * bits < 8 or flat[count * bits:].any():
        raise ValueError(f"{len(data)} bytes for {count} indices of {bits} bits")
    return flat[:count * bits].reshape(count, bits) @ (1 << numpy.arange(bits)[::-1])


def decode(shape, dtype, scales, axis, bits, indices, values):
    """The elements that indices and values stand for."""
    shape, rank = tuple(shape), len(shape)
    if not rank or not 1 <= bits <= 7:
        raise ValueError("no tensor that can be compressed")
    channels = scales if scales > 1 else 1
    if channels > 1 and (axis not in (0, rank - 1) or shape[axis] != channels):
        raise ValueError("scales along another dimension")
    table = numpy.frombuffer(values, dtype)
    if not table.size or table.size % channels or table.size // channels > 128:
        raise ValueError(f"{table.size} values for {channels} channels")
    table = table.reshape(channels, -1)
    numbers = unpack(indices, int(numpy.prod(shape)), bits).reshape(shape)
    if channels == 1:
        return table[0][numbers]
    channel = numpy.arange(channels).reshape([channels if dimension == axis else 1 for dimension in range(rank)])
    return table[numpy.broadcast_to(channel, shape), numbers]


def read(model):
    """{(subgraph, tensor): (elements, bits, bytes in the file)} of a model that `tflitecompare.reader` has read."""
    found = {}
    for entry in model.root["metadata"] or []:
        if entry["name"] != KEY:
            continue
        for number, entries in enumerate(read_metadata(bytes(model.buffer(entry["buffer"])[0]))):
            for index, buffer, bits in entries:
                tensor = model.root["subgraphs"][number]["tensors"][index]
                params = tensor["quantization"]
                scales = len(params["scale"]) if params and params["scale"] else 0
                indices, values = (bytes(model.buffer(place)[0]) for place in (tensor["buffer"], buffer))
                elements = decode(tensor["shape"].values(), DTYPES[tensor["type"]], scales,
                                  params["quantized_dimension"] if params else 0, bits, indices, values)
                if (number, index) in found:
                    raise ValueError("a tensor twice")
                found[(number, index)] = elements, bits, len(indices) + len(values)
    return found
