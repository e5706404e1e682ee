//===- SparseKernels.h - What LiteRT takes without zeros --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which uses of a constant LiteRT executes in a sparse encoding, and which weights DENSIFY may stand in front of. Facts are
// from kernels/fully_connected.cc, kernels/densify.cc and the XNNPACK delegate.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEKERNELS_H
#define ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEKERNELS_H

#include "dialects/adze/AdzeInterfaces.h"

namespace adze {

/// Blocks along the last dimension of a weight of rank 2, whose rows are in order.
enum class SparseBlock : int64_t { Element = 1, Four = 4, Sixteen = 16 };

/// Whether every use of `weight` is that of a kernel which computes with these blocks, rightly: FULLY_CONNECTED takes FLOAT32
/// by elements and by four, INT8 by sixteen with INT8 or (up to 255 blocks a row, one scale) FLOAT32 activations.
bool hasSparseKernel(mlir::Value weight, SparseBlock block);

/// Whether every use of `weight`, behind DEQUANTIZE or not, is the weights of a CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV or
/// FULLY_CONNECTED. Kernels of other ops read weights before DENSIFY has run.
bool isConvolutionWeight(mlir::Value weight);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEKERNELS_H
