# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether two .npy files of f32 differ by a tolerance at most. Arguments: A, B, the tolerance."""
import ast
import struct
import sys


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack_from("<H", data, 8)[0]
    header = ast.literal_eval(data[10:10 + size].decode())
    assert header["descr"] == "<f4", header
    return header["shape"], [value for value, in struct.iter_unpack("<f", data[10 + size:])]


def main():
    (shape, left), (other, right) = read(sys.argv[1]), read(sys.argv[2])
    worst = max(abs(a - b) for a, b in zip(left, right))
    if shape != other or not worst <= float(sys.argv[3]):
        sys.exit(f"{sys.argv[1]} and {sys.argv[2]} differ by {worst}")


main()
