//===- DecomposeOptions.h - How optimize and compile factorise --*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of OptimizeOptions that is about chains of smaller layers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_DECOMPOSEOPTIONS_H
#define ADZE_LIB_DRIVER_DECOMPOSEOPTIONS_H

#include "llvm/Support/CommandLine.h"

namespace adze {

class DecomposeOptions {
public:
  explicit DecomposeOptions(llvm::cl::SubCommand &sub);

  /// Whether anything is to be factorised; `inRecipe`: a rule of a recipe says so.
  bool isGiven(bool inRecipe) const { return !lowRank.empty() || !maxMacs.empty() || inRecipe; }
  /// The first usage error; empty where there is none. `hasSamples`: there is representative data.
  std::string check(bool inRecipe, bool hasSamples) const;
  /// The options of the pipeline `decompose` that these ones make; `recipe` is empty where none speaks of ranks.
  std::string getText(llvm::StringRef recipe, bool hasSamples) const;
  /// The same of the stage behind a search, which says each layer what it becomes.
  std::string getBackText() const { return "stage=back scope=layer use-samples=true"; }
  /// The share that --max-macs gives, 0.75 or 75%: above 0 and at most 1. None where it is not given, or is something else.
  std::optional<double> getMaxMacs() const;
  /// Adds each option that was given, with its value.
  void listSettings(std::vector<std::pair<std::string, std::string>> &settings) const;

  llvm::cl::OptionCategory category;
  llvm::cl::opt<std::string> lowRank, maxMacs, method, scope;
  llvm::cl::opt<bool> tune, foldExact;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_DECOMPOSEOPTIONS_H
