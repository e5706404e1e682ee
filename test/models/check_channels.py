#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Removes channels of the zoo's models.

zeros, biases: every fourth filter of every layer is set to zero, with its bias or without; `prune-channels{exact}` then gives a
smaller model with the same outputs: integers exactly, floats within 1e-6 of the range (in LiteRT 1e-5). half: without half of
their channels, models run in LiteRT and natively with the same outputs, and compute about a quarter."""

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
import twins  # noqa: E402
import zoo_check  # noqa: E402
from check_roundtrip import tail  # noqa: E402

MODES = {"zeros": "prune-channels{exact}", "biases": "prune-channels{exact}", "half": "prune-channels{sparsity=0.5}"}
#: XNNPACK adds up in another order where there are fewer channels, and a deep model carries that on.
LITERT_TOLERANCE = 1e-5
#: Every so many filters are dead, from the second.
STEP = 4
DTYPES = {**pruned_files.DTYPES, 3: "u1", 2: "<i4", 4: "<i8"}
#: The axis of filters; the operand of the bias.
FILTERS = {"CONV_2D": (0, 2), "DEPTHWISE_CONV_2D": (3, 2), "FULLY_CONNECTED": (0, 2), "TRANSPOSE_CONV": (0, 3)}


def constant(model, index):
    """The elements of a constant, which are those of the file, and their zero point; None where it is none."""
    tensor = model.root["subgraphs"][0]["tensors"][index]
    data = model.buffer(tensor["buffer"])[0]
    shape = tuple(tensor["shape"].values()) if tensor["shape"] else ()
    if tensor["type"] not in DTYPES or tensor["sparsity"] or not len(data):
        return None, 0
    params = tensor["quantization"]
    zeros = set(params["zero_point"].values()) if params and params["zero_point"] else {0}
    if len(zeros) > 1:
        return None, 0
    return numpy.frombuffer(data, DTYPES[tensor["type"]]).reshape(shape), zeros.pop()


def kill_filters(data, with_biases):
    """(bytes, filters set to zero)."""
    data = bytearray(data)
    model, killed = pruned_files.load(data), 0
    sources = {outputs[0]: inputs[0] for name, inputs, outputs in pruned_files.operators(model) if name == "DEQUANTIZE"}
    for name, inputs, _ in pruned_files.operators(model):
        if name not in FILTERS:
            continue
        axis, place = FILTERS[name]
        weights, zero = constant(model, sources.get(inputs[1], inputs[1]))
        if weights is None or weights.ndim <= axis or weights.shape[axis] < STEP:
            continue
        dead = slice(1, None, STEP)
        numpy.moveaxis(weights, axis, 0)[dead] = zero
        killed += len(range(*dead.indices(weights.shape[axis])))
        if with_biases and len(inputs) > place and inputs[place] >= 0:
            bias, zero = constant(model, sources.get(inputs[place], inputs[place]))
            if bias is not None and bias.ndim == 1:
                bias[dead] = zero
    return bytes(data), killed


def count_work(adze, path):
    """Multiply-accumulates and bytes of weights."""
    done = subprocess.run([adze, "inspect", path, "--json"], capture_output=True, text=True, check=False)
    if done.returncode:
        return 0, 0
    report = json.loads(done.stdout)
    return report["totals"].get("macs") or 0, path.stat().st_size


def make_twin(arguments, model, number, mode, folder, golden_input):
    """(Twin or None, message or None)."""
    data = model.entry.path.read_bytes()
    killed = 1
    if mode != "half":
        data, killed = kill_filters(data, mode == "zeros")
    if not killed:
        return None, None
    base = folder / f"{number}-{mode}"
    before, after, archive = (pathlib.Path(f"{base}{end}") for end in (".tflite", "-after.tflite", ".npz"))
    source = pathlib.Path(f"{base}-source.tflite")
    source.write_bytes(data)
    # What the exporter alone changes is in both.
    for passes, target in (("", before), (MODES[mode], after)):
        done = subprocess.run([arguments.adze, "optimize", source, "-o", target, "--quiet", f"--passes={passes}"],
                              capture_output=True, text=True, errors="replace", check=False, timeout=300)
        if done.returncode:
            return None, f"optimize: exit status {done.returncode}: {tail(done.stderr)}"
    model.write_inputs(archive, golden_input)
    return twins.Twin(f"{mode} {model.name}", base.name, before, after, archive), None


def compare_runtimes(twin, natives, lites, folder):
    """Of the pruned model natively and in LiteRT."""
    if natives[(twin, twin.before)] != "ok" or lites[(twin, twin.before)] != "ok":
        return None
    for statuses in (natives, lites):
        if statuses[(twin, twin.after)] != "ok":
            return statuses[(twin, twin.after)], 0.0
    got, wanted = (native.load_outputs(twin.prefix(folder, runtime, twin.after)) for runtime in ("native", "litert"))
    apart = [measure.distance(x.reshape(y.shape), y) for x, y in zip(got, wanted) if x.size == y.size]
    return (None if len(apart) == len(got) == len(wanted) else "other shapes"), max(apart, default=0.0)


def check_mode(arguments, mode, models, folder, golden_input):
    """(failures)."""
    found, failures, smaller = [], 0, 0
    for number, model in enumerate(models):
        twin, message = make_twin(arguments, model, number, mode, folder, golden_input)
        if message:
            failures += 1
            print(f"FAILED {mode} {model.name} {message}", flush=True)
        elif twin and (twin.before.read_bytes() != twin.after.read_bytes()):
            found.append(twin)
    natives = twins.run_native(arguments.adze, found, folder, arguments.timeout)
    lites = twins.run_litert(found, folder, arguments.timeout) if arguments.litert or mode == "half" else None
    for twin in found:
        if mode == "half":
            results = {"native and LiteRT": compare_runtimes(twin, natives, lites, folder)}
        else:
            results = {"native": twins.compare(twin, natives, folder, "native")}
            if lites:
                results["LiteRT"] = twins.compare(twin, lites, folder, "litert", LITERT_TOLERANCE)
        messages = [result[0] for result in results.values() if result and result[0]]
        failures += bool(messages)
        (macs, size), (macs_after, size_after) = (count_work(arguments.adze, path) for path in (twin.before, twin.after))
        smaller += size_after < size
        work = f"MACs {macs_after / macs:.1%}, " if macs else ""
        apart = ", ".join(f"{name} {result[1]:.2g}" if result else f"{name} does not run it" for name, result in results.items())
        print(f"{'FAILED ' if messages else ''}{twin.name:<60} {work}bytes {size_after / size:.1%}; {apart}; "
              f"{'; '.join(messages)}".rstrip("; "), flush=True)
        if not arguments.keep:
            for path in folder.glob(f"{twin.number}-*"):
                path.unlink()
    print(f"{mode}: {len(found)} models changed, {smaller} smaller")
    return failures


def check(arguments, root, folder):
    models = check_golden.load_models(root, arguments.only)
    golden_input = check_golden.load_generator(root)
    return sum(check_mode(arguments, mode, models, folder, golden_input) for mode in arguments.mode or MODES)


def main():
    parser = zoo_check.make_parser("check_channels", __doc__, "--only=mobilenet", MODES)
    parser.add_argument("--litert", action="store_true", help="compare zeros and biases in LiteRT too")
    return zoo_check.run("check_channels", parser.parse_args(), check)


if __name__ == "__main__":
    sys.exit(main())
