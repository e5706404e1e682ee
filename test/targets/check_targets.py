#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles real models for other machines, runs them there under qemu, and compares with this machine's results.

Models that compute with integers agree bit for bit; floats of others within 1e-5 of max(range, max |y|), NaN and infinities
in the same places. Programs also find out whether a model writes beyond its memory, depends on what was in it, changes its
inputs, or, on boards, takes more stack than its header says; archives may call no function but those that every program has.
Which models run on which targets is in models.tsv, what does not agree yet, with a reason, in known.tsv."""

import argparse
import collections
import concurrent.futures
import csv
import dataclasses
import os
import pathlib
import re
import shutil
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "models"), str(HERE.parent / "execution"), str(HERE.parents[1] / "utils")]
import check_golden  # noqa: E402
import emulator_faults  # noqa: E402
import machines  # noqa: E402
import measure  # noqa: E402
import programs  # noqa: E402
import references  # noqa: E402
import zoo  # noqa: E402
from programs import Failure, TooLarge  # noqa: E402

#: What the C library's memcpy and memset, and the call itself, may take beyond what a header says.
STACK_ALLOWANCE = 160
#: Models that a target runs at least.
LEAST = 20


@dataclasses.dataclass
class Outcome:
    """`verdict` is ok, differs, failed, or large (does not fit the board)."""

    verdict: str
    message: str = ""
    machine: str = ""
    seconds: float = 0.0


def read_table(path):
    with open(path, newline="", encoding="utf-8") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def compare(reference, outputs, exact):
    """What is wrong, as a sentence; None when nothing is."""
    for signature, (wanted, got) in enumerate(zip(reference.outputs, outputs)):
        if len(wanted) != len(got):
            return f"signature {signature}: {len(got)} outputs instead of {len(wanted)}"
        for number, (want, runs) in enumerate(zip(wanted, got)):
            for run, value in enumerate(runs):
                want_run = want[run].reshape(value.shape) if want[run].size == value.size else want[run]
                wrong = measure.compare(value, want_run, 0.0 if exact else measure.TOLERANCE)
                if wrong:
                    return f"signature {signature}, run {run}, output {number} {wrong}"
    return None


class Checker:
    """Runs pairs of a model and a target; what pairs share is made once."""

    def __init__(self, arguments, root, folder, models, targets):
        self.arguments, self.root, self.folder = arguments, root, folder
        self.runners = {target.name: programs.compile_runner(target, folder / target.name, arguments.timeout) for target in targets}
        self.integer = references.find_integer_models(models)
        self.lock, self.references = threading.Lock(), {}

    def get_reference(self, model, report):
        with self.lock:
            found = self.references.setdefault(model.name, {"lock": threading.Lock()})
        with found["lock"]:
            if "value" not in found:
                try:
                    found["value"] = references.make_reference(self.arguments.adze, self.root, model.entry.path, report,
                                                               self.arguments.timeout)
                except Failure as failure:
                    found["value"] = failure
        if isinstance(found["value"], Failure):
            raise found["value"]
        return found["value"]

    def execute(self, model, target, machine, report, folder, reference):
        """What a program writes, and where it ran."""
        timeout, runner = self.arguments.timeout, self.runners[target.name]
        program = programs.link(target, machine, report, folder, reference.runs, timeout, runner)
        try:
            return programs.execute(machine, program, folder, reference.inputs, timeout), machine.name
        except Failure as failure:
            if not emulator_faults.FAULT.search(str(failure)):
                raise
        objects = emulator_faults.make_objects(self.arguments.adze, model.entry.path, target, folder, timeout)
        program = programs.link(target, machine, report, folder, reference.runs, timeout, runner + objects)
        return programs.execute(machine, program, folder, reference.inputs, timeout), f"{machine.name}, its fault avoided"

    def run_machine(self, model, target, machine, report, folder):
        reference = self.get_reference(model, report)
        data, where = self.execute(model, target, machine, report, folder, reference)
        outputs, stack = programs.split_outputs(report, data, reference.runs)
        wrong = compare(reference, outputs, model.name in self.integer)
        if wrong:
            return Outcome("differs", wrong, where)
        said = report["memory"]["stack"]["bytes"]
        if stack > said + STACK_ALLOWANCE:
            return Outcome("failed", f"takes {stack} bytes of stack, its header says {said}", where)
        return Outcome("ok", "", where)

    def run_machines(self, model, target, report, folder):
        """The outcome on all machines of a target, or on the first that the program fits."""
        outcome = Outcome("large", "fits no board")
        for machine in target.machines:
            try:
                outcome = self.run_machine(model, target, machine, report, folder)
            except TooLarge:
                continue
            if target.first or outcome.verdict != "ok":
                break
        return outcome

    def run(self, model, target):
        start = time.monotonic()
        folder = self.folder / target.name / re.sub(r"\W", "_", model.name)
        try:
            report = programs.compile_model(self.arguments.adze, model.entry.path, target, folder, self.arguments.timeout)
            programs.check_symbols(target, folder)
            outcome = self.run_machines(model, target, report, folder)
        except Failure as failure:
            outcome = Outcome("failed", str(failure))
        if not self.arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
        outcome.seconds = time.monotonic() - start
        return outcome


def choose_targets(arguments):
    """Targets that can be run here; the others are named."""
    chosen = []
    for target in machines.TARGETS:
        if arguments.target and target.name not in arguments.target:
            continue
        missing = target.missing_tools() or target.missing_features()
        if missing:
            print(f"SKIPPED {target.name}: there is no {', '.join(missing)}")
        else:
            chosen.append(target)
    return chosen


def choose_pairs(arguments, models, targets):
    """[(model, target)], those that take long first."""
    pairs = []
    for row in sorted(read_table(HERE / "models.tsv"), key=lambda row: -float(row["cost"])):
        model = models.get(row["model"])
        if model is None or not re.search(arguments.only, model.name):
            continue
        wanted = row["targets"].split()
        pairs += [(model, target) for target in targets
                  if arguments.all or "all" in wanted or target.name in wanted or (target.bare and "cortex-m" in wanted)]
    return pairs


def run_pairs(checker, pairs):
    outcomes = {}
    with concurrent.futures.ThreadPoolExecutor(checker.arguments.jobs) as pool:
        futures = {pool.submit(checker.run, *pair): pair for pair in pairs}
        for future in concurrent.futures.as_completed(futures):
            model, target = futures[future]
            outcome = outcomes[model.name, target.name] = future.result()
            where = f" on {outcome.machine}" if outcome.machine else ""
            print(f"{outcome.verdict:<8}{target.name:<16} {model.name}{where} ({outcome.seconds:.1f} s)"
                  + (f": {outcome.message}" if outcome.message else ""), flush=True)
    return outcomes


def judge(outcomes, known):
    """Whether all is as expected; prints what is not."""
    good = True
    for (model, target), outcome in sorted(outcomes.items()):
        reason = known.get((model, target)) or known.get((model, "all"))
        if outcome.verdict in ("failed", "differs") and not reason:
            print(f"WRONG {target}: {model}: {outcome.message}")
            good = False
        elif outcome.verdict == "ok" and reason:
            print(f"BETTER {target}: {model} agrees: its line in known.tsv can go")
            good = False
    return good


def count(outcomes, targets, partial):
    """Prints a line for each target; whether enough models run on each."""
    enough = True
    for target in targets:
        verdicts = collections.Counter(outcome.verdict for (_, name), outcome in outcomes.items() if name == target.name)
        print(f"{target.name:<16}" + ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items())))
        enough &= partial or verdicts["ok"] >= LEAST
    return enough


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 all agree but what known.tsv names, 1 otherwise, 77 nothing could be run.\n"
                                            "Example: test/targets/check_targets.py --adze build/bin/adze --target=cortex-m4 --only=kws")
    parser.add_argument("--adze", type=pathlib.Path, help="the program")
    parser.add_argument("--target", action="append", choices=[target.name for target in machines.TARGETS],
                        help="only this target (repeatable; default all)")
    parser.add_argument("--only", default="", metavar="REGEX", help="models whose name matches")
    parser.add_argument("--all", action="store_true", help="all models of models.tsv on all targets")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="programs at a time (default: one a processor)")
    parser.add_argument("--timeout", type=int, default=300, metavar="SECONDS", help="for each program (default 300)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="leave programs, reports and data here")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    root = zoo.find_zoo()
    if root is None or arguments.adze is None or not arguments.adze.is_file():
        print("check_targets: no model zoo (set ADZE_MODEL_ZOO), or no --adze: nothing was checked", file=sys.stderr)
        return zoo.SKIPPED
    arguments.adze = arguments.adze.resolve()
    targets = choose_targets(arguments)
    names = "|".join(re.escape(row["model"]) for row in read_table(HERE / "models.tsv"))
    models = {model.name: model for model in check_golden.load_models(root, f"^({names})$")}
    with tempfile.TemporaryDirectory(prefix="adze-targets-") as folder:
        checker = Checker(arguments, root, arguments.keep.resolve() if arguments.keep else pathlib.Path(folder),
                          models.values(), targets)
        pairs = choose_pairs(arguments, models, targets)
        if not pairs:
            print("check_targets: no target can be run here, or no model matches: nothing was checked", file=sys.stderr)
            return zoo.SKIPPED
        outcomes = run_pairs(checker, pairs)
    known = {(row["model"], row["target"]): row["reason"] for row in read_table(HERE / "known.tsv")}
    good = judge(outcomes, known)
    return 0 if count(outcomes, targets, bool(arguments.only)) and good else 1


if __name__ == "__main__":
    sys.exit(main())
