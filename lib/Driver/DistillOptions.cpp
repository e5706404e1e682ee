//===- DistillOptions.cpp - How optimize and compile distill --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the command line to a pass.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/DistillOptions.h"

#include "llvm/ADT/StringExtras.h"

using namespace adze;
using namespace llvm;

DistillOptions::DistillOptions(cl::SubCommand &sub)
    : category("Distillation"), steps("distill", cl::sub(sub), cl::cat(category), cl::value_desc("STEPS"), cl::init(0),
                                      cl::desc("Behind --prune and --low-rank, move all weights in STEPS steps so that "
                                               "the outputs come close to those of "
                                               "the model as it was; needs samples, no labels (default: no)")),
      augment("distill-augment", cl::sub(sub), cl::cat(category), cl::value_desc("mirror,shift:N"),
              cl::desc("Learn from images that are flipped from left to right, or moved by up to N pixels, too "
                       "(default: as they are)")),
      rate("distill-rate", cl::sub(sub), cl::cat(category), cl::value_desc("R"), cl::init("0.01"),
           cl::desc("How far the first steps move a tensor, in parts of its root mean square (default: 0.01)")) {}

std::optional<DistillOptions::Augmentation> DistillOptions::parseAugmentation() const {
  Augmentation result;
  SmallVector<StringRef> words;
  StringRef(augment).split(words, ',');
  for (StringRef word : words) {
    if (word == "mirror")
      result.mirror = true;
    else if (!word.consume_front("shift:") || word.getAsInteger(10, result.shift) || result.shift == 0)
      return std::nullopt;
  }
  return result;
}

std::string DistillOptions::check(bool changes, bool hasSamples, bool isSearch) const {
  if (!isGiven()) {
    for (const cl::Option *option : {static_cast<const cl::Option *>(&augment), static_cast<const cl::Option *>(&rate)})
      if (option->getNumOccurrences())
        return ("--" + option->ArgStr + " refines distillation, which nothing asks for: add --distill=1000.").str();
    return "";
  }
  if (double value; StringRef(rate).getAsDouble(value) || !(value > 0 && value <= 1))
    return "--distill-rate=" + rate + " is no number above 0 and at most 1.";
  if (steps == 0)
    return "--distill=0 learns nothing: write how many steps, as in --distill=1000.";
  if (!changes)
    return "--distill makes up for what pruning and chains of factors change: add --prune=magnitude:0.5, "
           "--low-rank=macs:0.75 or "
           "a recipe that asks for one of them.";
  if (!hasSamples)
    return "--distill needs samples: add --representative-data=FILE.";
  if (isSearch)
    return "--distill comes behind a search: search first, with --save-recipe=FILE.json, then distill with "
           "--recipe=FILE.json.";
  if (augment.getNumOccurrences() && !parseAugmentation())
    return "--distill-augment=" + augment +
           " is unknown: write mirror, shift:N with N from 1 on, or both with a comma.";
  return "";
}

std::string DistillOptions::getText() const {
  std::string text = "steps=" + utostr(steps) + " rate=" + rate;
  Augmentation augmentation;
  if (augment.getNumOccurrences())
    augmentation = parseAugmentation().value_or(augmentation);
  if (augmentation.mirror)
    text += " mirror=true";
  if (augmentation.shift)
    text += " shift=" + utostr(augmentation.shift);
  return text;
}

void DistillOptions::listSettings(std::vector<std::pair<std::string, std::string>> &settings) const {
  if (isGiven())
    settings.push_back({steps.ArgStr.str(), utostr(steps)});
  if (rate.getNumOccurrences())
    settings.push_back({rate.ArgStr.str(), rate});
  if (augment.getNumOccurrences())
    settings.push_back({augment.ArgStr.str(), augment});
}
