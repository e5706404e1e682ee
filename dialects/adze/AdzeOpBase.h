//===- AdzeOpBase.h - What the headers of op families need ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included by every family's header before its generated classes.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ADZEOPBASE_H
#define ADZE_DIALECTS_ADZE_ADZEOPBASE_H

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/WireTypes.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#endif // ADZE_DIALECTS_ADZE_ADZEOPBASE_H
