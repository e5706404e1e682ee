/*===- startup.c - From reset to main on Cortex-M -----------------------------===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The symbols in capitals come from the board's linker script.
 *
 *===-----------------------------------------------------------------------===*/

#include "startup.h"

#include "runner.h"

#include <stdint.h>

extern uint32_t BSS_BEGIN[], BSS_END[], STACK_LIMIT[], STACK_TOP[];

int main(void);

/* Coprocessors 10 and 11 are the floating-point unit, and the vector extension of Armv8.1-M. */
#define CPACR (*(volatile uint32_t *)0xE000ED88)
#define CCR (*(volatile uint32_t *)0xE000ED14)
enum { CCR_UNALIGN_TRP = 1 << 3 };

void reset_handler(void) {
#if __ARM_ARCH_6M__
  /* A larger core may stand in for one that faults on addresses that are not aligned; there it is without effect. */
  CCR |= CCR_UNALIGN_TRP;
#endif
#if __ARM_FP
  CPACR |= 0xFu << 20;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
  for (uint32_t *word = BSS_BEGIN; word < BSS_END; ++word)
    *word = 0;
  leave(main());
}

void fault_handler(void) { leave(FAULT_STATUS); }

/* Faults of all kinds become hard faults while they are not enabled one by one. */
__attribute__((section(".vectors"), used)) static const void *const vectors[] = {
    STACK_TOP,
    (const void *)reset_handler,
    (const void *)fault_handler, /* NMI */
    (const void *)fault_handler, /* HardFault */
};

/* What lies directly below the stack pointer is not marked: it may be the frame of the function that marks. */
enum { UNUSED = 0x5EEDC0DE, MARGIN_WORDS = 16 };

static uint32_t *get_stack(void) {
  uint32_t *pointer;
  __asm__ volatile("mov %0, sp" : "=r"(pointer));
  return pointer;
}

static uint32_t *stack;

__attribute__((noinline)) void mark_stack(void) {
  stack = get_stack();
  for (uint32_t *word = STACK_LIMIT; word < stack - MARGIN_WORDS; ++word)
    *word = UNUSED;
}

__attribute__((noinline)) size_t measure_stack(void) {
  uint32_t *word = STACK_LIMIT;
  while (word < stack - MARGIN_WORDS && *word == UNUSED)
    ++word;
  return (size_t)(stack - word) * sizeof *word;
}
