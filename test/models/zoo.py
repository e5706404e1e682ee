#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The zoo of real models that tests run over, sorted by what an importer must make of each file.

The zoo is a folder with MANIFEST.tsv, golden/STATUS.tsv (what native LiteRT did with each file) and the models. It is no
part of the project: tests look for it in ADZE_MODEL_ZOO, then in ../shared/models beside the checkout."""

import argparse
import collections
import csv
import dataclasses
import hashlib
import os
import pathlib
import re
import sys

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]

#: What ctest takes for "skipped" when there is no zoo.
SKIPPED = 77

IMPORTABLE, MALFORMED, EITHER = "importable", "malformed", "either"

#: Files that LiteRT refuses for a reason that is no fault of the file, or a debatable one. An importer may take or refuse
#: the ones under EITHER, but must not crash, and what it takes it must carry whole.
JUDGED = {
    "float/openwakeword_melspectrogram_f32": (IMPORTABLE, "well-formed: its input has no shape yet, so LiteRT cannot prepare the first convolution"),
    "weird/lrt_tt_segment_sum_invalid_buffer": (MALFORMED, "an operand has no data and nothing computes it"),
    "unit/lrt_blockwise_quantized": (EITHER, "LiteRT aborts; the file holds together, but its one operator has no options"),
    "unit/lrt_qt_single_conv_no_bias": (EITHER, "a convolution without a bias: the format allows it, LiteRT's kernel does not"),
    "unit/lrt_simple_squeeze": (EITHER, "squeezes dimension 1 of a scalar: a wrong operator in a well-formed file"),
}

#: Reasons in LiteRT's words -> class and ours. The first that matches decides.
RULES = [
    (r"unresolved custom op: ([^.]+)", IMPORTABLE, "refused only for the custom op {}"),
    (r"Select TensorFlow op", IMPORTABLE, "refused only for a Flex op"),
    (r"^refused rc=0", IMPORTABLE, "valid, with no operators to run"),
    (r"^not run: (.*)", IMPORTABLE, "LiteRT takes it; not run ({})"),
    (r"^failed rc=1: (?:ERROR: )?(.*)", IMPORTABLE, "LiteRT takes it; fails at run time: {}"),
    (r"model identifier '(.*)', should be", MALFORMED, "wrong file identifier '{}'"),
    (r"No subgraph in the model", MALFORMED, "no subgraph"),
    (r"quantized_dimension must be in range (.*)", MALFORMED, "quantized_dimension out of range {}"),
    (r"number of elements overflowed", MALFORMED, "a negative extent: the number of elements overflows"),
]


class ZooError(Exception):
    """The zoo is damaged, or holds a file that nobody has judged."""


@dataclasses.dataclass
class Entry:
    """One model: `name` is its path without the suffix; `golden` the file of golden outputs, or None."""

    name: str
    path: pathlib.Path
    kind: str
    reason: str
    ref: str
    xnn: str
    golden: pathlib.Path
    sha256: str

    @property
    def folder(self):
        return self.name.split("/")[0]

    @property
    def runs(self):
        """Whether native LiteRT runs it."""
        return "ok" in (self.ref, self.xnn)


def find_zoo():
    """The zoo's folder, or None. ADZE_MODEL_ZOO must be one when it is set."""
    given = os.environ.get("ADZE_MODEL_ZOO")
    if given and not (pathlib.Path(given) / "MANIFEST.tsv").is_file():
        raise ZooError(f"ADZE_MODEL_ZOO={given} holds no MANIFEST.tsv")
    root = pathlib.Path(given) if given else CHECKOUT.parent / "shared" / "models"
    return root if (root / "MANIFEST.tsv").is_file() else None


def judge(name, ref, xnn):
    """(class, reason) of a file, from what LiteRT's two sets of kernels did with it."""
    if "ok" in (ref, xnn):
        return IMPORTABLE, "LiteRT runs it"
    if name in JUDGED:
        return JUDGED[name]
    for pattern, kind, reason in RULES:
        match = re.search(pattern, ref)
        if match:
            return kind, reason.format(*match.groups())
    raise ZooError(f"{name}: no rule says what to make of '{ref}'")


def rows(path):
    if not path.is_file():
        raise ZooError(f"{path} is missing")
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def load_zoo(root):
    """All models of the zoo, sorted by name."""
    status = {row["model"]: row for row in rows(root / "golden" / "STATUS.tsv")}
    entries = []
    for row in rows(root / "MANIFEST.tsv"):
        name, path = row["path"].removesuffix(".tflite"), root / row["path"]
        if name not in status:
            raise ZooError(f"{name} is not in golden/STATUS.tsv")
        if not path.is_file():
            raise ZooError(f"{path} is missing")
        found = status[name]
        kind, reason = judge(name, found["ref"], found["xnn"])
        golden = root / "golden" / f"{name}.npz" if found["golden"] == "yes" else None
        entries.append(Entry(name, path, kind, reason, found["ref"], found["xnn"], golden, row["sha256"]))
    return sorted(entries, key=lambda entry: entry.name)


def print_list(entries):
    """Every class with its models; those that simply run are only counted, by folder."""
    for kind in (IMPORTABLE, EITHER, MALFORMED):
        members = [entry for entry in entries if entry.kind == kind]
        plain = collections.Counter(entry.folder for entry in members if entry.runs)
        print(f"{kind}: {len(members)} models")
        for folder, count in sorted(plain.items()):
            print(f"  {count:4} in {folder}/  LiteRT runs them")
        for entry in members:
            if not entry.runs:
                print(f"  {entry.name}  {entry.reason}")
    print(f"{len(entries)} models")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Example: python3 test/models/zoo.py --list")
    parser.add_argument("--list", action="store_true", help="print the classes, with a reason for each model that LiteRT does not run")
    parser.add_argument("--all", action="store_true", help="print one line for every model: class, name, reason")
    parser.add_argument("--verify", action="store_true", help="check every file's sha256 against the manifest")
    arguments = parser.parse_args()
    if not (arguments.list or arguments.all or arguments.verify):
        parser.error("nothing to do: --list, --all or --verify")
    try:
        root = find_zoo()
        if root is None:
            print("no model zoo (set ADZE_MODEL_ZOO)", file=sys.stderr)
            return SKIPPED
        entries = load_zoo(root)
    except ZooError as error:
        print(f"zoo: {error}", file=sys.stderr)
        return 1
    if arguments.all:
        for entry in entries:
            print(f"{entry.kind}\t{entry.name}\t{entry.reason}")
    if arguments.list:
        print_list(entries)
    if arguments.verify:
        wrong = [entry.name for entry in entries if hashlib.sha256(entry.path.read_bytes()).hexdigest() != entry.sha256]
        for name in wrong:
            print(f"zoo: {name}: the file is not the one of the manifest", file=sys.stderr)
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
