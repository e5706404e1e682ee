//===- Reduce.h - Reductions of graphs --------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes of adze-reduce: they make a module that shows a fault smaller.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_REDUCE_H
#define ADZE_LIB_DRIVER_REDUCE_H

namespace adze {

/// Registers `reduce-graph`.
void registerReductionPasses();

} // namespace adze

#endif // ADZE_LIB_DRIVER_REDUCE_H
