//===- PoolingOps.h - Pooling -----------------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that reduce windows of an image.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_POOLINGOPS_H
#define ADZE_DIALECTS_ADZE_OPS_POOLINGOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/PoolingOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_POOLINGOPS_H
