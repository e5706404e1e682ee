//===- UnaryOps.h - Functions of one tensor ---------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise mathematics on one operand, and DILATE.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_UNARYOPS_H
#define ADZE_DIALECTS_ADZE_OPS_UNARYOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/UnaryOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_UNARYOPS_H
