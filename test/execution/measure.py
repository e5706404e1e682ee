# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How outputs are compared: integers and booleans bit for bit; floats within tol * max(range, max |y|), with NaN and
infinities in the same places."""

import numpy

#: The floor of the measure for floats.
TOLERANCE = 1e-5


def magnitude(values):
    finite = values[numpy.isfinite(values)].astype(numpy.float64)
    return float(max(finite.max() - finite.min(), abs(finite).max())) if finite.size else 0.0


def distance(got, wanted):
    """Largest difference as a share of the magnitude of `wanted`; of integers in steps."""
    if not wanted.size:
        return 0.0
    if wanted.dtype.kind != "f":
        return float(abs(got.astype(object) - wanted.astype(object)).max()) if wanted.dtype.itemsize == 8 else float(abs(got.astype(numpy.int64) - wanted).max())
    finite = numpy.isfinite(wanted) & numpy.isfinite(got)
    apart = abs(got[finite].astype(numpy.float64) - wanted[finite])
    return float(apart.max() / (magnitude(wanted) or 1.0)) if apart.size else 0.0


def same_specials(got, wanted):
    special = ~numpy.isfinite(wanted) | ~numpy.isfinite(got)
    return numpy.array_equal(got[special], wanted[special], equal_nan=True)


def compare(got, wanted, tolerance=TOLERANCE):
    """What is wrong with one output, as a sentence; None when nothing is."""
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return f"is {got.dtype}{list(got.shape)} instead of {wanted.dtype}{list(wanted.shape)}"
    if wanted.dtype.kind != "f":
        wrong = got != wanted
    else:
        if not same_specials(got, wanted):
            return "has NaN or infinities in other places"
        finite = numpy.isfinite(wanted)
        wrong = numpy.zeros(wanted.shape, bool)
        wrong[finite] = abs(got[finite].astype(numpy.float64) - wanted[finite].astype(numpy.float64)) > tolerance * magnitude(wanted)
    if not wrong.any():
        return None
    place = numpy.unravel_index(int(numpy.argmax(wrong)), wanted.shape)
    return (f"differs in {int(wrong.sum())} of {wanted.size} elements by up to {distance(got, wanted):.3g}"
            f", first at {[int(i) for i in place]}: {got[place]} instead of {wanted[place]}")


def compare_all(got, wanted, tolerance=TOLERANCE):
    if len(got) != len(wanted):
        return f"{len(got)} outputs instead of {len(wanted)}"
    for k, pair in enumerate(zip(got, wanted)):
        wrong = compare(*pair, tolerance)
        if wrong:
            return f"output {k} {wrong}"
    return None
