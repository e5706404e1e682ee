//===- DecomposeSettings.cpp - How layers are factorised ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From text to settings.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/DecomposeSettings.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace adze;

DecomposeAttr DecomposeSettings::toAttr(MLIRContext *context) const {
  return DecomposeAttr::get(context, *budget, Builder(context).getF64FloatAttr(value), method, isTuned);
}

bool adze::parseRankBudget(StringRef text, DecomposeSettings &settings) {
  if (text == "none") {
    settings.budget.reset();
    return true;
  }
  std::optional<RankBudget> budget = RankBudget::energy;
  double value = 0;
  if (auto [name, rest] = text.split(':'); text.contains(':')) {
    budget = symbolizeRankBudget(name);
    text = rest;
  }
  if (!budget || text.getAsDouble(value) || !(value > 0))
    return false;
  if (*budget == RankBudget::rank ? !(value == std::floor(value) && value < 1e9) : value > 1)
    return false;
  settings.budget = budget;
  settings.value = value;
  return true;
}

std::optional<DecomposeMethod> adze::parseDecomposeMethod(StringRef text) {
  return text == "auto" ? DecomposeMethod::automatic
         : text == "automatic" ? std::nullopt
                               : symbolizeDecomposeMethod(text);
}

void DecomposeChange::apply(DecomposeSettings &settings) const {
  if (budget)
    parseRankBudget(*budget, settings);
  settings.method = method.value_or(settings.method);
  settings.isTuned = isTuned.value_or(settings.isTuned);
}
