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

/// What makeNativeModel() made of the model for a CPU.
struct NativeVariant {
  CodeOptions code;
  std::string name; ///< What the user called the CPU.
  NativeModel model;
};

struct BuiltPackage {
  /// Objects with their names; of Assembly and LLVM one text.
  std::vector<ArchiveMember> members;
  bool isArchive = false; ///< Whether the members are to be written as a library.
  Manifest manifest; ///< Holds the weights still where they are not in an object.
  PackageFacts facts;
};

/// Compiles variants of a model that differ in their CPU alone; the first is for machines that no other fits. Weights may
/// still belong to the contexts that the variants come from. The facts lack what is known of the file and the options.
llvm::Expected<BuiltPackage> buildPackage(std::vector<NativeVariant> variants, const PackageRequest &request);

} // namespace adze

#endif // ADZE_LIB_DRIVER_BUILDPACKAGE_H
