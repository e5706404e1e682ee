//===- CompileOutputs.h - The files of adze compile -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compiled model is written to, each file whole or not at all.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_COMPILEOUTPUTS_H
#define ADZE_LIB_DRIVER_COMPILEOUTPUTS_H

#include "lib/Driver/BuildPackage.h"
#include "lib/Emit/TestPrograms.h"

namespace adze {

/// Paths; those that are empty are not written.
struct OutputNames {
  OutputNames() = default;
  /// Those beside `output`, with its extension replaced; header and report for a package only.
  OutputNames(llvm::StringRef output, bool isPackage);

  std::string output, header, report, weights, depfile, test, bench;

  /// A path that two files have, one of which may be `input`; empty: none.
  std::string findDuplicate(llvm::StringRef input) const;
};

/// Writes the library, object or text last, so that it is newer than what belongs to it. `expected` is for the self-test.
/// What went wrong; empty: nothing.
std::string writePackage(const OutputNames &names, const BuiltPackage &package, llvm::ArrayRef<ExpectedRun> expected);
/// Writes a module as text. What went wrong; empty: nothing.
std::string writeModule(const OutputNames &names, llvm::StringRef text);
/// Writes the depfile: `inputs` are what the outputs are made of. What went wrong; empty: nothing.
std::string writeDependencies(const OutputNames &names, llvm::ArrayRef<std::string> inputs);

/// A line to stderr: what it takes in flash and in memory.
void printSummary(llvm::StringRef input, const OutputNames &names, const BuiltPackage &package);

} // namespace adze

#endif // ADZE_LIB_DRIVER_COMPILEOUTPUTS_H
