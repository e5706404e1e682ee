//===- ClusteringOptions.cpp - How optimize and compile cluster -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the command line to a pipeline.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ClusteringOptions.h"

#include "lib/Driver/PruneOptions.h"
#include "passes/optimize/ClusterSettings.h"

using namespace adze;
using namespace llvm;

ClusteringOptions::ClusteringOptions(cl::SubCommand &sub)
    : category("Clustering"),
      cluster("cluster", cl::sub(sub), cl::cat(category), cl::value_desc("K|error:E[:per-channel[:N]]"),
              cl::desc("Give the weights of each op K different values (2 to 256), or as few as keep the squares of "
                       "changes within E times those of the weights; for the whole tensor, or for each one or each N "
                       "output channels (default: no)")),
      method("cluster-init", cl::sub(sub), cl::cat(category), cl::value_desc("optimal|kmeans++|linear|density|random"),
             cl::init("optimal"),
             cl::desc("The values with the least squares of changes, or where Lloyd's iterations begin (default: "
                      "optimal)")),
      preserveZeros("cluster-preserve-zeros", cl::sub(sub), cl::cat(category),
                    cl::desc("Zero is one of the values, and zeros stay zero, as after --prune they do anyway "
                             "(default: false)")),
      weighted("cluster-weighted", cl::sub(sub), cl::cat(category),
               cl::desc("Changes count by the mean square of the inputs that a weight meets; needs samples (default: "
                        "false)")),
      depthwise("cluster-depthwise", cl::sub(sub), cl::cat(category),
                cl::desc("Depthwise convolutions too (default: false)")),
      reconstruct("cluster-reconstruct", cl::sub(sub), cl::cat(category),
                  cl::desc("Fit values, and which weight has which, to the results of the weights as they were; needs "
                           "samples (default: false)")) {}

bool ClusteringOptions::isGiven(StringRef recipe) const {
  return !cluster.empty() || readRecipeContent(recipe).clusters;
}

/// As #adze.cluster has it.
static std::string getMethodName(const std::string &option) { return option == "kmeans++" ? "kmeanspp" : option; }

std::string ClusteringOptions::check(StringRef recipe, bool hasSamples) const {
  const cl::Option *refinements[] = {&method, &preserveZeros, &weighted, &depthwise, &reconstruct};
  for (const cl::Option *option : refinements)
    if (!isGiven(recipe) && option->getNumOccurrences())
      return ("--" + option->ArgStr +
              " refines clustering, which nothing asks for: add --cluster=32 or another number.")
          .str();
  ClusterSettings settings;
  if (!cluster.empty() && !parseClustering(cluster, settings))
    return "--cluster=" + cluster +
           " is unknown: write --cluster=K with K from 2 to 256, or --cluster=error:E with E between 0 and 1, and "
           "perhaps :per-channel or :per-channel:N behind it.";
  if (!cluster.empty() && !settings.isGiven() && recipe.empty())
    return "--cluster=" + cluster + " clusters nothing: say how many values there are to be, as in --cluster=32.";
  if (method == "kmeanspp" || !symbolizeClusterMethod(getMethodName(method)))
    return "--cluster-init=" + method + " is unknown: write optimal, kmeans++, linear, density or random.";
  const cl::Option *learning[] = {&weighted, &reconstruct};
  for (const cl::Option *option : learning)
    if (!hasSamples && option->getNumOccurrences())
      return ("--" + option->ArgStr + " needs samples: add --representative-data=FILE.").str();
  return "";
}

int64_t ClusteringOptions::getValueCount() const {
  ClusterSettings settings;
  return parseClustering(cluster, settings) ? settings.clusters : 0;
}

std::string ClusteringOptions::getText(StringRef recipe) const {
  std::string text = "method=" + getMethodName(method);
  if (!cluster.empty())
    text += " cluster=" + cluster;
  if (readRecipeContent(recipe).clusters)
    text += (" recipe=" + recipe).str();
  for (auto [option, name] : {std::pair<const cl::opt<bool> *, StringRef>{&preserveZeros, "preserve-zeros"},
                              {&weighted, "weighted"},
                              {&depthwise, "depthwise"},
                              {&reconstruct, "reconstruct"}})
    if (*option)
      text += (" " + name + "=true").str();
  return text;
}

void ClusteringOptions::listSettings(std::vector<std::pair<std::string, std::string>> &settings) const {
  for (const cl::opt<std::string> *option : {&cluster, &method})
    if (option->getNumOccurrences())
      settings.push_back({option->ArgStr.str(), *option});
  for (const cl::opt<bool> *option : {&preserveZeros, &weighted, &depthwise, &reconstruct})
    if (*option)
      settings.push_back({option->ArgStr.str(), ""});
}
