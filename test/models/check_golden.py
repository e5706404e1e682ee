#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every model of the zoo natively and compares its outputs with the golden ones of native LiteRT.

Integers agree bit for bit. Floats agree within tol * max(range, max |y|), tol being 1e-5 or twice what LiteRT's two sets
of kernels differ from each other on that output; where integers are multiplied inside, under either scheme, tol is 1e-5.
Results are kept in test/models/expected.tsv (rewritten by --update, remarks stay) and shown by docs/models.md.

Arenas are looked at as well: within 5 % of the largest live set on 95 % of the models, the others are listed."""

import argparse
import collections
import pathlib
import re
import sys
import tempfile

import numpy

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import golden_table  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
import zoo  # noqa: E402
from graph import load_schema  # noqa: E402
from golden_table import CRASHED, DIFFERS, EQUAL, REFUSED, WITHIN, Result  # noqa: E402
from tflitecompare import reader  # noqa: E402

SCHEMES = ("xnnpack", "reference")
WIRE = {"FLOAT32": "float32", "INT32": "int32", "UINT8": "uint8", "INT64": "int64", "BOOL": "bool", "INT16": "int16",
        "INT8": "int8", "FLOAT16": "float16"}
#: Numbers of element types.
FLOAT32, FLOAT16, SMALL_INTEGERS = 0, 1, (3, 7, 9)
#: Operators that may have float activations and integer weights, with the operand that is the weight.
WEIGHTED = {"CONV_2D": 1, "DEPTHWISE_CONV_2D": 1, "FULLY_CONNECTED": 1, "BATCH_MATMUL": 1, "TRANSPOSE_CONV": 1,
            "SVDF": 1, "RNN": 1, "LSTM": 2,
            "UNIDIRECTIONAL_SEQUENCE_LSTM": 2, "UNIDIRECTIONAL_SEQUENCE_RNN": 1, "BIDIRECTIONAL_SEQUENCE_LSTM": 2,
            "BIDIRECTIONAL_SEQUENCE_RNN": 1}


def load_generator(root):
    """golden_input(dtype, shape, k) of the zoo."""
    sys.path.insert(0, str(root))
    from golden_inputs import golden_input
    return golden_input


def parse_inputs(text):
    """[(dtype, shape)] of what STATUS.tsv says: FLOAT32[1x32x32x3] INT32[]."""
    found = re.findall(r"(\w+)\[([\dx]*)\]", text)
    return [(WIRE[dtype], [int(extent) for extent in shape.split("x")] if shape else []) for dtype, shape in found]


def read_text(value):
    return value.decode(errors="replace") if isinstance(value, (bytes, bytearray)) else str(value)


class Model:
    """A model of the zoo with its golden outputs."""

    def __init__(self, entry, status, facts):
        self.entry, self.name = entry, entry.name
        self.inputs = parse_inputs(status["inputs"])
        #: Shapes as the file declares them; where a run gave other extents, golden outputs are flat.
        self.outputs = [shape for _, shape in parse_inputs(status["outputs"])]
        self.hybrid, self.quantized, self.input_names = facts
        with numpy.load(entry.golden) as golden:
            count = sum(key.startswith("ref") for key in golden.files)
            self.reference = [golden[f"ref{k}"] for k in range(count)]
            self.xnnpack = [golden[f"xnn{k}"] if f"xnn{k}" in golden.files else golden[f"ref{k}"] for k in range(count)]

    @property
    def kind(self):
        if self.hybrid:
            return "hybrid"
        return "integer" if self.quantized or all(values.dtype.kind != "f" for values in self.reference) else "float"

    def wanted(self, scheme):
        return self.reference if scheme == "reference" else self.xnnpack

    def shape_as_golden(self, k, got, want):
        """An output of run-time extents, flat."""
        declared = self.outputs[k] if k < len(self.outputs) else None
        if declared is None or want.ndim != 1 or numpy.prod(declared, dtype=int) == want.size:
            return got
        return got.ravel()

    def tolerance(self, k):
        first, second = self.reference[k], self.xnnpack[k]
        # The two sets of kernels are two schemes where integers are computed with; each is compared with its own.
        if self.hybrid or self.quantized or first.shape != second.shape:
            return measure.TOLERANCE
        return max(measure.TOLERANCE, 2 * measure.distance(second, first))

    def write_inputs(self, path, golden_input):
        """An .npz by the inputs' names; by their numbers where names are missing or not distinct."""
        names = self.input_names
        if len(set(names)) != len(self.inputs) or not all(names):
            names = [f"input{k}" for k in range(len(self.inputs))]
        numpy.savez(path, **{name: golden_input(numpy.dtype(dtype), shape, k) for k,
                             (name, (dtype, shape)) in enumerate(zip(names, self.inputs))})

    def judge(self, scheme, status, outputs):
        """The Result of one run."""
        if status != "ok":
            return Result(CRASHED if status.startswith("crash") else REFUSED, None,
                          re.sub(r"/[^\s:]*/", "", status.removeprefix("error:")).strip()[:200])
        wanted = self.wanted(scheme)
        if len(outputs) != len(wanted):
            return Result(DIFFERS, None, f"{len(outputs)} outputs instead of {len(wanted)}")
        worst, message, exact = 0.0, None, True
        for k, (got, want) in enumerate(zip(outputs, wanted)):
            got = self.shape_as_golden(k, got, want)
            wrong = measure.compare(got, want, self.tolerance(k))
            message = message or (wrong and f"output {k} {wrong}")
            if got.shape == want.shape and got.dtype == want.dtype:
                worst = max(worst, measure.distance(got, want))
                exact = exact and numpy.array_equal(got, want, equal_nan=want.dtype.kind == "f")
        if message:
            return Result(DIFFERS, worst, message)
        return Result(EQUAL if exact else WITHIN, worst, "")


def is_quantized_activation(root, tensor):
    quantization = tensor["quantization"]
    return tensor["type"] in SMALL_INTEGERS and bool(quantization
                                                     and quantization["scale"]) and not root["buffers"][tensor["buffer"]]["data"]


def read_facts(schema, codes_by_number, path):
    """(whether weights are integers where activations are floats, whether activations are quantized, inputs' names)."""
    root = reader.load_model(schema, path).root
    operators = [codes_by_number.get(max(code["builtin_code"], code["deprecated_builtin_code"]), "")
                 for code in root["operator_codes"] or []]
    hybrid = quantized = False
    for subgraph in root["subgraphs"]:
        tensors = subgraph["tensors"] or []
        for operator in subgraph["operators"] or []:
            code, operands = operators[operator["opcode_index"]], operator["inputs"].values() if operator["inputs"] else ()
            quantized |= code not in ("QUANTIZE", "DEQUANTIZE") and any(is_quantized_activation(root, tensors[index])
                for index in operands if index >= 0)
            place = WEIGHTED.get(code)
            if place is None or len(operands) <= place or operands[place] < 0:
                continue
            data = operands[2] if code == "TRANSPOSE_CONV" else operands[0]
            hybrid |= tensors[data]["type"] == FLOAT32 and tensors[operands[place]]["type"] not in (FLOAT32, FLOAT16)
    first = root["subgraphs"][0]
    names = [read_text(first["tensors"][index]["name"] or "")
             for index in (first["inputs"].values() if first["inputs"] else ())]
    return hybrid, quantized, names


def load_models(root, only):
    status = {row["model"]: row for row in zoo.rows(root / "golden" / "STATUS.tsv")}
    numbers = {number: name for name, number in load_schema().enums["BuiltinOperator"][1].items()}
    schema = reader.load_schema(zoo.CHECKOUT / "lib" / "Format" / "schema" / "tflite.fbs")
    entries = [entry for entry in zoo.load_zoo(root) if entry.golden and re.search(only, entry.name)]
    return [Model(entry, status[entry.name], read_facts(schema, numbers, entry.path)) for entry in entries]


def run_models(models, arguments, golden_input):
    """{name: {scheme: Result}}, {name: (bytes of the arena, of the largest live set)}."""
    results, arenas = collections.defaultdict(dict), []
    with tempfile.TemporaryDirectory(prefix="adze-golden-") as folder:
        folder, lines, keys = pathlib.Path(folder), [], []
        for number, model in enumerate(models):
            model.write_inputs(folder / f"{number}.npz", golden_input)
            for scheme in arguments.scheme or SCHEMES:
                lines.append((model.entry.path, folder / f"{number}.npz", folder / f"{number}-{scheme}-", scheme))
                keys.append((model, scheme))
        for (model, scheme), line, status in zip(keys, lines,
                                                 native.run_lines(arguments.adze, lines, arguments.timeout, arenas)):
            results[model.name][scheme] = model.judge(scheme, status, native.load_outputs(line[2]) if status == "ok"
                                                      else [])
    return results, {model.name: arena for (model, _), arena in zip(keys, arenas) if arena}


def judge_arenas(arenas):
    """Whether enough arenas are next to what no plan can undercut; prints those that are not."""
    wide = {name: sizes for name, sizes in arenas.items() if sizes[0] > 1.05 * sizes[1]}
    for name, (arena, bound) in sorted(wide.items()):
        print(f"ARENA {name}: {arena} bytes, the largest live set has {bound}")
    print(f"arena: within 5 % of the largest live set on {len(arenas) - len(wide)} of {len(arenas)} models")
    return len(wide) <= 0.05 * len(arenas)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 as expected, 1 a model got worse or too few agree, 77 no zoo or no `adze run --batch-list`.\n"
                                            "Example: test/models/check_golden.py --adze build/bin/adze --only=quant/ --scheme=reference")
    parser.add_argument("--adze", type=pathlib.Path, help="the program")
    parser.add_argument("--only", default="", metavar="REGEX",
                        help="models whose name matches (thresholds do not apply then)")
    parser.add_argument("--scheme", action="append", choices=SCHEMES,
                        help="only this arithmetic (repeatable; default both)")
    parser.add_argument("--minimum", type=float, default=97.0, metavar="PERCENT",
                        help="share of models that must agree under each scheme (default 97)")
    parser.add_argument("--timeout", type=int, default=120, metavar="SECONDS",
                        help="a fifth of the limit for a batch, and per 50 models as much again (default 120)")
    parser.add_argument("--update", action="store_true", help="write the results into expected.tsv and docs/models.md")
    parser.add_argument("--render", action="store_true", help="only write docs/models.md from expected.tsv")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    expected = golden_table.load(golden_table.EXPECTED)
    if arguments.render:
        golden_table.render(expected)
        return 0
    root = zoo.find_zoo()
    if root is None or arguments.adze is None or not native.available(arguments.adze):
        print("check_golden: no model zoo (set ADZE_MODEL_ZOO), or no adze with `run --batch-list`: nothing was checked", file=sys.stderr)
        return zoo.SKIPPED
    models = load_models(root, arguments.only)
    if not models:
        sys.exit(f"check_golden: no model matches '{arguments.only}'")
    results, arenas = run_models(models, arguments, load_generator(root))
    for model in models:
        print(f"{model.name:<64} {model.kind:<8}" + "".join(f" {scheme}: {result}" for scheme,
                                                            result in results[model.name].items()))
    worse = golden_table.regressions(expected, results)
    for name, scheme, before, now in worse:
        print(f"WORSE {name} under {scheme}: was {before}, is {now}")
    few = False
    for scheme in arguments.scheme or SCHEMES:
        good = sum(results[model.name][scheme].agrees for model in models)
        share = 100 * good / len(models)
        few |= share < arguments.minimum and not arguments.only
        print(f"{scheme}: {good} of {len(models)} models agree ({share:.1f} %)")
    if arguments.update:
        golden_table.update(expected, {model.name: model.kind for model in models}, results)
        golden_table.store(golden_table.EXPECTED, expected)
        golden_table.render(expected)
    return 0 if judge_arenas(arenas) and not worse and not few else 1


if __name__ == "__main__":
    sys.exit(main())
