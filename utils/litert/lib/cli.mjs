// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of run.mjs: options in, lines out, exit codes.

import fs from 'node:fs';
import readline from 'node:readline';

import {Batch} from './batch.mjs';
import {jobError} from './jobs.mjs';

export const help = `usage: node utils/litert/run.mjs MODEL.tflite [options]
       node utils/litert/run.mjs --batch JOBS.jsonl|- [options]

Runs a model in LiteRT (Google's runtime, its WebAssembly build, XNNPACK on one thread).
Run utils/litert/setup once before.

One model:
  --input FILE        values of an input: .npy, one an input in the order of the subgraph;
                      or .npz with the inputs' names as keys (repeatable)
  --seed N            pseudo-random inputs (the default, N = 1)
  --golden            the inputs behind the golden outputs (NumPy RandomState(1234 + k))
  --golden-npz FILE   compare with golden outputs (keys ref0.., xnn0..); implies --golden
  --reference MODEL   run that model too, on the same two inputs, and compare bit for bit
  --tolerance T       floats need only agree within T * max(range, max |y|) of an output
  --data FILE         evaluate: samples along the leading dimension (.npy, or key x of a .npz)
  --labels FILE       their classes (.npy, or key y of a .npz; default: the --data file)
  --scale A, --offset B    what the model is fed is x * A + B (defaults 1 and 0), rounded for integer inputs
  --label-offset N    class = label + N (1 for ImageNet models of 1001 outputs)
  --limit N           only the first N samples
  --signature NAME    another than the main one
  --output PREFIX     write outputs to PREFIX0.npy, PREFIX1.npy, ...
  --json              print the result as one JSON line

Many models (one process start costs more than most models):
  --batch FILE        one JSON job a line, keys as the options above, with '_' for '-':
                        {"id": "a", "model": "a.tflite", "seed": 3}
                        {"id": "b", "model": "b.tflite", "reference": "a.tflite"}
                        {"id": "c", "model": "c.tflite", "golden": true, "golden_npz": "c.npz"}
                        {"id": "d", "model": "d.tflite", "data": "d.npz", "scale": 0.0039215686}
                      "inputs" is a list of files. Prints one JSON line a job, in order, as soon as it is done:
                        {"id", "status", "message", "max_abs", "range", "equal", "top1", ...}
                      status: ok; mismatch (a comparison failed); refused (LiteRT, or this build of it, does not
                      take the model); failed (while running, a crash, a time limit, or a file that cannot be read)

Both:
  --timeout SECONDS   limit for a job (default 120; key "timeout" of a job)
  --verbose           show LiteRT's own log
  --help              this text

Exit status: 0 all well (a batch may hold refused jobs), 1 a job failed, did not match or (one model) was refused, 2 wrong usage.

Example: node utils/litert/run.mjs model.tflite --seed 7 --output /tmp/out
`;

export class UsageError extends Error {}

const valued = {
  '--input': 'inputs', '--seed': 'seed', '--golden-npz': 'golden_npz', '--reference': 'reference', '--data': 'data', '--labels': 'labels',
  '--scale': 'scale', '--offset': 'offset', '--label-offset': 'label_offset', '--limit': 'limit', '--signature': 'signature',
  '--output': 'output', '--tolerance': 'tolerance', '--batch': 'batch', '--timeout': 'timeout',
};
const flags = {'--golden': 'golden', '--json': 'json', '--verbose': 'verbose', '--help': 'help'};
const numbers = ['seed', 'scale', 'offset', 'label_offset', 'limit', 'timeout', 'tolerance'];
const positive = ['limit', 'timeout', 'tolerance'];

/// Turns the words of the command line into {batch, json, verbose, timeout, job}.
export function parseArguments(words) {
  const given = {};
  for (let i = 0; i < words.length; i++) {
    const [, name, glued] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(words[i]) ?? [];
    if (name === undefined && words[i].startsWith('-')) throw new UsageError(`unknown option ${words[i]}`);
    if (name === undefined) {
      if (given.model !== undefined) throw new UsageError(`one model at a time: ${given.model} and ${words[i]}`);
      given.model = words[i];
    } else if (flags[name] && glued === undefined) {
      given[flags[name]] = true;
    } else if (valued[name]) {
      const value = glued ?? words[++i], key = valued[name];
      if (value === undefined) throw new UsageError(`${name} wants a value`);
      const number = Number(value);
      if (numbers.includes(key) && (value.trim() === '' || !Number.isFinite(number) || (positive.includes(key) && number <= 0))) throw new UsageError(`${name}: '${value}' is no ${positive.includes(key) ? 'positive ' : ''}number`);
      if (key === 'inputs') (given.inputs ??= []).push(value);
      else given[key] = numbers.includes(key) ? number : value;
    } else {
      throw new UsageError(`unknown option ${words[i]}`);
    }
  }
  const {batch, json, verbose, help: wantsHelp, timeout, ...job} = given;
  if (wantsHelp) return {help: true};
  if (batch !== undefined) {
    const extra = Object.keys(job);
    if (extra.length) throw new UsageError(`--batch and '${extra[0]}' contradict each other: a batch's jobs bring their own`);
    return {batch, verbose, timeout};
  }
  if (job.model === undefined) throw new UsageError('no model given');
  if (job.golden_npz !== undefined && job.inputs === undefined && job.seed === undefined) job.golden = true;
  const error = jobError(job);
  if (error) throw new UsageError(error.replaceAll('_', '-'));
  return {job, json, verbose, timeout};
}

/// A result as a few lines for people.
function sentence({status, message, inputs, outputs, golden, top1, samples, agreement, reference_top1: other, compared}) {
  const tensors = (list) => list.map(({dtype, shape}) => `${dtype}[${shape.join('x')}]`).join(' ');
  const lines = [`${status}${message ? `: ${message}` : ''}`];
  if (inputs) lines.push(`inputs: ${tensors(inputs)}`, `outputs: ${tensors(outputs)}`);
  golden?.forEach((report, k) => lines.push(`output ${k}: ${report.pass ? 'as' : 'NOT as'} the golden one: max abs ${report.max_abs_xnn} to xnn, ${report.max_abs_ref} to ref, range ${report.range}, tolerance ${report.tol}`));
  if (top1 !== undefined) lines.push(`top-1: ${(100 * top1).toFixed(2)} % of ${samples}`);
  if (agreement !== undefined) lines.push(`reference: ${(100 * other).toFixed(2)} %, same class in ${(100 * agreement).toFixed(2)} %`);
  if (compared !== undefined) lines.push(`compared on ${compared} inputs`);
  return lines.join('\n');
}

async function runSingle({job, json, timeout}, batch) {
  const result = await batch.run({timeout, ...job});
  if (json) process.stdout.write(`${JSON.stringify({model: job.model, ...result})}\n`);
  else (result.status === 'ok' ? process.stdout : process.stderr).write(`${job.model}: ${sentence(result)}\n`);
  return result.status === 'ok' ? 0 : 1;
}

/// Reads jobs from `input`, one a line, and writes a result for each. Lines that are no job get a `failed` result.
export async function runBatch(input, output, batch) {
  let line = 0, bad = false;
  for await (const text of readline.createInterface({input, crlfDelay: Infinity})) {
    line++;
    if (text.trim() === '') continue;
    let job, error;
    try {
      job = JSON.parse(text);
      error = jobError(job);
    } catch (cause) {
      error = cause.message;
    }
    const result = error ? {status: 'failed', message: `line ${line}: ${error}`} : await batch.run(job);
    bad ||= result.status === 'failed' || result.status === 'mismatch';
    output.write(`${JSON.stringify({id: job?.id ?? null, ...result})}\n`);
  }
  return bad ? 1 : 0;
}

/// Runs the command; returns the exit status.
export async function main(words) {
  let options;
  try {
    options = parseArguments(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`run.mjs: ${error.message}\nTry --help.\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  if (options.verbose) process.env.ADZE_LITERT_VERBOSE = '1';
  const batch = new Batch({timeout: options.timeout});
  try {
    if (options.batch === undefined) return await runSingle(options, batch);
    const input = options.batch === '-' ? process.stdin : fs.createReadStream(options.batch);
    await new Promise((resolve, reject) => (options.batch === '-' ? resolve() : input.once('open', resolve).once('error', reject)));
    return await runBatch(input, process.stdout, batch);
  } catch (error) {
    process.stderr.write(`run.mjs: ${error.message}\n`);
    return 1;
  } finally {
    batch.stop();
  }
}
