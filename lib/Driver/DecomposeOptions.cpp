//===- DecomposeOptions.cpp - How optimize and compile factorise ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the command line to a pipeline.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/DecomposeOptions.h"

#include "passes/optimize/DecomposeSettings.h"

using namespace adze;
using namespace llvm;

DecomposeOptions::DecomposeOptions(cl::SubCommand &sub)
    : category("Decomposition"),
      lowRank("low-rank", cl::sub(sub), cl::cat(category), cl::value_desc("E|macs:S|size:S|error:S|rank:R"),
              cl::desc("Make chains of smaller layers of products and convolutions: keep E of the energy of each "
                       "layer's results, leave S of the model's multiplications or weights, lose S of each layer's "
                       "energy on samples, or give each layer the rank R (default: no)")),
      maxMacs("max-macs", cl::sub(sub), cl::cat(category), cl::value_desc("S"),
              cl::desc("Find the chain of each layer that is best for the outputs on samples, with S (0.75 or 75%) of the model's "
                       "multiplications: a search, which runs the model often (default: no search)")),
      method("low-rank-method", cl::sub(sub), cl::cat(category), cl::value_desc("auto|svd|spatial|tucker2|cp"),
             cl::init("auto"),
             cl::desc("What a convolution becomes: KxK and 1x1, Kx1 and 1xK, 1x1 and KxK and 1x1, or 1x1 and depthwise "
                      "and 1x1; auto is the best of the first three (default: auto)")),
      scope("low-rank-scope", cl::sub(sub), cl::cat(category), cl::value_desc("model|layer"), cl::init("model"),
            cl::desc("Whether macs:S and size:S are about the whole model or each layer (default: model)")),
      tune("low-rank-tune", cl::sub(sub), cl::cat(category),
           cl::desc("Fit the factors of each layer to what the model before computed from samples, layer after layer; "
                    "needs samples (default: false)")),
      foldExact("fold-exact", cl::sub(sub), cl::cat(category), cl::init(true),
                cl::desc("Take out equal constants and ops, and channels of integers that are constant, which changes no bit "
                         "of the results (default: true)")) {}

std::optional<double> DecomposeOptions::getMaxMacs() const {
  StringRef text(maxMacs);
  bool isPercent = text.consume_back("%");
  double value = 0;
  if (text.getAsDouble(value))
    return std::nullopt;
  value = isPercent ? value / 100 : value;
  return value > 0 && value <= 1 ? std::optional(value) : std::nullopt;
}

std::string DecomposeOptions::check(bool inRecipe, bool hasSamples) const {
  const cl::Option *refinements[] = {&method, &scope, &tune};
  for (const cl::Option *option : refinements)
    if (!isGiven(inRecipe) && option->getNumOccurrences())
      return ("--" + option->ArgStr +
              " refines decomposition, which nothing asks for: add --low-rank=macs:0.75 or another budget.")
          .str();
  DecomposeSettings settings;
  if (!lowRank.empty() && (!parseRankBudget(lowRank, settings) || !settings.budget))
    return "--low-rank=" + lowRank +
           " is unknown: write --low-rank=E, --low-rank=macs:S, --low-rank=size:S, --low-rank=error:S or "
           "--low-rank=rank:R, with E and S above 0 and at most 1.";
  if (!maxMacs.empty() && !getMaxMacs())
    return "--max-macs=" + maxMacs + " is no share: write --max-macs=0.75 or --max-macs=75%, above 0 and at most 1.";
  if (!maxMacs.empty() && !lowRank.empty())
    return "--max-macs=" + maxMacs + " finds what --low-rank=" + lowRank + " says: leave out one of them.";
  if (!parseDecomposeMethod(method))
    return "--low-rank-method=" + method + " is unknown: write auto or svd or spatial or tucker2 or cp.";
  if (scope != "model" && scope != "layer")
    return "--low-rank-scope=" + scope + " is unknown: write model or layer.";
  if (tune && !hasSamples)
    return "--low-rank-tune needs samples: add --representative-data=FILE.";
  if (settings.budget == RankBudget::error && !hasSamples)
    return "--low-rank=" + lowRank + " needs samples: add --representative-data=FILE.";
  return "";
}

std::string DecomposeOptions::getText(StringRef recipe, bool hasSamples) const {
  std::string text = "scope=" + scope + " use-samples=" + (hasSamples ? "true" : "false");
  // A search looks at which forms are allowed, and not at the share.
  if (!lowRank.empty() || !maxMacs.empty())
    text += " low-rank=" + (lowRank.empty() ? "macs:1" : lowRank.getValue());
  if (method.getNumOccurrences())
    text += " method=" + method;
  if (tune)
    text += " tune=true";
  if (!recipe.empty())
    text += (" recipe=" + recipe).str();
  return text;
}

void DecomposeOptions::listSettings(std::vector<std::pair<std::string, std::string>> &settings) const {
  for (const cl::opt<std::string> *option : {&lowRank, &maxMacs, &method, &scope})
    if (option->getNumOccurrences())
      settings.push_back({option->ArgStr.str(), *option});
  if (tune)
    settings.push_back({tune.ArgStr.str(), ""});
  if (!foldExact)
    settings.push_back({foldExact.ArgStr.str(), "false"});
}
