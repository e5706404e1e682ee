# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of what each model of the zoo does natively: expected.tsv, which check_golden.py holds the project to, and
docs/models.md, which shows it."""

import collections
import csv
import dataclasses
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "expected.tsv"
PAGE = HERE.parents[1] / "docs" / "models.md"
SCHEMES = ("xnnpack", "reference")
COLUMNS = ("model", "kind", *(f"{scheme}{part}" for scheme in SCHEMES for part in ("", "_error")), "remark")

#: What a model can do under a scheme, best first.
EQUAL, WITHIN, DIFFERS, REFUSED, CRASHED = "equal", "within", "differs", "refused", "crashed"
ORDER = (EQUAL, WITHIN, DIFFERS, REFUSED, CRASHED)


@dataclasses.dataclass
class Result:
    """`error`: of floats the largest difference as a share of the output's magnitude, of integers in steps."""

    verdict: str
    error: float
    message: str

    @property
    def agrees(self):
        return self.verdict in (EQUAL, WITHIN)

    def __str__(self):
        return self.verdict + (f" {self.error:.3g}" if self.error else "") + (f" ({self.message})" if self.message
            else "")


def load(path):
    """{model: row}."""
    if not path.is_file():
        return {}
    with open(path, newline="", encoding="utf-8") as file:
        return {row["model"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def store(path, rows):
    lines = ["\t".join(COLUMNS)] + ["\t".join(rows[name].get(column) or "" for column in COLUMNS)
                                    for name in sorted(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def update(rows, kinds, results):
    """Takes results over; remarks are written by hand and stay."""
    for name, found in results.items():
        row = rows.setdefault(name, {"model": name})
        row["kind"] = kinds[name]
        for scheme, result in found.items():
            row[scheme], row[f"{scheme}_error"] = result.verdict, f"{result.error:.2g}" if result.error else ""
        if all(row.get(scheme) in (EQUAL, WITHIN) for scheme in SCHEMES):
            row["remark"] = ""


def regressions(rows, results):
    """[(model, scheme, verdict before, result now)] where a model agreed and does not any more, or crashes anew."""
    worse = []
    for name, found in results.items():
        for scheme, result in found.items():
            before = rows.get(name, {}).get(scheme)
            if (before in (EQUAL, WITHIN) and not result.agrees) or (result.verdict == CRASHED
                                                                     and before not in (None, "", CRASHED)):
                worse.append((name, scheme, before, result))
    return worse


def cell(row, scheme):
    return (row.get(scheme) or "not run") + (f" {row[scheme + '_error']}" if row.get(scheme + "_error") else "")


def summary(rows):
    """One line of the page for each kind of model and for all."""
    for kind in ("float", "hybrid", "integer", None):
        members = [row for row in rows.values() if kind in (row["kind"], None)]
        counts = [collections.Counter(row.get(scheme) for row in members) for scheme in SCHEMES]
        shares = [f"{count[EQUAL] + count[WITHIN]} ({100 * (count[EQUAL] + count[WITHIN]) / max(len(members), 1):.1f} %)" for count in counts]
        yield f"| {kind or 'all'} | {len(members)} | " + " | ".join(shares) + " |"


def render(rows):
    """Writes docs/models.md."""
    lines = ["<!-- Written by test/models/check_golden.py --update or --render from test/models/expected.tsv. -->", "",
             "# Models that run natively", "",
             "Outputs of each model, compiled and run in process, against those of native LiteRT on the same inputs: its default",
             "kernels for the scheme `xnnpack`, what it gave when asked for its reference kernels for `reference`",
             "([requantization](requantization.md) says which those are).", "",
             "- `equal`: every bit.",
             "- `within`: floats within the tolerance, the largest difference as a share of max(range, max |y|) behind it. The",
             "  tolerance is 1e-5, or twice what LiteRT's two sets of kernels differ from each other; where integers are multiplied inside, 1e-5.",
             "- `differs`: the largest difference behind it; of integers in steps.",
             "- `refused`: Adze says that it cannot compile the model.", "",
             "Models that LiteRT refuses, and those whose outputs are too large to keep, are not counted.", "",
             "| kind | models | agree, `xnnpack` | agree, `reference` |", "|---|---:|---:|---:|", *summary(rows), "",
             "| model | kind | `xnnpack` | `reference` | remark |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {row['kind']} | {cell(row, 'xnnpack')} | {cell(row, 'reference')} | {row.get('remark') or ''} |" for name, row in sorted(rows.items())]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
