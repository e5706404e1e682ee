//===- AssignQuantization.cpp - What to do with each op -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options and recipes to attributes.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/TensorNames.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/Recipe.h"
#include "llvm/Support/MemoryBuffer.h"

namespace adze {
#define GEN_PASS_DEF_ASSIGNQUANTIZATION
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct AssignQuantization : adze::impl::AssignQuantizationBase<AssignQuantization> {
  using Base::Base;

  void runOnOperation() override {
    QuantizeSettings defaults;
    std::vector<RecipeRule> rules;
    if (failed(readOptions(defaults)) || failed(readRecipe(rules)))
      return signalPassFailure();
    std::vector<unsigned> matches(rules.size(), 0);
    int64_t index = 0;
    llvm::DenseSet<Operation *> decompositions = findDecompositions();
    getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (decompositions.contains(op->getParentOp()))
        index += !getBuiltinName(op).empty();
      else if (StringRef builtin = getBuiltinName(op); !builtin.empty())
        assign(op, {builtin, getTensorNames(op), index++}, defaults, rules, matches);
    });
    for (auto [number, count] : llvm::enumerate(matches))
      if (!count) {
        getOperation().emitError() << "recipe '" << recipe << "': rule " << number << " selects no op of the model";
        return signalPassFailure();
      }
  }

private:
  /// Functions that say what a composite computes. LiteRT computes it its own way, in floats, so they stay as they are.
  llvm::DenseSet<Operation *> findDecompositions();
  LogicalResult readOptions(QuantizeSettings &defaults);
  LogicalResult readRecipe(std::vector<RecipeRule> &rules);
  void assign(Operation *op, const RecipeSubject &subject, QuantizeSettings settings, ArrayRef<RecipeRule> rules,
              std::vector<unsigned> &matches);
};

} // namespace

llvm::DenseSet<Operation *> AssignQuantization::findDecompositions() {
  llvm::DenseSet<Operation *> functions;
  getOperation().walk([&](Operation *op) {
    if (getBuiltinName(op) == "STABLEHLO_COMPOSITE")
      op->getAttrDictionary().walk([&](FlatSymbolRefAttr name) {
        if (Operation *function = SymbolTable::lookupNearestSymbolFrom(op, name))
          functions.insert(function);
      });
  });
  return functions;
}

LogicalResult AssignQuantization::readOptions(QuantizeSettings &defaults) {
  std::optional<QuantizeMode> parsed = symbolizeQuantizeMode(mode);
  if (!parsed)
    return getOperation().emitError() << "assign-quantization: mode '" << mode << "' is unknown";
  defaults.mode = *parsed;
  defaults.activationBits = activationBits;
  defaults.weightBits = weightBits;
  defaults.minElements = minElements;
  if (!parseGranularity(granularity, defaults))
    return getOperation().emitError() << "assign-quantization: granularity '" << granularity << "' is unknown";
  return QuantizeAttr::verify([&] { return getOperation().emitError() << "assign-quantization: "; }, defaults.mode,
                              defaults.activationBits, defaults.weightBits, defaults.granularity, defaults.blockSize,
                              defaults.minElements);
}

LogicalResult AssignQuantization::readRecipe(std::vector<RecipeRule> &rules) {
  if (recipe.empty())
    return success();
  auto buffer = llvm::MemoryBuffer::getFile(recipe, /*IsText=*/true);
  if (!buffer)
    return getOperation().emitError() << "recipe '" << recipe << "': " << buffer.getError().message();
  llvm::Expected<std::vector<RecipeRule>> parsed = parseRecipe((*buffer)->getBuffer());
  if (!parsed)
    return getOperation().emitError() << "recipe '" << recipe << "': " << llvm::toString(parsed.takeError());
  rules = std::move(*parsed);
  return success();
}

void AssignQuantization::assign(Operation *op, const RecipeSubject &subject, QuantizeSettings settings,
                                ArrayRef<RecipeRule> rules, std::vector<unsigned> &matches) {
  bool byRule = false;
  for (auto [number, rule] : llvm::enumerate(rules))
    if (rule.matches(subject)) {
      rule.change.apply(settings);
      ++matches[number];
      byRule = true;
    }
  numByRule += byRule;
  numAssigned += settings.mode != QuantizeMode::none;
  op->setAttr("adze.quantize", settings.toAttr(op->getContext()));
}
