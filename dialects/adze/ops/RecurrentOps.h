//===- RecurrentOps.h - Recurrent cells --------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cells that keep state between invocations, and loops over them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_RECURRENTOPS_H
#define ADZE_DIALECTS_ADZE_OPS_RECURRENTOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/RecurrentOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_RECURRENTOPS_H
