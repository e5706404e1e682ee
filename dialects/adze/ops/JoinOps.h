//===- JoinOps.h - Joining and splitting tensors ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that put tensors side by side, and their inverses.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_JOINOPS_H
#define ADZE_DIALECTS_ADZE_OPS_JOINOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/JoinOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_JOINOPS_H
