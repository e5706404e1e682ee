# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a case is, and how families of cases are declared.

A family is a function that builds one model from keyword parameters, with a table of the parameters to sweep. Every
case is named by its parameters, and its random values come from its name: a name alone gives the same case again.
"""

import functools
import hashlib
import inspect
import io
import itertools
import zlib
from dataclasses import dataclass

import numpy

from graph import Model, Unbuildable

FAMILIES = {}


@dataclass(frozen=True)
class Family:
    """`stage` of operator coverage; `build(graph, **parameters)`; `sweep()` yields the parameters."""

    name: str
    stage: int
    build: callable
    sweep: callable

    def cases(self):
        seen = set()
        for parameters in self.sweep():
            case = Case(self, parameters)
            if case.name not in seen and case.buildable:
                seen.add(case.name)
                yield case


def family(stage, sweep):
    """Registers the function below as a family."""
    def register(build):
        FAMILIES[build.__name__] = Family(build.__name__, stage, build, sweep)
        return build
    return register


def format_value(value):
    if isinstance(value, (tuple, list)):
        return "(" + "x".join(format_value(item) for item in value) + ")"
    return str(value)


class Case:
    """One model with inputs."""

    def __init__(self, owner, parameters):
        self.family, self.parameters = owner, dict(parameters)
        self.op, self.dtype = parameters["op"], parameters["dtype"]
        defaults = {name: item.default for name, item in inspect.signature(owner.build).parameters.items()}
        rest = [f"{name}={format_value(value)}" for name, value in parameters.items()
                if name not in ("op", "dtype") and defaults.get(name, None) != value]
        self.name = f"{owner.name}/{self.op}/{self.dtype}" + ("/" + ",".join(rest) if rest else "")

    @functools.cached_property
    def built(self):
        model = Model(zlib.crc32(self.name.encode()))
        self.family.build(model.graph(), **self.parameters)
        return model.build(), model.feeds, model.known_outputs()

    @property
    def buildable(self):
        try:
            return self.built is not None
        except Unbuildable:
            return False

    @property
    def model(self):
        """Bytes of the `.tflite`."""
        return self.built[0]

    @property
    def known(self):
        """The outputs where LiteRT need not be asked, else None."""
        return self.built[2]

    @property
    def inputs(self):
        """Arrays by the inputs' names."""
        return {f"input{k}": values for k, values in enumerate(self.built[1])}

    @property
    def size(self):
        """Elements that go in and bytes of the model: what shrinking makes small."""
        return sum(values.size for values in self.built[1]) + len(self.model)

    def input_file(self):
        """Bytes of the `.npz`."""
        file = io.BytesIO()
        numpy.savez(file, **self.inputs)
        return file.getvalue()

    @functools.cached_property
    def digest(self):
        """Names the case's content."""
        found = hashlib.sha256(self.model)
        for values in self.built[1]:
            found.update(f"{values.dtype.str}{values.shape}".encode() + values.tobytes())
        return found.hexdigest()[:32]


def grid(**lists):
    """Every combination."""
    for values in itertools.product(*lists.values()):
        yield dict(zip(lists, values))


def cover(count, **lists):
    """`count` combinations out of all, such that every value of every list appears when count allows it, and pairs of
    values meet at random. The same every time."""
    random = numpy.random.RandomState(zlib.crc32(repr(sorted(lists)).encode()))
    decks = {name: [] for name in lists}
    for _ in range(count):
        chosen = {}
        for name, values in lists.items():
            if not decks[name]:
                decks[name] = list(random.permutation(len(values)))
            chosen[name] = values[decks[name].pop()]
        yield chosen


def chain(*sweeps):
    """One sweep of several."""
    parameters = tuple(itertools.chain(*sweeps))
    return lambda: iter(parameters)
