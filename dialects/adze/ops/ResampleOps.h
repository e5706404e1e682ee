//===- ResampleOps.h - Padding, blocks, resizing ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that pad, move blocks between space, depth and batch, and resize images.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_RESAMPLEOPS_H
#define ADZE_DIALECTS_ADZE_OPS_RESAMPLEOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/ResampleOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_RESAMPLEOPS_H
