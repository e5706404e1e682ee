// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests with LiteRT itself, on tiny models written out here: left - right, whose signature
// lists its inputs the other way round; right - left; relu; a custom op that nobody has;
// and a file without subgraphs, on which LiteRT aborts.

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, {after, before} from 'node:test';
import {fileURLToPath} from 'node:url';

import {findDtype} from '../lib/dtypes.mjs';
import {formatNpy, parseNpy} from '../lib/npy.mjs';
import {formatNpz} from '../lib/npz.mjs';
import {goldenTensor} from '../lib/random.mjs';

const models = {
  sub: [
    'IAAAAFRGTDMYABgABAAIAAwAAAAQAAAAAAAUAAAAAAAYAAAAAwAAABAAAAA0AAAA4AEAAPwBAAABAAAAFAAAAAAAAAAMABAABAAAAAgADAAMAAAAKQAAAAEAAAApAAAAAQAAABQAAAAQ',
    'ABQABAAIAAwAEAAAAAAAEAAAABQAAAAQAQAAHAEAACABAAAAAAAAAwAAACwAAAB4AAAAxAAAAAAAAAAAABoAFAAEAAgADAAQAAAAAAAAAAAAAAAAAAAAGgAAABQAAAAAAAAAAAAAABgA',
    'AAAAAAAAAgAAAAEAAAAEAAAAAAAAAAQAAABsZWZ0AAAAAAAAGgAUAAQACAAMABAAAAAAAAAAAAAAAAAAAAAaAAAAFAAAAAAAAAAAAAAAGAAAAAAAAAACAAAAAQAAAAQAAAAAAAAABQAA',
    'AHJpZ2h0AAAAAAAaABQABAAIAAwAEAAAAAAAAAAAAAAAAAAAABoAAAAUAAAAAAAAAAAAAAAYAAAAAAAAAAIAAAABAAAABAAAAAAAAAADAAAAb3V0AAIAAAAAAAAAAQAAAAAAAAABAAAA',
    'AgAAAAEAAAAkAAAAIAAYAAQACAAMABAAFAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAABAAAAAcAAAAHAAAACQAAAACAAAAAAAAAAEAAAAAAAAAAQAAAAIAAAAIAAQAAAAAAAgAAAAA',
    'AAAAAQAAABQAAAAAAAAAAAAKAAQAAAAAAAAACgAAAAAAAAABAAAAFAAAAAAADgAQAAQACAAMAAAAAAAOAAAADAAAAFgAAAB8AAAAAgAAABQAAAAwAAAAAAAAAAgADAAEAAgACAAAAAwA',
    'AAABAAAAAAAAAAEAAAByAAAACAAMAAQACAAIAAAADAAAAAAAAAAAAAAAAQAAAGwAAAABAAAADAAAAAgADAAEAAgACAAAAAwAAAACAAAAAAAAAAEAAABvAAAABAAAAG1haW4A',
  ].join(''),
  reversed: [
    'IAAAAFRGTDMYABgABAAIAAwAAAAQAAAAAAAUAAAAAAAYAAAAAwAAABAAAAA0AAAA4AEAAPwBAAABAAAAFAAAAAAAAAAMABAABAAAAAgADAAMAAAAKQAAAAEAAAApAAAAAQAAABQAAAAQ',
    'ABQABAAIAAwAEAAAAAAAEAAAABQAAAAQAQAAHAEAACABAAAAAAAAAwAAACwAAAB4AAAAxAAAAAAAAAAAABoAFAAEAAgADAAQAAAAAAAAAAAAAAAAAAAAGgAAABQAAAAAAAAAAAAAABgA',
    'AAAAAAAAAgAAAAEAAAAEAAAAAAAAAAQAAABsZWZ0AAAAAAAAGgAUAAQACAAMABAAAAAAAAAAAAAAAAAAAAAaAAAAFAAAAAAAAAAAAAAAGAAAAAAAAAACAAAAAQAAAAQAAAAAAAAABQAA',
    'AHJpZ2h0AAAAAAAaABQABAAIAAwAEAAAAAAAAAAAAAAAAAAAABoAAAAUAAAAAAAAAAAAAAAYAAAAAAAAAAIAAAABAAAABAAAAAAAAAADAAAAb3V0AAIAAAAAAAAAAQAAAAAAAAABAAAA',
    'AgAAAAEAAAAkAAAAIAAYAAQACAAMABAAFAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAABAAAAAcAAAAHAAAACQAAAACAAAAAQAAAAAAAAAAAAAAAQAAAAIAAAAIAAQAAAAAAAgAAAAA',
    'AAAAAQAAABQAAAAAAAAAAAAKAAQAAAAAAAAACgAAAAAAAAABAAAAFAAAAAAADgAQAAQACAAMAAAAAAAOAAAADAAAAFgAAAB8AAAAAgAAABQAAAAwAAAAAAAAAAgADAAEAAgACAAAAAwA',
    'AAABAAAAAAAAAAEAAAByAAAACAAMAAQACAAIAAAADAAAAAAAAAAAAAAAAQAAAGwAAAABAAAADAAAAAgADAAEAAgACAAAAAwAAAACAAAAAAAAAAEAAABvAAAABAAAAG1haW4A',
  ].join(''),
  relu: [
    'IAAAAFRGTDMYABQABAAIAAwAAAAQAAAAAAAAAAAAAAAYAAAAAwAAABAAAAA0AAAAYAEAAAAAAAABAAAAFAAAAAAAAAAMABAABAAAAAgADAAMAAAAEwAAAAEAAAATAAAAAQAAABQAAAAQ',
    'ABQABAAIAAwAEAAAAAAAEAAAABQAAAC4AAAAvAAAAMAAAAAAAAAAAgAAACQAAABwAAAAAAAaABQABAAIAAwAEAAAAAAAAAAAAAAAAAAAABoAAAAUAAAAAAAAAAAAAAAYAAAAAAAAAAIA',
    'AAABAAAABAAAAAAAAAACAAAAaW4AAAAAAAAAABoAFAAEAAgADAAQAAAAAAAAAAAAAAAAAAAAGgAAABQAAAAAAAAAAAAAABgAAAAAAAAAAgAAAAEAAAAEAAAAAAAAAAMAAABvdXQAAQAA',
    'AAAAAAABAAAAAQAAAAEAAAAkAAAAIAAQAAQACAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAgAAAAMAAAAAQAAAAAAAAABAAAAAQAAAAEAAAAUAAAAAAAAAAAACgAEAAAA',
    'AAAAAAoAAAA=',
  ].join(''),
  custom: [
    'IAAAAFRGTDMYABQABAAIAAwAAAAQAAAAAAAAAAAAAAAYAAAAAwAAABAAAABMAAAA4AEAAAAAAAABAAAAFAAAAAAAAAAMABQABAAIAAwAEAAMAAAAIAAAABAAAAABAAAAIAAAAAAAAAAE',
    'AAAATWluZQAAAAAAAAAAAQAAABQAAAAQABQABAAIAAwAEAAAAAAAEAAAABQAAAAQAQAAHAEAACABAAAAAAAAAwAAACwAAAB4AAAAxAAAAAAAAAAAABoAFAAEAAgADAAQAAAAAAAAAAAA',
    'AAAAAAAAGgAAABQAAAAAAAAAAAAAABgAAAAAAAAAAgAAAAEAAAAEAAAAAAAAAAQAAABsZWZ0AAAAAAAAGgAUAAQACAAMABAAAAAAAAAAAAAAAAAAAAAaAAAAFAAAAAAAAAAAAAAAGAAA',
    'AAAAAAACAAAAAQAAAAQAAAAAAAAABQAAAHJpZ2h0AAAAAAAaABQABAAIAAwAEAAAAAAAAAAAAAAAAAAAABoAAAAUAAAAAAAAAAAAAAAYAAAAAAAAAAIAAAABAAAABAAAAAAAAAADAAAA',
    'b3V0AAIAAAAAAAAAAQAAAAAAAAABAAAAAgAAAAEAAAAkAAAAIAAQAAQACAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAgAAAAUAAAAAgAAAAAAAAABAAAAAAAAAAEAAAAC',
    'AAAAAQAAABQAAAAAAAAAAAAKAAQAAAAAAAAACgAAAA==',
  ].join(''),
  empty: [
    'IAAAAFRGTDMYABAABAAIAAAAAAAMAAAAAAAAAAAAAAAYAAAAAwAAAAgAAAAsAAAAAQAAABQAAAAAAAAADAAQAAQAAAAIAAwADAAAACkAAAABAAAAKQAAAAEAAAAUAAAAAAAAAAAACgAE',
    'AAAAAAAAAAoAAAA=',
  ].join(''),
};

const home = fileURLToPath(new URL('..', import.meta.url)), float = findDtype('float32');
let folder;
const at = (name) => path.join(folder, name);

/// Runs the command in the folder of the models.
function run(words, input = '') {
  const {status, stdout, stderr} = spawnSync(process.execPath, [path.join(home, 'run.mjs'), ...words], {cwd: folder, input, encoding: 'utf8'});
  return {status, stdout, stderr};
}

/// Runs jobs as a batch; results by id.
function batch(jobs) {
  const {status, stdout} = run(['--batch', '-'], jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  return {status, results: Object.fromEntries(stdout.trim().split('\n').map((line) => JSON.parse(line)).map((result) => [result.id, result]))};
}

before(() => {
  execFileSync(path.join(home, 'setup'), {stdio: 'inherit'});
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'adze-litert-'));
  for (const [name, text] of Object.entries(models)) fs.writeFileSync(at(`${name}.tflite`), Buffer.from(text, 'base64'));
  const tensor = (values) => ({dtype: float, shape: [1, 4], data: Float32Array.from(values)});
  fs.writeFileSync(at('left.npy'), formatNpy(tensor([5, 6, 7, 8])));
  fs.writeFileSync(at('right.npy'), formatNpy(tensor([1, 1, 1, 10])));
});
after(() => fs.rmSync(folder, {recursive: true}));

test('inputs and outputs are files, in the order of the subgraph', () => {
  assert.equal(run(['sub.tflite', '--input', 'left.npy', '--input', 'right.npy', '--output', 'out']).status, 0);
  assert.deepEqual([...parseNpy(fs.readFileSync(at('out0.npy')), 'out').data], [4, 5, 6, -2]);
});

test('inputs by name', () => {
  fs.writeFileSync(at('named.npz'), formatNpz(new Map([['r', parseNpy(fs.readFileSync(at('right.npy')), '')], ['l', parseNpy(fs.readFileSync(at('left.npy')), '')]])));
  assert.equal(run(['sub.tflite', '--input', 'named.npz', '--output', 'byname']).status, 0);
  assert.deepEqual([...parseNpy(fs.readFileSync(at('byname0.npy')), 'out').data], [4, 5, 6, -2]);
});

test('golden outputs', () => {
  const [left, right] = [0, 1].map((k) => goldenTensor(float, [1, 4], k).data);
  const file = (name, sign) => fs.writeFileSync(at(name), formatNpz(new Map([['ref0', {dtype: float, shape: [1, 4], data: left.map((x, i) => sign * (x - right[i]))}]])));
  file('right.npz', 1);
  file('wrong.npz', -1);
  assert.equal(run(['sub.tflite', '--golden-npz', 'right.npz']).status, 0);
  const wrong = run(['sub.tflite', '--golden-npz', 'wrong.npz', '--json']);
  assert.equal(wrong.status, 1);
  assert.equal(JSON.parse(wrong.stdout).status, 'mismatch');
});

test('one batch: equal, unequal, refused, aborting and missing models', () => {
  const {status, results} = batch([
    {id: 'same', model: 'sub.tflite', reference: 'sub.tflite'}, {id: 'empty', model: 'empty.tflite'},
    {id: 'reversed', model: 'reversed.tflite', reference: 'sub.tflite', seed: 3}, {id: 'custom', model: 'custom.tflite'},
    {id: 'only-model', model: 'custom.tflite', reference: 'sub.tflite'}, {id: 'only-reference', model: 'sub.tflite', reference: 'custom.tflite'},
    {id: 'aborting', model: 'empty.tflite', reference: 'sub.tflite'},
    {id: 'missing', model: 'none.tflite'}, {id: 'shape', model: 'sub.tflite', inputs: ['left.npy']}, {id: 'last', model: 'sub.tflite', golden: true},
  ]);
  assert.equal(status, 1);
  assert.deepEqual(Object.fromEntries(Object.entries(results).map(([id, result]) => [id, result.status])), {
    same: 'ok', empty: 'refused', reversed: 'mismatch', custom: 'refused', 'only-model': 'mismatch', 'only-reference': 'refused',
    aborting: 'mismatch', missing: 'failed', shape: 'refused', last: 'ok',
  });
  assert.deepEqual([results.same.equal, results.same.compared, results.reversed.deterministic], [true, 2, true]);
  assert.match(results.custom.message, /unresolved custom op: Mine/);
  assert.equal(results['only-reference'].side, 'reference');
});

test('top-1', () => {
  const integers = (name, shape, values) => ({dtype: findDtype(name), shape, data: findDtype(name).array.from(values)});
  const x = integers('uint8', [4, 2, 2], [9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9]);
  fs.writeFileSync(at('data.npz'), formatNpz(new Map([['x', x], ['y', integers('int32', [4], [0, 1, 2, 0])]])));
  fs.writeFileSync(at('shifted.npy'), formatNpy(integers('int32', [4], [-1, 0, 1, 2])));
  const job = {model: 'relu.tflite', data: 'data.npz'};
  const {results} = batch([
    {...job, id: 'plain'}, {...job, id: 'three', limit: 3}, {...job, id: 'negated', scale: -1}, {...job, id: 'shifted', labels: 'shifted.npy', label_offset: 1},
    {...job, id: 'reference', reference: 'relu.tflite'}, {...job, id: 'two', model: 'sub.tflite'}, {...job, id: 'size', data: 'right.npy', labels: 'shifted.npy'},
  ]);
  assert.deepEqual([results.plain.top1, results.plain.samples, results.three.top1, results.shifted.top1], [0.75, 4, 1, 1]);
  assert.equal(results.negated.top1, 0.5); // all values are 0 or less, so relu leaves zeros, and the first wins
  assert.deepEqual([results.reference.agreement, results.reference.reference_top1], [1, 0.75]);
  assert.match(results.two.message, /wants a model of one input/);
  assert.match(results.size.message, /1 samples but 4 labels/);
});

test('usage', () => {
  assert.equal(run([]).status, 2);
  assert.equal(run(['--batch', 'none.jsonl']).status, 1);
  const help = run(['--help']);
  assert.equal(help.status, 0);
  assert.match(help.stdout, /Exit status/);
});
