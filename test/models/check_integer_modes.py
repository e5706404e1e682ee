#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantizes weights and activations of every float model of the zoo, and runs what comes out.

For each model and mode: the file runs in LiteRT where the original does; where no op stays float, LiteRT's outputs are those
of `adze run` to the last bit, else within tol * max(range, max |y|), tol as check_weight_modes.py has it; the ops that have
FLOAT32 tensors are those that the report names; and the file is as much smaller as its weights are."""

import collections
import pathlib
import re
import subprocess
import sys

import numpy

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import native  # noqa: E402
import zoo  # noqa: E402
import zoo_check  # noqa: E402
from check_roundtrip import tail  # noqa: E402
from check_weight_modes import count_weights, judge, load_subjects, run_litert  # noqa: E402
from graph import load_schema  # noqa: E402
from tflitecompare import reader  # noqa: E402

#: Options of adze optimize, and bits of a weight.
MODES = {
    "int8": (["--quantize=int8"], 8),
    "int8-io": (["--quantize=int8", "--input-type=int8", "--output-type=int8"], 8),
    "int8-tensor": (["--quantize=int8", "--granularity=tensor"], 8),
    "int4": (["--quantize=int8", "--weight-bits=4"], 4),
    "int16x8": (["--quantize=int16x8"], 8),
}
FLOAT32 = 0
BORDER = ("QUANTIZE", "DEQUANTIZE")
SAVED = 0.75  # Scales, zero points and biases of 64 bits take the rest.
#: How an integer input or output is refused that no integer op reads or writes; the converter refuses them as well.
REFUSED = re.compile(r"(input|output) '.*' cannot become int8: no (QUANTIZE to|DEQUANTIZE of) that type")
#: What LiteRT as WebAssembly computes: 16-bit ADD, SUB and LEAKY_RELU without the AVX2 kernels that native LiteRT has for them
#: (docs/requantization.md); all else of 16 bits is the same in both schemes.
SCHEMES = {"int16x8": "ruy"}


def quantize(adze, subject, target, options):
    """(message or None, {builtin: ops that the report names})."""
    done = subprocess.run([adze, "optimize", subject.model.entry.path, "-o", target, "--quiet", *options,
                           f"--representative-data={subject.archive}"],
                          capture_output=True, text=True, errors="replace", check=False, timeout=600)
    named = collections.Counter()
    if done.returncode:
        return f"optimize: exit status {done.returncode}: {tail(done.stderr)}", named
    table = re.search(r"stays? float:\nop .*\n((?:.+\n?)*)", done.stderr)
    for line in table.group(1).splitlines() if table else ():
        if found := re.match(r"([A-Z0-9_]+) ", line):
            named[found.group(1)] += 1
    return None, named


def find_floats(schema, codes, path):
    """{builtin: ops with FLOAT32 tensors}, conversions apart."""
    root = reader.load_model(schema, path).root
    names = [codes.get(max(code["builtin_code"], code["deprecated_builtin_code"]), "") for code in root["operator_codes"] or []]
    found = collections.Counter()
    # Decompositions of composites, which LiteRT does not run, stand behind the main subgraph.
    for subgraph in list(root["subgraphs"])[:1 if "STABLEHLO_COMPOSITE" in names else None]:
        tensors = list(subgraph["tensors"].values()) if isinstance(subgraph["tensors"], dict) else subgraph["tensors"]
        for operator in subgraph["operators"] or []:
            name = names[operator["opcode_index"]]
            places = [p for key in ("inputs", "outputs") if operator[key] for p in operator[key].values()]
            if name not in BORDER and any(p >= 0 and tensors[p]["type"] == FLOAT32 for p in places):
                found[name] += 1
    return found


def run_mode(mode, subjects, arguments, folder, facts):
    """{name: (message or None, distance, tolerance, bytes after, float ops)}."""
    options, bits = MODES[mode]
    errors, named, jobs, lines = {}, {}, [], {}
    for subject in subjects:
        base = f"{subject.number}-{mode}"
        target = folder / f"{base}.tflite"
        errors[subject.name], named[subject.name] = quantize(arguments.adze, subject, target, options)
        if errors[subject.name]:
            continue
        files = subject.files[True]
        archive = subject.archive
        if mode == "int8-io":
            files, archive = convert_inputs(subject, facts, target, folder)
        jobs += [{"id": f"{base}-{turn}", "model": str(target), "inputs": paths, "output": str(folder / f"{base}-lite{turn}-"),
                  "timeout": arguments.timeout} for turn, paths in enumerate(files)]
        lines[base] = (target, archive, folder / f"{base}-native-", SCHEMES.get(mode, "xnnpack"))
    statuses = run_litert(jobs)
    natives = dict(zip(lines, native.run_lines(arguments.adze, list(lines.values()), arguments.timeout)))
    results = {}
    for subject in subjects:
        if errors[subject.name]:
            results[subject.name] = (errors[subject.name], None, None, 0, 0)
            continue
        target = folder / f"{subject.number}-{mode}.tflite"
        message, distance, tolerance = judge(subject, mode, folder, statuses, natives)
        floats = find_floats(facts.schema, facts.codes, target)
        if message and floats and not errors[subject.name]:
            message = forgive_steps(subject, mode, folder, message, sum(floats.values()))
        if message is None and not floats and distance > 0:
            message = f"all ops are integer ops, and outputs differ by {distance:.2g}"
        if floats != named[subject.name] and not message:
            message = f"float ops {dict(floats)}, the report names {dict(named[subject.name])}"
        saved = subject.model.entry.path.stat().st_size - target.stat().st_size
        possible = facts.sizes[subject.name] * (1 - bits / 32)
        dominated = facts.sizes[subject.name] > 0.9 * subject.model.entry.path.stat().st_size
        if not message and not floats and dominated and saved < SAVED * possible - 4096:
            message = f"{saved} bytes saved of {possible:.0f}"
        results[subject.name] = (message, distance, tolerance, target.stat().st_size, sum(floats.values()))
    return results


def forgive_steps(subject, mode, folder, message, count):
    """None where outputs differ by one of their steps, and two for each of `count` float ops, at most: a float op (SIN, in kernels
    that round differently) in front of an integer one can move a value to the next integer, whatever its inputs, and the value may
    enter two ops (both products of a rotation)."""
    base = f"{subject.number}-{mode}"
    try:
        wanted, got = (native.load_outputs(folder / f"{base}-{kind}-") for kind in ("lite0", "native"))
    except (OSError, ValueError):
        return message
    for x, y in zip(got, wanted):
        if x.size != y.size or find_distance(x, y) > (1.01 + 2 * count) * find_step(y):
            return message
    return None if len(wanted) == len(got) and wanted else message


def find_distance(x, y):
    return numpy.abs(x.reshape(y.shape).astype(numpy.float64) - y).max(initial=0)


def find_step(values):
    """1 for integers; of floats that were integers before, the least difference, 0 where there is none."""
    if values.dtype.kind in "iu":
        return 1
    gaps = numpy.diff(numpy.unique(values))
    return gaps[gaps > 0].min(initial=numpy.inf) if gaps.any() else 0


def convert_inputs(subject, facts, target, folder):
    """The inputs as the model stores them: files of each turn, and an archive of the first."""
    root = reader.load_model(facts.schema, target).root
    subgraph = root["subgraphs"][0]
    tensors = list(subgraph["tensors"].values()) if isinstance(subgraph["tensors"], dict) else subgraph["tensors"]
    inputs = list(subgraph["inputs"].values())
    turns = []
    for turn, paths in enumerate(subject.files[True]):
        stored = []
        for k, path in enumerate(paths):
            tensor, value = tensors[inputs[k]], numpy.load(path)
            if tensor["type"] == 9 and value.dtype.kind == "f":
                scale = numpy.float32(list(tensor["quantization"]["scale"].values())[0])
                zero = list(tensor["quantization"]["zero_point"].values())[0]
                steps = value / scale
                value = numpy.clip(numpy.trunc(steps + numpy.copysign(0.5, steps)) + zero, -128, 127).astype(numpy.int8)
            stored.append(folder / f"{subject.number}-io{turn}-{k}.npy")
            numpy.save(stored[-1], value)
        turns.append([str(path) for path in stored])
    archive = folder / f"{subject.number}-io.npz"
    with numpy.load(subject.archive) as original:
        numpy.savez(archive, **{key: numpy.load(turns[0][k]) for k, key in enumerate(original.files)})
    return turns, archive


class Facts:
    def __init__(self, subjects):
        self.schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
        self.codes = {number: name for name, number in load_schema().enums["BuiltinOperator"][1].items()}
        self.sizes = {subject.name: count_weights(self.schema, self.codes, subject.model.entry.path) for subject in subjects}


def check(arguments, root, folder):
    failures, counts, refusals = 0, collections.Counter(), collections.Counter()
    subjects = load_subjects(root, arguments.only, folder)
    if not subjects:
        sys.exit(f"check_integer_modes: no float model matches '{arguments.only}'")
    facts = Facts(subjects)
    for mode in arguments.mode or MODES:
        for name, (message, distance, tolerance, after, floats) in run_mode(mode, subjects, arguments, folder, facts).items():
            refused = message is not None and REFUSED.search(message) is not None
            refusals[mode] += refused
            counts[mode] += message is None
            failures += message is not None and not refused
            before = next(s for s in subjects if s.name == name).model.entry.path.stat().st_size
            ratio = f"{before / after:.2f}x, weights {facts.sizes[name] / before:.0%}, {floats} float ops" if after else ""
            apart = "" if distance is None else f" differs by {distance:.2g} of {tolerance:.2g}"
            verdict = "refused " if refused else "FAILED " if message else ""
            print(f"{verdict}{mode:<12} {name:<56} {ratio}{apart} {message or ''}".rstrip(), flush=True)
    for mode, count in counts.items():
        print(f"{mode}: {count} of {len(subjects)} models" + (f", {refusals[mode]} refused by name" if refusals[mode] else ""))
    return failures


def main():
    parser = zoo_check.make_parser("check_integer_modes", __doc__, "--mode=int8 --only=resnet", MODES)
    return zoo_check.run("check_integer_modes", parser.parse_args(), check)


if __name__ == "__main__":
    sys.exit(main())
