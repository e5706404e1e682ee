#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws the demo network's data: 28x28 grey images of 16 glyph classes.

A glyph is a set of polylines in the square [-1, 1]^2. Every image gets its own jitter of the
corners, affine map, pen width, contrast, stray stroke, occluding patch and noise. Image `i` of a
stream depends on (seed, i) alone, so a longer stream begins with the shorter one. RandomState is
used because NumPy promises never to change its numbers, and pixels are rounded to 1/255 so that
the last bit of a cosine does not show.

    glyphs.py OUT.pgm     writes a contact sheet, one row per class
"""
import math
import sys

import numpy as np

SIZE = 28
CLASSES = ("ring", "gapped-ring", "square", "triangle", "pentagon", "plus", "cross", "tee", "ell",
           "zed", "ess", "vee", "cup", "arrow", "bars", "hook")

# Streams that must never share an image.
TRAIN, CALIBRATION, TEST = 11, 22, 33


def arc(start, stop, radius=1.0, centre=(0.0, 0.0), steps=12):
    """Points on a circle, angles in degrees."""
    angles = [math.radians(start + (stop - start) * i / steps) for i in range(steps + 1)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def polygon(corners):
    """A closed regular polygon that stands on its base."""
    turn = 90 + 180 / corners if corners % 2 == 0 else -90
    return arc(turn, turn + 360, steps=corners)


def outline(label):
    """The polylines of a class; y grows downwards."""
    lines = {
        "ring": [arc(0, 360, 0.9)],
        "gapped-ring": [arc(35, 325, 0.9)],
        "square": [polygon(4)],
        "triangle": [polygon(3)],
        "pentagon": [polygon(5)],
        "plus": [[(-1, 0), (1, 0)], [(0, -1), (0, 1)]],
        "cross": [[(-.8, -.8), (.8, .8)], [(-.8, .8), (.8, -.8)]],
        "tee": [[(-.9, -.8), (.9, -.8)], [(0, -.8), (0, 1)]],
        "ell": [[(-.6, -1), (-.6, .8), (.7, .8)]],
        "zed": [[(-.7, -.8), (.7, -.8), (-.7, .8), (.7, .8)]],
        "ess": [arc(-30, -270, .45, (0, -.45)) + arc(-90, 150, .45, (0, .45))],
        "vee": [[(-.8, -.9), (0, .9), (.8, -.9)]],
        "cup": [[(-.7, -.9)] + arc(180, 0, .7, (0, .2)) + [(.7, -.9)]],
        "arrow": [[(-1, 0), (1, 0)], [(.3, -.6), (1, 0), (.3, .6)]],
        "bars": [[(-.8, -.45), (.8, -.45)], [(-.8, .45), (.8, .45)]],
        "hook": [[(.4, -1)] + arc(0, 180, .5, (-.1, .4))],
    }
    return lines[CLASSES[label]]


def segments(label, rng):
    """The glyph's segments in pixels, jittered and mapped; float64 [n, 4] of x0 y0 x1 y1."""
    angle, shear = rng.uniform(-0.42, 0.42), rng.uniform(-0.3, 0.3)
    scale_x, scale_y = rng.uniform(6.0, 10.0, 2)
    shift = SIZE / 2 - 0.5 + rng.uniform(-3.0, 3.0, 2)
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[scale_x, shear * scale_x],
                                                            [0.0, scale_y]])
    rows = []
    for line in outline(label):
        points = np.array(line, dtype=np.float64)
        wobble = 0.13 if len(points) < 8 else 0.04
        points = points + rng.uniform(-wobble, wobble, points.shape)
        points = points @ matrix.T + shift
        rows.append(np.concatenate([points[:-1], points[1:]], axis=1))
    if rng.uniform() < 0.5:  # a stray stroke that belongs to no glyph
        start, turn, length = rng.uniform(2, SIZE - 2, 2), rng.uniform(0, 6.28), rng.uniform(4, 9)
        step = length * np.array([math.cos(turn), math.sin(turn)])
        rows.append(np.concatenate([start, start + step])[None])
    return np.concatenate(rows)


def rasterise(rows, width):
    """Ink in [0, 1] per pixel: distance to the nearest segment against the pen width."""
    ys, xs = np.divmod(np.arange(SIZE * SIZE, dtype=np.float64), SIZE)
    x0, y0, x1, y1 = (rows[:, k:k + 1] for k in range(4))
    dx, dy = x1 - x0, y1 - y0
    along = ((xs - x0) * dx + (ys - y0) * dy) / np.maximum(dx * dx + dy * dy, 1e-9)
    along = np.clip(along, 0.0, 1.0)
    gap_x, gap_y = xs - x0 - along * dx, ys - y0 - along * dy
    distance = np.sqrt((gap_x * gap_x + gap_y * gap_y).min(axis=0))
    return np.clip(width / 2 + 0.5 - distance, 0.0, 1.0).reshape(SIZE, SIZE)


def draw(label, rng):
    """One image, float32 [28, 28] with values k/255."""
    ink = rasterise(segments(label, rng), rng.uniform(1.2, 3.2))
    paper, contrast = rng.uniform(0.0, 0.25), rng.uniform(0.35, 0.75)
    image = paper + contrast * ink
    if rng.uniform() < 0.6:  # an occluding patch of one grey
        height, width = rng.randint(3, 10, 2)
        top, left = rng.randint(0, SIZE - height), rng.randint(0, SIZE - width)
        image[top:top + height, left:left + width] = rng.uniform(0.0, 1.0)
    image = image + rng.normal(0.0, rng.uniform(0.02, 0.12), image.shape)
    return (np.round(np.clip(image, 0.0, 1.0) * 255.0) / 255.0).astype(np.float32)


def dataset(seed, count):
    """Images float32 [count, 28, 28, 1] in [0, 1] and labels int32 [count], classes in turn."""
    images = np.empty((count, SIZE, SIZE, 1), np.float32)
    labels = (np.arange(count) % len(CLASSES)).astype(np.int32)
    for index in range(count):
        images[index, :, :, 0] = draw(labels[index], np.random.RandomState([seed, index]))
    return images, labels


def main(argv):
    if len(argv) != 1 or argv[0].startswith("-"):
        print("usage: glyphs.py OUT.pgm", file=sys.stderr)
        return 2
    columns = 12
    images, _ = dataset(TEST, columns * len(CLASSES))
    sheet = images.reshape(columns, len(CLASSES), SIZE, SIZE).transpose(1, 2, 0, 3)
    sheet = np.round(sheet.reshape(len(CLASSES) * SIZE, columns * SIZE) * 255).astype(np.uint8)
    try:
        with open(argv[0], "wb") as out:
            out.write(b"P5 %d %d 255\n" % (sheet.shape[1], sheet.shape[0]) + sheet.tobytes())
    except OSError as error:
        print(f"glyphs.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
