// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests of the .npy and .npz modules.

import assert from 'node:assert/strict';
import test from 'node:test';

import {dtypes, findDtype} from '../lib/dtypes.mjs';
import {formatNpy, parseNpy} from '../lib/npy.mjs';
import {formatNpz, parseNpz} from '../lib/npz.mjs';

const tensor = (name, shape, values) => ({dtype: findDtype(name), shape, data: findDtype(name).array.from(values)});

test('.npy: every type and rank comes back as it was', () => {
  for (const dtype of dtypes) {
    const big = dtype.array === BigInt64Array || dtype.array === BigUint64Array;
    for (const shape of [[], [1], [2, 3], [0], [1, 2, 1, 3]]) {
      const count = shape.reduce((a, b) => a * b, 1);
      const values = Array.from({length: count}, (_, i) => (big ? BigInt(i % 2) : i % 2));
      const before = {dtype, shape, data: dtype.array.from(values)};
      const bytes = formatNpy(before);
      assert.equal((bytes.length - before.data.byteLength) % 64, 0);
      assert.deepEqual(parseNpy(bytes, 'x'), before);
    }
  }
});

test('.npy: the bytes are those that NumPy writes', () => {
  const header = "{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }";
  const expected = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(`${header.padEnd(117)}\n`), Buffer.from([1, 0, 0xff, 0xff, 0, 1])]);
  assert.deepEqual(formatNpy(tensor('int16', [3], [1, -1, 256])), expected);
});

test('.npy: bad files are refused', () => {
  const good = formatNpy(tensor('float32', [2], [1, 2]));
  const edited = (from, to) => Buffer.from(good.toString('latin1').replace(from, to), 'latin1');
  assert.throws(() => parseNpy(Buffer.from('hello, this is text'), 'f'), /f: not a \.npy file/);
  assert.throws(() => parseNpy(good.subarray(0, 40), 'f'), /cut off/);
  assert.throws(() => parseNpy(good.subarray(0, good.length - 1), 'f'), /needs 8 bytes, the file has 7/);
  assert.throws(() => parseNpy(edited('<f4', '>f4'), 'f'), /element type >f4 is not supported/);
  assert.throws(() => parseNpy(edited("'shape'", "'shope'"), 'f'), /cannot be understood/);
  const matrix = formatNpy(tensor('int8', [2, 2], [1, 2, 3, 4]));
  assert.throws(() => parseNpy(Buffer.from(matrix.toString('latin1').replace('False', 'True '), 'latin1'), 'f'), /Fortran/);
});

test('.npz: stored and deflated entries come back in order', () => {
  const tensors = new Map([['ref0', tensor('float32', [2, 2], [1, 2.5, NaN, -Infinity])], ['xnn0', tensor('int64', [1], [-5n])], ['arr', tensor('uint8', [300], Array(300).fill(7))]]);
  for (const deflate of [false, true]) {
    const bytes = formatNpz(tensors, {deflate});
    const found = parseNpz(bytes, 'z');
    assert.deepEqual([...found.keys()], ['ref0', 'xnn0', 'arr']);
    assert.deepEqual(found, tensors);
    assert.equal(bytes.length < 800, deflate);
  }
});

test('.npz: damage is noticed', () => {
  for (const deflate of [false, true]) {
    const bytes = formatNpz(new Map([['a', tensor('int32', [2], [1, 2])]]), {deflate});
    const flipped = Buffer.from(bytes);
    flipped[bytes.indexOf('a.npy') + 5 + (deflate ? 20 : 130)] ^= 0x40;
    assert.throws(() => parseNpz(flipped, 'z'), /z\[a\]: damaged zip entry/);
    assert.throws(() => parseNpz(bytes.subarray(0, bytes.length - 30), 'z'), /no zip directory/);
  }
  assert.throws(() => parseNpz(Buffer.alloc(5), 'z'), /no zip directory/);
});
