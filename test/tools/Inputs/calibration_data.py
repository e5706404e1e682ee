# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes samples to a folder: arrays, in one file and in two, and pictures of one color each."""
import pathlib
import struct
import sys
import zlib

import numpy

folder = pathlib.Path(sys.argv[1])


def png(color, size):
    """The bytes of a picture: size rows of size pixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(color) * size) * size
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


x = numpy.random.RandomState(1).randn(12, 4, 4, 3).astype(numpy.float32)
numpy.save(folder / "all.npy", x)
numpy.save(folder / "a.npy", x[:5])
numpy.save(folder / "b.npy", x[5:])
numpy.savez_compressed(folder / "all.npz", x=x, y=numpy.zeros(12, numpy.int32))
(folder / "pictures" / "a.png").write_bytes(png((10, 20, 30), 6))
(folder / "pictures" / "b.PNG").write_bytes(png((200, 100, 50), 6))
(folder / "pictures" / "notes.txt").write_text("no picture")
(folder / "broken" / "broken.png").write_bytes(png((1, 2, 3), 6)[:50])
