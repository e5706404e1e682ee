//===- AssignQuantization.cpp - What to do with each op -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options and recipes to attributes.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Recipe.h"
#include "passes/optimize/quantize/Passes.h"

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
    auto visit = [&](Operation *op, ArrayRef<const RecipeRule *> rules) {
      assign(op, rules, defaults);
      return success();
    };
    if (failed(readOptions(defaults)) || failed(visitWithRules(getOperation(), recipe, visit)))
      signalPassFailure();
  }

private:
  LogicalResult readOptions(QuantizeSettings &defaults);
  void assign(Operation *op, ArrayRef<const RecipeRule *> rules, QuantizeSettings settings);
};

} // namespace

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

void AssignQuantization::assign(Operation *op, ArrayRef<const RecipeRule *> rules, QuantizeSettings settings) {
  for (const RecipeRule *rule : rules)
    rule->change.apply(settings);
  numByRule += !rules.empty();
  numAssigned += settings.mode != QuantizeMode::none;
  op->setAttr("adze.quantize", settings.toAttr(op->getContext()));
}
