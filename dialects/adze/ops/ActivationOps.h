//===- ActivationOps.h - Activation functions -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that apply a nonlinearity to every element.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_ACTIVATIONOPS_H
#define ADZE_DIALECTS_ADZE_OPS_ACTIVATIONOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/ActivationOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_ACTIVATIONOPS_H
