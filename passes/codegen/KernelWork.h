//===- KernelWork.h - How long a computation takes --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An estimate by extents and machine, to tell what is worth several threads.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_KERNELWORK_H
#define ADZE_PASSES_CODEGEN_KERNELWORK_H

#include "lib/Target/TargetInfo.h"
#include "mlir/IR/Operation.h"

namespace adze::codegen {

/// Nanoseconds that a linalg op, product or depthwise convolution on buffers takes on one core of `target` at about
/// 2.5 GHz, within a factor of three or so; 0 where it is not known.
double estimateNanoseconds(mlir::Operation *op, const TargetInfo &target);

/// Tasks of at least `nanosecondsPerTask` each: 4, 8, ... or 64, otherwise 1; depends on the estimate alone.
int64_t countTasks(mlir::Operation *op, const TargetInfo &target, double nanosecondsPerTask);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_KERNELWORK_H
