//===- LayerFactors.cpp - A layer as a chain of smaller ones --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers: targets, ranks and factors. FactorChain.cpp makes ops of them.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/decompose/LayerFactors.h"

#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/optimize/FloatConstant.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <tuple>

using namespace mlir;
using namespace adze;

bool LayerFactors::canDecompose(const WeightedLayer &layer, StringRef &reason) {
  Operation *op = layer.op;
  reason = "it is no CONV_2D or FULLY_CONNECTED";
  if (!isa<Conv2DOp, FullyConnectedOp>(op))
    return false;
  reason = "its channels are in groups";
  if (layer.groups != 1)
    return false;
  reason = "its weights are in an order of their own";
  if (auto product = dyn_cast<FullyConnectedOp>(op);
      product && product.getWeightsFormat() != FullyConnectedOptionsWeightsFormat::DEFAULT)
    return false;
  reason = "the extents of input or output are not known";
  auto isKnown = [](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && (type.getRank() == 0 || !llvm::is_contained(type.getShape().drop_front(), ShapedType::kDynamic));
  };
  return isKnown(layer.getInput()) && isKnown(layer.getOutput());
}

/// The leading extent is the batch, which costs of all forms grow with alike.
static int64_t getExtent(RankedTensorType type, unsigned dimension) {
  return type.isDynamicDim(dimension) ? 1 : type.getDimSize(dimension);
}

LayerFactors::LayerFactors(const WeightedLayer &layer, DecomposeAttr attr) : layer(layer), attr(attr) {
  std::vector<float> stored = *readFloatConstant(layer.getWeight());
  weights.assign(stored.begin(), stored.end());
  target = weights;
  shape = {layer.rows, 1, 1, layer.columns};
  auto input = cast<RankedTensorType>(layer.getInput().getType());
  auto output = cast<RankedTensorType>(layer.getOutput().getType());
  if (isa<Conv2DOp>(layer.op.getOperation())) {
    shape = {layer.rows, layer.shape[1], layer.shape[2], layer.channels};
    int64_t batch = getExtent(input, 0);
    places = {batch * input.getDimSize(1) * input.getDimSize(2), batch * output.getDimSize(1) * input.getDimSize(2),
              batch * output.getDimSize(1) * output.getDimSize(2)};
    return;
  }
  int64_t rows = 1;
  for (int64_t i = 0; i + 1 < output.getRank(); ++i)
    rows *= getExtent(output, i);
  places = {rows, rows, rows};
}

static std::optional<FactorForm> getForm(DecomposeMethod method) {
  switch (method) {
  case DecomposeMethod::automatic:
    return std::nullopt;
  case DecomposeMethod::svd:
    return FactorForm::Matrix;
  case DecomposeMethod::spatial:
    return FactorForm::Spatial;
  case DecomposeMethod::tucker2:
    return FactorForm::Tucker2;
  case DecomposeMethod::cp:
    return FactorForm::Separable;
  }
  return std::nullopt;
}

bool LayerFactors::canHaveMethod(StringRef &reason) const {
  std::optional<FactorForm> form = getForm(attr.getMethod());
  reason = "its window is not one that the method takes apart";
  return !form || canHaveForm(*form, shape);
}

/// Separable filters take long to fit and depthwise kernels longer to run than their multiplications say: they are for
/// those who ask.
std::vector<FactorForm> LayerFactors::listForms() const {
  if (std::optional<FactorForm> form = getForm(attr.getMethod()))
    return {*form};
  std::vector<FactorForm> forms;
  for (FactorForm form : {FactorForm::Matrix, FactorForm::Spatial, FactorForm::Tucker2})
    if (canHaveForm(form, shape))
      forms.push_back(form);
  return forms;
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

/// Takes what means alone explain out of products of samples: sums over `count` of them.
static void center(std::vector<double> &products, ArrayRef<double> left, ArrayRef<double> right, double count) {
  for (size_t i = 0; i < left.size(); ++i)
    for (size_t j = 0; j < right.size(); ++j)
      products[i * right.size() + j] -= count * left[i] * right[j];
}

void LayerFactors::readProbe(const LayerProbe &probe, const FactorSettings &settings) {
  if (probe.count == 0)
    return;
  double count = double(probe.count);
  ArrayRef<double> products = probe.getProducts(0);
  gram.assign(products.begin(), products.end());
  means = originalMeans = probe.getMeans(0);
  std::vector<double> cross;
  if (probe.original) {
    ArrayRef<double> sums = probe.getCrossProducts(0);
    cross.assign(sums.begin(), sums.end());
    originalMeans = probe.getOriginalMeans(0);
    center(cross, originalMeans, means, count);
  }
  // The bias makes up for means.
  center(gram, means, means, count);
  size_t columns = means.size();
  // What comes with few samples to happen together is not to be relied on.
  double noise = settings.noise * (1 + double(columns) / count);
  for (size_t i = 0; i < columns; ++i) {
    double &own = gram[i * columns + i];
    // Rounding must not leave less than nothing of an input that is constant.
    if (own <= 1e-9 * products[i * columns + i])
      for (size_t j = 0; j < columns; ++j)
        gram[i * columns + j] = gram[j * columns + i] = 0;
    if (probe.original)
      cross[i * columns + i] += noise * own;
    own *= 1 + noise;
  }
  setTarget(probe.original ? matchResults({shape, weights, gram}, cross, settings.damping) : weights);
}

void LayerFactors::setTarget(std::vector<double> values) {
  target = std::move(values);
  if (!metric.root.empty())
    weighed = multiplyRows(metric.root, target, shape.outputs);
}

void LayerFactors::weighOutputs(ArrayRef<double> products) {
  // What is a thousandth in variance behind a few samples may be more behind others.
  constexpr double floor = 0.01;
  metric = products.empty() ? OutputMetric() : getOutputMetric(products, shape.outputs, floor);
  setTarget(target);
}

//===----------------------------------------------------------------------===//
// Ranks
//===----------------------------------------------------------------------===//

static RankTarget getTarget(DecomposeAttr attr) {
  return {static_cast<RankTarget::Kind>(attr.getBudget()), attr.getValue().getValueAsDouble()};
}
static_assert(int(RankBudget::energy) == int(RankTarget::Kind::Energy) &&
              int(RankBudget::macs) == int(RankTarget::Kind::Macs) &&
              int(RankBudget::size) == int(RankTarget::Kind::Size) &&
              int(RankBudget::error) == int(RankTarget::Kind::Error) &&
              int(RankBudget::rank) == int(RankTarget::Kind::Rank));

bool LayerFactors::choose(const FactorSettings &settings, std::string &reason) {
  choice = RankChooser(getProblem(), places, listForms(), settings.trial, settings.multiple).choose(getTarget(attr));
  if (choice)
    return true;
  reason = "no rank meets the budget";
  return false;
}

/// Multiples of 8, as vectors are, or of 4 where there are few; of products of many channels wider steps, so that there are at
/// most twelve. Both ranks of Tucker-2 are alike: where channels are not, the smaller number is the limit of its own.
std::vector<FactorChoice> LayerFactors::listChoices() const {
  std::vector<FactorChoice> choices;
  double dense = double(getDenseCost().macs);
  for (FactorForm form : listForms()) {
    FactorRanks full = getFullRanks(form, shape);
    int64_t most = std::max(full.rank, full.inner), step = std::max<int64_t>(most > 48 ? 8 : 4, most / 96 * 8);
    if (most <= 8)
      step = 1;
    for (int64_t rank = step; rank <= most; rank += step) {
      FactorRanks ranks{std::min(rank, full.rank), std::min(rank, full.inner)};
      FactorCost cost = getFactorCost(form, shape, places, ranks);
      if (double(cost.macs) <= 0.9 * dense && double(cost.macs) >= 0.1 * dense)
        choices.push_back({form, ranks, cost, 0});
    }
  }
  llvm::sort(choices, [](const FactorChoice &a, const FactorChoice &b) {
    return std::tuple(-a.cost.macs, a.form) < std::tuple(-b.cost.macs, b.form);
  });
  return choices;
}

LayerFactors::Curve LayerFactors::getCurve(const FactorSettings &settings) const {
  RankChooser chooser(getProblem(), places, listForms(), settings.trial, settings.multiple);
  bool isSize = attr.getBudget() == RankBudget::size;
  FactorCost dense = getDenseCost();
  Curve curve{{0}, {0}, {{}}};
  for (double share = 0.9; share > 0.05; share -= 0.025) {
    RankTarget part{isSize ? RankTarget::Kind::Size : RankTarget::Kind::Macs, share};
    std::optional<FactorChoice> found = chooser.choose(part);
    if (!found || found->cost.macs >= dense.macs)
      continue;
    double left = isSize ? double(found->cost.weights) / double(dense.weights)
                         : double(found->cost.macs) / double(dense.macs);
    if (1 - left <= curve.saved.back())
      continue;
    curve.saved.push_back(1 - left);
    curve.errors.push_back(std::max(curve.errors.back(), found->error));
    curve.choices.push_back(*found);
  }
  return curve;
}

bool LayerFactors::fit(const FactorSettings &settings, std::string &reason) {
  FactorProblem problem = getProblem();
  std::optional<FactoredFilter> found = factorize(problem, choice->form, choice->ranks, settings.fit, reason);
  if (!found)
    return false;
  factors = std::move(*found);
  choice->ranks = factors.ranks;
  if (!gram.empty())
    error = getRelativeError(problem, factors.expand());
  if (!metric.root.empty())
    factors.factors.back() = multiplyRows(metric.inverse, factors.factors.back(), shape.outputs);
  findBiasChange(factors.expand());
  return true;
}

void LayerFactors::findBiasChange(ArrayRef<double> filter) {
  biasChange.clear();
  if (means.empty())
    return;
  biasChange.assign(shape.outputs, 0);
  size_t columns = means.size();
  for (int64_t o = 0; o < shape.outputs; ++o)
    for (size_t c = 0; c < columns; ++c)
      biasChange[o] += weights[o * columns + c] * originalMeans[c] - filter[o * columns + c] * means[c];
}

std::string LayerFactors::describe() const {
  static constexpr StringRef names[] = {"singular values", "spatial", "Tucker-2", "separable"};
  std::string ranks = std::to_string(choice->ranks.rank);
  if (choice->form == FactorForm::Tucker2)
    ranks = std::to_string(choice->ranks.inner) + " and " + ranks;
  return llvm::formatv("{0} of rank {1}", names[size_t(choice->form)], ranks);
}
