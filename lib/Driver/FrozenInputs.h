//===- FrozenInputs.h - Inputs with one value -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where values of inputs decide shapes (the multiples of TILE), code is made for given values.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_FROZENINPUTS_H
#define ADZE_LIB_DRIVER_FROZENINPUTS_H

#include "lib/Driver/EntryPoints.h"
#include "lib/Support/Npy.h"

namespace adze {

/// The usage error of `--freeze-input=TEXT`; empty where there is none.
std::string checkFreezeInput(llvm::StringRef text);

/// `NAME:2,3` for each array of at most 64 numbers; the number of its place where it has no name.
std::vector<std::string> listInputValues(const NpyArrays &arrays);

/// Makes inputs constant: `requests` are `NAME:2,3`, checked, by the name of a signature, a tensor's, or an argument
/// number, with a value for each element in order. The inputs stay; what is given to them is not read. Fails, as a
/// diagnostic, where no entry point has such an input, or it has another number of elements.
llvm::LogicalResult freezeInputs(std::vector<EntryPoint> &entries, llvm::ArrayRef<std::string> requests);

/// The same for those inputs alone whose values decide shapes and have no natural bound (findDecidingInputs), where
/// `known` has values for them. Returns whether there were any.
bool freezeDecidingInputs(mlir::ModuleOp module, std::vector<EntryPoint> &entries,
                          llvm::ArrayRef<std::string> known);

} // namespace adze

#endif // ADZE_LIB_DRIVER_FROZENINPUTS_H
