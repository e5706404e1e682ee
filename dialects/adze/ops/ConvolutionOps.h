//===- ConvolutionOps.h - Convolutions and products ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that multiply windows, rows or matrices with weights.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_CONVOLUTIONOPS_H
#define ADZE_DIALECTS_ADZE_OPS_CONVOLUTIONOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/ConvolutionOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_CONVOLUTIONOPS_H
