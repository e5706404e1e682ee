#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantizes the weights of every float model of the zoo in every mode of quantize-weights, and runs what comes out.

For each model and mode: the file runs in LiteRT where the original does; LiteRT's outputs are those of `adze run`, within
tol * max(range, max |y|); and the file is as much smaller as its weights are. tol is 1e-5, or twice what LiteRT's own outputs
change by when its inputs change by what float kernels may differ by: hybrid kernels round their inputs to integers, and one
that falls to the other side moves everything behind it. Where inputs move no output (weights of few bits may leave nothing of them),
scales of weights are moved as far instead."""

import collections
import json
import pathlib
import subprocess
import sys

import numpy

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import check_golden  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
import pruned_files  # noqa: E402
import zoo  # noqa: E402
import zoo_check  # noqa: E402
from check_roundtrip import LITERT, tail  # noqa: E402
from graph import load_schema  # noqa: E402
from tflitecompare import reader  # noqa: E402

#: Options of assign-quantization, and bits that a weight has then.
MODES = {
    "float16": ("mode=float16", 16),
    "dynamic8": ("mode=dynamic", 8),
    "dynamic8-tensor": ("mode=dynamic granularity=tensor min-elements=0", 8),
    "dynamic4": ("mode=dynamic weight-bits=4", 4),
    "dynamic4-tensor": ("mode=dynamic weight-bits=4 granularity=tensor min-elements=0", 4),
    "dynamic2": ("mode=dynamic weight-bits=2", 2),
    "blocks4": ("mode=dynamic weight-bits=4 granularity=block:32", 4),
    "weights8": ("mode=weight_only", 8),
    "weights4": ("mode=weight_only weight-bits=4 min-elements=0", 4),
    "weights2": ("mode=weight_only weight-bits=2 granularity=tensor", 2),
}
#: Perturbed runs that say how much outputs move.
PERTURBATIONS = 5
#: How far inputs are moved, as a share of their magnitude: where activations are quantized, by what two float kernels that
#: sum in other orders differ by; elsewhere by their last bit.
NOISE = {True: 4e-6, False: 1.2e-7}
#: Share of the bytes that the mode can save that a file must save; less than all: scales, tables of operators and tensors.
SAVED = 0.8


class Subject:
    """One model with its inputs."""

    def __init__(self, model, folder, number, golden_input):
        self.model, self.name, self.number = model, model.name, number
        self.values = [golden_input(numpy.dtype(dtype), shape, k) for k, (dtype, shape) in enumerate(model.inputs)]
        self.archive = folder / f"{number}.npz"
        model.write_inputs(self.archive, golden_input)
        first = self.store(folder, "given", self.values)
        self.files = {is_dynamic: [first] + [self.perturb(folder, turn, noise) for turn in range(PERTURBATIONS)]
                      for is_dynamic, noise in NOISE.items()}

    def store(self, folder, turn, values):
        paths = [folder / f"{self.number}-{turn}-{k}.npy" for k in range(len(values))]
        for path, value in zip(paths, values):
            numpy.save(path, value)
        return [str(path) for path in paths]

    def perturb(self, folder, turn, noise):
        generator = numpy.random.default_rng(turn)
        moved = [(x + noise * measure.magnitude(x) * generator.standard_normal(x.shape)).astype(x.dtype)
                 if x.dtype.kind == "f" else x for x in self.values]
        return self.store(folder, f"{noise}-{turn}", moved)


def run_litert(jobs):
    """{id: status or message}; outputs are written."""
    text = "".join(json.dumps(job) + "\n" for job in jobs)
    done = subprocess.run(["node", LITERT / "run.mjs", "--batch", "-"], input=text, capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.splitlines():
        result = json.loads(line)
        found[result["id"]] = "ok" if result["status"] == "ok" else f"{result['status']}: {result.get('message')}"
    return {job["id"]: found.get(job["id"], f"no answer: {tail(done.stderr)}") for job in jobs}


def quantize(adze, source, target, options):
    """Message or None."""
    pipeline = f"prepare,assign-quantization{{{options}}},quantize-weights"
    done = subprocess.run([adze, "optimize", source, "-o", target, "--quiet", f"--passes={pipeline}"],
                          capture_output=True, text=True, errors="replace", check=False, timeout=300)
    return None if done.returncode == 0 else f"optimize: exit status {done.returncode}: {tail(done.stderr)}"


def count_weights(schema, codes, path):
    """Bytes of FLOAT32 constants of 1024 elements and more that are weights, each once."""
    root = reader.load_model(schema, path).root
    names = [codes.get(max(code["builtin_code"], code["deprecated_builtin_code"]), "") for code in root["operator_codes"] or []]
    seen = {}
    for subgraph in root["subgraphs"]:
        for operator in subgraph["operators"] or []:
            place = check_golden.WEIGHTED.get(names[operator["opcode_index"]])
            operands = list(operator["inputs"].values()) if operator["inputs"] else []
            if place is None or len(operands) <= place or operands[place] < 0:
                continue
            tensor = subgraph["tensors"][operands[place]]
            size = len(root["buffers"][tensor["buffer"]]["data"] or ())
            if tensor["type"] == check_golden.FLOAT32 and size >= 4096:
                seen[tensor["buffer"]] = size
    return sum(seen.values())


def move_scales(path, target, turn):
    """Writes the file with the scales of its weights moved by as much as inputs are."""
    data, generator = bytearray(path.read_bytes()), numpy.random.default_rng(turn)
    for subgraph in pruned_files.load(data).root["subgraphs"]:
        for tensor in subgraph["tensors"]:
            if tensor["quantization"] and tensor["quantization"]["scale"]:
                scales = numpy.frombuffer(tensor["quantization"]["scale"].data, "<f4")
                scales *= (1 + NOISE[True] * generator.standard_normal(scales.size)).astype("f4")
    target.write_bytes(data)


def move_weights(subject, mode, folder, timeout):
    """Whether no output followed the inputs; then the perturbed outputs become those of perturbed files."""
    base, given = f"{subject.number}-{mode}", subject.files[True][0]
    runs = [native.load_outputs(folder / f"{base}-lite{turn}-") for turn in range(PERTURBATIONS + 1)]
    if any(len(z) != len(runs[0]) or not all(map(numpy.array_equal, z, runs[0])) for z in runs):
        return False
    jobs = []
    for turn in range(1, PERTURBATIONS + 1):
        target = folder / f"{base}-moved{turn}.tflite"
        move_scales(folder / f"{base}.tflite", target, turn)
        jobs.append({"id": str(turn), "model": str(target), "inputs": given, "output": str(folder / f"{base}-lite{turn}-"),
                     "timeout": timeout})
    return all(status == "ok" for status in run_litert(jobs).values())


def judge(subject, mode, folder, statuses, natives):
    """(message or None, distance, tolerance) of one model in one mode."""
    base = f"{subject.number}-{mode}"
    status = statuses[f"{base}-0"]
    if status != "ok":
        return f"LiteRT: {status}", None, None
    if natives[base] != "ok":
        return f"adze run: {natives[base]}", None, None
    wanted = native.load_outputs(folder / f"{base}-lite0-")
    got = native.load_outputs(folder / f"{base}-native-")
    if len(wanted) != len(got):
        return f"{len(got)} outputs instead of {len(wanted)}", None, None
    worst, widest = 0.0, 0.0
    for k, (x, y) in enumerate(zip(got, wanted)):
        moved = [native.load_outputs(folder / f"{base}-lite{turn + 1}-") for turn in range(PERTURBATIONS)]
        spread = max((measure.distance(z[k], y) for z in moved if len(z) == len(wanted) and z[k].shape == y.shape), default=0.0)
        tolerance = max(subject.model.tolerance(k), 2 * spread if y.dtype.kind == "f" else 0)
        if message := measure.compare(x.reshape(y.shape) if x.size == y.size else x, y, tolerance):
            return f"output {k} {message} (tolerance {tolerance:.2g})", measure.distance(x, y), tolerance
        worst, widest = max(worst, measure.distance(x.reshape(y.shape), y)), max(widest, tolerance)
    return None, worst, widest


def load_subjects(root, only, folder):
    """Models that compute in floats, and that LiteRT runs."""
    models = [model for model in check_golden.load_models(root, only) if not model.quantized and not model.hybrid]
    golden_input = check_golden.load_generator(root)
    subjects = [Subject(model, folder, number, golden_input) for number, model in enumerate(models)]
    jobs = [{"id": subject.name, "model": str(subject.model.entry.path), "inputs": subject.files[True][0]} for subject in subjects]
    statuses = run_litert(jobs)
    for subject in subjects:
        if statuses[subject.name] != "ok":
            print(f"not compared: {subject.name}: LiteRT: {statuses[subject.name]}"[:160])
    return [subject for subject in subjects if statuses[subject.name] == "ok"]


def run_mode(mode, subjects, arguments, folder, sizes):
    """{name: (message or None, distance, tolerance, bytes before, bytes after)}."""
    options, bits = MODES[mode]
    errors, jobs, lines = {}, [], {}
    for subject in subjects:
        base = f"{subject.number}-{mode}"
        target = folder / f"{base}.tflite"
        errors[subject.name] = quantize(arguments.adze, subject.model.entry.path, target, options)
        if errors[subject.name]:
            continue
        turns = subject.files[options.startswith("mode=dynamic")]
        jobs += [{"id": f"{base}-{turn}", "model": str(target), "inputs": files, "output": str(folder / f"{base}-lite{turn}-"),
                  "timeout": arguments.timeout} for turn, files in enumerate(turns)]
        lines[base] = (target, subject.archive, folder / f"{base}-native-", "xnnpack")
    statuses = run_litert(jobs)
    natives = dict(zip(lines, native.run_lines(arguments.adze, list(lines.values()), arguments.timeout)))
    results = {}
    for subject in subjects:
        if errors[subject.name]:
            results[subject.name] = (errors[subject.name], None, None, 0, 0)
            continue
        message, distance, tolerance = judge(subject, mode, folder, statuses, natives)
        if distance and message and options.startswith("mode=dynamic") and move_weights(subject, mode, folder, arguments.timeout):
            message, distance, tolerance = judge(subject, mode, folder, statuses, natives)
        before = subject.model.entry.path.stat().st_size
        after = (folder / f"{subject.number}-{mode}.tflite").stat().st_size
        possible = sizes[subject.name] * (1 - bits / 32)
        if not message and mode != "blocks4" and before - after < SAVED * possible - 4096:
            message = f"{before - after} bytes saved of {possible:.0f}"
        results[subject.name] = (message, distance, tolerance, before, after)
    return results


def check(arguments, root, folder):
    failures, counts = 0, collections.Counter()
    subjects = load_subjects(root, arguments.only, folder)
    if not subjects:
        sys.exit(f"check_weight_modes: no float model matches '{arguments.only}'")
    schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
    codes = {number: name for name, number in load_schema().enums["BuiltinOperator"][1].items()}
    sizes = {subject.name: count_weights(schema, codes, subject.model.entry.path) for subject in subjects}
    for mode in arguments.mode or MODES:
        for name, (message, distance, tolerance, before, after) in run_mode(mode, subjects, arguments, folder, sizes).items():
            counts[mode] += message is None
            failures += message is not None
            ratio = f"{before:>9} -> {after:>9} ({before / after:.2f}x, weights {sizes[name] / before:.0%})" if after else ""
            apart = "" if distance is None else f" differs by {distance:.2g} of {tolerance:.2g}"
            if message is None and not sizes[name] and not arguments.all:
                continue
            print(f"{'FAILED ' if message else ''}{mode:<16} {name:<56} {ratio}{apart} {message or ''}".rstrip(), flush=True)
    for mode, count in counts.items():
        print(f"{mode}: {count} of {len(subjects)} models")
    return failures


def main():
    parser = zoo_check.make_parser("check_weight_modes", __doc__, "--mode=dynamic8 --only=resnet", MODES)
    parser.add_argument("--all", action="store_true", help="print models without large weights, too")
    return zoo_check.run("check_weight_modes", parser.parse_args(), check)


if __name__ == "__main__":
    sys.exit(main())
