//===- BinaryOps.h - Arithmetic on two tensors ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise arithmetic on two or more operands, with NumPy broadcasting.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_BINARYOPS_H
#define ADZE_DIALECTS_ADZE_OPS_BINARYOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/BinaryOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_BINARYOPS_H
