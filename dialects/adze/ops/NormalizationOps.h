//===- NormalizationOps.h - Normalizations ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that scale elements by a sum over their neighbours.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_NORMALIZATIONOPS_H
#define ADZE_DIALECTS_ADZE_OPS_NORMALIZATIONOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/NormalizationOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_NORMALIZATIONOPS_H
