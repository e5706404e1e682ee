// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads from a .tflite file what LiteRT's bindings do not tell: to which subgraph each
// signature belongs, and which input or output of it each of its names is. LiteRT counts
// in the signature's order; golden files and this runner count in the subgraph's.

/// Offset of field `slot` of the table at `table`, or 0 where it is absent.
function field(bytes, table, slot) {
  const vtable = table - bytes.readInt32LE(table), at = 4 + 2 * slot;
  const distance = at + 2 <= bytes.readUInt16LE(vtable) ? bytes.readUInt16LE(vtable + at) : 0;
  return distance && table + distance;
}

const follow = (bytes, at) => at + bytes.readUInt32LE(at);

/// Positions of the elements of the vector in field `slot`.
function elements(bytes, table, slot) {
  const at = field(bytes, table, slot);
  if (!at) return [];
  const vector = follow(bytes, at);
  return Array.from({length: bytes.readUInt32LE(vector)}, (_, i) => vector + 4 + 4 * i);
}

function text(bytes, table, slot) {
  const at = field(bytes, table, slot);
  if (!at) return '';
  const start = follow(bytes, at);
  return bytes.toString('utf8', start + 4, start + 4 + bytes.readUInt32LE(start));
}

/// Field slots of Model, SubGraph, SignatureDef and TensorMap that are read here.
const slot = {subgraphs: 2, signatures: 7, subgraphInputs: 1, subgraphOutputs: 2, inputs: 0, outputs: 1, key: 2, subgraphIndex: 4, name: 0, tensorIndex: 1};

/// [{key, subgraph, inputs: Map(name -> position), outputs: Map(...)}], in the file's order. Empty for a file without
/// signatures, for which LiteRT makes one that has the subgraph's order, and for one that cannot be read.
export function readSignatures(file) {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  try {
    const root = follow(bytes, 0);
    const subgraphs = elements(bytes, root, slot.subgraphs).map((at) => follow(bytes, at));
    const number = (table, slotNumber) => {
      const at = field(bytes, table, slotNumber);
      return at ? bytes.readUInt32LE(at) : 0;
    };
    const positions = (table, mapSlot, order) => new Map(elements(bytes, table, mapSlot).map((at) => follow(bytes, at))
        .map((map) => [text(bytes, map, slot.name), order.indexOf(number(map, slot.tensorIndex))]));
    return elements(bytes, root, slot.signatures).map((at) => follow(bytes, at)).map((table) => {
      const subgraph = number(table, slot.subgraphIndex);
      const order = (which) => elements(bytes, subgraphs[subgraph], which).map((at) => bytes.readInt32LE(at));
      return {
        key: text(bytes, table, slot.key), subgraph,
        inputs: positions(table, slot.inputs, order(slot.subgraphInputs)),
        outputs: positions(table, slot.outputs, order(slot.subgraphOutputs)),
      };
    });
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return [];
    throw error;
  }
}

/// order[i] = the subgraph's position of the i-th name of a signature. The identity where names do not say it:
/// a name that is unknown, an input listed twice, or inputs of the subgraph that the signature leaves out.
export function subgraphOrder(names, positions) {
  const order = names.map((name) => positions?.get(name) ?? -1);
  const complete = new Set(order).size === names.length && order.every((p) => p >= 0 && p < names.length);
  return complete ? order : names.map((_, i) => i);
}
