//===- Features.h - What a CPU's name implies -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's target parsers, one form for all architectures.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_TARGET_FEATURES_H
#define ADZE_LIB_TARGET_FEATURES_H

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"

#include <string>

namespace adze {

/// A CPU in LLVM's words.
struct FeatureSet {
  llvm::StringSet<> enabled; // names without sign, with what they imply
  std::string cpu;           // for a TargetMachine
  std::string features;      // likewise
};

/// Everything that `cpu` (empty: the baseline of `triple`) and `features` switch on. Fails as TargetInfo::get.
llvm::Expected<FeatureSet> resolveFeatures(const llvm::Triple &triple, llvm::StringRef cpu, llvm::StringRef features);

} // namespace adze

#endif // ADZE_LIB_TARGET_FEATURES_H
