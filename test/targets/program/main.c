/*===- main.c - Runs a compiled model on inputs from a file -------------------===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The exit status says what a model did that its header does not allow. The bytes of stack come behind the outputs.
 *
 *===-----------------------------------------------------------------------===*/

#include "runner.h"

#include <stdint.h>

enum status { OK, FILES, FAILED, TOOK_UNALIGNED, BEYOND_ARENA, BEYOND_STATE, BEYOND_OUTPUT, CHANGED_INPUT };

enum { GUARD = 0x5C, STALE = 0xA5 };

static void fill(unsigned char *data, size_t bytes, int value) {
  for (size_t i = 0; i < bytes; ++i)
    data[i] = (unsigned char)value;
}

static int is_filled(const unsigned char *data, size_t bytes, int value) {
  for (size_t i = 0; i < bytes; ++i)
    if (data[i] != (unsigned char)value)
      return 0;
  return 1;
}

static void guard(const struct block *block) {
  fill(block->data - GUARD_BYTES, GUARD_BYTES, GUARD);
  fill(block->data + block->bytes, GUARD_BYTES, GUARD);
}

static int is_guarded(const struct block *block) {
  return is_filled(block->data - GUARD_BYTES, GUARD_BYTES, GUARD) && is_filled(block->data + block->bytes, GUARD_BYTES, GUARD);
}

static uint32_t hash_inputs(const struct signature *signature) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < signature->input_count; ++i)
    for (size_t k = 0; k < signature->inputs[i].bytes; ++k)
      hash = (hash ^ signature->inputs[i].data[k]) * 16777619u;
  return hash;
}

/* What was in the arena and in the outputs must not matter. */
static enum status run_once(const struct signature *signature, uint32_t *stack) {
  for (size_t i = 0; i < signature->input_count; ++i)
    if (read_input(signature->inputs[i].data, signature->inputs[i].bytes))
      return FILES;
  for (size_t i = 0; i < signature->output_count; ++i) {
    fill(signature->outputs[i].data, signature->outputs[i].bytes, STALE);
    guard(&signature->outputs[i]);
  }
  fill(arena.data, arena.bytes, STALE);
  uint32_t hash = hash_inputs(signature);
  mark_stack();
  int failed = signature->run(arena.data, state.data);
  size_t used = measure_stack();
  if (used > *stack)
    *stack = (uint32_t)used;
  if (failed)
    return FAILED;
  if (hash != hash_inputs(signature))
    return CHANGED_INPUT;
  for (size_t i = 0; i < signature->output_count; ++i) {
    if (!is_guarded(&signature->outputs[i]))
      return BEYOND_OUTPUT;
    if (write_output(signature->outputs[i].data, signature->outputs[i].bytes))
      return FILES;
  }
  if (!is_guarded(&arena))
    return BEYOND_ARENA;
  return is_guarded(&state) ? OK : BEYOND_STATE;
}

static enum status run_signature(const struct signature *signature, uint32_t *stack) {
  if (arena.bytes && signature->run(arena.data + 1, state.data) != 1)
    return TOOK_UNALIGNED;
  reset_state();
  for (size_t run = 0; run < run_count; ++run) {
    enum status status = run_once(signature, stack);
    if (status != OK)
      return status;
  }
  return OK;
}

int main(void) {
  uint32_t stack = 0;
  if (open_files())
    return FILES;
  guard(&arena);
  guard(&state);
  for (size_t s = 0; s < signature_count; ++s) {
    enum status status = run_signature(&signatures[s], &stack);
    if (status != OK)
      return (int)status;
  }
  return write_output(&stack, sizeof stack) || close_files() ? FILES : OK;
}
