// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests of the pseudo-random inputs and of the comparisons.

import assert from 'node:assert/strict';
import test from 'node:test';

import {argmax, compareGolden, difference, magnitude, sameBits} from '../lib/compare.mjs';
import {dtypes, findDtype} from '../lib/dtypes.mjs';
import {goldenTensor, mersenneTwister, seededTensor} from '../lib/random.mjs';

const tensor = (name, values, shape = [values.length]) => ({dtype: findDtype(name), shape, data: findDtype(name).array.from(values)});

test('the golden generator is NumPy\'s RandomState', () => {
  // numpy.random.RandomState(1234).random_sample(3), and the 1000th of RandomState(1235)
  const next = mersenneTwister(1234);
  assert.deepEqual([next(), next(), next()], [0.1915194503788923, 0.6221087710398319, 0.4377277390071145]);
  const other = mersenneTwister(1235);
  for (let i = 0; i < 999; i++) other();
  assert.equal(other(), 0.44469016173290954);
});

test('inputs depend on type, input number and seed alone', () => {
  for (const dtype of dtypes) {
    const a = seededTensor(dtype, [64], 0, 5);
    assert.ok(sameBits(a, seededTensor(dtype, [64], 0, 5)));
    assert.ok(!sameBits(a, seededTensor(dtype, [64], 1, 5)), dtype.name);
    assert.ok(!sameBits(a, seededTensor(dtype, [64], 0, 6)), dtype.name);
    assert.equal(goldenTensor(dtype, [2, 3], 0).data.length, 6);
  }
});

test('inputs cover their range', () => {
  const extremes = (name) => {
    const values = [...seededTensor(findDtype(name), [20000], 0, 1).data].map(Number);
    return [Math.min(...values), Math.max(...values)];
  };
  assert.deepEqual(extremes('int8'), [-128, 127]);
  assert.deepEqual(extremes('uint8'), [0, 255]);
  assert.deepEqual(extremes('bool'), [0, 1]);
  assert.deepEqual(extremes('int32'), [0, 7]);
  assert.deepEqual(extremes('int64'), [0, 7]);
  const [low, high] = extremes('float32');
  assert.ok(low >= -1 && low < -0.99 && high < 1 && high > 0.99);
});

test('bits tell what numbers do not', () => {
  assert.ok(sameBits(tensor('float32', [NaN, 1]), tensor('float32', [NaN, 1])));
  assert.ok(!sameBits(tensor('float32', [0]), tensor('float32', [-0])));
  assert.ok(!sameBits(tensor('int8', [1]), tensor('uint8', [1])));
  assert.ok(!sameBits(tensor('int8', [1, 2], [2]), tensor('int8', [1, 2], [1, 2])));
});

test('differences', () => {
  assert.deepEqual(difference(tensor('float32', [1, NaN, Infinity]), tensor('float32', [1.5, NaN, -Infinity])), {maxAbs: 0.5, differing: 2, oddSpecials: 1});
  assert.deepEqual(difference(tensor('int64', [1n, 5n]), tensor('int64', [1n, 2n])), {maxAbs: 3, differing: 1, oddSpecials: 0});
  assert.equal(difference(tensor('int8', [1]), tensor('int8', [1, 2])), undefined);
  assert.equal(magnitude(tensor('float32', [-1, 3, NaN])), 4);
  assert.equal(magnitude(tensor('float32', [100, 101])), 101);
});

test('floats are compared by the project\'s measure', () => {
  const ref = tensor('float32', [0, 10]);
  assert.ok(compareGolden(tensor('float32', [0.00009, 10]), ref).pass);
  assert.ok(!compareGolden(tensor('float32', [0.00011, 10]), ref).pass);
  // The tolerance grows to twice what the two kinds of kernels differ; xnn decides.
  const xnn = tensor('float32', [0.01, 10]);
  assert.ok(compareGolden(tensor('float32', [0.0299, 10]), ref, xnn).pass);
  assert.ok(!compareGolden(tensor('float32', [0.0302, 10]), ref, xnn).pass);
  assert.ok(!compareGolden(tensor('float32', [NaN, 10]), ref).pass);
  assert.ok(compareGolden(tensor('float32', [NaN, 1]), tensor('float32', [NaN, 1])).pass);
  assert.ok(!compareGolden(tensor('float32', [0, 10, 0]), ref).pass);
});

test('integers must equal xnn, else ref', () => {
  const ref = tensor('int8', [1, 2]), xnn = tensor('int8', [1, 3]);
  const report = compareGolden(tensor('int8', [1, 3]), ref, xnn);
  assert.ok(report.pass && report.equal_xnn && !report.equal_ref && report.max_abs_ref === 1);
  assert.ok(!compareGolden(ref, ref, xnn).pass);
  assert.ok(compareGolden(ref, ref).pass);
  assert.ok(!compareGolden(xnn, ref).pass);
});

test('the first of the largest is the class', () => {
  assert.equal(argmax([9, 1, 5, 5, 2], 1, 4), 1);
});
