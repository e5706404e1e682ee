# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the small models that the execution tests run: tensors, constants and operators in, bytes of a `.tflite` out."""

import functools
import pathlib
import sys
from collections import namedtuple

import numpy

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "utils" / "demo-model"))
import flatbuffer_writer  # noqa: E402

WIRE_TYPES = {"float32": "FLOAT32", "float16": "FLOAT16", "int32": "INT32", "uint8": "UINT8", "int64": "INT64",
              "bool": "BOOL", "int16": "INT16", "int8": "INT8", "uint32": "UINT32"}

#: Per-tensor (one scale) or along `axis` (a list of scales); zero points likewise.
Quant = namedtuple("Quant", "scale zero axis", defaults=(0, 0))

#: What an operator needs to know of a value: its index in the subgraph and its type.
Value = namedtuple("Value", "index shape dtype quant")


class Unbuildable(Exception):
    """These parameters describe no model (a window that does not fit, for one)."""


@functools.lru_cache(maxsize=None)
def load_schema():
    return flatbuffer_writer.Schema((CHECKOUT / "lib/Format/schema/tflite.fbs").read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=None)
def default_options(code):
    """The options table that is named like the operator, if there is one: EXP -> ExpOptions."""
    name = "".join(word.capitalize() for word in code.split("_")) + "Options"
    schema = load_schema()
    return name if name in schema.unions["BuiltinOptions"] or name in schema.unions["BuiltinOptions2"] else None


class Model:
    """A model in the making: what its subgraphs share, the subgraphs, and the values to feed."""

    def __init__(self, seed):
        self.random = numpy.random.RandomState(seed)
        self.codes, self.buffers, self.graphs = {}, [{}], []
        self.feeds = []
        #: What the outputs must be, where that is known without LiteRT.
        self.expected = None

    def graph(self, name="main"):
        self.graphs.append(Graph(self, name, len(self.graphs)))
        return self.graphs[-1]

    def known_outputs(self):
        """The outputs where LiteRT need not be asked: the family says them, or none of them holds anything (which LiteRT's
        WebAssembly build cannot return). None otherwise."""
        if self.expected is not None:
            return self.expected
        graph = self.graphs[0]
        tensors = [graph.tensors[index] for index in graph.outputs]
        names = {wire: name for name, wire in WIRE_TYPES.items()}
        outputs = [numpy.zeros(tensor["shape"], names[tensor["type"]]) for tensor in tensors if 0 in tensor["shape"]]
        return outputs if len(outputs) == len(tensors) else None

    def build(self):
        """The bytes of the file."""
        numbers = load_schema().enums["BuiltinOperator"][1]
        codes = [{"builtin_code": code, "deprecated_builtin_code": min(numbers[code], 127), "version": version}
                 if code in numbers else
                 {"builtin_code": "CUSTOM", "deprecated_builtin_code": numbers["CUSTOM"], "custom_code": code, "version": version}
                 for code, version in self.codes]
        graphs = [{"tensors": graph.tensors, "inputs": graph.inputs, "outputs": graph.outputs,
                   "operators": graph.operators, "name": graph.name} for graph in self.graphs]
        return flatbuffer_writer.build(load_schema(), {"version": 3, "operator_codes": codes, "subgraphs": graphs,
                                                       "description": "execution test", "buffers": self.buffers})


class Graph:
    """One subgraph. Operators are appended in the order of execution."""

    def __init__(self, model, name, index):
        self.model, self.name, self.index = model, name, index
        self.tensors, self.operators, self.inputs, self.outputs = [], [], [], []
        #: Values of inputs and constants by tensor.
        self.values = {}
        self.random = model.random

    def tensor(self, shape, dtype, quant=None, name=None, **more):
        """A tensor that an operator computes, or (see the others) one that is fed or constant."""
        shape = [int(extent) for extent in shape]
        fields = {"shape": shape, "type": WIRE_TYPES[dtype], "name": name or f"t{len(self.tensors)}", "has_rank": True,
                  **more}
        if quant is not None:
            scale, zero = numpy.atleast_1d(quant.scale), numpy.atleast_1d(quant.zero)
            fields["quantization"] = {"scale": [float(s) for s in scale], "quantized_dimension": quant.axis,
                                      "zero_point": [int(z) for z in numpy.broadcast_to(zero, scale.shape)]}
        self.tensors.append(fields)
        return Value(len(self.tensors) - 1, tuple(shape), dtype, quant)

    def input(self, values, quant=None):
        """An input of the subgraph, and the values that the test feeds. LiteRT's WebAssembly build takes no booleans and
        no empty inputs: the former are fed as int32 and cast, the latter are cut off one that is not empty."""
        values = numpy.asarray(values)
        dtype = values.dtype.name
        fed = values.astype(numpy.int32) if dtype == "bool" else values
        full = fed if fed.size else numpy.zeros([max(extent, 1) for extent in fed.shape], fed.dtype)
        value = self.parameter(full.shape, full.dtype.name, quant)
        if self.index == 0:
            self.model.feeds.append(full)
            self.values[value.index] = full
        if not fed.size:
            value = self.cut(value, fed.shape)
        if dtype != "bool":
            return value
        result = self.tensor(values.shape, "bool")
        self.op("CAST", [value], [result], ("CastOptions", {"in_data_type": "INT32", "out_data_type": "BOOL"}))
        return result

    def cut(self, value, shape):
        begin = self.constant(numpy.zeros(len(shape), numpy.int32))
        return self.op("SLICE", [value, begin, self.constant(numpy.array(shape, numpy.int32))],
                       [self.tensor(shape, value.dtype, value.quant)])

    def parameter(self, shape, dtype, quant=None):
        value = self.tensor(shape, dtype, quant, f"input{len(self.inputs)}")
        self.inputs.append(value.index)
        return value

    def constant(self, values, quant=None):
        values = numpy.asarray(values)
        self.model.buffers.append({"data": values.astype(values.dtype.newbyteorder("<")).tobytes()})
        value = self.tensor(values.shape, values.dtype.name, quant, buffer=len(self.model.buffers) - 1)
        self.values[value.index] = values
        return value

    def variable(self, shape, dtype, quant=None):
        """State that starts as zeros."""
        return self.tensor(shape, dtype, quant, is_variable=True)

    def op(self, code, operands, results, options=None, version=1, **more):
        """Appends an operator; a code that is no builtin's is that of a custom one. An operand of None is absent;
        `options` is (table, fields)."""
        codes = self.model.codes
        fields = {"opcode_index": codes.setdefault((code, version), len(codes)),
                  "inputs": [-1 if value is None else value.index for value in operands],
                  "outputs": [value.index for value in results], **more}
        if options is None and default_options(code):
            options = (default_options(code), {})
        if options:
            second = options[0] in load_schema().unions["BuiltinOptions2"]
            fields["builtin_options_2" if second else "builtin_options"] = options
        self.operators.append(fields)
        return results[0] if len(results) == 1 else results

    def returns(self, *values):
        self.outputs += [value.index for value in values]
