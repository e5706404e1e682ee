//===- PruneSettings.cpp - How an op is to be pruned ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From text to settings to attributes.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/PruneSettings.h"

using namespace adze;
using namespace llvm;

static bool parseSparsity(StringRef text, double &sparsity) {
  return !text.getAsDouble(sparsity) && sparsity >= 0 && sparsity < 1;
}

bool adze::parsePruning(StringRef text, PruneSettings &settings) {
  PruneSettings result = settings;
  result.blockRows = result.blockColumns = 1;
  result.zeros = result.group = 0;
  auto [name, rest] = text.split(':');
  if (name == "block") {
    auto [block, sparsity] = rest.split(':');
    auto [rows, columns] = block.split('x');
    result.pattern = PrunePattern::blocks;
    if (rows.getAsInteger(10, result.blockRows) || columns.getAsInteger(10, result.blockColumns) ||
        result.blockRows < 1 || result.blockColumns < 1)
      return false;
    rest = sparsity;
  } else if (name == "magnitude" || name == "channels") {
    result.pattern = name == "channels" ? PrunePattern::channels : PrunePattern::elements;
  } else if (text == "none") {
    result.pattern = PrunePattern::elements;
    result.sparsity = 0;
  } else {
    result.pattern = PrunePattern::groups;
    if (name.getAsInteger(10, result.zeros) || rest.getAsInteger(10, result.group) || result.zeros < 1 ||
        result.zeros >= result.group)
      return false;
    result.sparsity = double(result.zeros) / double(result.group);
    rest = "";
  }
  if ((!rest.empty() || text.ends_with(":")) && !parseSparsity(rest, result.sparsity))
    return false;
  settings = result;
  return true;
}

PruneAttr PruneSettings::toAttr(mlir::MLIRContext *context, function_ref<mlir::InFlightDiagnostic()> emitError) const {
  auto share = mlir::FloatAttr::get(mlir::Float64Type::get(context), sparsity);
  return PruneAttr::getChecked(emitError, context, pattern, share, blockRows, blockColumns, zeros, group, saliency,
                               pooling, isGlobal);
}

void PruneChange::apply(PruneSettings &settings) const {
  if (prune)
    parsePruning(*prune, settings);
  settings.sparsity = sparsity.value_or(settings.sparsity);
  settings.saliency = saliency.value_or(settings.saliency);
  settings.pooling = pooling.value_or(settings.pooling);
  if (isAmount())
    settings.isGlobal = false;
}

PruneRule adze::getPruneRule(PruneAttr attr) {
  PruneRule rule;
  rule.kind = attr.getPattern() == PrunePattern::groups   ? PruneRule::Kind::Groups
              : attr.getPattern() == PrunePattern::blocks ? PruneRule::Kind::Blocks
                                                          : PruneRule::Kind::Elements;
  rule.sparsity = attr.getSparsity().getValueAsDouble();
  rule.blockRows = attr.getBlockRows();
  rule.blockColumns = attr.getBlockColumns();
  rule.usesLargest = attr.getPooling() == BlockPooling::max;
  rule.zeros = attr.getZeros();
  rule.group = attr.getGroup();
  return rule;
}
