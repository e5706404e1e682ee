# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles a model for a target and makes a program of it that reads inputs from a file and writes outputs to one."""

import json
import re
import subprocess

import numpy

from machines import PROGRAM

#: What program/main.c ends with, and program/startup.c.
STATUSES = {1: "cannot read its inputs or write its outputs", 2: "the model's function failed",
            3: "the model's function took an arena that is not aligned", 4: "the model wrote beyond its arena",
            5: "the model wrote beyond its state", 6: "the model wrote beyond an output", 7: "the model changed an input",
            99: "fault of the processor"}
DTYPES = {"FLOAT32": "float32", "FLOAT64": "float64", "FLOAT16": "float16", "INT8": "int8", "UINT8": "uint8",
          "INT16": "int16", "UINT16": "uint16", "INT32": "int32", "UINT32": "uint32", "INT64": "int64", "UINT64": "uint64",
          "BOOL": "bool"}
NAME = "m"


class Failure(Exception):
    """Something that a test reports, in a sentence."""


class TooLarge(Exception):
    """The program does not fit the machine."""


def call(command, folder, what, timeout):
    try:
        done = subprocess.run([str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"{what}: no end after {timeout} s") from None
    return done


def last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return re.sub(r"/[^\s:]*/", "", lines[-1]) if lines else ""


def compile_model(adze, model, target, folder, timeout, output=f"{NAME}.a"):
    """Writes the archive, or another output, into `folder`. The report, where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    done = call([adze, "compile", model, "-o", folder / output, "--quiet", *target.options], folder, "adze compile", timeout)
    if done.returncode:
        wrong = f"exit status {done.returncode}" if done.returncode > 0 else f"signal {-done.returncode}"
        raise Failure(f"adze compile: {wrong}: {last_line(done.stderr)[:200]}")
    report = folder / f"{NAME}.json"
    return json.loads(report.read_text(encoding="utf-8")) if report.is_file() else None


def check_symbols(target, folder):
    """Fails where the archive calls what not every program has."""
    done = call(["llvm-nm-22", "--format=posix", f"{NAME}.a"], folder, "llvm-nm", 60)
    symbols = [line.split()[:2] for line in done.stdout.splitlines() if len(line.split()) > 1]
    defined = {name for name, kind in symbols if kind != "U"}
    strange = sorted({name for name, kind in symbols if kind == "U" and name not in defined
                      and not re.fullmatch(target.helpers, name)})
    if done.returncode or strange:
        raise Failure(f"the archive calls {', '.join(strange)}" if strange else f"llvm-nm: {last_line(done.stderr)}")


def used_inputs(signature):
    return [tensor for tensor in signature["inputs"] if not tensor.get("frozen")]


def size_of(tensor):
    """Bytes of a tensor's memory; the types of C are never empty."""
    return max(tensor["bytes"], numpy.dtype(DTYPES[tensor["type"]]).itemsize)


class Plan:
    """The text of plan.c, which program/main.c runs."""

    def __init__(self, report, runs):
        self.report, self.runs, self.lines = report, runs, []
        self.state = report["memory"]["state"]["bytes"]

    def add_block(self, name, size, offset=0):
        """Guarded memory, `offset` bytes from the alignment of arenas: tensors are as little aligned as C allows."""
        self.lines.append(f"static _Alignas(64) unsigned char {name}_memory[64 + {size} + {offset} + GUARD_BYTES];")
        return f"{{{name}_memory + 64 + {offset}, {size}}}"

    def add_tensors(self, name, tensors):
        blocks = []
        for number, (size, align) in enumerate(tensors):
            blocks.append(self.add_block(f"{name}_{number}", size, align))
        self.lines.append(f"static const struct block {name}[] = {{{', '.join(blocks) or '{0, 0}'}}};")

    def add_signature(self, number, signature):
        inputs, outputs = used_inputs(signature), signature["outputs"]
        # Behind the outputs, as in the parameters, the extents of those that have any.
        bounded = [4 * max(len(tensor["shape"]), 1) for tensor in outputs if tensor.get("bounded")]
        tensors = [[(size_of(tensor), numpy.dtype(DTYPES[tensor["type"]]).itemsize) for tensor in group]
                   for group in (inputs, outputs)]
        tensors[1] += [(size, 4) for size in bounded]
        self.add_tensors(f"inputs_{number}", tensors[0])
        self.add_tensors(f"outputs_{number}", tensors[1])
        arguments = [f"(const void *)inputs_{number}[{k}].data" for k in range(len(inputs))]
        arguments += [f"(void *)outputs_{number}[{k}].data" for k in range(len(tensors[1]))]
        arguments += (["state"] if self.state else []) + ["arena"]
        self.lines += [f"static int run_{number}(void *arena, void *state) {{", "  (void)state;",
                       f"  return {signature['function']}({', '.join(arguments)});", "}"]
        return (f"{{run_{number}, inputs_{number}, {len(inputs)}, outputs_{number}, {len(tensors[1])}}}")

    def render(self):
        self.lines = [f'#include "{NAME}.h"', '#include "runner.h"']
        signatures = [self.add_signature(*pair) for pair in enumerate(self.report["signatures"])]
        arena = self.add_block("arena", self.report["memory"]["arena"]["bytes"])
        state = self.add_block("state", self.state)
        self.lines += [f"const struct signature signatures[] = {{{', '.join(signatures)}}};",
                       f"const size_t signature_count = {len(signatures)}, run_count = {self.runs};",
                       f"const struct block arena = {arena}, state = {state};",
                       f"void reset_state(void) {{{f' {NAME}_reset(state.data); ' if self.state else ''}}}"]
        return "\n".join(self.lines) + "\n"


FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{PROGRAM}", "-I.")


def compile_runner(target, folder, timeout):
    """Object files of what programs of all models share."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = ("main.c", *target.sources)
    done = call([target.compiler, *FLAGS, *target.flags, "-c", *(PROGRAM / name for name in sources)], folder, target.compiler, timeout)
    if done.returncode:
        raise Failure(f"{target.compiler}: {done.stderr.strip()[:400]}")
    return [folder / name.replace(".c", ".o") for name in sources]


def link(target, machine, report, folder, runs, timeout, objects):
    """The path of a program for a machine; `objects` are the runner's, and others that go before the archive."""
    (folder / "plan.c").write_text(Plan(report, runs).render(), encoding="utf-8")
    program = folder / "program.elf"
    done = call([target.compiler, *FLAGS, *target.flags, *machine.flags, "plan.c", *objects, f"{NAME}.a", "-o", program], folder,
                target.compiler, timeout)
    if done.returncode:
        if re.search(r"region `\w+' overflowed|will not fit in region", done.stderr):
            raise TooLarge(machine.name)
        errors = [line for line in done.stderr.splitlines() if re.search(r"error|undefined|warning", line)]
        raise Failure(f"link: {re.sub(r'/[^ :]*/', '', errors[0] if errors else last_line(done.stderr))[:200]}")
    return program


def execute(machine, program, folder, inputs, timeout):
    """The bytes that a program writes."""
    (folder / "inputs.bin").write_bytes(inputs)
    (folder / "outputs.bin").unlink(missing_ok=True)
    done = call([*machine.command, program], folder, machine.name, timeout)
    if done.returncode:
        wrong = STATUSES.get(done.returncode) or (f"exit status {done.returncode}" if done.returncode > 0
                                                  else f"signal {-done.returncode}")
        raise Failure(" ".join([wrong, last_line(done.stderr)]).strip()[:200])
    return (folder / "outputs.bin").read_bytes()


def split_outputs(report, data, runs):
    """([[output of all runs, ...] of each signature], bytes of stack or 0), from what a program wrote."""
    position, result = 0, []
    for signature in report["signatures"]:
        outputs = signature["outputs"]
        found = [[] for _ in outputs]
        for _ in range(runs):
            arrays = []
            for tensor in outputs:
                arrays.append(data[position:position + size_of(tensor)])
                position += size_of(tensor)
            for number, (tensor, raw) in enumerate(zip(outputs, arrays)):
                shape = tensor["shape"]
                values = numpy.frombuffer(raw, DTYPES[tensor["type"]])[:int(numpy.prod(shape, dtype=int))].reshape(shape)
                if tensor.get("bounded"):
                    # A part of the array of the greatest shape, as a C program sees it.
                    extents = numpy.frombuffer(data[position:position + 4 * max(len(shape), 1)], "<i4")
                    position += extents.nbytes
                    values = values[tuple(slice(extent) for extent in extents[:len(shape)])]
                found[number].append(values)
        result.append(found)
    stack = int.from_bytes(data[position:position + 4], "little")
    if len(data) != position + 4:
        raise Failure(f"{len(data)} bytes of outputs instead of {position + 4}")
    return result, stack
