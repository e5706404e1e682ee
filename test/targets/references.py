# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a model gives on this machine: `adze run`, on the zoo's inputs and on more of the same kind."""

import dataclasses
import pathlib
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / name) for name in ("models", "execution")] + [str(HERE.parents[1] / "utils")]
import native  # noqa: E402
import zoo  # noqa: E402
from check_golden import FLOAT16, FLOAT32, load_generator  # noqa: E402
from graph import load_schema  # noqa: E402
from programs import DTYPES, Failure, call, last_line, used_inputs  # noqa: E402
from tflitecompare import reader  # noqa: E402

#: Runs of a signature one after another: as many as show that a model with variables carries them on.
RUNS, STATEFUL_RUNS = 2, 4


@dataclasses.dataclass
class Reference:
    """`inputs` are bytes of all runs of all signatures; `outputs[signature][output]` are arrays with a dimension of runs."""

    runs: int
    inputs: bytes
    outputs: list


def find_integer_models(models):
    """Names of those that compute with integers alone: at most their ends are floats, quantized or dequantized."""
    schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
    names = {number: name for name, number in load_schema().enums["BuiltinOperator"][1].items()}
    return {model.name for model in models if is_integer(reader.load_model(schema, model.entry.path).root, names)}


def is_integer(root, names):
    codes = [names.get(max(code["builtin_code"], code["deprecated_builtin_code"])) for code in root["operator_codes"] or []]
    for subgraph in root["subgraphs"]:
        tensors = subgraph["tensors"] or []
        for operator in subgraph["operators"] or []:
            touched = [index for field in ("inputs", "outputs") for index in (operator[field].values() if operator[field] else ())]
            if codes[operator["opcode_index"]] not in ("QUANTIZE", "DEQUANTIZE") and any(
                    tensors[index]["type"] in (FLOAT32, FLOAT16) for index in touched if index >= 0):
                return False
    return True


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
