//===- ReduceChanges.h - Ways to make a graph smaller -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each change works on a module of its own, and says whether it changed it; the result may turn out to be invalid.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_REDUCECHANGES_H
#define ADZE_LIB_DRIVER_REDUCECHANGES_H

#include "mlir/IR/BuiltinOps.h"

#include <functional>
#include <vector>

namespace adze {

using Change = std::function<bool(mlir::ModuleOp)>;
using Changes = std::vector<Change>;

/// What takes the place of an op's results: an operand of the same type, a new argument of the function, zeros.
enum class Replacement { Operand, Argument, Constant };

/// Ops that can be cut: all with results but constants, in all functions.
unsigned countOps(mlir::ModuleOp module);

/// Replaces `length` of these ops from the one numbered `begin`; false where none of them can be.
bool replaceOps(mlir::ModuleOp module, unsigned begin, unsigned length, Replacement replacement);

/// Erases ops without users and effects.
void removeUnusedOps(mlir::ModuleOp module);

/// Drops attributes of the module (signatures, metadata, ...): all, then each; later ones first.
Changes getAttributeChanges(mlir::ModuleOp module);
/// Drops functions.
Changes getFunctionChanges(mlir::ModuleOp module);
/// Drops results and arguments without users; puts what a result is computed from in its place.
Changes getSignatureChanges(mlir::ModuleOp module);
/// Makes constants zeros, which are printed in a word.
Changes getDataChanges(mlir::ModuleOp module);

/// The extents above 1 of arguments and constants, largest first.
std::vector<int64_t> getExtents(mlir::ModuleOp module);
/// Makes an extent smaller everywhere and infers the shapes of results anew.
Changes getExtentChanges(int64_t extent);

} // namespace adze

#endif // ADZE_LIB_DRIVER_REDUCECHANGES_H
