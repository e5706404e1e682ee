//===- IndexOps.h - Gathering, scattering, making tensors -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read and write by index, and ops that make tensors of a few values.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_INDEXOPS_H
#define ADZE_DIALECTS_ADZE_OPS_INDEXOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/IndexOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_INDEXOPS_H
