//===- SearchSpace.cpp - What a search chooses from -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bits, zeros and values.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/SearchSpace.h"

#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/AdzeOpTable.h"
#include "llvm/Support/FormatVariadic.h"

using namespace adze;
using namespace llvm;

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

namespace {

struct Precision {
  std::string name;
  QuantizeMode mode = QuantizeMode::none;
  int32_t activationBits = 8, weightBits = 8;
};

class PrecisionSpace : public SearchSpace {
public:
  StringRef getAttributeName() const override { return "adze.quantize"; }
  std::vector<SearchChoice> listChoices(WeightedOpInterface op) const override;
  mlir::Attribute getUntouched(mlir::Attribute asked) const override;
  mlir::Attribute follow(mlir::Operation *op, mlir::Attribute asked) const override;
  void addToRule(mlir::Attribute settings, json::Object &rule) const override;
  std::string describe(double meanBits) const override { return formatv("{0:f2} bits a weight", meanBits).str(); }
};

} // namespace

/// The settings of an op that becomes `choice`; what is not about bits stays as it was.
static QuantizeAttr makeSettings(QuantizeAttr wanted, const Precision &choice) {
  bool isBlock = choice.weightBits != 4 && wanted.getGranularity() == Granularity::block;
  return QuantizeAttr::get(wanted.getContext(), choice.mode, choice.activationBits, choice.weightBits,
                           isBlock ? Granularity::channel : wanted.getGranularity(),
                           isBlock ? 0 : wanted.getBlockSize(), wanted.getMinElements());
}

/// What a layer may become beside what it was asked to, the most precise first.
static std::vector<Precision> listPrecisions(WeightedOpInterface weighted, QuantizeAttr wanted) {
  mlir::Operation *op = weighted;
  std::vector<Precision> choices{{"float"}};
  bool isInteger = wanted.getMode() == QuantizeMode::integer;
  if (isInteger && supportsIntegerActivations(op, "INT16"))
    choices.push_back({"w8a16", QuantizeMode::integer, 16, 8});
  if (isInteger && wanted.getActivationBits() == 8 && supportsIntegerActivations(op, "INT8"))
    choices.push_back({"w8a8", QuantizeMode::integer, 8, 8});
  if (!isInteger)
    choices.push_back({"w8", wanted.getMode(), 8, 8});
  for (int32_t bits : {4, 2}) {
    std::string wire = "INT" + std::to_string(bits),
                suffix = isInteger ? "a" + std::to_string(wanted.getActivationBits()) : "";
    bool isSupported =
        wanted.getMode() == QuantizeMode::weight_only ||
        (isInteger ? bits == 4 && weighted.supportsIntegerWeights(wire) && wanted.getActivationBits() == 8
                   : weighted.supportsHybridWeights(wire));
    if (isSupported)
      choices.push_back({"w" + std::to_string(bits) + suffix, wanted.getMode(), wanted.getActivationBits(), bits});
  }
  return choices;
}

std::vector<SearchChoice> PrecisionSpace::listChoices(WeightedOpInterface op) const {
  std::vector<SearchChoice> choices;
  auto wanted = op->getAttrOfType<QuantizeAttr>(getAttributeName());
  if (!wanted || wanted.getMode() == QuantizeMode::none || wanted.getMode() == QuantizeMode::float16)
    return choices;
  for (const Precision &precision : listPrecisions(op, wanted))
    choices.push_back({precision.name, makeSettings(wanted, precision),
                       precision.mode == QuantizeMode::none ? 32.0 : double(precision.weightBits)});
  return choices;
}

mlir::Attribute PrecisionSpace::getUntouched(mlir::Attribute asked) const {
  return makeSettings(cast<QuantizeAttr>(asked), {"float"});
}

/// What an op between layers becomes: as precise as the most precise of what it reads, so that nothing is lost or
/// rescaled on the way; null where it reads no activation of this function.
mlir::Attribute PrecisionSpace::follow(mlir::Operation *op, mlir::Attribute asked) const {
  auto wanted = cast<QuantizeAttr>(asked);
  QuantizeAttr most;
  for (mlir::Value operand : op->getOperands()) {
    mlir::Operation *producer = operand.getDefiningOp();
    auto settings = producer ? producer->getAttrOfType<QuantizeAttr>("adze.quantize") : QuantizeAttr();
    if (!settings)
      continue;
    auto rank = [](QuantizeAttr attr) {
      return attr.getMode() == QuantizeMode::integer ? attr.getActivationBits() : 32;
    };
    if (!most || rank(settings) > rank(most))
      most = settings;
  }
  if (!most || wanted.getMode() != QuantizeMode::integer)
    return wanted;
  bool isWide = most.getActivationBits() == 16 && supportsIntegerActivations(op, "INT16");
  return makeSettings(wanted, {"", most.getMode() == QuantizeMode::integer ? QuantizeMode::integer : QuantizeMode::none,
                               isWide ? 16 : wanted.getActivationBits(), wanted.getWeightBits()});
}

void PrecisionSpace::addToRule(mlir::Attribute attr, json::Object &rule) const {
  auto settings = cast<QuantizeAttr>(attr);
  rule["mode"] = stringifyQuantizeMode(settings.getMode());
  if (settings.getMode() == QuantizeMode::none)
    return;
  rule["activation_bits"] = settings.getActivationBits();
  rule["weight_bits"] = settings.getWeightBits();
  std::string granularity = stringifyGranularity(settings.getGranularity()).str();
  if (settings.getGranularity() == Granularity::block)
    granularity += ":" + std::to_string(settings.getBlockSize());
  rule["granularity"] = std::move(granularity);
}

std::unique_ptr<SearchSpace> adze::makePrecisionSpace() { return std::make_unique<PrecisionSpace>(); }

//===----------------------------------------------------------------------===//
// Zeros
//===----------------------------------------------------------------------===//

namespace {

class SparsitySpace : public SearchSpace {
public:
  StringRef getAttributeName() const override { return "adze.prune"; }
  std::vector<SearchChoice> listChoices(WeightedOpInterface op) const override;
  mlir::Attribute getUntouched(mlir::Attribute) const override { return {}; }
  mlir::Attribute follow(mlir::Operation *, mlir::Attribute asked) const override { return asked; }
  void addToRule(mlir::Attribute settings, json::Object &rule) const override;
  std::string describe(double meanBits) const override {
    return formatv("{0:f1} % of weights are zero", 100 * (1 - meanBits / 32)).str();
  }
};

} // namespace

/// Denser and sparser than what was asked for, which only says in which pattern. N of M is all or nothing.
std::vector<SearchChoice> SparsitySpace::listChoices(WeightedOpInterface op) const {
  auto asked = op->getAttrOfType<PruneAttr>(getAttributeName());
  if (!asked || asked.getPattern() == PrunePattern::channels)
    return {};
  std::vector<SearchChoice> choices{{"dense", {}, 32}};
  SmallVector<double> sparsities{0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  if (asked.getPattern() == PrunePattern::groups)
    sparsities = {asked.getSparsity().getValueAsDouble()};
  for (double sparsity : sparsities) {
    auto share = mlir::FloatAttr::get(asked.getSparsity().getType(), sparsity);
    auto settings =
        PruneAttr::get(op->getContext(), asked.getPattern(), share, asked.getBlockRows(), asked.getBlockColumns(),
                       asked.getZeros(), asked.getGroup(), asked.getSaliency(), asked.getPooling(), /*global=*/false);
    choices.push_back({formatv("p{0:f0}", 100 * sparsity).str(), settings, 32 * (1 - sparsity)});
  }
  return choices;
}

void SparsitySpace::addToRule(mlir::Attribute attr, json::Object &rule) const {
  auto settings = dyn_cast_or_null<PruneAttr>(attr);
  if (!settings) {
    rule["prune"] = "none";
    return;
  }
  double sparsity = settings.getSparsity().getValueAsDouble();
  switch (settings.getPattern()) {
  case PrunePattern::groups:
    rule["prune"] = formatv("{0}:{1}", settings.getZeros(), settings.getGroup()).str();
    break;
  case PrunePattern::blocks:
    rule["prune"] = formatv("block:{0}x{1}:{2}", settings.getBlockRows(), settings.getBlockColumns(), sparsity).str();
    rule["pooling"] = stringifyBlockPooling(settings.getPooling());
    break;
  case PrunePattern::channels:
  case PrunePattern::elements:
    rule["prune"] = formatv("magnitude:{0}", sparsity).str();
  }
  rule["saliency"] = stringifySaliency(settings.getSaliency());
}

std::unique_ptr<SearchSpace> adze::makeSparsitySpace() { return std::make_unique<SparsitySpace>(); }

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

namespace {

class ClusterSpace : public SearchSpace {
public:
  StringRef getAttributeName() const override { return "adze.cluster"; }
  std::vector<SearchChoice> listChoices(WeightedOpInterface op) const override;
  mlir::Attribute getUntouched(mlir::Attribute) const override { return {}; }
  mlir::Attribute follow(mlir::Operation *, mlir::Attribute asked) const override { return asked; }
  void addToRule(mlir::Attribute settings, json::Object &rule) const override;
  std::string describe(double meanBits) const override { return formatv("{0:f2} bits a weight", meanBits).str(); }
};

} // namespace

/// More and fewer values than were asked for, which only says what shares a table.
std::vector<SearchChoice> ClusterSpace::listChoices(WeightedOpInterface op) const {
  auto asked = op->getAttrOfType<ClusterAttr>(getAttributeName());
  if (!asked)
    return {};
  std::vector<SearchChoice> choices{{"float", {}, 32}};
  for (unsigned bits = 8; bits >= 2; --bits) {
    auto settings = ClusterAttr::get(op->getContext(), int64_t(1) << bits, asked.getGroup(), mlir::FloatAttr(),
                                     asked.getScope(), asked.getMethod(), asked.getZeros(), asked.getWeighted());
    choices.push_back({"k" + std::to_string(1 << bits), settings, double(bits)});
  }
  return choices;
}

void ClusterSpace::addToRule(mlir::Attribute attr, json::Object &rule) const {
  auto settings = dyn_cast_or_null<ClusterAttr>(attr);
  if (!settings) {
    rule["cluster"] = "none";
    return;
  }
  std::string text = settings.getClusters() ? std::to_string(settings.getClusters())
                                            : formatv("error:{0}", settings.getError().getValueAsDouble()).str();
  if (settings.getScope() == ClusterScope::channels)
    text += ":per-channel:" + std::to_string(settings.getGroup());
  rule["cluster"] = std::move(text);
  rule["cluster_method"] = stringifyClusterMethod(settings.getMethod());
}

std::unique_ptr<SearchSpace> adze::makeClusterSpace() { return std::make_unique<ClusterSpace>(); }
