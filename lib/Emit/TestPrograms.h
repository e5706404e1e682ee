//===- TestPrograms.h - C programs around a compiled model ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A self-test and a benchmark in plain C99, for the machine that a model is compiled for: `--emit-test`, `--emit-bench`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_TESTPROGRAMS_H
#define ADZE_LIB_EMIT_TESTPROGRAMS_H

#include "lib/Emit/Package.h"

namespace adze {

/// Fills an input as the programs do: by a generator (xorshift32, Marsaglia 2003) that starts from the number of the
/// input. Floats in [-1, 1), 8 and 16 bits over their range, wider integers 0 to 7, booleans fair.
void fillTestInput(const TensorInfo &tensor, size_t index, llvm::MutableArrayRef<char> bytes);

/// What a signature's outputs are on those inputs, from the first state.
struct ExpectedRun {
  std::vector<std::vector<char>> outputs;       ///< Whole blocks, in the native order of bytes.
  std::vector<std::vector<int64_t>> extents;    ///< Of each output in this run.
};

/// A program that runs every signature and returns 0 where integers are those of `runs`, one a signature, and floats are
/// near them. Of large outputs, elements at equal distances are compared. `header` is what it includes.
void writeSelfTest(const Manifest &manifest, const PackageFacts &facts, llvm::ArrayRef<ExpectedRun> runs,
                   llvm::StringRef header, llvm::raw_ostream &os);

/// A program that runs the first signature over and over and prints times.
void writeBenchmark(const Manifest &manifest, const PackageFacts &facts, llvm::StringRef header, llvm::raw_ostream &os);

} // namespace adze

#endif // ADZE_LIB_EMIT_TESTPROGRAMS_H
