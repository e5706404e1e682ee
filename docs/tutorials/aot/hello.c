#include "xor.h"

#include <stdio.h>

static unsigned char arena[XOR_ARENA_BYTES] __attribute__((aligned(64)));

int main(void) {
  xor_input_t bits = {{1, 0}};
  xor_output_t result;
  if (xor_run(&bits, &result, arena))
    return 1;
  printf("1 xor 0 = %.0f\n", result[0][0]);
  return 0;
}
