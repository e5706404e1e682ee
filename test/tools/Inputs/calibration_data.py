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


def jpeg(color, size):
    """A baseline picture of up to 8 x 8 pixels (ITU-T T.81): one block a component, which has a mean (DC) and no waves (AC)."""
    def segment(marker, data):
        return bytes((0xff, marker)) + struct.pack(">H", len(data) + 2) + data

    red, green, blue = color
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    bits = ""
    for value in (luma - 128, (blue - luma) / 1.772, (red - luma) / 1.402):
        mean = round(8 * value)
        length = abs(mean).bit_length()
        bits += f"{length:04b}"  # the code of a length is the length itself, of 4 bits
        bits += f"{mean if mean > 0 else mean + (1 << length) - 1:0{length}b}" if length else ""
        bits += "0"  # the end of the block
    bits += "1" * (-len(bits) % 8)
    scan = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    return (b"\xff\xd8" + segment(0xdb, b"\0" + b"\1" * 64)
            + segment(0xc0, struct.pack(">BHHB", 8, size, size, 3) + bytes((1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)))
            + segment(0xc4, bytes((0x00, 0, 0, 0, 12, *[0] * 12, *range(12))))
            + segment(0xc4, bytes((0x10, 1, *[0] * 15, 0)))
            + segment(0xda, bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0))) + scan + b"\xff\xd9")


x = numpy.random.RandomState(1).randn(12, 4, 4, 3).astype(numpy.float32)
numpy.save(folder / "all.npy", x)
numpy.save(folder / "a.npy", x[:5])
numpy.save(folder / "b.npy", x[5:])
numpy.savez_compressed(folder / "all.npz", x=x, y=numpy.zeros(12, numpy.int32))
(folder / "pictures" / "a.png").write_bytes(png((10, 20, 30), 6))
(folder / "pictures" / "b.PNG").write_bytes(png((200, 100, 50), 6))
(folder / "pictures" / "notes.txt").write_text("no picture")
(folder / "broken" / "broken.png").write_bytes(png((1, 2, 3), 6)[:50])
for name in ("photos", "torn"):
    (folder / name).mkdir()
(folder / "photos" / "a.jpg").write_bytes(jpeg((64, 64, 64), 6))
(folder / "photos" / "b.JPEG").write_bytes(jpeg((200, 100, 48), 6))
(folder / "torn" / "torn.jpg").write_bytes(jpeg((1, 2, 3), 6)[:-6])
