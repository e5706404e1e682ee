#!/usr/bin/env node
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs and times an ONNX model in onnxruntime on one thread: see `--help`.

import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';

import {formatNpy, parseNpy} from '../litert/lib/npy.mjs';

const help = `usage: node utils/bench/run-onnx.mjs MODEL.onnx --input X.npy [options]

Runs a model of one input and one output in onnxruntime: one thread, all graph optimizations. Run utils/bench/setup before.

  --input FILE         the input's value (.npy)
  --output FILE        write the result there (.npy)
  --repetitions N      timed runs (default 20)
  --warm-up SECONDS    untimed runs before them, at least one (default 0.2)
  --ops                also the time spent in the model's own ops, by onnxruntime's profiler (whole microseconds)
  --help               this text

Prints one JSON line: {"load_ms", "median_ms", "q1_ms", "q3_ms", "min_ms", "repetitions", "version"}, and "ops_ms" with --ops.
Times are those of a whole call from JavaScript, into an output that exists already; what a call costs on its own is seen
with a tiny model. "ops_ms" leaves out the call and the conversions to and from blocked layouts that onnxruntime inserts.

Exit status: 0 all well, 1 the model or a file cannot be used, 2 wrong usage.

Example: node utils/bench/run-onnx.mjs model.onnx --input x.npy --repetitions 50
`;

const milliseconds = (start) => Number(process.hrtime.bigint() - start) / 1e6;

/// The value at `share` (0..1) of the sorted list, interpolated.
function quantile(sorted, share) {
  const place = share * (sorted.length - 1), low = Math.floor(place), high = Math.ceil(place);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

function parse(words) {
  const {values, positionals} = parseArgs({
    args: words, allowPositionals: true,
    options: {
      input: {type: 'string'}, output: {type: 'string'}, help: {type: 'boolean'}, ops: {type: 'boolean'},
      repetitions: {type: 'string', default: '20'}, 'warm-up': {type: 'string', default: '0.2'},
    },
  });
  if (values.help) return values;
  const repetitions = Number(values.repetitions), warmUp = Number(values['warm-up']);
  if (positionals.length !== 1) throw new Error('one model is wanted');
  if (values.input === undefined) throw new Error('--input is wanted');
  if (!Number.isInteger(repetitions) || repetitions < 1) throw new Error('--repetitions wants a positive integer');
  if (!(warmUp >= 0)) throw new Error('--warm-up wants seconds');
  return {...values, model: positionals[0], repetitions, warmUp};
}

/// onnxruntime, or an error that says how to get it.
function loadRuntime() {
  const require = createRequire(import.meta.url);
  try {
    return {runtime: require('onnxruntime-node'), version: require('onnxruntime-node/package.json').version};
  } catch (cause) {
    throw new Error(`onnxruntime-node cannot be loaded, run utils/bench/setup (${cause.message.split('\n')[0]})`);
  }
}

const sessionOptions = {
  executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential',
  graphOptimizationLevel: 'all', logSeverityLevel: 3,
};

/// Median over the runs of the time in ops other than conversions of layout, in milliseconds, in a session of its own.
async function opsTime(runtime, model, feeds, repetitions) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'adze-bench-'));
  try {
    const session = await runtime.InferenceSession.create(
        model, {...sessionOptions, enableProfiling: true, profileFilePrefix: path.join(folder, 'profile')});
    for (let i = 0; i < repetitions + 3; i++) await session.run(feeds);
    session.endProfiling();
    const events = JSON.parse(fs.readFileSync(path.join(folder, fs.readdirSync(folder)[0]), 'utf8'));
    const runs = [];
    for (const {cat, name, dur, args} of events.sort((a, b) => a.ts - b.ts)) {
      // A run's event has the same start as its first op or an earlier one.
      if (name === 'model_run') runs.push({ops: 0});
      else if (cat === 'Node' && name.endsWith('_kernel_time') && !/^(Reorder|Transpose)/.test(args.op_name)) runs.at(-1).ops += dur;
    }
    const times = runs.slice(3).map((run) => run.ops / 1000).sort((a, b) => a - b);
    return quantile(times, 0.5);
  } finally {
    fs.rmSync(folder, {recursive: true});
  }
}

async function measure({model, input, output, ops, repetitions, warmUp}) {
  const {runtime, version} = loadRuntime();
  const load = process.hrtime.bigint();
  const session = await runtime.InferenceSession.create(model, sessionOptions);
  const loadTime = milliseconds(load);
  const {dtype, shape, data} = parseNpy(fs.readFileSync(input), input);
  const feeds = {[session.inputNames[0]]: new runtime.Tensor(dtype.name, data, shape)};
  const warm = process.hrtime.bigint();
  let results = await session.run(feeds);
  while (milliseconds(warm) < 1000 * warmUp) results = await session.run(feeds);
  const times = [];
  for (let i = 0; i < repetitions; i++) {
    const start = process.hrtime.bigint();
    await session.run(feeds, results);
    times.push(milliseconds(start));
  }
  const result = results[session.outputNames[0]];
  if (output !== undefined) fs.writeFileSync(output, formatNpy({dtype, shape: result.dims, data: result.data}));
  times.sort((a, b) => a - b);
  return {
    load_ms: loadTime, median_ms: quantile(times, 0.5), q1_ms: quantile(times, 0.25), q3_ms: quantile(times, 0.75),
    min_ms: times[0], repetitions, version,
    ...(ops && {ops_ms: await opsTime(runtime, model, feeds, repetitions)}),
  };
}

async function main(words) {
  let options;
  try {
    options = parse(words);
  } catch (error) {
    process.stderr.write(`run-onnx.mjs: ${error.message}\nTry --help.\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  try {
    process.stdout.write(`${JSON.stringify(await measure(options))}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`run-onnx.mjs: ${options.model}: ${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
