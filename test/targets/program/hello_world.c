/*===- hello_world.c - A whole program with a model, as small as it gets -------===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Draws a wave with a model that has learnt the sine, and asks whether it is one. Needs nothing of the C library but, where the
 * compiler calls them, memcpy and memset.
 *
 *===-----------------------------------------------------------------------===*/

#include "m.h"
#include "startup.h"

enum { POINTS = 32 };

static _Alignas(M_ARENA_ALIGN) unsigned char arena[M_ARENA_BYTES];
/* On a board, what drives a light. */
static volatile float wave[POINTS];

/* The stored value next to a real one. */
static int8_t quantize(float x) { return (int8_t)((int32_t)(x / M_INPUT_SCALE + 0.5f) + M_INPUT_ZERO_POINT); }

int main(void) {
  const float turn = 6.2831853f;
  for (int i = 0; i < POINTS; ++i) {
    m_input_t x = {{quantize(turn / POINTS * (float)i)}};
    m_output_t y;
    if (m_run((const m_input_t *)&x, &y, arena))
      return 2;
    wave[i] = M_OUTPUT_SCALE * (float)(y[0][0] - M_OUTPUT_ZERO_POINT);
  }
  for (int i = 0; i < POINTS / 2; ++i)
    if (wave[i] < -0.15f || wave[i + POINTS / 2] > 0.15f)
      return 1;
  return !(wave[POINTS / 4] > 0.85f && wave[3 * POINTS / 4] < -0.85f);
}

void leave(int status) {
  /* Asks a debugger or an emulator to stop; see io_semihosting.c. */
  uint32_t arguments[] = {0x20026, (uint32_t)status};
  register int r0 __asm__("r0") = 0x20;
  register const void *r1 __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  for (;;)
    ;
}
