//===- RankSpace.cpp - Chains that a search chooses from ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Forms with explicit ranks, so that a recipe of what was found means the same for every scope.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/SearchSpace.h"
#include "mlir/IR/Builders.h"
#include "passes/optimize/decompose/LayerFactors.h"
#include "llvm/Support/FormatVariadic.h"

using namespace adze;
using namespace llvm;

namespace {

class RankSpace : public SearchSpace {
public:
  StringRef getAttributeName() const override { return "adze.decompose"; }
  std::vector<SearchChoice> listChoices(WeightedOpInterface op) const override;
  mlir::Attribute getUntouched(mlir::Attribute) const override { return {}; }
  mlir::Attribute follow(mlir::Operation *, mlir::Attribute) const override { return {}; }
  void addToRule(mlir::Attribute settings, json::Object &rule) const override;
  bool isOfMacs() const override { return true; }
  double getDenseCost(WeightedOpInterface op, int64_t elements) const override;
  std::string describe(double meanBits) const override {
    return formatv("{0:f1} % of the layers' multiplications", 100 * meanBits / 32).str();
  }
};

} // namespace

static std::optional<LayerFactors> getFactors(WeightedOpInterface op) {
  auto asked = op->getAttrOfType<DecomposeAttr>("adze.decompose");
  StringRef reason;
  std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
  if (!asked || !layer || !LayerFactors::canDecompose(*layer, reason))
    return std::nullopt;
  LayerFactors factors(*layer, asked);
  return factors.canHaveMethod(reason) ? std::optional(std::move(factors)) : std::nullopt;
}

static DecomposeMethod getMethod(FactorForm form) {
  switch (form) {
  case FactorForm::Matrix:
    return DecomposeMethod::svd;
  case FactorForm::Spatial:
    return DecomposeMethod::spatial;
  case FactorForm::Tucker2:
    return DecomposeMethod::tucker2;
  case FactorForm::Separable:
    return DecomposeMethod::cp;
  }
  return DecomposeMethod::automatic;
}

/// The budget that was asked for only says which forms. A layer that stays may still make up for chains in front of it: one that is
/// to keep all energy does, where layers are tuned, and becomes a chain only where nothing is lost with it.
std::vector<SearchChoice> RankSpace::listChoices(WeightedOpInterface op) const {
  std::optional<LayerFactors> factors = getFactors(op);
  if (!factors)
    return {};
  DecomposeAttr asked = factors->getAttr();
  mlir::Builder builder(op->getContext());
  auto get = [&](RankBudget budget, double value, DecomposeMethod method) -> mlir::Attribute {
    return DecomposeAttr::get(op->getContext(), budget, builder.getF64FloatAttr(value), method, asked.getTuned());
  };
  std::vector<SearchChoice> choices;
  choices.push_back({"whole", asked.getTuned() ? get(RankBudget::energy, 1, asked.getMethod()) : mlir::Attribute(), 32});
  double dense = double(factors->getDenseCost().macs);
  for (const FactorChoice &choice : factors->listChoices()) {
    DecomposeMethod method = getMethod(choice.form);
    int64_t rank = std::max(choice.ranks.rank, choice.ranks.inner);
    choices.push_back({(stringifyDecomposeMethod(method) + Twine(choice.form == FactorForm::Tucker2 ? "-" : "") + Twine(rank)).str(),
                       get(RankBudget::rank, double(rank), method), 32 * double(choice.cost.macs) / dense});
  }
  return choices;
}

double RankSpace::getDenseCost(WeightedOpInterface op, int64_t) const {
  std::optional<LayerFactors> factors = getFactors(op);
  return factors ? double(factors->getDenseCost().macs) : 0;
}

void RankSpace::addToRule(mlir::Attribute attr, json::Object &rule) const {
  auto settings = dyn_cast_or_null<DecomposeAttr>(attr);
  if (!settings) {
    rule["low_rank"] = "none";
    return;
  }
  // A whole number: a rank, or all of the energy.
  rule["low_rank"] =
      formatv("{0}:{1}", stringifyRankBudget(settings.getBudget()), int64_t(settings.getValue().getValueAsDouble())).str();
  rule["low_rank_method"] = settings.getMethod() == DecomposeMethod::automatic
                                ? StringRef("auto")
                                : stringifyDecomposeMethod(settings.getMethod());
  rule["low_rank_tune"] = settings.getTuned();
}

std::unique_ptr<SearchSpace> adze::makeRankSpace() { return std::make_unique<RankSpace>(); }
