// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The child process of a batch: holds one LiteRT instance, gets one job a message and
// answers each with {result, aborted}. It leaves the starting and stopping to the parent.

import {runJob} from './jobs.mjs';
import {Runtime} from './runtime.mjs';

const verbose = process.env.ADZE_LITERT_VERBOSE === '1';
const runtime = await Runtime.load({log: (line) => verbose && process.stderr.write(`${line}\n`)});

process.on('message', async (job) => {
  const answer = await runJob(runtime, job);
  answer.heap = runtime.wasm.HEAPU8.byteLength;
  process.send(answer);
});
process.on('disconnect', () => process.exit(0));
process.send('ready');
