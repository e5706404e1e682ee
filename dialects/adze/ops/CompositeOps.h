//===- CompositeOps.h - Several ops seen as one -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The composite op, how ops are wrapped into one and how they are put back.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_COMPOSITEOPS_H
#define ADZE_DIALECTS_ADZE_OPS_COMPOSITEOPS_H

#include "dialects/adze/AdzeOpBase.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/CompositeOps.h.inc"

namespace adze {

/// Wraps `ops` (of one block, in its order, with nothing that is not a constant between them) into a composite in the
/// place of the last one, whose results are the composite's. `leading` become its first operands; whatever else the ops
/// use follows. No other result of `ops` may have users outside.
CompositeOp outlineComposite(mlir::RewriterBase &rewriter, llvm::ArrayRef<mlir::Operation *> ops,
                             llvm::StringRef name, mlir::DictionaryAttr attributes, llvm::ArrayRef<mlir::Value> leading);

/// Puts the ops of a composite back in its place.
void expandComposite(mlir::RewriterBase &rewriter, CompositeOp composite);

/// Expands every composite below `root`, nested ones too; returns how many.
unsigned expandComposites(mlir::Operation *root);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_OPS_COMPOSITEOPS_H
