#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memory of compiled models is the caller's: the arena is as large as the header says and no smaller, blocks that are not
aligned are refused, threads with an arena each do not meet, weights come from a file, models share a program."""

import hashlib
import json
import re
import unittest

from support import C_COMPILERS, FolderTest, compile_model, demo_model, run

PROLOGUE = """
#define _GNU_SOURCE
#include "{0}.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static {0}_input_t input;
static {0}_output_t output;
static void fill(void) {{
  float *x = (float *)&input;
  for (size_t i = 0; i < sizeof input / sizeof(float); ++i)
    x[i] = (float)(i * 37 % 101) / 50 - 1;
}}
/* `bytes` in front of a page that nobody may touch, as far behind an aligned address as `off`. */
static unsigned char *guard(size_t bytes) {{
  size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = (bytes + page - 1) / page * page;
  unsigned char *block = mmap(0, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED || mprotect(block + whole, page, PROT_NONE))
    exit(3);
  return block + whole - bytes;
}}
static void fault(int signal) {{
  (void)signal;
  _exit(42);
}}
"""

#: What the program's argument asks for: the arena as it should be, or 64 bytes of it beyond the guard.
GUARD = """
int main(int argc, char **argv) {{
  (void)argv;
  fill();
  signal(SIGSEGV, fault);
  unsigned char *arena = guard({upper}_ARENA_BYTES);
  if ({upper}_ARENA_BYTES % {upper}_ARENA_ALIGN || (size_t)arena % {upper}_ARENA_ALIGN)
    return 4;
  return {name}_run((const {name}_input_t *)&input, &output, argc > 1 ? arena + {upper}_ARENA_ALIGN : arena);
}}
"""

#: The arena's last byte is written to, and the one behind it is not.
LAST_BYTE = """
int main(void) {{
  static unsigned char arena[{upper}_ARENA_BYTES + 64] __attribute__((aligned(64)));
  int changed = 0;
  fill();
  for (int pattern = 0x55; pattern <= 0xaa; pattern += 0x55) {{
    memset(arena, pattern, sizeof arena);
    if ({name}_run((const {name}_input_t *)&input, &output, arena))
      return 1;
    changed |= arena[{upper}_ARENA_BYTES - 1] != pattern;
    for (int i = 0; i < 64; ++i)
      if (arena[{upper}_ARENA_BYTES + i] != pattern)
        return 2;
  }}
  return !changed;
}}
"""

#: An arena of any alignment but the right one is refused, and nothing is written.
ALIGNMENT = """
int main(void) {{
  static unsigned char arena[{upper}_ARENA_BYTES + 128] __attribute__((aligned(64)));
  fill();
  memset(&output, 0x55, sizeof output);
  for (int offset = 1; offset < 64; ++offset)
    if ({name}_run((const {name}_input_t *)&input, &output, arena + offset) != 1)
      return 1;
  for (size_t i = 0; i < sizeof output; ++i)
    if (((unsigned char *)&output)[i] != 0x55)
      return 2;
  for (size_t i = 0; i < sizeof arena; ++i)
    if (arena[i])
      return 3;
  return {name}_run((const {name}_input_t *)&input, &output, arena + 64);
}}
"""

#: Two threads, an arena each, inputs of their own: the results are those of one thread.
THREADS = """
#include <pthread.h>
enum {{ RUNS = 50 }};
static {name}_output_t expected[2];
static unsigned char arenas[2][({upper}_ARENA_BYTES + 63) / 64 * 64] __attribute__((aligned(64)));
static int failures[2];
static int once(int which, {name}_output_t *result) {{
  static __thread {name}_input_t mine;
  for (size_t i = 0; i < sizeof mine / sizeof(float); ++i)
    ((float *)&mine)[i] = ((float *)&input)[i] * (float)(which + 1);
  return {name}_run((const {name}_input_t *)&mine, result, arenas[which]);
}}
static void *work(void *argument) {{
  int which = *(int *)argument;
  static __thread {name}_output_t result;
  for (int i = 0; i < RUNS; ++i)
    failures[which] += once(which, &result) || memcmp(result, expected[which], sizeof result);
  return 0;
}}
int main(void) {{
  pthread_t threads[2];
  int which[2] = {{0, 1}};
  fill();
  for (int i = 0; i < 2; ++i)
    if (once(i, &expected[i]))
      return 1;
  if (!memcmp(expected[0], expected[1], sizeof expected[0]))
    return 2;
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], 0, work, &which[i]);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], 0);
  return failures[0] || failures[1];
}}
"""


class MemoryTest(FolderTest):
    def program(self, name, text, **options):
        values = {"name": name, "upper": name.upper()}
        return self.build_and_run(PROLOGUE.format(name) + text.format(**values), self.folder / f"{name}.a",
                                  flags=["-pthread", "-Wno-unused"], **options)

    def compile(self, name, *options):
        model = demo_model(self.folder) if name == "demo" else name
        compile_model(model, self.folder / f"{name}.a", *options)
        return (self.folder / f"{name}.h").read_text(encoding="utf-8")

    def test_arena_ends_where_the_header_says(self):
        for name in ("maps", "demo"):
            self.compile(name)
            self.program(name, LAST_BYTE)
            self.program(name, ALIGNMENT)

    def test_guard_page(self):
        """The arena's end touches a page that faults: exactly M_ARENA_BYTES do, less do not."""
        self.compile("maps")
        self.program("maps", GUARD)
        run(self.folder / "program", "less", code=42)

    def test_threads(self):
        for name in ("maps", "demo"):
            self.compile(name)
            self.program(name, THREADS)

    def test_weights_file(self):
        """The file is what the header says; the program that reads it gives the results of the one that holds them."""
        results = []
        self.compile("maps")
        text = """
static {name}_output_t output_of_file;
int main(void) {{
  static unsigned char arena[{upper}_ARENA_BYTES] __attribute__((aligned(64)));
  fill();
  if ({name}_run((const {name}_input_t *)&input, &output, arena%s))
    return 1;
  float sum = 0;
  for (size_t i = 0; i < sizeof output / sizeof(float); ++i)
    sum = sum * 0.5f + ((float *)&output)[i];
  printf("%%.9g\\n", (double)sum + 0 * ((float *)&output_of_file)[0]);
  return 0;
}}
"""
        results.append(self.program("maps", text % ""))
        header = self.compile("maps", "--weights=file")
        weights = (self.folder / "maps.weights").read_bytes()
        self.assertIn(f"enum {{ MAPS_WEIGHTS_BYTES = {len(weights)} }};", header)
        self.assertIn(f'#define MAPS_WEIGHTS_SHA256 "{hashlib.sha256(weights).hexdigest()}"', header)
        path = self.folder / "maps.weights"
        loading = ("  static unsigned char weights[MAPS_WEIGHTS_BYTES] __attribute__((aligned(64)));\n"
                   f'  FILE *file = fopen("{path}", "rb");\n'
                   "  if (!file || fread(weights, 1, sizeof weights, file) != sizeof weights || fgetc(file) != EOF)\n    return 7;\n"
                   "  fclose(file);\n  fill();\n")
        results.append(self.program("maps", (text % ", weights").replace("  fill();\n", loading)))
        self.assertEqual(*results)
        self.assertRegex(results[0], r"^-?[0-9.]+(e-?\d+)?$")

    def test_state(self):
        """Models with variables: reset gives their first values, states do not know of each other."""
        self.compile("smooth")
        for compiler in C_COMPILERS:
            self.build_and_run("""
#include "smooth.h"
#include <string.h>
static unsigned char arena[SMOOTH_ARENA_BYTES] __attribute__((aligned(64)));
static unsigned char states[2][SMOOTH_STATE_BYTES] __attribute__((aligned(64)));
static float step(int which, float x) {
  const smooth_input_t sample = {x, 0, 0, 0};
  smooth_output_t mean;
  memset(arena, 0x7f, sizeof arena);
  return smooth_run(&sample, &mean, states[which], arena) ? -1 : mean[0];
}
int main(void) {
  memset(states, 0x7f, sizeof states);
  smooth_reset(states[0]);
  if (step(0, 8) != 2 || step(0, 8) != 3.5f) return 1;
  smooth_reset(states[1]);
  if (step(1, 4) != 1 || step(0, 3.5f) != 3.5f || step(1, 1) != 1) return 2;
  smooth_reset(states[0]);
  return step(0, 8) != 2;
}
""", self.folder / "smooth.a", compiler=compiler)

    def test_models_in_one_program(self):
        for name in ("xor", "smooth", "maps"):
            self.compile(name)
        self.build_and_run("""
#include "maps.h"
#include "smooth.h"
#include "xor.h"
static unsigned char arena[MAPS_ARENA_BYTES] __attribute__((aligned(64)));
static unsigned char state[SMOOTH_STATE_BYTES] __attribute__((aligned(64)));
static const maps_input_t zeros;
static maps_output_t maps;
int main(void) {
  static const xor_input_t bits = {{1, 0}};
  static const smooth_input_t sample = {8, 0, 0, 0};
  xor_output_t one;
  smooth_output_t mean;
  smooth_reset(state);
  if (xor_run(&bits, &one, arena) || maps_run(&zeros, &maps, arena) || smooth_run(&sample, &mean, state, arena)) return 1;
  return one[0][0] != 1 || mean[0] != 2 || maps[0][0][0][1] == 0;
}
""", *(self.folder / f"{name}.a" for name in ("smooth", "xor", "maps")))

    def test_report(self):
        """The sizes of the report are those of the header."""
        header = self.compile("smooth")
        report = json.loads((self.folder / "smooth.json").read_text(encoding="utf-8"))
        for key in ("arena", "state", "stack", "weights"):
            value = int(re.search(rf"SMOOTH_{key.upper()}_BYTES = (\d+)", header)[1])
            self.assertEqual(report["memory"][key]["bytes"], value, key)
        memory = report["memory"]
        self.assertEqual(report["ram"], sum(memory[key]["bytes"] for key in ("arena", "state", "stack")))
        self.assertEqual(report["flash"], memory["code"]["bytes"] + memory["weights"]["bytes"])
        self.assertIn(report["abi"]["symbol"], header)


if __name__ == "__main__":
    unittest.main()
