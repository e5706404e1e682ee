# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sparse tensors as the wire format describes them, written from its description and not from the compiler's code.

`traversal_order` names the dimensions of the tensor and then those of the blocks; `block_map[k]` is the dimension that block
dimension k splits. A level is a number (a dense dimension of that extent) or (segments, indices)."""

import itertools

import numpy

WIDTHS = {1: ("Uint8Vector", 255), 2: ("Uint16Vector", 65535), 4: ("Int32Vector", 2**31 - 1)}


def split(dense, order, block_map, block_sizes):
    """The tensor with an axis for each traversed dimension, in that order."""
    shape, axes, positions = dense.shape, [], {}
    extents = []
    for dimension, extent in enumerate(shape):
        blocks = [k for k, split_dimension in enumerate(block_map) if split_dimension == dimension]
        for k in blocks:
            extent //= block_sizes[k]
        extents.append(extent)
        positions[dimension] = len(axes)
        axes.append(extent)
        for k in blocks:
            positions[len(shape) + k] = len(axes)
            axes.append(block_sizes[k])
    return dense.reshape(axes).transpose([positions[dimension] for dimension in order])


def encode(dense, order, block_map, block_sizes, compressed):
    """(levels, stored elements); `compressed[i]` says whether the i-th traversed dimension is. Slow and plain."""
    view = split(dense, order, block_map, block_sizes)
    prefixes, levels = [()], []
    for position, extent in enumerate(view.shape):
        if not compressed[position]:
            levels.append(extent)
            prefixes = [prefix + (i,) for prefix in prefixes for i in range(extent)]
            continue
        segments, indices, kept = [0], [], []
        for prefix in prefixes:
            for i in range(extent):
                if numpy.any(view[prefix + (i,)]):
                    indices.append(i)
                    kept.append(prefix + (i,))
            segments.append(len(indices))
        levels.append((segments, indices))
        prefixes = kept
    return levels, numpy.array([view[prefix] for prefix in prefixes], dense.dtype)


def decode(shape, dtype, order, block_map, levels, stored):
    """The dense tensor."""
    rank = len(shape)
    sizes = [levels[list(order).index(rank + k)] for k in range(len(block_map))]
    view = numpy.zeros([shape_of(shape, dimension, block_map, sizes) for dimension in order], dtype)
    entries = [((), 0)]
    for level in levels:
        following = []
        for prefix, entry in entries:
            if isinstance(level, int):
                following += [(prefix + (i,), entry * level + i) for i in range(level)]
            else:
                segments, indices = level
                following += [(prefix + (indices[k],), k) for k in range(segments[entry], segments[entry + 1])]
        entries = following
    for prefix, entry in entries:
        view[prefix] = stored[entry]
    # Axes back in the order of dimensions, each in front of its blocks.
    wanted = []
    for dimension in range(rank):
        wanted.append(list(order).index(dimension))
        wanted += [list(order).index(rank + k) for k, split_dimension in enumerate(block_map) if split_dimension == dimension]
    return view.transpose(wanted).reshape(shape)


def shape_of(shape, dimension, block_map, sizes):
    if dimension >= len(shape):
        return sizes[dimension - len(shape)]
    extent = shape[dimension]
    for split_dimension, size in zip(block_map, sizes):
        if split_dimension == dimension:
            extent //= size
    return extent


def parameters(order, block_map, levels, width):
    """SparsityParameters for the writer of flatbuffers; vectors of `width` bytes, or wider where that is too narrow."""
    def vector(values):
        wide = min(w for w in WIDTHS if w >= width and WIDTHS[w][1] >= max(values, default=0))
        return WIDTHS[wide][0], {"values": [int(value) for value in values]}

    metadata = []
    for level in levels:
        if isinstance(level, int):
            metadata.append({"format": "DENSE", "dense_size": level})
        else:
            metadata.append({"format": "SPARSE_CSR", "array_segments": vector(level[0]), "array_indices": vector(level[1])})
    fields = {"traversal_order": list(order), "dim_metadata": metadata}
    if block_map:
        fields["block_map"] = list(block_map)
    return fields


def orders(rank, blocks):
    """Every order in which the dimensions, and behind them those of the blocks, can be traversed."""
    for outer in itertools.permutations(range(rank)):
        for inner in itertools.permutations(range(rank, rank + blocks)):
            yield outer + inner


def read(root, model):
    """[(shape, order, block map, levels, names of the vectors' tables, bytes)] of the sparse tensors of a decoded file, in order."""
    found = []
    for tensor in root["subgraphs"][0]["tensors"]:
        sparsity = tensor["sparsity"]
        if not sparsity:
            continue
        levels, kinds = [], []
        for level in sparsity["dim_metadata"]:
            if level["format"] == 0:
                levels.append(level["dense_size"])
                kinds.append("")
            else:
                vectors = level["array_segments"], level["array_indices"]
                levels.append(tuple([int(value) for value in (vector.value["values"].values() if vector.value["values"] else [])]
                                    for vector in vectors))
                kinds.append(tuple(vector.name for vector in vectors))
        block_map = tuple(sparsity["block_map"].values()) if sparsity["block_map"] else ()
        found.append((tuple(tensor["shape"].values()), tuple(sparsity["traversal_order"].values()), block_map, levels, kinds,
                      bytes(model.buffer(tensor["buffer"])[0])))
    return found
