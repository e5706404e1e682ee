//===- DistillOptions.h - How optimize and compile distill ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of OptimizeOptions that is about learning from the model as it was.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_DISTILLOPTIONS_H
#define ADZE_LIB_DRIVER_DISTILLOPTIONS_H

#include "llvm/Support/CommandLine.h"

namespace adze {

class DistillOptions {
public:
  explicit DistillOptions(llvm::cl::SubCommand &sub);

  bool isGiven() const { return steps.getNumOccurrences(); }
  /// The first usage error; empty where there is none. `changes`: weights are pruned or factorised. `hasSamples`: there
  /// is representative data.
  std::string check(bool changes, bool hasSamples, bool isSearch) const;
  /// The options of `distill-weights`.
  std::string getText() const;
  /// Adds each option that was given, with its value.
  void listSettings(std::vector<std::pair<std::string, std::string>> &settings) const;

  llvm::cl::OptionCategory category;
  llvm::cl::opt<uint32_t> steps;
  llvm::cl::opt<std::string> augment, rate;

private:
  struct Augmentation {
    bool mirror = false;
    uint32_t shift = 0;
  };
  std::optional<Augmentation> parseAugmentation() const;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_DISTILLOPTIONS_H
