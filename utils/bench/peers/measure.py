# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Interleaved measurements: program A, program B, A, B, ..., so that a slow minute of the machine slows all of them."""
import statistics
from dataclasses import dataclass, field

from .runners import RunError

# A measurement times as many runs as fit in this many seconds, at the pace in multiply-adds a second that is assumed.
SECONDS, PACE, FEWEST, MOST = 0.5, 30e9, 5, 300


@dataclass
class Measured:
    """One model: per program the JSON of its rounds, or why there is none."""
    name: str
    dtype: str
    is_layer: bool
    macs: int
    rounds: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)

    def median(self, program, key="median_ms"):
        """Median over the rounds of a number that every round has; None where one has not."""
        values = [result.get(key) for result in self.rounds.get(program, [])]
        return statistics.median(values) if values and all(isinstance(value, (int, float)) for value in values) else None

    def ratio(self, program, base, key="median_ms"):
        """How many times as long as `base` the program takes: the median of the rounds' ratios."""
        pairs = zip(self.rounds.get(program, []), self.rounds.get(base, []))
        ratios = [a[key] / b["median_ms"] for a, b in pairs if a.get(key) and b.get("median_ms")]
        return statistics.median(ratios) if ratios else None

    def of_peak(self, program, key="median_ms"):
        """Percent of the peak that `adze bench` measured beside its own runs; None without one."""
        peak, time = self.median("adze", "peak_gops"), self.median(program, key)
        return 100 * 2 * self.macs / (time * 1e6) / peak if peak and time else None


def repetitions(macs):
    return int(min(MOST, max(FEWEST, SECONDS * PACE / max(macs, 1))))


def measure(case, programs, rounds):
    """Runs every program `rounds` times; one that fails is left out of the rounds that follow."""
    measured = Measured(case.entry.name, case.entry.dtype, case.entry.is_layer, case.graph.macs)
    for _ in range(rounds):
        for program in programs:
            if program.name in measured.errors or (program.layers_only and not case.entry.is_layer):
                continue
            try:
                result = program.measure(case, repetitions(case.graph.macs))
                measured.rounds.setdefault(program.name, []).append(result)
            except RunError as error:
                measured.errors[program.name] = str(error)
                measured.rounds.pop(program.name, None)
    return measured
