//===- PruneOptions.h - How optimize and compile prune ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of OptimizeOptions that is about zeros.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_PRUNEOPTIONS_H
#define ADZE_LIB_DRIVER_PRUNEOPTIONS_H

#include "llvm/Support/CommandLine.h"

namespace adze {

class PruneOptions {
public:
  explicit PruneOptions(llvm::cl::SubCommand &sub);

  /// Whether anything is to be pruned, by an option or by a rule of a recipe.
  bool isGiven(llvm::StringRef recipe) const;
  /// Whether what is pruned is fitted to samples.
  bool isByData() const { return reconstruct || saliency != "magnitude"; }
  /// Whether whole channels are removed, unless a rule says something else.
  bool isOfChannels() const;
  /// The first usage error; empty where there is none. `hasSamples`: there is representative data.
  std::string check(llvm::StringRef recipe, bool hasSamples) const;
  /// The options of the pipeline `prune` that these ones make.
  std::string getText(llvm::StringRef recipe) const;
  /// Adds each option that was given, with its value.
  void listSettings(std::vector<std::pair<std::string, std::string>> &settings) const;

  llvm::cl::OptionCategory category;
  llvm::cl::opt<std::string> prune, saliency, pooling, scope, schedule, layers, encoding;
  llvm::cl::opt<bool> reconstruct;

private:
  /// Steps of the schedule; 0 where it is none.
  unsigned getSteps() const;
};

/// Whether a recipe has rules that say how much is pruned, how many values there are, how far layers are factorised, and
/// whether it has others. A file that is no recipe has all: the passes that read it say what is wrong with it.
struct RecipeContent {
  bool prunes = false, quantizes = false, clusters = false, decomposes = false;
};
RecipeContent readRecipeContent(llvm::StringRef path);

} // namespace adze

#endif // ADZE_LIB_DRIVER_PRUNEOPTIONS_H
