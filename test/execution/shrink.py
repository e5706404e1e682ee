# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a failing case small: one parameter at a time goes to its default or becomes smaller, as long as it still fails."""

import inspect

from cases import Case

#: Rounds at most; each runs all candidates of the case in one batch.
ROUNDS = 40


def smaller(value):
    """Simpler values than this one, simplest first."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return []
    if isinstance(value, int):
        return sorted({1, value // 2, value - 1} - {value, 0, -1}) if value > 1 else []
    if isinstance(value, float):
        return [1.0] if value != 1.0 else []
    if isinstance(value, tuple):
        dropped = [value[:i] + value[i + 1:] for i in range(len(value))]
        return dropped + [value[:i] + (item,) + value[i + 1:] for i, old in enumerate(value) for item in smaller(old)]
    return []


def candidates(case):
    """Cases that are one step simpler. Some describe no model that makes sense; LiteRT refuses those."""
    defaults = {name: item.default for name, item in inspect.signature(case.family.build).parameters.items()}
    for name, value in case.parameters.items():
        if name in ("op", "dtype"):
            continue
        rest = {key: other for key, other in case.parameters.items() if key != name}
        choices = list(smaller(value))
        default = defaults.get(name)
        if isinstance(value, (str, bool)) and default is not inspect.Parameter.empty and default != value:
            choices.append(default)
        for choice in choices:
            try:
                candidate = Case(case.family, {**rest, name: choice})
                if candidate.buildable and candidate.name != case.name:
                    yield candidate
            except (ValueError, IndexError, TypeError, ZeroDivisionError):
                continue


def simplicity(case):
    """Fewer modes that are not the default first, then fewer elements, then a shorter name."""
    defaults = {name: item.default for name, item in inspect.signature(case.family.build).parameters.items()}
    odd = sum(isinstance(value, (str, bool)) and defaults.get(name) != value for name, value in case.parameters.items())
    numbers = [item for value in case.parameters.values() for item in (value if isinstance(value, tuple) else (value,))]
    return odd, case.size, sum(item for item in numbers if isinstance(item, int)), len(case.name)


def shrink(case, verdict, message, judge_all, bad):
    """(case, verdict, message) of the smallest failing case that was found."""
    best = (case, verdict, message)
    for _ in range(ROUNDS):
        tried = list(candidates(best[0]))
        failing = [item for item in judge_all(tried) if item[1] in bad] if tried else []
        failing = [item for item in failing if simplicity(item[0]) < simplicity(best[0])]
        if not failing:
            break
        best = min(failing, key=lambda item: simplicity(item[0]))
    return best
