// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs jobs one after the other in a child process. A job that aborts the WebAssembly
// instance, kills the process or takes too long costs a new child, not the batch.

import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const workerFile = fileURLToPath(new URL('worker.mjs', import.meta.url));

// WebAssembly memory never shrinks; a child that has grown this large is replaced.
const heapLimit = 1.5e9;

export class Batch {
  /// `timeout` is in seconds, for jobs that do not bring their own; `worker` is another child script, for tests.
  constructor({timeout = 120, worker = workerFile} = {}) {
    Object.assign(this, {timeout, worker, child: undefined, starts: 0});
  }

  /// The child, started when there is none. Fails with what the child said when it cannot start.
  async start() {
    if (this.child) return;
    this.starts++;
    const child = fork(this.worker, {stdio: ['ignore', 'inherit', 'pipe', 'ipc']});
    let errors = '';
    child.stderr.on('data', (data) => {
      errors += data;
      if (process.env.ADZE_LITERT_VERBOSE === '1') process.stderr.write(data);
    });
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', () => reject(new Error(/Error: (.*)/.exec(errors)?.[1] ?? (errors.trim() || 'the worker process did not start'))));
    });
    child.removeAllListeners();
    this.child = child;
  }

  /// The result of one job, always: what happened to the child becomes a `failed` result.
  async run(job) {
    await this.start();
    const {child} = this, seconds = job.timeout ?? this.timeout;
    let timer;
    const answer = await new Promise((resolve) => {
      timer = setTimeout(() => resolve({result: {status: 'failed', message: `no answer within ${seconds} s`}, aborted: true}), seconds * 1000);
      child.once('message', resolve);
      child.once('exit', (code, signal) => resolve({result: {status: 'failed', message: `the worker process ended (${signal ?? `exit code ${code}`})`}, aborted: true}));
      child.send(job);
    });
    clearTimeout(timer);
    child.removeAllListeners();
    if (answer.aborted || answer.heap > heapLimit) this.stop();
    return answer.result;
  }

  stop() {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}
