# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sets the smallest weights of a `.tflite` to zero, in place: what a test needs of pruning, without the compiler."""

import pathlib
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "utils")]
from graph import load_schema  # noqa: E402
from tflitecompare import reader  # noqa: E402

#: Types by their number on the wire.
DTYPES = {0: "<f4", 1: "<f2", 9: "i1"}
LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV")
SCHEMA = reader.load_schema(HERE.parents[1] / "lib" / "Format" / "schema" / "tflite.fbs")


def load(data):
    """A model whose buffers can be written to, when `data` is a bytearray."""
    return reader.Model(SCHEMA, data)


def operators(model, subgraph=0):
    """(name of the builtin, inputs, outputs) of each operator of a subgraph."""
    names = {number: name for name, number in load_schema().enums["BuiltinOperator"][1].items()}
    codes = [names.get(max(code["builtin_code"], code["deprecated_builtin_code"]), "") for code in model.root["operator_codes"]]
    for op in model.root["subgraphs"][subgraph]["operators"] or []:
        places = [list(op[key].values()) if op[key] else [] for key in ("inputs", "outputs")]
        yield codes[op["opcode_index"]], *places


def find_weights(model):
    """{tensor: shape} of the dense weights of layers of the main subgraph, behind DEQUANTIZE or not."""
    tensors = model.root["subgraphs"][0]["tensors"]
    sources = {outputs[0]: inputs[0] for name, inputs, outputs in operators(model) if name == "DEQUANTIZE"}
    found = {}
    for name, inputs, _ in operators(model):
        if name not in LAYERS:
            continue
        index = sources.get(inputs[1], inputs[1])
        tensor = tensors[index]
        if tensor["type"] in DTYPES and not tensor["sparsity"] and len(model.buffer(tensor["buffer"])[0]):
            found[index] = tuple(tensor["shape"].values())
    return found


def elements(model, index):
    """The elements of a constant, which are those of the file."""
    tensor = model.root["subgraphs"][0]["tensors"][index]
    data = model.buffer(tensor["buffer"])[0]
    return numpy.frombuffer(data, DTYPES[tensor["type"]]).reshape(tuple(tensor["shape"].values()))


def prune(data, share, rows=1, columns=1):
    """(bytes, tensors pruned): blocks of `rows` by `columns` of the first and last dimension with the smallest sum of magnitudes
    become zero. Weights that blocks do not divide stay as they are."""
    data = bytearray(data)
    model, pruned = load(data), []
    for index, shape in find_weights(model).items():
        if shape[0] % rows or shape[-1] % columns:
            continue
        weights = elements(model, index)
        blocks = weights.reshape(shape[0] // rows, rows, -1, shape[-1] // columns, columns)
        sums = numpy.abs(blocks.astype(numpy.float64)).sum((1, 4))
        count = int(share * sums.size)
        if not count or count == sums.size:
            continue
        smallest = numpy.argsort(sums, axis=None, kind="stable")[:count]
        mask = numpy.zeros(sums.size, bool)
        mask[smallest] = True
        blocks[...] = numpy.where(mask.reshape(sums.shape)[:, None, :, :, None], 0, blocks)
        pruned.append(index)
    return bytes(data), pruned


def sparse_sizes(model):
    """[(bytes stored, bytes of indices, bytes of segments, bytes when dense, levels)] of the sparse tensors."""
    found = []
    for tensor in model.root["subgraphs"][0]["tensors"]:
        if not tensor["sparsity"]:
            continue
        indices = segments = 0
        for level in tensor["sparsity"]["dim_metadata"]:
            if level["format"]:
                indices += len(level["array_indices"].value["values"].data)
                segments += len(level["array_segments"].value["values"].data)
        width = numpy.dtype(DTYPES[tensor["type"]]).itemsize
        found.append((len(model.buffer(tensor["buffer"])[0]), indices, segments,
                      width * int(numpy.prod(list(tensor["shape"].values()))), len(tensor["sparsity"]["dim_metadata"])))
    return found
