#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gives weights of the zoo's models few values, stores them as LiteRT Micro's compressed tensors, and runs both files.

For each model with weights of 256 elements or more, and each number of values: a reader that knows the format's description
alone finds the weights of the plain file in the compressed one; read back and stored with its values it is the plain file again,
and stored with its tables the compressed one; native outputs of both are the same bits; and the plain one runs in LiteRT where
the model does."""

import pathlib
import subprocess
import sys

import numpy

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import check_golden  # noqa: E402
import clustered_format  # noqa: E402
import native  # noqa: E402
import pruned_files  # noqa: E402
import twins  # noqa: E402
import zoo_check  # noqa: E402
from check_roundtrip import tail  # noqa: E402

#: Values of a tensor.
COUNTS = {"2": 2, "16": 16, "100": 100}
#: Smaller weights are not looked at.
LEAST = 256
ENCODE = f"dense-to-clustered{{max-values=128 min-elements={LEAST}}}"
LUT = "--cluster-encoding=lut"


def optimize(adze, source, target, passes, *options):
    """Message or None."""
    done = subprocess.run([adze, "optimize", source, "-o", target, "--quiet", f"--passes={passes}", *options],
                          capture_output=True, text=True, errors="replace", check=False, timeout=300)
    return None if done.returncode == 0 else f"optimize: exit status {done.returncode}: {tail(done.stderr)}"


def cluster(data, count):
    """(bytes, tensors changed): each weight becomes the nearest of `count` of the values in its tensor, evenly chosen."""
    data = bytearray(data)
    model, changed = pruned_files.load(data), []
    for index in pruned_files.find_weights(model):
        weights = pruned_files.elements(model, index)
        present = numpy.unique(weights)
        if weights.size < LEAST or not numpy.isfinite(present.astype(numpy.float32)).all():
            continue
        chosen = present[numpy.linspace(0, present.size - 1, min(count, present.size)).astype(int)]
        middles = (chosen[:-1].astype(numpy.float64) + chosen[1:]) / 2
        weights[...] = chosen[numpy.searchsorted(middles, weights.astype(numpy.float64))]
        changed.append(index)
    return bytes(data), changed


def constants(model):
    """{(subgraph, tensor): bytes} of all tensors with data."""
    return {(number, index): bytes(model.buffer(tensor["buffer"])[0])
            for number, subgraph in enumerate(model.root["subgraphs"]) for index, tensor in enumerate(subgraph["tensors"])}


def compare_files(plain, packed):
    """(what is wrong or None, tensors with tables, bytes of those in both files)."""
    before, after = (pruned_files.load(path.read_bytes()) for path in (plain, packed))
    try:
        found = clustered_format.read(after)
    except ValueError as error:
        return f"the compressed file: {error}", 0, (0, 0)
    wanted, got = constants(before), constants(after)
    got.update({place: elements.tobytes() for place, (elements, _, _) in found.items()})
    wrong = [place for place in wanted if wanted[place] != got.get(place)]
    sizes = sum(len(wanted[place]) for place in found), sum(size for _, _, size in found.values())
    return (f"tensors {wrong} decode to something else" if wrong else None), len(found), sizes


def make_twin(adze, model, number, mode, folder, golden_input):
    """(Twin or None, message or None, bytes of clustered weights before and after)."""
    data, changed = cluster(model.entry.path.read_bytes(), COUNTS[mode])
    if not changed:
        return None, None, (0, 0)
    base = folder / f"{number}-{mode}"
    source, before, after, again, archive = (
        pathlib.Path(f"{base}{end}") for end in ("-source.tflite", ".tflite", "-lut.tflite", "-again.tflite", ".npz"))
    source.write_bytes(data)
    message = optimize(adze, source, before, "") or optimize(adze, before, after, ENCODE, LUT)
    if message:
        return None, message, (0, 0)
    message, count, sizes = compare_files(before, after)
    if message or not count:
        return None, message, sizes
    for wanted, options in ((before, []), (after, [LUT])):
        message = optimize(adze, after, again, "", *options)
        if not message and again.read_bytes() != wanted.read_bytes():
            message = f"read back and written with {' '.join(options) or 'its values'} it is another file"
        if message:
            return None, message, sizes
    model.write_inputs(archive, golden_input)
    return twins.Twin(f"{mode} {model.name}", base.name, before, after, archive), None, sizes


def compare_bits(twin, statuses, folder):
    """What is wrong with the native outputs; None where nothing is, or the plain file does not run."""
    before, after = statuses[(twin, twin.before)], statuses[(twin, twin.after)]
    if before != "ok" or after != "ok":
        return None if before != "ok" else after
    wanted, got = (native.load_outputs(twin.prefix(folder, "native", path)) for path in (twin.before, twin.after))
    same = len(wanted) == len(got) and all(x.dtype == y.dtype and x.tobytes() == y.tobytes() for x, y in zip(wanted, got))
    return None if wanted and same else "native outputs differ"


def check_mode(arguments, mode, models, folder, golden_input):
    """Failures."""
    found, sizes, failures = [], {}, 0
    for number, model in enumerate(models):
        twin, message, size = make_twin(arguments.adze, model, number, mode, folder, golden_input)
        if twin:
            found.append(twin)
            sizes[twin] = size
        if message:
            failures += 1
            print(f"FAILED {mode} {model.name} {message}", flush=True)
    natives = twins.run_native(arguments.adze, found, folder, arguments.timeout)
    plain = [twins.Twin(twin.name, twin.number, twin.before, twin.before, twin.archive) for twin in found]
    lites = {key[0].number: status for key, status in twins.run_litert(plain, folder, arguments.timeout).items()}
    for twin in found:
        messages = [message for message in [compare_bits(twin, natives, folder)] if message]
        lite = lites[twin.number]
        before, after = sizes[twin]
        runs = "natively" if natives[(twin, twin.before)] == "ok" else "not natively"
        print(f"{'FAILED ' if messages else ''}{twin.name:<60} weights {before / after:.2f}x smaller; runs {runs}, "
              f"{'in LiteRT' if lite == 'ok' else 'not in LiteRT: ' + lite[:60]}; {'; '.join(messages)}".rstrip("; "), flush=True)
        if not arguments.keep:
            for path in folder.glob(f"{twin.number}*"):
                path.unlink()
    total = [sum(size[side] for size in sizes.values()) for side in (0, 1)]
    print(f"{mode} values: {len(found)} models compared, their clustered weights {total[0] / max(total[1], 1):.2f}x smaller")
    return failures


def check(arguments, root, folder):
    models = check_golden.load_models(root, arguments.only)
    golden_input = check_golden.load_generator(root)
    return sum(check_mode(arguments, mode, models, folder, golden_input) for mode in arguments.mode or COUNTS)


def main():
    parser = zoo_check.make_parser("check_clustered", __doc__, "--only=mobilenet", COUNTS)
    return zoo_check.run("check_clustered", parser.parse_args(), check)


if __name__ == "__main__":
    sys.exit(main())
