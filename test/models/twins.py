# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pairs of models that must give the same outputs: runs both in LiteRT and natively, and compares."""

import json
import pathlib
import subprocess
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import measure  # noqa: E402
import native  # noqa: E402
from check_roundtrip import LITERT, tail  # noqa: E402

#: Share of an output's range that floats may differ by.
TOLERANCE = 1e-6


class Twin:
    """Two files with one archive of inputs. `number` names what is written."""

    def __init__(self, name, number, before, after, archive):
        self.name, self.number, self.before, self.after, self.archive = name, number, before, after, archive

    def prefix(self, folder, runtime, path):
        return folder / f"{self.number}-{runtime}-{'before' if path == self.before else 'after'}-"


def run_native(adze, twins, folder, timeout, scheme="xnnpack"):
    """{(twin, path): status}."""
    keys = [(twin, path) for twin in twins for path in (twin.before, twin.after)]
    lines = [(path, twin.archive, twin.prefix(folder, "native", path), scheme) for twin, path in keys]
    return dict(zip(keys, native.run_lines(adze, lines, timeout)))


def run_litert(twins, folder, timeout):
    """{(twin, path): status}."""
    keys = {str(number): (twin, path) for number, (twin, path) in
            enumerate((twin, path) for twin in twins for path in (twin.before, twin.after))}
    jobs = [{"id": key, "model": str(path), "inputs": [str(twin.archive)], "timeout": timeout,
             "output": str(twin.prefix(folder, "litert", path))} for key, (twin, path) in keys.items()]
    done = subprocess.run(["node", LITERT / "run.mjs", "--batch", "-"], input="".join(json.dumps(job) + "\n" for job in jobs),
                          capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        found[keys[answer["id"]]] = "ok" if answer["status"] == "ok" else f"{answer['status']}: {answer.get('message')}"
    return {key: found.get(key, f"no answer: {tail(done.stderr)}") for key in keys.values()}


def widen(got, wanted):
    """An output of one float has no range: it is compared as one that reaches from 0 to 1, as a probability does."""
    if wanted.size == 1 and got.shape == wanted.shape and wanted.dtype.kind == "f":
        return [numpy.append(values, values.dtype.type([0, 1])) for values in (got, wanted)]
    return got, wanted


def compare(twin, statuses, folder, runtime, tolerance=TOLERANCE):
    """(what is wrong, None if nothing; largest difference of floats as a share of the range). None where the model does not
    run as it was."""
    before, after = statuses[(twin, twin.before)], statuses[(twin, twin.after)]
    if before != "ok":
        return None
    if after != "ok":
        return f"{runtime}: {after}", 0.0
    wanted, got = (native.load_outputs(twin.prefix(folder, runtime, path)) for path in (twin.before, twin.after))
    pairs = [widen(x, y) for x, y in zip(got, wanted)] if len(got) == len(wanted) else []
    message = measure.compare_all([x for x, _ in pairs], [y for _, y in pairs], tolerance) if pairs else "other outputs"
    worst = max((measure.distance(x, y) for x, y in pairs if x.shape == y.shape), default=0.0)
    return message and f"{runtime}: {message}", worst
