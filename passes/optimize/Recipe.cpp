//===- Recipe.cpp - Ordered rules of what to do with ops ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From JSON to rules.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Recipe.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/TensorNames.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"

using namespace adze;
using namespace llvm;

bool adze::parseGranularity(StringRef text, QuantizeSettings &settings) {
  settings.blockSize = 0;
  if (text == "tensor" || text == "channel") {
    settings.granularity = *symbolizeGranularity(text);
    return true;
  }
  settings.granularity = Granularity::block;
  int32_t size = 0;
  if (!text.consume_front("block:") || text.getAsInteger(10, size))
    return false;
  settings.blockSize = size;
  return size == 32 || size == 64 || size == 128 || size == 256;
}

void QuantizeChange::apply(QuantizeSettings &settings) const {
  settings.mode = mode.value_or(settings.mode);
  settings.activationBits = activationBits.value_or(settings.activationBits);
  settings.weightBits = weightBits.value_or(settings.weightBits);
  settings.minElements = minElements.value_or(settings.minElements);
  if (granularity)
    parseGranularity(*granularity, settings);
}

bool RecipeRule::matches(const RecipeSubject &subject) const {
  if (!builtins.empty() && !is_contained(builtins, subject.builtin))
    return false;
  if (!indices.empty() && !is_contained(indices, subject.index))
    return false;
  if (!name)
    return true;
  Regex expression(*name);
  return any_of(subject.names, [&](StringRef text) { return expression.match(text); });
}

namespace {

/// Reads one rule; the first error stays.
class RuleReader {
public:
  Expected<RecipeRule> read(const json::Value &value);

private:
  void readField(StringRef key, const json::Value &value);
  void readSelection(StringRef key, const json::Value &value);
  void readSetting(StringRef key, const json::Value &value);
  void readPruning(StringRef key, const json::Value &value);
  void readClustering(StringRef key, const json::Value &value);
  void readDecomposition(StringRef key, const json::Value &value);
  void fail(const Twine &message) {
    if (error.empty())
      error = message.str();
  }
  int64_t readInteger(StringRef key, const json::Value &value, ArrayRef<int64_t> allowed);

  RecipeRule rule;
  std::string error;
};

} // namespace

int64_t RuleReader::readInteger(StringRef key, const json::Value &value, ArrayRef<int64_t> allowed) {
  std::optional<int64_t> number = value.getAsInteger();
  if (!number || (!allowed.empty() && !is_contained(allowed, *number)) || *number < 0) {
    std::string text;
    for (int64_t other : allowed)
      text += (text.empty() ? "" : " or ") + std::to_string(other);
    fail("'" + key + "' is not " + (text.empty() ? "a number from 0 on" : text));
  }
  return number.value_or(0);
}

void RuleReader::readSelection(StringRef key, const json::Value &value) {
  json::Array single{value};
  const json::Array &list = value.getAsArray() ? *value.getAsArray() : single;
  for (const json::Value &element : list) {
    if (key == "index") {
      rule.indices.push_back(readInteger(key, element, {}));
      continue;
    }
    std::optional<StringRef> text = element.getAsString();
    if (!text || !isBuiltin(*text))
      return fail("'op' is not the name of a builtin, such as CONV_2D, or a list of them");
    rule.builtins.push_back(text->str());
  }
  if (list.empty())
    fail("'" + key + "' is an empty list");
}

void RuleReader::readSetting(StringRef key, const json::Value &value) {
  if (key == "activation_bits") {
    rule.change.activationBits = readInteger(key, value, {8, 16});
  } else if (key == "weight_bits") {
    rule.change.weightBits = readInteger(key, value, {8, 4, 2});
  } else if (key == "min_elements") {
    rule.change.minElements = readInteger(key, value, {});
  } else if (key == "mode") {
    rule.change.mode = symbolizeQuantizeMode(value.getAsString().value_or("?"));
    if (!rule.change.mode)
      fail("'mode' is not none, float16, weight_only, dynamic or integer");
  } else {
    QuantizeSettings scratch;
    rule.change.granularity = value.getAsString().value_or("?").str();
    if (!parseGranularity(*rule.change.granularity, scratch))
      fail("'granularity' is not tensor, channel, or block:N with N 32, 64, 128 or 256");
  }
}

void RuleReader::readPruning(StringRef key, const json::Value &value) {
  StringRef text = value.getAsString().value_or("?");
  if (key == "sparsity") {
    rule.pruning.sparsity = value.getAsNumber();
    if (!rule.pruning.sparsity || !(*rule.pruning.sparsity >= 0 && *rule.pruning.sparsity < 1))
      fail("'sparsity' is not a number from 0 to below 1");
  } else if (key == "saliency") {
    rule.pruning.saliency = symbolizeSaliency(text);
    if (!rule.pruning.saliency)
      fail("'saliency' is not magnitude, wanda or sparsegpt");
  } else if (key == "pooling") {
    rule.pruning.pooling = symbolizeBlockPooling(text);
    if (!rule.pruning.pooling)
      fail("'pooling' is not average or max");
  } else {
    PruneSettings scratch;
    rule.pruning.prune = text.str();
    if (!parsePruning(text, scratch))
      fail("'prune' is not magnitude:S, block:RxC:S, channels:S, N:M or none, with S from 0 to below 1");
  }
}

void RuleReader::readClustering(StringRef key, const json::Value &value) {
  std::string text = value.getAsString().value_or("?").str();
  if (key == "cluster_method") {
    rule.clustering.method = symbolizeClusterMethod(text);
    if (!rule.clustering.method)
      fail("'cluster_method' is not linear, density, random, kmeanspp or optimal");
    return;
  }
  // A number alone is one of values.
  if (std::optional<int64_t> number = value.getAsInteger())
    text = std::to_string(*number);
  ClusterSettings scratch;
  rule.clustering.cluster = text;
  if (!parseClustering(text, scratch))
    fail("'cluster' is not K from 2 to 256, error:E with E between 0 and 1, each perhaps with :per-channel or :per-channel:N "
         "behind it, or none");
}

void RuleReader::readDecomposition(StringRef key, const json::Value &value) {
  if (key == "low_rank_tune") {
    rule.decomposition.isTuned = value.getAsBoolean();
    if (!rule.decomposition.isTuned)
      fail("'low_rank_tune' is not true or false");
  } else if (key == "low_rank_method") {
    rule.decomposition.method = parseDecomposeMethod(value.getAsString().value_or("?"));
    if (!rule.decomposition.method)
      fail("'low_rank_method' is not auto, svd, spatial, tucker2 or cp");
  } else {
    DecomposeSettings scratch;
    std::optional<double> energy = value.getAsNumber();
    rule.decomposition.budget = energy ? std::to_string(*energy) : value.getAsString().value_or("?").str();
    if (!parseRankBudget(*rule.decomposition.budget, scratch))
      fail("'low_rank' is not E, energy:E, macs:S, size:S, error:S, rank:R or none, with E and S above 0 and at most 1");
  }
}

void RuleReader::readField(StringRef key, const json::Value &value) {
  if (key == "op" || key == "index")
    return readSelection(key, value);
  if (key == "name") {
    std::optional<StringRef> text = value.getAsString();
    std::string reason;
    if (!text || !Regex(*text).isValid(reason))
      return fail("'name' is not a regular expression" + (reason.empty() ? Twine() : ": " + Twine(reason)));
    rule.name = text->str();
    return;
  }
  static constexpr StringRef settings[] = {"mode", "activation_bits", "weight_bits", "granularity", "min_elements"};
  static constexpr StringRef pruning[] = {"prune", "sparsity", "saliency", "pooling"};
  static constexpr StringRef decomposition[] = {"low_rank", "low_rank_method", "low_rank_tune"};
  if (is_contained(pruning, key))
    return readPruning(key, value);
  if (key == "cluster" || key == "cluster_method")
    return readClustering(key, value);
  if (is_contained(decomposition, key))
    return readDecomposition(key, value);
  if (!is_contained(settings, key))
    return fail("'" + key + "' is unknown: a rule has name, op, index, mode, activation_bits, weight_bits, granularity, "
                            "min_elements, prune, sparsity, saliency, pooling, cluster, cluster_method, low_rank, "
                            "low_rank_method and low_rank_tune");
  readSetting(key, value);
}

Expected<RecipeRule> RuleReader::read(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return createStringError("it is not an object");
  SmallVector<StringRef> keys;
  for (const auto &entry : *object)
    keys.push_back(entry.first);
  llvm::sort(keys);
  for (StringRef key : keys)
    readField(key, *object->get(key));
  if (!error.empty())
    return createStringError(error);
  return std::move(rule);
}

Expected<std::vector<RecipeRule>> adze::parseRecipe(StringRef text) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  const json::Array *list = value->getAsArray();
  if (const json::Object *object = value->getAsObject())
    list = object->getArray("rules");
  if (!list)
    return createStringError("it is neither a list of rules nor an object with 'rules'");
  std::vector<RecipeRule> rules;
  for (const auto &[number, element] : enumerate(*list)) {
    Expected<RecipeRule> rule = RuleReader().read(element);
    if (!rule)
      return createStringError("rule " + Twine(number) + ": " + toString(rule.takeError()));
    rules.push_back(std::move(*rule));
  }
  return rules;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// Functions that say what a composite computes.
static DenseSet<mlir::Operation *> findDecompositions(mlir::ModuleOp module) {
  DenseSet<mlir::Operation *> functions;
  module.walk([&](mlir::Operation *op) {
    if (getBuiltinName(op) == "STABLEHLO_COMPOSITE")
      op->getAttrDictionary().walk([&](mlir::FlatSymbolRefAttr name) {
        if (mlir::Operation *function = mlir::SymbolTable::lookupNearestSymbolFrom(op, name))
          functions.insert(function);
      });
  });
  return functions;
}

void adze::visitSubjects(mlir::ModuleOp module,
                         function_ref<void(mlir::Operation *op, const RecipeSubject &subject)> visit) {
  int64_t index = 0;
  DenseSet<mlir::Operation *> decompositions = findDecompositions(module);
  module.walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    if (decompositions.contains(op->getParentOp()))
      index += !getBuiltinName(op).empty();
    else if (StringRef builtin = getBuiltinName(op); !builtin.empty())
      visit(op, {builtin, getTensorNames(op), index++});
  });
}

mlir::FailureOr<Recipe> Recipe::read(mlir::ModuleOp module, StringRef path) {
  Recipe recipe;
  recipe.path = path.str();
  if (path.empty())
    return recipe;
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return module.emitError() << "recipe '" << path << "': " << buffer.getError().message();
  Expected<std::vector<RecipeRule>> rules = parseRecipe((*buffer)->getBuffer());
  if (!rules)
    return module.emitError() << "recipe '" << path << "': " << toString(rules.takeError());
  recipe.rules = std::move(*rules);
  recipe.uses.assign(recipe.rules.size(), 0);
  return recipe;
}

std::vector<const RecipeRule *> Recipe::select(const RecipeSubject &subject) {
  std::vector<const RecipeRule *> selecting;
  for (auto [rule, count] : zip_equal(rules, uses))
    if (rule.matches(subject)) {
      selecting.push_back(&rule);
      ++count;
    }
  return selecting;
}

LogicalResult Recipe::checkUsed(mlir::ModuleOp module) const {
  for (auto [number, count] : enumerate(uses))
    if (!count)
      return module.emitError() << "recipe '" << path << "': rule " << number << " selects no op of the model";
  return success();
}

LogicalResult adze::visitWithRules(mlir::ModuleOp module, StringRef path,
                                   function_ref<LogicalResult(mlir::Operation *, ArrayRef<const RecipeRule *>)> visit) {
  mlir::FailureOr<Recipe> rules = Recipe::read(module, path);
  if (failed(rules))
    return failure();
  bool isWrong = false;
  visitSubjects(module, [&](mlir::Operation *op, const RecipeSubject &subject) {
    isWrong |= failed(visit(op, rules->select(subject)));
  });
  return failure(isWrong || failed(rules->checkUsed(module)));
}
