/*===- startup.h - From reset to main on Cortex-M -----------------------------===
 *
 * Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===-----------------------------------------------------------------------===*/

#ifndef ADZE_TEST_TARGETS_STARTUP_H
#define ADZE_TEST_TARGETS_STARTUP_H

/* Ends the program. */
void leave(int status) __attribute__((noreturn));

/* What a fault ends it with. */
enum { FAULT_STATUS = 99 };

#endif /* ADZE_TEST_TARGETS_STARTUP_H */
