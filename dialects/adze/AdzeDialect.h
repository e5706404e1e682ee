//===- AdzeDialect.h - The graph dialect ------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect, its types, enumerations and attributes, without its ops.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ADZEDIALECT_H
#define ADZE_DIALECTS_ADZE_ADZEDIALECT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"

namespace adze {
class ModelRunner;
} // namespace adze

#include "dialects/adze/AdzeDialect.h.inc"
#include "dialects/adze/AdzeEnums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/adze/AdzeTypes.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/adze/AdzeAttrs.h.inc"

#endif // ADZE_DIALECTS_ADZE_ADZEDIALECT_H
