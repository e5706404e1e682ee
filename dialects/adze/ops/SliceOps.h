//===- SliceOps.h - Slices of tensors ---------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read or overwrite a box of a tensor.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_SLICEOPS_H
#define ADZE_DIALECTS_ADZE_OPS_SLICEOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/SliceOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_SLICEOPS_H
