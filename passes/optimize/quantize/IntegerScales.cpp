//===- IntegerScales.cpp - Scales that kernels can compute with -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of scales, and their limits.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/IntegerScales.h"

#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ConvolutionOps.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace adze;

double adze::getInputScale(const IntegerOp &integer) {
  unsigned number = cast<WeightedOpInterface>(integer.op).getInputOperand();
  const auto *input = llvm::find(integer.form.operands, number);
  assert(input != integer.form.operands.end() && "weights without activations");
  return integer.operandParams[input - integer.form.operands.begin()].scale;
}

/// Makes scales so large that biases stay within `most` units. One scale serves all channels, or each has its own.
static void fitBias(ArrayRef<float> bias, double inputScale, double most, std::vector<float> &weightScales) {
  for (size_t channel = 0; channel < bias.size(); ++channel) {
    float &scale = weightScales[weightScales.size() == 1 ? 0 : channel];
    if (std::abs(double(bias[channel])) > most * inputScale * scale)
      scale = float(std::abs(double(bias[channel])) / most / inputScale);
  }
}

/// XNNPACK, LiteRT's default, refuses to load a model in which input scale * weight scale / output scale is 256 or more.
static constexpr double mostMultiplier = 256;

/// Weights of zeros can have any scale, so theirs keeps below it.
static void fitMultiplier(ArrayRef<float> weights, const WeightLayout &layout, double inputScale, double outputScale,
                          std::vector<float> &weightScales) {
  std::vector<bool> isZero(weightScales.size(), true);
  for (int64_t i = 0; i < int64_t(weights.size()); ++i)
    if (weights[i] != 0)
      isZero[layout.getChannel(i)] = false;
  for (auto [channel, scale] : llvm::enumerate(weightScales)) {
    double multiplier = inputScale * scale / outputScale;
    if (multiplier >= mostMultiplier && isZero[channel])
      scale = std::max(float(mostMultiplier / 2 * outputScale / inputScale), std::numeric_limits<float>::min());
  }
}

WeightForm adze::chooseLayerForm(const IntegerOp &integer, ArrayRef<float> weights,
                                 const std::optional<std::vector<float>> &bias) {
  const IntegerForm &form = integer.form;
  Value weight = integer.op->getOperand(*form.weight);
  WeightForm stored = chooseWeightForm(weight, weights, form.weightBits, form.axis);
  // Training may have stated one scale where each channel was to have its own.
  WeightLayout layout = getChannelLayout(cast<ShapedType>(weight.getType()).getShape(), stored.axis);
  if (form.bits == 8 && !integer.resultParams.empty())
    fitMultiplier(weights, layout, getInputScale(integer), integer.resultParams.front().scale, stored.scales);
  // Kernels of 16 bits rescale sums of 48 bits.
  double most = form.bits == 16 ? double(int64_t(1) << 46) : double(std::numeric_limits<int32_t>::max() / 2);
  if (bias)
    fitBias(*bias, getInputScale(integer), most, stored.scales);
  return stored;
}

std::vector<float> adze::getBiasScales(double inputScale, ArrayRef<float> weightScales) {
  std::vector<float> scales;
  for (float scale : weightScales)
    scales.push_back(std::max(float(inputScale * scale), std::numeric_limits<float>::min()));
  return scales;
}

/// The largest number of which one unit of a sum stands for.
static double getSumScale(const IntegerOp &integer) {
  double largest = 0, product = 1;
  for (const AffineParams &params : integer.operandParams) {
    largest = std::max(largest, params.scale);
    product *= params.scale;
  }
  if (integer.form.weight) {
    std::optional<std::vector<float>> bias;
    if (integer.form.bias)
      bias = readFloatConstant(integer.op->getOperand(*integer.form.bias));
    WeightForm stored =
        chooseLayerForm(integer, *readFloatConstant(integer.op->getOperand(*integer.form.weight)), bias);
    return getInputScale(integer) * *llvm::max_element(stored.scales);
  }
  return isa<MulOp, SquaredDifferenceOp, BatchMatmulOp>(integer.op) ? product : largest;
}

/// What results may be rescaled by, at most: the shift that a kernel can do, and for those that scale up first, whose
/// last multiplier has to be below 1 (QuantizeMultiplierSmallerThanOneExp of LiteRT ends the program where it is not),
/// less.
static double getMostRescaling(const IntegerOp &integer) {
  if (integer.form.bits == 16)
    return 1 << 14;
  if (integer.form.weight)
    return mostMultiplier;
  return isa<AddOp, SubOp>(integer.op) ? 1 << 19 : isa<SquaredDifferenceOp>(integer.op) ? 1 << 12 : 1 << 30;
}

double adze::getLeastResultScale(const IntegerOp &integer) {
  return integer.operandParams.empty() ? 0 : getSumScale(integer) / getMostRescaling(integer);
}

std::string adze::findScaleOverflow(const IntegerOp &integer) {
  double least = getLeastResultScale(integer);
  if (least * getMostRescaling(integer) > std::numeric_limits<float>::max())
    return "the scales of its operands have a product beyond FLOAT32; scale the model down";
  for (const AffineParams &params : integer.resultParams)
    if (params.scale <= least)
      return "the range of its result is too small for those of its operands, which no integer kernel rescales so far; "
             "calibrate with samples that reach it";
  return "";
}
