/*===- io_semihosting.c - Bytes in and out through Arm's semihosting ----------===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A breakpoint with the number 0xAB asks the debugger, here the emulator: operation in r0, its arguments at r1.
 *
 *===-----------------------------------------------------------------------===*/

#include "runner.h"

#include "startup.h"

#include <stdint.h>

enum { SYS_OPEN = 0x01, SYS_CLOSE = 0x02, SYS_WRITE = 0x05, SYS_READ = 0x06, SYS_EXIT_EXTENDED = 0x20 };
enum { READ_BINARY = 1, WRITE_BINARY = 5 };
enum { ADP_STOPPED_APPLICATION_EXIT = 0x20026 };

static intptr_t ask(int operation, const void *arguments) {
  register intptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

static intptr_t inputs, outputs;

static intptr_t open_file(const char *name, intptr_t length, intptr_t mode) {
  intptr_t arguments[] = {(intptr_t)name, mode, length};
  return ask(SYS_OPEN, arguments);
}

int open_files(void) {
  inputs = open_file("inputs.bin", 10, READ_BINARY);
  outputs = open_file("outputs.bin", 11, WRITE_BINARY);
  return inputs < 0 || outputs < 0;
}

/* Both operations give the bytes that were not moved. */
int read_input(void *data, size_t bytes) {
  intptr_t arguments[] = {inputs, (intptr_t)data, (intptr_t)bytes};
  return bytes && ask(SYS_READ, arguments) != 0;
}

int write_output(const void *data, size_t bytes) {
  intptr_t arguments[] = {outputs, (intptr_t)data, (intptr_t)bytes};
  return bytes && ask(SYS_WRITE, arguments) != 0;
}

int close_files(void) { return (int)ask(SYS_CLOSE, &outputs); }

void leave(int status) {
  intptr_t arguments[] = {ADP_STOPPED_APPLICATION_EXIT, status};
  ask(SYS_EXIT_EXTENDED, arguments);
  for (;;)
    ;
}
