//===- OptimizeOptions.cpp - What optimize and compile do -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The semantics of tf.lite.Optimize are those of LiteRT's converter (lite.py): see docs/quantization.md.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/OptimizeOptions.h"

#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Numerics/CalibrationMethod.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/WithColor.h"

using namespace adze;
using namespace llvm;

OptimizeOptions::OptimizeOptions(cl::SubCommand &sub)
    : quantization("Quantization"), search("Search for the precision, the sparsity, the number of values or the chain of each layer"), what("What to do"),
      optimize(
          "optimize", cl::sub(sub), cl::cat(quantization), cl::value_desc("default|sparsity"),
          cl::desc("As tf.lite.Optimize (repeatable): default quantizes, to int8 with samples or a model from "
                   "quantization-aware training, dynamically without; sparsity stores sparse weights without zeros")),
      quantize(
          "quantize", cl::sub(sub), cl::cat(quantization), cl::value_desc("dynamic|float16|weight-only|int8|int16x8"),
          cl::desc(
              "Quantize: weights alone for hybrid kernels, to half precision, or behind DEQUANTIZE; or weights and "
              "activations of 8 or 16 bits (default: no)")),
      weightBits("weight-bits", cl::sub(sub), cl::cat(quantization), cl::value_desc("8|4|2"), cl::init("8"),
                 cl::desc("Bits of integer weights (default: 8)")),
      granularity("granularity", cl::sub(sub), cl::cat(quantization), cl::value_desc("tensor|channel|block:N"),
                  cl::init("channel"), cl::desc("What shares a scale in weights (default: channel)")),
      minElements("min-elements", cl::sub(sub), cl::cat(quantization), cl::value_desc("N"), cl::init("1024"),
                  cl::desc("Smaller weights stay float where activations do (default: 1024)")),
      calibration("calibration", cl::sub(sub), cl::cat(quantization),
                  cl::value_desc("minmax|moving-average|percentile[:P]|mse|entropy"), cl::init("minmax"),
                  cl::desc("How samples become ranges (default: minmax)")),
      saveCalibration("save-calibration", cl::sub(sub), cl::cat(quantization), cl::value_desc("FILE.json"),
                      cl::desc("Keep what the samples showed (default: no)")),
      loadCalibration("load-calibration", cl::sub(sub), cl::cat(quantization), cl::value_desc("FILE.json"),
                      cl::desc("Use what samples showed before (default: no)")),
      inputType("input-type", cl::sub(sub), cl::cat(quantization), cl::value_desc("float32|int8|uint8|int16"),
                cl::init("float32"), cl::desc("Type of inputs that are quantized (default: float32)")),
      outputType("output-type", cl::sub(sub), cl::cat(quantization), cl::value_desc("float32|int8|uint8|int16"),
                 cl::init("float32"), cl::desc("Type of outputs that are quantized (default: float32)")),
      strict("strict", cl::sub(sub), cl::cat(quantization),
             cl::desc("Fail, with a table of ops and reasons, if anything stays float (default: false)")),
      equalize("equalize", cl::sub(sub), cl::cat(quantization),
               cl::desc("Even out the ranges of channels across layers first (default: false)")),
      biasCorrection("bias-correction", cl::sub(sub), cl::cat(quantization),
                     cl::desc("Take the mean error of each channel out of the biases; needs samples (default: false)")),
      sequential(
          "sequential", cl::sub(sub), cl::cat(quantization),
          cl::desc("With --weight-rounding, round layer by layer, each fitted to what rounding in front of it leaves "
                   "(default: false)")),
      weightRanges("weight-ranges", cl::sub(sub), cl::cat(quantization), cl::value_desc("minmax|mse|octav"),
                   cl::init("minmax"), cl::desc("How scales of weights are chosen (default: minmax)")),
      weightRounding("weight-rounding", cl::sub(sub), cl::cat(quantization), cl::value_desc("nearest|adaround|gptq"),
                     cl::init("nearest"),
                     cl::desc("How weights are rounded; all but nearest need samples (default: nearest)")),
      maxDrop("max-drop", cl::sub(sub), cl::cat(search), cl::value_desc("POINTS"),
              cl::desc("Find the cheapest bits of each layer, or with --prune the most zeros, or with --cluster the fewest values, or with --low-rank the chain with the fewest multiplications, with which the metric falls by "
                       "POINTS at most (default: no search)")),
      minSQNR("min-sqnr", cl::sub(sub), cl::cat(search), cl::value_desc("DB"),
              cl::desc("Likewise, with outputs of at least that SQNR against the float model (default: no search)")),
      maxMeanBits("max-mean-bits", cl::sub(sub), cl::cat(search), cl::value_desc("B"),
                  cl::desc("Find the bits of each layer that are best for the outputs, B a weight on the mean "
                           "(default: no search)")),
      metric("metric", cl::sub(sub), cl::cat(search), cl::value_desc("top1|top5|auc|mse|agreement"), cl::init("top1"),
             cl::desc("What --max-drop is about (default: top1)")),
      labels("labels", cl::sub(sub), cl::cat(search), cl::value_desc("FILE"),
             cl::desc("Classes of the representative data (default: y of its .npz file)")),
      cost("cost", cl::sub(sub), cl::cat(search), cl::value_desc("size|latency"), cl::init("size"),
           cl::desc("What is to be cheap: bytes of weights (with --low-rank multiplications), or time measured on this machine "
                    "(default: size)")),
      saveRecipe("save-recipe", cl::sub(sub), cl::cat(search), cl::value_desc("FILE.json"),
                 cl::desc("Write what was found as a recipe (default: no)")),
      searchState("search-state", cl::sub(sub), cl::cat(search), cl::value_desc("FILE.json"),
                  cl::desc("Keep results of runs there; a search that was stopped goes on from it (default: no)")),
      labelOffset("label-offset", cl::sub(sub), cl::cat(search), cl::value_desc("N"), cl::init(0),
                  cl::desc("Added to classes: 1 where output 0 is the background (default: 0)")),
      searchSamples("search-samples", cl::sub(sub), cl::cat(search), cl::value_desc("N"), cl::init(0),
                    cl::desc("Judge by the first N samples (default: all)")),
      recipe("recipe", cl::sub(sub), cl::cat(quantization), cl::value_desc("FILE.json"),
             cl::desc("Ordered rules of what to do with which op; the options above are the first (default: none)")),
      passes("passes", cl::sub(sub), cl::cat(what), cl::value_desc("PIPELINE"),
             cl::desc("Run this pipeline, as in --passes=canonicalize,cse: after the options above, or alone")),
      pruning(sub), clustering(sub), decomposition(sub), distillation(sub), data(sub) {}

bool OptimizeOptions::isGiven() const {
  return !optimize.empty() || !quantize.empty() || !recipe.empty() || !pruning.prune.empty() ||
         !clustering.cluster.empty() || decomposition.isGiven(/*inRecipe=*/false);
}

bool OptimizeOptions::wantsSparsity() const {
  bool makesZeros = wantsPruning() && !pruning.isOfChannels();
  return (is_contained(optimize, "sparsity") || makesZeros) && pruning.encoding != "none";
}

bool OptimizeOptions::isDefault() const {
  return any_of(optimize, [](StringRef name) { return name != "sparsity"; });
}

std::string OptimizeOptions::checkModes() const {
  if (!optimize.empty() && !quantize.empty())
    return "--optimize and --quantize both say what to do: leave out one of them.";
  for (StringRef name : optimize) {
    if (name != "default" && name != "sparsity" && name != "size" && name != "latency")
      return ("--optimize=" + name + " is unknown: write --optimize=default or --optimize=sparsity.").str();
    if (name == "size" || name == "latency")
      WithColor::warning(errs()) << "--optimize=" << name << " is deprecated and means --optimize=default\n";
  }
  static constexpr StringRef modes[] = {"dynamic", "float16", "weight-only", "int8", "int16x8"};
  if (!quantize.empty() && !is_contained(modes, StringRef(quantize)))
    return "--quantize=" + quantize + " is unknown: write --quantize=" + join(ArrayRef(modes), ", --quantize=") + ".";
  return "";
}

std::string OptimizeOptions::checkValues() const {
  auto check = [](StringRef option, StringRef value, ArrayRef<StringRef> allowed) {
    if (is_contained(allowed, value))
      return std::string();
    return ("--" + option + "=" + value + " is unknown: write " + join(allowed, " or ") + ".").str();
  };
  int64_t block = 0;
  StringRef part = granularity;
  bool isBlock = part.consume_front("block:") && !part.getAsInteger(10, block) &&
                 (block == 32 || block == 64 || block == 128 || block == 256);
  if (int64_t least; StringRef(minElements).getAsInteger(10, least) || least < 0)
    return "--min-elements=" + minElements + " is not a number from 0 on.";
  if (Expected<CalibrationMethod> method = CalibrationMethod::parse(calibration); !method)
    return "--calibration: " + toString(method.takeError()) + ".";
  for (const std::string &error :
       {check("weight-bits", weightBits, {"8", "4", "2"}),
        isBlock ? std::string()
                : check("granularity", granularity,
                        {"tensor", "channel", "block:32", "block:64", "block:128", "block:256"}),
        check("input-type", inputType, {"float32", "int8", "uint8", "int16"}),
        check("output-type", outputType, {"float32", "int8", "uint8", "int16"}),
        check("weight-ranges", weightRanges, {"minmax", "mse", "octav"}),
        check("weight-rounding", weightRounding, {"nearest", "adaround", "gptq"})})
    if (!error.empty())
      return error;
  return "";
}

std::string OptimizeOptions::checkRefinements() const {
  const cl::Option *refinements[] = {&weightBits,      &granularity,    &minElements, &weightRanges, &weightRounding,
                                     &equalize,        &biasCorrection, &sequential,  &calibration,  &saveCalibration,
                                     &loadCalibration, &inputType,      &outputType,  &strict};
  bool quantizes = !quantize.empty() || !recipe.empty() || isDefault();
  auto isOfPruning = [&](const cl::Option *option) {
    return (wantsPruning() || wantsClustering()) && (option == &biasCorrection || option == &sequential);
  };
  for (const cl::Option *option : refinements)
    if (!quantizes && option->getNumOccurrences() && !isOfPruning(option))
      return ("--" + option->ArgStr +
              " refines quantization, which nothing asks for: add --quantize=int8 or another mode.")
          .str();
  if (!recipe.empty())
    return ""; // Its rules may have modes of their own.
  for (const cl::Option *option : ArrayRef(refinements).drop_back(3))
    if (quantize == "float16" && option->getNumOccurrences())
      return ("--" + option->ArgStr +
              " is about integers, which --quantize=float16 does not make: leave out one of them.")
          .str();
  if ((quantize == "int8" || quantize == "int16x8") && StringRef(granularity).starts_with("block:"))
    return "--granularity=" + granularity + ": no integer kernel has weights in blocks: write --quantize=dynamic.";
  return "";
}

std::string OptimizeOptions::checkSamples() const {
  if (!loadCalibration.empty() && !saveCalibration.empty())
    return "--load-calibration and --save-calibration contradict each other: there is nothing new to save.";
  if (!loadCalibration.empty() && calibration.getNumOccurrences())
    return "--calibration says how samples become ranges, and --load-calibration brings ranges that were made before: "
           "leave out one of them.";
  if (sequential && weightRounding == "nearest" && !(wantsPruning() && pruning.isByData()) &&
      !(wantsClustering() && clustering.reconstruct))
    return "--sequential is about weights that are fitted: add --weight-rounding=adaround or --weight-rounding=gptq, or with --prune "
           "--prune-reconstruct, or with --cluster --cluster-reconstruct.";
  const std::pair<bool, const cl::Option *> learning[] = {{biasCorrection, &biasCorrection},
                                                          {weightRounding != "nearest", &weightRounding},
                                                          {!saveCalibration.empty(), &saveCalibration},
                                                          {calibration.getNumOccurrences() != 0, &calibration}};
  for (auto [isWanted, option] : learning)
    if (isWanted && !data.isGiven())
      return ("--" + option->ArgStr + " needs samples: add --representative-data=FILE.").str();
  return "";
}

std::string OptimizeOptions::check() const {
  for (const std::string &error :
       {checkModes(), checkValues(), data.check(), checkRefinements(), pruning.check(recipe, data.isGiven()),
        clustering.check(recipe, data.isGiven()),
        decomposition.check(readRecipeContent(recipe).decomposes, data.isGiven()),
        distillation.check(wantsPruning() || wantsDecomposition(), data.isGiven(), isSearch()), checkSamples(), checkSearch()})
    if (!error.empty())
      return error;
  return "";
}

std::vector<std::string> OptimizeOptions::listFiles() const {
  std::vector<std::string> files = data.listArrays();
  for (const std::string &file :
       {recipe.getValue(), loadCalibration.getValue(), labels.getValue(), data.images.getValue()})
    if (!file.empty())
      files.push_back(file);
  return files;
}

std::vector<std::pair<std::string, std::string>> OptimizeOptions::listSettings() const {
  std::vector<std::pair<std::string, std::string>> settings;
  // An option has one value in reports.
  if (!optimize.empty())
    settings.push_back({"optimize", join(optimize, ",")});
  for (const cl::opt<std::string> *option :
       {&quantize,   &weightBits,   &granularity,    &minElements, &calibration, &loadCalibration, &inputType,
        &outputType, &weightRanges, &weightRounding, &maxDrop,     &minSQNR,     &maxMeanBits,     &metric,
        &labels,     &cost,         &recipe,         &passes,      &data.images, &data.preprocess})
    if (option->getNumOccurrences())
      settings.push_back({option->ArgStr.str(), *option});
  pruning.listSettings(settings);
  distillation.listSettings(settings);
  clustering.listSettings(settings);
  decomposition.listSettings(settings);
  for (const cl::opt<bool> *option : {&strict, &equalize, &biasCorrection, &sequential})
    if (*option)
      settings.push_back({option->ArgStr.str(), ""});
  if (!data.files.empty())
    settings.push_back({"representative-data", join(data.files, ",")});
  for (const cl::opt<double> *option : {&data.scale, &data.offset})
    if (option->getNumOccurrences())
      raw_string_ostream(settings.emplace_back(option->ArgStr.str(), "").second) << format("%.17g", double(*option));
  for (auto [option, value] : {std::pair<const cl::Option *, int64_t>{&labelOffset, labelOffset},
                               std::pair<const cl::Option *, int64_t>{&searchSamples, searchSamples}})
    if (option->getNumOccurrences())
      settings.push_back({option->ArgStr.str(), std::to_string(value)});
  return settings;
}

/// Whether the model says ranges itself: from quantization-aware training, or from a calibration.
static bool statesRanges(mlir::ModuleOp module) {
  auto walked = module.walk([](mlir::Operation *op) {
    if (auto pair = dyn_cast<DequantizeOp>(op); pair && pair.getInput().getDefiningOp<QuantizeOp>())
      return mlir::WalkResult::interrupt();
    auto states = [](mlir::Type type) {
      auto tensor = dyn_cast<mlir::TensorType>(type);
      return tensor && tensor.getElementType().isF32() && !getQuantization(tensor).min.empty();
    };
    bool found = isa<FakeQuantOp>(op) || any_of(op->getResultTypes(), states);
    return found ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
  });
  return walked.wasInterrupted();
}

std::string OptimizeOptions::getMode(mlir::ModuleOp module) const {
  if (!quantize.empty())
    return quantize;
  if (!isDefault())
    return "";
  return data.isGiven() || !loadCalibration.empty() || statesRanges(module) ? "int8" : "dynamic";
}

std::string OptimizeOptions::getQuantizeOptions(mlir::ModuleOp module, std::string &error) const {
  std::string mode = getMode(module);
  bool isByRecipe = !recipe.empty() && (readRecipeContent(recipe).quantizes ||
                                        !(wantsPruning() || wantsClustering() || wantsDecomposition()));
  if (mode.empty() && !isByRecipe)
    return "";
  bool isInteger = mode == "int8" || mode == "int16x8";
  bool hasData = data.isGiven() || !loadCalibration.empty();
  if (isInteger && !hasData && !statesRanges(module))
    error = "--quantize=" + mode +
            " needs the ranges of activations, and the model states none: add --representative-data=FILE or "
            "--load-calibration=FILE.json.";
  std::string text = "mode=" + (isInteger               ? std::string("integer")
                                : mode.empty()          ? std::string("none")
                                : mode == "weight-only" ? std::string("weight_only")
                                                        : mode);
  auto add = [&](StringRef name, const std::string &value) { text += (" " + name + "=" + value).str(); };
  if (mode == "int16x8")
    add("activation-bits", "16");
  add("calibrate", hasData ? "true" : "false");
  add("samples", data.isGiven() ? "true" : "false");
  for (const cl::opt<std::string> *option :
       {&weightBits, &granularity, &minElements, &calibration, &saveCalibration, &loadCalibration, &inputType,
        &outputType, &weightRanges, &weightRounding})
    if (option->getNumOccurrences())
      add(option->ArgStr, *option);
  if (isByRecipe)
    add("recipe", recipe);
  for (const cl::opt<bool> *option : {&strict, &equalize, &biasCorrection})
    if (*option)
      add(option->ArgStr, "true");
  if (sequential && weightRounding != "nearest")
    add("sequential", "true");
  return text;
}

std::string OptimizeOptions::getPruneOptions() const {
  if (!wantsPruning())
    return "";
  std::string text = pruning.getText(recipe);
  if (biasCorrection)
    text += " bias-correction=true";
  if (sequential)
    text += " sequential=true";
  return text;
}

std::string OptimizeOptions::getClusterOptions() const {
  if (!wantsClustering())
    return "";
  std::string text = clustering.getText(recipe);
  if (biasCorrection && clustering.isByData())
    text += " bias-correction=true";
  if (sequential && clustering.reconstruct)
    text += " sequential=true";
  // What samples cannot mend once the values are rounded.
  bool makesIntegers = (!quantize.empty() && quantize != "float16") || isDefault();
  if (makesIntegers && clustering.reconstruct)
    text += " integer-bits=" + weightBits;
  return text;
}

std::string OptimizeOptions::getDecomposeOptions() const {
  bool isByRecipe = readRecipeContent(recipe).decomposes;
  return decomposition.getText(isByRecipe ? StringRef(recipe) : StringRef(), data.isGiven());
}

OptimizeText OptimizeOptions::getText(mlir::ModuleOp module, std::string &error) const {
  OptimizeText text;
  SmallVector<std::string> front, rest;
  bool alone = passes.getNumOccurrences() && !isGiven();
  // Passes read weights, not indices.
  auto walked = module.walk([](ClusteredConstOp) { return mlir::WalkResult::interrupt(); });
  if (!alone && walked.wasInterrupted())
    front.push_back("clustered-to-dense{remember=true}");
  if (!alone)
    front.push_back("prepare");
  if (distillation.isGiven())
    front.push_back("record-reference{use=outputs}");
  if (isRankSearch()) {
    front.push_back("decompose{stage=front " + getDecomposeOptions() + "}");
    text.back = "decompose{" + decomposition.getBackText() + "}";
  } else if (wantsDecomposition()) {
    front.push_back("decompose{" + getDecomposeOptions() + "}");
  }
  std::string zeros = getPruneOptions();
  if (isSparsitySearch()) {
    front.push_back("prune{stage=front " + zeros + "}");
    text.back = "prune{stage=back " + zeros + "}";
  } else if (!zeros.empty()) {
    front.push_back("prune{" + zeros + "}");
  }
  if (distillation.isGiven())
    front.push_back("distill-weights{" + distillation.getText() + "}");
  // Zeros first, then values, then integers: each keeps what the one in front of it made.
  std::string values = getClusterOptions();
  if (isClusterSearch()) {
    front.push_back("cluster{stage=front " + values + "}");
    text.back = "cluster{stage=back " + values + "}";
  } else if (!values.empty()) {
    front.push_back("cluster{" + values + "}");
  }
  bool isBitSearch = isSearch() && !isSparsitySearch() && !isClusterSearch() && !isRankSearch();
  if (std::string quantizing = getQuantizeOptions(module, error); !quantizing.empty() && isBitSearch) {
    front.push_back("quantize{stage=front " + quantizing + "}");
    text.back = "quantize{stage=back " + quantizing + "}";
  } else if (!quantizing.empty()) {
    front.push_back("quantize{" + quantizing + "}");
  }
  // What was made above may be there twice, or not at all; encoded weights are not looked into.
  if (!alone && decomposition.foldExact)
    rest.push_back("fold-exact-structure");
  // In front of what removes the attributes that ask for tables, and of the encoding of what has none.
  if (keepTables && !alone)
    rest.push_back("dense-to-clustered");
  if (wantsPruning())
    rest.push_back("finish-pruning");
  if (wantsClustering())
    rest.push_back("finish-clustering");
  if (wantsSparsity())
    rest.push_back("dense-to-sparse");
  StringRef given = StringRef(passes).trim();
  if (given.consume_front("builtin.module(")) // as --pass-pipeline of adze-opt has it
    given.consume_back(")");
  if (StringRef trimmed = given.rtrim(','); !trimmed.empty())
    rest.push_back(trimmed.str());
  text.front = join(front, ",");
  text.rest = join(rest, ",");
  return text;
}
