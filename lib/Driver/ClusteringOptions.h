//===- ClusteringOptions.h - How optimize and compile cluster ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of OptimizeOptions that is about few values.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_CLUSTERINGOPTIONS_H
#define ADZE_LIB_DRIVER_CLUSTERINGOPTIONS_H

#include "llvm/Support/CommandLine.h"

namespace adze {

class ClusteringOptions {
public:
  explicit ClusteringOptions(llvm::cl::SubCommand &sub);

  /// Whether anything is to be clustered, by an option or by a rule of a recipe.
  bool isGiven(llvm::StringRef recipe) const;
  /// Whether values are fitted to samples.
  bool isByData() const { return reconstruct || weighted; }
  /// The first usage error; empty where there is none. `hasSamples`: there is representative data.
  std::string check(llvm::StringRef recipe, bool hasSamples) const;
  /// How many values --cluster asks for; 0 where it leaves that open.
  int64_t getValueCount() const;
  /// The options of the pipeline `cluster` that these ones make.
  std::string getText(llvm::StringRef recipe) const;
  /// Adds each option that was given, with its value.
  void listSettings(std::vector<std::pair<std::string, std::string>> &settings) const;

  llvm::cl::OptionCategory category;
  llvm::cl::opt<std::string> cluster, method;
  llvm::cl::opt<bool> preserveZeros, weighted, depthwise, reconstruct;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_CLUSTERINGOPTIONS_H
