//===- TensorNames.h - Names of tensors -------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the names that locations hold.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_TENSORNAMES_H
#define ADZE_DIALECTS_ADZE_TENSORNAMES_H

#include "mlir/IR/Operation.h"

#include <string>
#include <vector>

namespace adze {

/// The name of a tensor as its location says it; empty where it has none.
llvm::StringRef getTensorName(mlir::Location location);

/// The location of one value: of several results of an op, each has its own within the op's.
mlir::Location getTensorLocation(mlir::Value value);

/// The name of a value; empty where it has none.
llvm::StringRef getTensorName(mlir::Value value);

/// The names of an op's results that are tensors.
std::vector<std::string> getTensorNames(mlir::Operation *op);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_TENSORNAMES_H
