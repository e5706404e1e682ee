//===- OptimizeSearch.cpp - What a search is to find ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of OptimizeOptions that are about a search.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/OptimizeOptions.h"

using namespace adze;
using namespace llvm;

std::string OptimizeOptions::checkSearch() const {
  const cl::Option *refinements[] = {&metric, &labels, &cost, &saveRecipe, &searchState, &labelOffset, &searchSamples};
  for (const cl::Option *option : refinements)
    if (!isSearch() && option->getNumOccurrences())
      return ("--" + option->ArgStr +
              " is about a search, which nothing asks for: add --max-drop=POINTS, --min-sqnr=DB, --max-mean-bits=B or "
              "--max-macs=S.")
          .str();
  if (!isSearch())
    return "";
  if (!decomposition.maxMacs.empty() && !isRankSearch())
    return "--max-macs finds chains: search with it first, then prune, cluster or quantize what it wrote.";
  for (const cl::opt<std::string> *option : {&maxDrop, &minSQNR, &maxMeanBits})
    if (double value; option->getNumOccurrences() && StringRef(*option).getAsDouble(value))
      return ("--" + option->ArgStr + "=" + *option + " is not a number.").str();
  if (!maxMeanBits.empty() && (!maxDrop.empty() || !minSQNR.empty()))
    return "--max-mean-bits is a budget of size, --max-drop and --min-sqnr are of error: leave out one of them.";
  if (!decomposition.maxMacs.empty() && (!maxDrop.empty() || !minSQNR.empty()))
    return "--max-macs is a budget of multiplications, --max-drop and --min-sqnr are of error: leave out one of them.";
  if (isRankSearch() && !maxMeanBits.empty())
    return "--max-mean-bits is about the bits of numbers: --max-macs=S is what chains may cost.";
  if (!decomposition.maxMacs.empty() && cost == "latency")
    return "--cost=latency: --max-macs is about multiplications.";
  if ((wantsPruning() || wantsClustering()) && (!quantize.empty() || isDefault()))
    return "a search is for sparsities, for numbers of values or for bits: search with --prune or --cluster first, "
           "then quantize "
           "what it wrote.";
  if (wantsPruning() && wantsClustering())
    return "a search is for sparsities or for numbers of values: search with --prune first, then with --cluster.";
  if (wantsClustering() && !maxMeanBits.empty())
    return "--max-mean-bits is about the bits of numbers: --cluster=K has log2 K bits a weight.";
  if (wantsClustering() && cost == "latency")
    return "--cost=latency: numbers of values are searched for by size.";
  if (wantsPruning() && !maxMeanBits.empty())
    return "--max-mean-bits is about bits, not zeros: --prune-scope=global with --prune=magnitude:S finds layers' "
           "shares of S.";
  if (pruning.isOfChannels())
    return "a search is for weights that become zero: --prune=" + pruning.prune + " removes channels.";
  if (wantsPruning() && cost == "latency")
    return "--cost=latency: sparsities are searched for by size.";
  if (!wantsPruning() && !wantsClustering() && !isRankSearch() && quantize.empty() && !isDefault())
    return "a search chooses the bits of a mode, zeros, values or chains: add --quantize=int8 or another mode, "
           "--prune=magnitude:0.5, --cluster=32 or --low-rank=macs:0.75.";
  if (quantize == "float16")
    return "a search chooses the bits of integers, which --quantize=float16 does not make: write --quantize=int8 or "
           "--quantize=dynamic.";
  if (!data.isGiven())
    return "a search runs the model: add --representative-data=FILE.";
  for (const cl::Option *option : {static_cast<const cl::Option *>(&metric), static_cast<const cl::Option *>(&labels),
                                   static_cast<const cl::Option *>(&labelOffset)})
    if (maxDrop.empty() && option->getNumOccurrences())
      return ("--" + option->ArgStr +
              " is about the metric that may fall, and nothing says by how much: add --max-drop=POINTS.")
          .str();
  if (!parseMetric(metric))
    return "--metric=" + metric + " is unknown: write top1, top5, auc, mse or agreement.";
  if (cost != "size" && cost != "latency")
    return "--cost=" + cost + " is unknown: write --cost=size or --cost=latency.";
  return "";
}

/// The array `y` of a file, or its only one where `isOnly`.
static Expected<std::optional<NpyArray>> readLabels(const std::string &path, bool isOnly) {
  Expected<NpyArrays> arrays = readNpyFile(path);
  if (!arrays)
    return arrays.takeError();
  for (auto &[name, array] : *arrays)
    if (name == "y" || (isOnly && arrays->size() == 1))
      return std::optional<NpyArray>(std::move(array));
  return std::optional<NpyArray>();
}

Expected<SearchOptions> OptimizeOptions::getSearch() const {
  SearchOptions result;
  double value = 0;
  if (!maxDrop.empty() && !StringRef(maxDrop).getAsDouble(value)) {
    result.maxDrop = value;
    result.metric = parseMetric(metric);
  }
  if (!minSQNR.empty() && !StringRef(minSQNR).getAsDouble(value))
    result.minSQNR = value;
  if (!maxMeanBits.empty() && !StringRef(maxMeanBits).getAsDouble(value))
    result.maxMeanBits = value;
  result.maxMacs = decomposition.getMaxMacs();
  result.labelOffset = labelOffset;
  result.samples = searchSamples;
  result.stateFile = searchState;
  if (!result.metric || *result.metric == Metric::Agreement)
    return result;
  std::vector<std::string> files = data.listArrays();
  if (!labels.empty())
    files = {labels};
  for (const std::string &file : files) {
    Expected<std::optional<NpyArray>> read = readLabels(file, /*isOnly=*/!labels.empty());
    if (!read)
      return read.takeError();
    if (*read)
      result.labels = std::move(**read);
  }
  if (!result.labels)
    return createStringError("--metric=" + metric + " wants labels: add --labels=FILE");
  return result;
}
