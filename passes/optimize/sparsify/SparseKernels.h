//===- SparseKernels.h - What LiteRT takes without zeros --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which uses of a constant LiteRT executes in a sparse encoding, and which weights DENSIFY may stand in front of. Facts
// are from kernels/fully_connected.cc, kernels/densify.cc and the XNNPACK delegate.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEKERNELS_H
#define ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEKERNELS_H

#include "dialects/adze/AdzeInterfaces.h"

namespace adze {

/// Blocks along the last dimension of a weight of rank 2, whose rows are in order.
enum class SparseBlock : int64_t { Element = 1, Four = 4, Sixteen = 16 };

/// Kernels that give other outputs than dense weights would.
struct SparseKernelLimits {
  /// INT8 activations: LiteRT's kernel rounds twice, ties away from zero, which is not what XNNPACK does; outputs
  /// differ by one step here and there.
  bool integer = true;
  /// FLOAT32 activations, INT8 weights: its kernel makes other integers of activations than XNNPACK.
  bool hybrid = false;
};

/// Whether every use of `weight` is that of a kernel which computes with these blocks, rightly: FULLY_CONNECTED takes
/// FLOAT32 by elements and by four, INT8 by sixteen with INT8 or (up to 255 blocks a row, one scale) FLOAT32
/// activations.
bool hasSparseKernel(mlir::Value weight, SparseBlock block, const SparseKernelLimits &limits);

/// Makes the users of a sparse weight state version 8, by which alone XNNPACK knows to leave them to those kernels.
void stateSparseVersion(mlir::Value weight);

/// Whether DENSIFY may stand between `weight` and its uses: weights of CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and
/// FULLY_CONNECTED, FLOAT32 or INT8 with integer activations. Kernels of other ops read weights before DENSIFY has run;
/// XNNPACK refuses INT8 behind it in FULLY_CONNECTED and with FLOAT32 activations, and misreads FLOAT16.
bool canDensify(mlir::Value weight);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEKERNELS_H
