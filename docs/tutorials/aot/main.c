/* Two models in one program, over one arena: what it holds is of no use between calls. */
#include "smooth.h"
#include "xor.h"

#include <stdio.h>

static union {
  unsigned char xor[XOR_ARENA_BYTES], smooth[SMOOTH_ARENA_BYTES];
} arena __attribute__((aligned(64)));
static unsigned char state[SMOOTH_STATE_BYTES] __attribute__((aligned(64)));

int main(void) {
  for (int i = 0; i < 4; ++i) {
    const xor_input_t bits = {{(float)(i / 2), (float)(i % 2)}};
    xor_output_t result;
    if (xor_run(&bits, &result, &arena))
      return 1;
    printf("%d xor %d = %.0f\n", i / 2, i % 2, result[0][0]);
  }
  smooth_reset(state);
  for (int i = 0; i < 3; ++i) {
    const smooth_input_t sample = {8, 0, 0, 0};
    smooth_output_t mean;
    if (smooth_run(&sample, &mean, state, &arena))
      return 1;
    printf("mean %g\n", mean[0]);
  }
  return 0;
}
