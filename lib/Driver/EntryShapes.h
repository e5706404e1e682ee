//===- EntryShapes.h - Static shapes for what is run ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which shapes inputs get where the file leaves them open.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_ENTRYSHAPES_H
#define ADZE_LIB_DRIVER_ENTRYSHAPES_H

#include "lib/Driver/CompileModel.h"
#include "lib/Driver/EntryPoints.h"

namespace adze {

/// Shapes of a model's inputs as `options` ask for them, in the form of `infer-shapes`. Where they ask for nothing: inputs
/// without a rank become scalars, and an open batch one sample, as LiteRT allocates them.
struct EntryShapes {
  EntryShapes(llvm::ArrayRef<EntryPoint> entries, const CompileModelOptions &options);

  llvm::SmallVector<std::string> inputShapes;
  int64_t batch = 0;
};

/// Gives inputs without a rank the rank 0, but for those that `shapes` speak of.
void makeScalars(const EntryPoint &entry, const EntryShapes &shapes);

} // namespace adze

#endif // ADZE_LIB_DRIVER_ENTRYSHAPES_H
