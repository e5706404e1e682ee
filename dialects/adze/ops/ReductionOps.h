//===- ReductionOps.h - Reductions over axes and segments -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that combine the elements of axes, segments or windows.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_REDUCTIONOPS_H
#define ADZE_DIALECTS_ADZE_OPS_REDUCTIONOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/ReductionOps.h.inc"

namespace adze {

/// Result shape of the UNSORTED_SEGMENT family: the number of segments, then what follows the ids' dimensions.
llvm::LogicalResult inferUnsortedSegment(MaybeLocation location, mlir::ValueRange operands, InferredShapes &results);

enum class Reduction { Mean, Sum, Prod, Max, Min, Any, All };

/// Folds a reduction of axes: to its operand where it combines nothing, and to a constant where its input is a small
/// one that is not quantized; null otherwise.
mlir::OpFoldResult foldReduction(mlir::Operation *op, mlir::Attribute input, mlir::Attribute axis, Reduction kind);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_OPS_REDUCTIONOPS_H
