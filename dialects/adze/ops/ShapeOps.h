//===- ShapeOps.h - Shapes, permutations, repetition ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that change or ask a tensor's shape, permute, reverse or repeat its elements.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_SHAPEOPS_H
#define ADZE_DIALECTS_ADZE_OPS_SHAPEOPS_H

#include "dialects/adze/AdzeOpBase.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/ShapeOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_SHAPEOPS_H
