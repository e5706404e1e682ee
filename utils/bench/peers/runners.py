# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One class per program that runs a benchmark model. `measure` gives times in milliseconds, `outputs` a result.

Every program is started anew for every measurement: state of one run (caches, clocks) does not favour the next."""
import json
import os
import pathlib
import subprocess

import numpy as np

BENCH = pathlib.Path(__file__).resolve().parents[1]
ROOT = BENCH.parents[1]
# Libraries that know only OpenMP stay on one thread as well.
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


class RunError(Exception):
    """A program that failed; the text is its last line."""


def run(command, timeout=600):
    """Standard output of a command."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=timeout,
                          env=ENVIRONMENT)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit status {done.returncode}"]
        raise RunError(f"{pathlib.Path(str(command[0])).name}: {lines[-1]}")
    return done.stdout


def last_json(text):
    """The last line that is a JSON object, or the whole text if it is one."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.startswith("{")]
        if not lines:
            raise RunError("no JSON was printed") from None
        return json.loads(lines[-1])


class Adze:
    """`adze bench` and `adze run`."""
    name, layers_only = "adze", False

    def __init__(self, binary):
        self.binary = binary

    def missing(self):
        """Why this cannot be used; None when it can."""
        if not self.binary.exists():
            return f"{self.binary} is not built"
        try:
            run([self.binary, "bench", "--help"])
        except RunError as error:
            return f"adze bench is not there ({error})"
        return None

    def measure(self, case, repetitions):
        result = last_json(run([self.binary, "bench", case.files.tflite, "--json", f"--repetitions={repetitions}"]))
        try:
            model, peak = result["models"][0], result["peak"]
            kind = "gopsInt8" if any(op["integer"] for op in model["ops"]) else "gflops"
            return {"median_ms": 1e3 * model["median"], "peak_gops": peak[kind]}
        except (KeyError, TypeError) as error:
            raise RunError(f"adze bench --json lacks {error}") from None

    def outputs(self, case, folder):
        run([self.binary, "run", case.files.tflite, f"--input={case.input}", f"--output={folder / 'adze'}"])
        return np.load(folder / "adze0.npy")


class OnnxRuntime:
    """onnxruntime's native library, through Node.js."""
    name, layers_only = "onnxruntime", False

    def missing(self):
        if not (BENCH / "node_modules/onnxruntime-node").is_dir():
            return "run utils/bench/setup first"
        return None

    @staticmethod
    def command(case, *options):
        return ["node", BENCH / "run-onnx.mjs", case.files.onnx, "--input", case.onnx_input, *options]

    def measure(self, case, repetitions):
        ops = ["--ops"] if case.entry.is_layer else []
        return last_json(run(self.command(case, "--repetitions", repetitions, *ops)))

    def outputs(self, case, folder):
        path = folder / "onnxruntime.npy"
        run(self.command(case, "--repetitions", 1, "--warm-up", 0, "--output", path))
        result = np.load(path)
        if result.ndim == 4:
            result = result.transpose(0, 2, 3, 1)
        # uint8 = int8 + 128 there, see models/onnx.py.
        return (result.astype(np.int16) - 128).astype(np.int8) if result.dtype == np.uint8 else result


class OneDnn:
    """oneDNN's primitives, for single layers only."""
    name, layers_only = "onednn", True

    def __init__(self, binary):
        self.binary = binary

    def missing(self):
        if not self.binary.exists():
            return f"{self.binary.name} is not built (utils/bench/setup installs oneDNN, then build again)"
        return None

    def measure(self, case, repetitions):
        return last_json(run([self.binary, *case.layer_words(), "--repetitions", repetitions]))


class LiteRt:
    """LiteRT's WebAssembly build: a witness of numbers, not of speed."""
    name = "litert"

    def missing(self):
        return None if (ROOT / "utils/litert/node_modules").is_dir() else "run utils/litert/setup first"

    def outputs(self, case, folder):
        run(["node", ROOT / "utils/litert/run.mjs", case.files.tflite, "--input", case.input, "--output", folder / "litert"])
        return np.load(folder / "litert0.npy")
