//===- ComparisonOps.h - Comparisons, logic, selection ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that compute with BOOL tensors: comparisons, logical connectives, selection.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_COMPARISONOPS_H
#define ADZE_DIALECTS_ADZE_OPS_COMPARISONOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/ComparisonOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_COMPARISONOPS_H
