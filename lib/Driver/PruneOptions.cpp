//===- PruneOptions.cpp - How optimize and compile prune ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the command line to a pipeline.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/PruneOptions.h"

#include "passes/optimize/Recipe.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace adze;
using namespace llvm;

PruneOptions::PruneOptions(cl::SubCommand &sub)
    : category("Pruning"),
      prune("prune", cl::sub(sub), cl::cat(category), cl::value_desc("magnitude:S|block:RxC:S|N:M|channels:S"),
            cl::desc("Set weights to zero, a share of S from 0 to below 1: single ones, blocks of R output by C input "
                     "channels, or N of each M input channels; or remove whole channels, which makes a smaller dense "
                     "model (default: no)")),
      saliency("saliency", cl::sub(sub), cl::cat(category), cl::value_desc("magnitude|wanda|sparsegpt"),
               cl::init("magnitude"),
               cl::desc("What makes a weight matter: its size, times what it meets, or what others cannot make up "
                        "for; all but magnitude need samples (default: magnitude)")),
      pooling("prune-pooling", cl::sub(sub), cl::cat(category), cl::value_desc("average|max"), cl::init("average"),
              cl::desc("What the weights of a block are worth together (default: average)")),
      scope("prune-scope", cl::sub(sub), cl::cat(category), cl::value_desc("layer|global|auto"), cl::init("layer"),
            cl::desc("Whether S is each layer's, or that of all together, or whichever of the two is better for samples "
                     "that weights are not fitted to (default: layer)")),
      schedule("prune-schedule", cl::sub(sub), cl::cat(category), cl::value_desc("constant|polynomial:STEPS"),
               cl::init("constant"),
               cl::desc("Prune at once, or in steps that each fit what is left (default: constant)")),
      layers("prune-layers", cl::sub(sub), cl::cat(category), cl::value_desc("all|sparse-kernels"), cl::init("all"),
             cl::desc("All convolutions and products but depthwise ones, or only what there are sparse kernels "
                      "for (default: all)")),
      encoding("sparse-encoding", cl::sub(sub), cl::cat(category), cl::value_desc("auto|none"), cl::init("auto"),
               cl::desc("Store pruned weights without their zeros, by a kernel's encoding or behind DENSIFY "
                        "(default: auto)")),
      reconstruct("prune-reconstruct", cl::sub(sub), cl::cat(category),
                  cl::desc("Fit what is left to the results of the dense weights; needs samples (default: false)")) {}

RecipeContent adze::readRecipeContent(StringRef path) {
  RecipeContent content;
  if (path.empty())
    return content;
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return {true, true, true, true};
  Expected<std::vector<RecipeRule>> rules = parseRecipe((*buffer)->getBuffer());
  if (!rules) {
    consumeError(rules.takeError());
    return {true, true, true, true};
  }
  for (const RecipeRule &rule : *rules) {
    content.prunes |= rule.pruning.isAmount();
    content.decomposes |= rule.decomposition.isAmount();
    content.quantizes |= rule.change.isGiven();
    content.clusters |= rule.clustering.cluster.has_value();
  }
  return content;
}

bool PruneOptions::isGiven(StringRef recipe) const { return !prune.empty() || readRecipeContent(recipe).prunes; }

unsigned PruneOptions::getSteps() const {
  if (schedule == "constant")
    return 1;
  unsigned steps = 0;
  StringRef text = schedule;
  return text.consume_front("polynomial:") && !text.getAsInteger(10, steps) ? steps : 0;
}

std::string PruneOptions::check(StringRef recipe, bool hasSamples) const {
  const cl::Option *refinements[] = {&saliency, &pooling, &scope, &schedule, &layers, &reconstruct};
  bool prunes = isGiven(recipe);
  for (const cl::Option *option : refinements)
    if (!prunes && option->getNumOccurrences())
      return ("--" + option->ArgStr +
              " refines pruning, which nothing asks for: add --prune=magnitude:0.5 or another pattern.")
          .str();
  PruneSettings settings;
  if (!prune.empty() && !parsePruning(prune, settings))
    return "--prune=" + prune +
           " is unknown: write --prune=magnitude:S, --prune=block:RxC:S, --prune=N:M or --prune=channels:S, with S "
           "from 0 to below 1.";
  const cl::Option *ofWeights[] = {&pooling, &scope, &schedule, &layers, &reconstruct};
  for (const cl::Option *option : ofWeights)
    if (settings.pattern == PrunePattern::channels && option->getNumOccurrences())
      return ("--" + option->ArgStr + " is about weights that become zero, and --prune=" + prune +
              " removes channels: leave out one of them.")
          .str();
  if (!prune.empty() && settings.sparsity == 0 && recipe.empty())
    return "--prune=" + prune + " prunes nothing: say how much, as in --prune=magnitude:0.5.";
  auto checkOne = [](StringRef option, StringRef value, ArrayRef<StringRef> allowed) {
    if (is_contained(allowed, value))
      return std::string();
    return ("--" + option + "=" + value + " is unknown: write " + join(allowed, " or ") + ".").str();
  };
  for (const std::string &error :
       {checkOne("saliency", saliency, {"magnitude", "wanda", "sparsegpt"}),
        checkOne("prune-pooling", pooling, {"average", "max"}), checkOne("prune-scope", scope, {"layer", "global", "auto"}),
        checkOne("prune-layers", layers, {"all", "sparse-kernels"}),
        checkOne("sparse-encoding", encoding, {"auto", "none"})})
    if (!error.empty())
      return error;
  if (!getSteps())
    return "--prune-schedule=" + schedule + " is unknown: write constant or polynomial:STEPS, with STEPS from 1 on.";
  if (getSteps() > 1 && !isByData())
    return "--prune-schedule=" + schedule + ": sizes alone come to the same at once: add --prune-reconstruct.";
  if (scope == "auto" && !hasSamples)
    return "--prune-scope=auto needs samples to judge by: add --representative-data=FILE.";
  const cl::Option *learning[] = {&saliency, &reconstruct};
  for (const cl::Option *option : learning)
    if (isByData() && !hasSamples && option->getNumOccurrences())
      return ("--" + option->ArgStr + " needs samples: add --representative-data=FILE.").str();
  return "";
}

bool PruneOptions::isOfChannels() const { return StringRef(prune).starts_with("channels"); }

std::string PruneOptions::getText(StringRef recipe) const {
  std::string text = "layers=" + layers;
  auto add = [&](const Twine &more) { text += (" " + more).str(); };
  if (!prune.empty())
    add("prune=" + prune);
  for (auto [option, name] : {std::pair<const cl::opt<std::string> *, StringRef>{&saliency, "saliency"},
                              {&pooling, "pooling"},
                              {&scope, "scope"}})
    if (option->getNumOccurrences())
      add(name + "=" + *option);
  if (readRecipeContent(recipe).prunes)
    add("recipe=" + recipe);
  if (reconstruct)
    add("reconstruct=true");
  if (getSteps() > 1)
    add("steps=" + Twine(getSteps()));
  return text;
}

void PruneOptions::listSettings(std::vector<std::pair<std::string, std::string>> &settings) const {
  for (const cl::opt<std::string> *option : {&prune, &saliency, &pooling, &scope, &schedule, &layers, &encoding})
    if (option->getNumOccurrences())
      settings.push_back({option->ArgStr.str(), *option});
  if (reconstruct)
    settings.push_back({reconstruct.ArgStr.str(), ""});
}
