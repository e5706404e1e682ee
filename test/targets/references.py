# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a model gives on this machine: `adze run`, on the zoo's inputs and on more of the same kind."""

import dataclasses
import pathlib
import sys
import tempfile

import numpy

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / name) for name in ("models", "execution")]
import native  # noqa: E402
from check_golden import load_generator  # noqa: E402
from programs import DTYPES, Failure, call, last_line, used_inputs  # noqa: E402

#: Runs of a signature one after another: as many as show that a model with variables carries them on.
RUNS, STATEFUL_RUNS = 2, 4


@dataclasses.dataclass
class Reference:
    """`inputs` are bytes of all runs of all signatures; `outputs[signature][output]` are arrays with a dimension of runs."""

    runs: int
    inputs: bytes
    outputs: list


def make_inputs(golden_input, signature, runs):
    """An array an input, with a dimension of runs."""
    arrays = []
    for number, tensor in enumerate(used_inputs(signature)):
        dtype = numpy.dtype(DTYPES[tensor["type"]])
        arrays.append(numpy.stack([golden_input(dtype, tensor["shape"], number + 100 * run) for run in range(runs)]))
    return arrays


def run_signature(adze, model, signature, arrays, folder, timeout):
    """The outputs of all runs of a signature, by `adze run`."""
    command = [adze, "run", model, "--keep-state", f"--output={folder / 'y'}"]
    if signature["key"]:
        command.append(f"--signature={signature['key']}")
    for number, array in enumerate(arrays):
        numpy.save(folder / f"x{number}.npy", array)
        command.append(f"--input={folder / f'x{number}.npy'}")
    done = call(command, folder, "adze run", timeout)
    if done.returncode:
        raise Failure(f"adze run: {last_line(done.stderr)[:200]}")
    return native.load_outputs(folder / "y")


def make_reference(adze, root, model, report, timeout):
    """Runs all signatures of a model; `report` is of any target."""
    golden_input = load_generator(root)
    runs = STATEFUL_RUNS if report["memory"]["state"]["bytes"] else RUNS
    pieces, outputs = [], []
    for signature in report["signatures"]:
        arrays = make_inputs(golden_input, signature, runs)
        pieces += [array[run].tobytes() for run in range(runs) for array in arrays]
        with tempfile.TemporaryDirectory(prefix="adze-targets-") as folder:
            outputs.append(run_signature(adze, model, signature, arrays, pathlib.Path(folder), timeout))
    return Reference(runs, b"".join(pieces), outputs)
