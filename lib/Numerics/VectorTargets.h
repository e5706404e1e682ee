//===- VectorTargets.h - Loops for the vectors of a machine -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_VECTORTARGETS_H
#define ADZE_LIB_NUMERICS_VECTORTARGETS_H

/// In front of a function: it is compiled for wider vectors as well, and the loader takes what the machine has.
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(address_sanitizer)
#define ADZE_VECTOR_TARGETS __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define ADZE_VECTOR_TARGETS
#endif

#endif // ADZE_LIB_NUMERICS_VECTORTARGETS_H
