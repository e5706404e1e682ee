// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests of the command line and of the batch's survival, with stand-ins for the worker.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import test from 'node:test';

import {Batch} from '../lib/batch.mjs';
import {parseArguments, runBatch, UsageError} from '../lib/cli.mjs';
import {jobError} from '../lib/jobs.mjs';
import {subgraphOrder} from '../lib/signatures.mjs';

/// A worker that does what the job's id says.
const actor = `
process.on('message', ({id}) => {
  if (id === 'die') process.kill(process.pid, 'SIGKILL');
  else if (id === 'exit') process.exit(3);
  else if (id === 'hang') for (;;) ;
  else process.send({result: {status: id, pid: process.pid}, aborted: id === 'refused'});
});
process.on('disconnect', () => process.exit(0));
process.send('ready');`;

function script(text) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'adze-litert-')), 'worker.mjs');
  fs.writeFileSync(file, text);
  return file;
}

async function run(lines, batch) {
  const out = [];
  try {
    const status = await runBatch(Readable.from([lines.join('\n')]), {write: (text) => out.push(JSON.parse(text))}, batch);
    return {status, out};
  } finally {
    batch.stop();
    fs.rmSync(path.dirname(batch.worker), {recursive: true});
  }
}

const job = (id, more = {}) => JSON.stringify({id, model: 'm', ...more});

test('one process serves many jobs', async () => {
  const batch = new Batch({worker: script(actor)});
  const {status, out} = await run([job('ok'), '', job('ok'), job('ok')], batch);
  assert.equal(status, 0);
  assert.equal(batch.starts, 1);
  assert.deepEqual(out.map((result) => result.status), ['ok', 'ok', 'ok']);
});

test('a job that takes the process down does not take the batch', async () => {
  const batch = new Batch({worker: script(actor)});
  const {status, out} = await run([job('ok'), job('die'), job('exit'), job('hang', {timeout: 0.3}), job('refused'), job('ok')], batch);
  assert.equal(status, 1);
  assert.equal(batch.starts, 5);
  assert.deepEqual(out.map((result) => result.status), ['ok', 'failed', 'failed', 'failed', 'refused', 'ok']);
  assert.match(out[1].message, /SIGKILL/);
  assert.match(out[2].message, /exit code 3/);
  assert.match(out[3].message, /no answer within 0.3 s/);
});

test('refused jobs leave the status at 0, mismatches do not', async () => {
  assert.equal((await run([job('refused')], new Batch({worker: script(actor)}))).status, 0);
  assert.equal((await run([job('mismatch')], new Batch({worker: script(actor)}))).status, 1);
});

test('lines that are no job are answered by number', async () => {
  const {status, out} = await run(['{', job('ok', {sed: 1}), job('ok')], new Batch({worker: script(actor)}));
  assert.equal(status, 1);
  assert.match(out[0].message, /^line 1: /);
  assert.match(out[1].message, /^line 2: unknown key 'sed'/);
  assert.equal(out[1].id, 'ok');
  assert.equal(out[2].status, 'ok');
});

test('a worker that cannot start says why', async () => {
  const batch = new Batch({worker: script('throw new Error("no runtime here")')});
  await assert.rejects(run([job('ok')], batch), /no runtime here/);
});

test('job checks', () => {
  assert.equal(jobError({model: 'm', seed: 1, reference: 'r'}), undefined);
  assert.match(jobError({seed: 1}), /'model' is missing/);
  assert.match(jobError({model: 'm', seed: 1, golden: true}), /contradict/);
  assert.match(jobError({model: 'm', inputs: 'x.npy'}), /list of strings/);
  assert.match(jobError({model: 'm', golden_npz: 'g', seed: 2}), /golden inputs/);
  assert.match(jobError({model: 'm', labels: 'y.npy'}), /needs 'data'/);
  assert.match(jobError([]), /JSON object/);
});

test('command line', () => {
  const parsed = parseArguments(['m', '--input', 'a.npy', '--input=b.npy', '--json']);
  assert.deepEqual(parsed.job, {model: 'm', inputs: ['a.npy', 'b.npy']});
  assert.equal(parseArguments(['m', '--golden-npz', 'g']).job.golden, true);
  assert.equal(parseArguments(['m', '--offset', '-128']).job.offset, -128);
  for (const words of [[], ['m', 'n'], ['m', '--what'], ['m', '--seed'], ['m', '--seed', 'x'], ['m', '--limit', '0'], ['--batch', '-', '--seed', '1'], ['--batch', '-', 'm'], ['m', '--json=1'], ['m', '--golden', '--seed', '1']])
    assert.throws(() => parseArguments(words), UsageError, words.join(' '));
});

test('a signature\'s order is mapped to the subgraph\'s only where it is complete', () => {
  assert.deepEqual(subgraphOrder(['a', 'b', 'c'], new Map([['a', 2], ['b', 0], ['c', 1]])), [2, 0, 1]);
  assert.deepEqual(subgraphOrder(['a', 'b'], new Map([['a', 1], ['b', 1]])), [0, 1]);
  assert.deepEqual(subgraphOrder(['a', 'b'], new Map([['a', 1], ['b', 2]])), [0, 1]);
  assert.deepEqual(subgraphOrder(['a'], undefined), [0]);
});
