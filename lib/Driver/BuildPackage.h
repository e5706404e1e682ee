//===- BuildPackage.h - A model to objects ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the graph dialect to what `adze compile` writes, in memory.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_BUILDPACKAGE_H
#define ADZE_LIB_DRIVER_BUILDPACKAGE_H

#include "lib/Driver/CompileModel.h"
#include "lib/Emit/Archive.h"

namespace adze {

/// What the code is written as.
enum class PackageForm {
  Archive,  ///< Several objects, compiled at the same time.
  Object,   ///< One.
  Assembly, ///< One module; weights are not in it.
  LLVM,     ///< Likewise, as LLVM's IR before its optimizer.
};

struct PackageRequest {
  CompileModelOptions model;
  PackageOptions package;
  PackageForm form = PackageForm::Archive;
};

struct BuiltPackage {
  /// Objects with their names; of Assembly and LLVM one text. Empty where the observer ended the work.
  std::vector<ArchiveMember> members;
  bool isArchive = false; ///< Whether the members are to be written as a library.
  Manifest manifest; ///< Holds the weights still where they are not in an object.
  PackageFacts facts;
};

/// Compiles `module` on the terms of compileModel(). Failures are diagnostics on its context. The facts lack what is
/// known of the file and the options.
llvm::FailureOr<BuiltPackage> buildPackage(mlir::ModuleOp module, const PackageRequest &request,
                                           PhaseObserver observer = nullptr);

} // namespace adze

#endif // ADZE_LIB_DRIVER_BUILDPACKAGE_H
