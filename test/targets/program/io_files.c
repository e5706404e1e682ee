/*===- io_files.c - Bytes in and out under an operating system ----------------===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===-----------------------------------------------------------------------===*/

#include "runner.h"

#include <stdio.h>

static FILE *inputs, *outputs;

int open_files(void) {
  inputs = fopen("inputs.bin", "rb");
  outputs = fopen("outputs.bin", "wb");
  return !inputs || !outputs;
}

int read_input(void *data, size_t bytes) { return fread(data, 1, bytes, inputs) != bytes; }

int write_output(const void *data, size_t bytes) { return fwrite(data, 1, bytes, outputs) != bytes; }

int close_files(void) { return fclose(outputs); }

void mark_stack(void) {}

size_t measure_stack(void) { return 0; }
