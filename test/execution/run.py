#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs generated models of one operator natively and compares every output with LiteRT's.

LiteRT runs as WebAssembly, with its default kernels; what it answers is kept in --cache, so that it runs once a case.
Cases that LiteRT refuses are counted, and left out unless Adze crashes on them. Failures are shrunk: parameters are made
smaller as long as the case still fails."""

import argparse
import collections
import pathlib
import re
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import families as declared  # noqa: E402
import litert  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
from shrink import shrink  # noqa: E402

SKIPPED = 77

#: What can become of a case, in the order of the summary.
PASSED, FAILED, ADZE_REFUSES, BOTH_REFUSE, LITERT_REFUSES, CRASHED = "passed", "failed", "adze refuses", "both refuse", "litert refuses", "crashed"
VERDICTS = (PASSED, FAILED, CRASHED, ADZE_REFUSES, BOTH_REFUSE, LITERT_REFUSES)


#: Faults that are known; the file says why.
KNOWN = pathlib.Path(__file__).with_name("known.tsv")


def judge(answer, result):
    """(verdict, message) of a case from LiteRT's answer and Adze's result."""
    status, outputs = result
    if status.startswith("crash"):
        return CRASHED, status
    if answer[0] != litert.OK:
        return (LITERT_REFUSES if status == "ok" else BOTH_REFUSE), answer[1]
    if status != "ok":
        return ADZE_REFUSES, re.sub(r"\S*\.tflite:\s*", "", status.removeprefix("error:")).strip()
    wrong = measure.compare_all(outputs, answer[2])
    return (FAILED, wrong) if wrong else (PASSED, "")


class Bench:
    """Both runtimes, side by side."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.oracle = litert.Oracle(arguments.cache)

    def judge_all(self, some, progress=lambda done, total: None):
        """[(case, verdict, message)]."""
        answers = self.oracle.answers(some, progress)
        results = native.run_cases(self.arguments.adze, some, self.arguments.scheme)
        return [(case, *judge(answers[case.digest], results[case.digest])) for case in some]


def select_cases(arguments):
    known = declared.FAMILIES
    for name in arguments.family or []:
        if name not in known:
            sys.exit(f"run.py: no family '{name}' (there are: {', '.join(sorted(known))})")
    chosen = [item for name, item in known.items() if not arguments.family or name in arguments.family]
    chosen = [item for item in chosen if not arguments.stage or item.stage in arguments.stage]
    return [case for item in chosen for case in item.cases() if re.search(arguments.filter, case.name)]


def print_table(counts):
    """One line for each operator and element type."""
    width = max(len(f"{op} {dtype}") for op, dtype in counts) + 2
    print(" " * width + "".join(f"{verdict:>16}" for verdict in VERDICTS))
    total = collections.Counter()
    for (op, dtype), row in sorted(counts.items()):
        total.update(row)
        print(f"{op + ' ' + dtype:<{width}}" + "".join(f"{row[verdict] or '.':>16}" for verdict in VERDICTS))
    print(f"{'all':<{width}}" + "".join(f"{total[verdict]:>16}" for verdict in VERDICTS))


def print_refusals(found, limit):
    """Why cases were not compared, most frequent reason first."""
    reasons = collections.Counter((case.op, case.dtype, re.sub(r"\d+", "N", message)[:150]) for case, message in found)
    for (op, dtype, message), number in reasons.most_common(limit):
        print(f"  {number:5} {op} {dtype}: {message}")


def read_known(path):
    """(operator, type) -> most cases that may fail, from lines of OPERATOR, TYPE, NUMBER and the reason, with tabs between."""
    known = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            op, dtype, number, _ = line.split("\t")
            known[op, dtype] = int(number)
    return known


def drop_known(groups):
    """Takes away the operators and types of which no more cases fail than known.tsv says; names those that got better."""
    for key, number in read_known(KNOWN).items():
        members = groups.get(key, [])
        if any(verdict == CRASHED for _, verdict, _ in members) or len(members) > number:
            continue
        print(f"known: {key[0]} {key[1]}: {len(members)} cases fail, {number} in known.tsv")
        groups.pop(key, None)


def report(judged, bench, arguments):
    counts = collections.defaultdict(collections.Counter)
    for case, verdict, _ in judged:
        counts[case.op, case.dtype][verdict] += 1
    bad = [item for item in judged if item[1] in (FAILED, CRASHED)]
    groups = collections.defaultdict(list)
    for case, verdict, message in bad:
        groups[case.op, case.dtype].append((case, verdict, message))
    drop_known(groups)
    for number, ((op, dtype), members) in enumerate(sorted(groups.items())):
        case, verdict, message = min(members, key=lambda item: item[0].size)
        if number < arguments.shrink:
            case, verdict, message = shrink(case, verdict, message, bench.judge_all, (FAILED, CRASHED))
        print(f"{verdict.upper()} {op} {dtype}: {len(members)} cases, the smallest {case.name}: {message}")
    if arguments.verbose:
        for case, verdict, message in judged:
            print(f"{verdict}\t{case.name}\t{message}")
    refused = [(case, message) for case, verdict, message in judged if verdict == ADZE_REFUSES]
    if refused:
        print("Adze refuses:")
        print_refusals(refused, 40)
    print_table(counts)
    return groups


def run_oracle_only(some, arguments, progress):
    """Runs the cases in LiteRT alone, and says which combinations it refuses and which outputs test little."""
    answers = litert.Oracle(arguments.cache).answers(some, progress)
    counts = collections.Counter(answers[case.digest][0] for case in some)
    refused = [(case, answers[case.digest][1]) for case in some if answers[case.digest][0] != litert.OK]
    print(f"{len(some)} cases: " + ", ".join(f"{number} {status}" for status, number in sorted(counts.items())))
    print_refusals(refused, None)
    for case in some:
        status, _, outputs = answers[case.digest]
        flat = status == litert.OK and all(values.size >= 8 and (values == values.flat[0]).all() for values in outputs)
        special = any(values.dtype.kind == "f" and not measure.numpy.isfinite(values).all() for values in outputs)
        if flat or special:
            print(f"{'all outputs equal' if flat else 'NaN or infinity'}: {case.name}")
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 all passed or refused, 1 one failed, 77 LiteRT or `adze run` is not there.\n"
                                            "Example: test/execution/run.py --adze build/bin/adze --family=conv_2d --filter=int8")
    parser.add_argument("--adze", type=pathlib.Path, help="the program")
    parser.add_argument("--cache", type=pathlib.Path, default="build/test/execution",
                        help="folder of LiteRT's answers (default %(default)s)")
    parser.add_argument("--scheme", default="xnnpack",
                        help="arithmetic of integers (default xnnpack, which LiteRT's default kernels have)")
    parser.add_argument("--family", action="append", help="only this family (repeatable)")
    parser.add_argument("--stage", type=int, action="append",
                        help="only families of this stage of coverage (repeatable)")
    parser.add_argument("--filter", default="", metavar="REGEX", help="only cases whose name matches")
    parser.add_argument("--shrink", type=int, default=5, metavar="N",
                        help="shrink the failures of N operators and types (default 5)")
    parser.add_argument("--strict", action="store_true", help="fail as well where Adze refuses what LiteRT runs")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--oracle-only", action="store_true", help="run LiteRT alone and report what it refuses")
    parser.add_argument("--write", type=pathlib.Path, metavar="FOLDER",
                        help="write the models and inputs of the cases and stop")
    parser.add_argument("--verbose", action="store_true", help="print every case's verdict")
    return parser.parse_args()


def write_cases(some, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for case in some:
        path = folder / re.sub(r"[^\w.=-]+", "_", case.name)
        path.with_name(path.name + ".tflite").write_bytes(case.model)
        path.with_name(path.name + ".npz").write_bytes(case.input_file())


def main():
    arguments = parse_arguments()
    some = select_cases(arguments)
    if not some:
        sys.exit("run.py: no case matches")
    if arguments.list:
        print("\n".join(case.name for case in some))
        return 0
    if arguments.write:
        write_cases(some, arguments.write)
        return 0
    if not litert.available():
        print("run.py: Node.js or LiteRT is not set up (utils/litert/setup): nothing was run", file=sys.stderr)
        return SKIPPED
    progress = (lambda done, total: print(f"\rLiteRT: {done} of {total}", end="\n" if done == total else "",
                                          file=sys.stderr)) if sys.stderr.isatty() else (lambda done, total: None)
    if arguments.oracle_only:
        return run_oracle_only(some, arguments, progress)
    if arguments.adze is None or not native.available(arguments.adze):
        print("run.py: this adze has no `run --batch-list`: nothing was run", file=sys.stderr)
        return SKIPPED
    bench = Bench(arguments)
    judged = bench.judge_all(some, progress)
    bad = report(judged, bench, arguments)
    refused = sum(verdict == ADZE_REFUSES for _, verdict, _ in judged)
    return 1 if bad or (arguments.strict and refused) else 0


if __name__ == "__main__":
    sys.exit(main())
