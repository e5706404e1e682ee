#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models compiled with --threads hand their tasks to the caller's function: results have the same bits on no, one or several
threads and in any order, and as without --threads."""

import unittest

from support import TARGETS, FolderTest, compile_model

PROGRAM = """
#include "plain.h"
#include "wide.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static plain_input_t input;
static unsigned char plain_arena[PLAIN_ARENA_BYTES] __attribute__((aligned(64)));
static unsigned char arena[WIDE_ARENA_BYTES] __attribute__((aligned(64)));
static size_t calls, tasks;

static void backwards(void *context, size_t count, adze_task_t task, void *argument) {
  if (context != &calls)
    return;
  ++calls;
  tasks += count;
  while (count--)
    task(argument, count);
}

enum { THREADS = 3 };
struct part {
  size_t first, count;
  adze_task_t task;
  void *argument;
};
static void *work(void *argument) {
  struct part *part = argument;
  for (size_t i = part->first; i < part->count; i += THREADS)
    part->task(part->argument, i);
  return 0;
}
static void parallel(void *context, size_t count, adze_task_t task, void *argument) {
  pthread_t threads[THREADS];
  struct part parts[THREADS];
  (void)context;
  for (size_t i = 0; i < THREADS; ++i) {
    parts[i] = (struct part){i, count, task, argument};
    pthread_create(&threads[i], 0, work, &parts[i]);
  }
  for (int i = 0; i < THREADS; ++i)
    pthread_join(threads[i], 0);
}

static int check(adze_parallel_for_t parallel_for, void *context) {
  static plain_output0_t gate, expected_gate;
  static plain_output1_t product, expected_product;
  memset(gate, 1, sizeof gate);
  memset(product, 1, sizeof product);
  if (plain_run((const plain_input_t *)&input, &expected_gate, &expected_product, plain_arena) ||
      wide_run((const wide_input_t *)&input, &gate, &product, arena, parallel_for, context))
    return 1;
  return memcmp(gate, expected_gate, sizeof gate) || memcmp(product, expected_product, sizeof product);
}

int main(void) {
  for (size_t i = 0; i < sizeof input / sizeof(float); ++i)
    ((float *)&input)[i] = (float)(i * 37 % 101) / 50 - 1;
  if (check(0, 0))
    return 1;
  if (check(backwards, &calls))
    return 2;
  for (int i = 0; i < 20; ++i)
    if (check(parallel, 0))
      return 3;
  printf("%zu kernels, %zu tasks\\n", calls, tasks);
  return calls < 3 || tasks < 4 * calls;
}
"""


class ThreadsTest(FolderTest):
    def test_same_bits(self):
        compile_model("wide", self.folder / "plain.a")
        compile_model("wide", self.folder / "wide.a", "--threads")
        self.build_and_run(PROGRAM, self.folder / "plain.a", self.folder / "wide.a", flags=["-pthread"])

    def test_other_machines(self):
        """size_t is that of the target; what cannot be linked here is compiled at least."""
        for name, target in TARGETS.items():
            with self.subTest(name):
                compile_model("wide", self.folder / name / "wide.a", "--threads", target=target)
                header = (self.folder / name / "wide.h").read_text(encoding="utf-8")
                self.assertIn("adze_parallel_for_t parallel_for, void *context", header)


if __name__ == "__main__":
    unittest.main()
