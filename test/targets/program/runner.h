/*===- runner.h - What main.c, the plan of a model and a machine agree on ----===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * main.c drives; plan.c, which programs.py writes for a model, holds its memory and calls it; io_files.c or
 * io_semihosting.c moves bytes.
 *
 *===-----------------------------------------------------------------------===*/

#ifndef ADZE_TEST_TARGETS_RUNNER_H
#define ADZE_TEST_TARGETS_RUNNER_H

#include <stddef.h>

/* Bytes behind (of blocks, also before) what a model may write, which must stay as they are. */
enum { GUARD_BYTES = 64 };

/* Memory of a tensor. */
struct block {
  unsigned char *data;
  size_t bytes;
};

struct signature {
  int (*run)(void *arena, void *state);
  const struct block *inputs;
  size_t input_count;
  const struct block *outputs; /* Those of extents included. */
  size_t output_count;
};

extern const struct signature signatures[];
extern const size_t signature_count;
extern const size_t run_count; /* Of each signature, one after another on one state. */
extern const struct block arena, state; /* With GUARD_BYTES before and behind them. */
void reset_state(void);

/* Inputs of all runs, in order; outputs likewise. 0 on success. */
int open_files(void);
int read_input(void *data, size_t bytes);
int write_output(const void *data, size_t bytes);
int close_files(void);

/* Bytes of stack that are used between the two; 0 where a machine cannot tell. */
void mark_stack(void);
size_t measure_stack(void);

#endif /* ADZE_TEST_TARGETS_RUNNER_H */
