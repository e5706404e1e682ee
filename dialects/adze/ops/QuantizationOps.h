//===- QuantizationOps.h - Changes of element type --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that quantize, dequantize or otherwise change how elements are stored.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_QUANTIZATIONOPS_H
#define ADZE_DIALECTS_ADZE_OPS_QUANTIZATIONOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/QuantizationOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_QUANTIZATIONOPS_H
