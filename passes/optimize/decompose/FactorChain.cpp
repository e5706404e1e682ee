//===- FactorChain.cpp - Ops of factors -----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each axis keeps its window, stride, dilation and padding in one factor, and has a window of 1 in the others, which pads
// nothing. Zeros that pad are zeros behind a factor, too, for none but the last has a bias.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/decompose/LayerFactors.h"

#include <cmath>

using namespace mlir;
using namespace adze;

static Location addToName(Location location, const Twine &suffix) {
  StringRef name = getTensorName(location);
  return name.empty() ? location : NameLoc::get(StringAttr::get(location.getContext(), name + suffix));
}

static RankedTensorType getFloats(MLIRContext *context, ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, Float32Type::get(context));
}

static Value makeFilter(OpBuilder &builder, Location location, ArrayRef<int64_t> shape, ArrayRef<double> values) {
  std::vector<float> floats(values.begin(), values.end());
  RankedTensorType type = getFloats(builder.getContext(), shape);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(floats.data()), floats.size() * sizeof(float));
  return ConstOp::create(builder, location, type, makeConstant(type, bytes));
}

/// Drops what is true of the op as it was in the file.
static void forgetFile(Operation *op) {
  for (StringRef name : {"adze.version", "adze.no_options", "adze.other_options", "adze.operator_code", "adze.decompose"})
    op->removeDiscardableAttr(name);
}

/// What a factor takes over of the window of the layer: each axis belongs to one factor.
struct FactorAxes {
  bool height = false, width = false;
};

static FactorAxes getAxes(FactorForm form, size_t number) {
  switch (form) {
  case FactorForm::Matrix:
    return {number == 0, number == 0};
  case FactorForm::Spatial:
    return {number == 0, number == 1};
  case FactorForm::Tucker2:
  case FactorForm::Separable:
    return {number == 1, number == 1};
  }
  return {};
}

template <typename ConvOp> static void restrictAxes(ConvOp conv, FactorAxes axes) {
  if (!axes.height) {
    conv.setStrideH(1);
    conv.setDilationHFactor(1);
  }
  if (!axes.width) {
    conv.setStrideW(1);
    conv.setDilationWFactor(1);
  }
}

/// The shape of a factor's result: that of its input, with windows where the factor has an axis.
template <typename ConvOp>
static SmallVector<int64_t> getResultShape(ConvOp conv, ArrayRef<int64_t> input, int64_t height, int64_t width,
                                           int64_t channels) {
  return {input[0],
          getWindowedExtent(conv.getPadding(), input[1], height, conv.getStrideH(), conv.getDilationHFactor()),
          getWindowedExtent(conv.getPadding(), input[2], width, conv.getStrideW(), conv.getDilationWFactor()), channels};
}

/// A convolution of the layer's kind with other operands. Kernels want a bias: zeros.
static Value addConv(OpBuilder &builder, Conv2DOp layer, Location location, Value input, Value filter, FactorAxes axes) {
  ArrayRef<int64_t> window = cast<RankedTensorType>(filter.getType()).getShape();
  std::vector<double> zeros(window[0], 0.0);
  Value bias = makeFilter(builder, addToName(location, "/bias"), {window[0]}, zeros);
  auto conv = cast<Conv2DOp>(builder.clone(*layer));
  conv->setLoc(location);
  conv->setOperands({input, filter, bias});
  conv.setFusedActivationFunction(ActivationFunctionType::NONE);
  forgetFile(conv);
  restrictAxes(conv, axes);
  SmallVector<int64_t> shape =
      getResultShape(conv, cast<RankedTensorType>(input.getType()).getShape(), window[1], window[2], window[0]);
  conv.getOutput().setType(getFloats(builder.getContext(), shape));
  return conv.getOutput();
}

static Value addDepthwise(OpBuilder &builder, Conv2DOp layer, Location location, Value input, Value filter) {
  ArrayRef<int64_t> window = cast<RankedTensorType>(filter.getType()).getShape();
  std::vector<double> zeros(window[3], 0.0);
  Value bias = makeFilter(builder, addToName(location, "/bias"), {window[3]}, zeros);
  SmallVector<int64_t> shape =
      getResultShape(layer, cast<RankedTensorType>(input.getType()).getShape(), window[1], window[2], window[3]);
  auto conv = DepthwiseConv2DOp::create(builder, location, TypeRange{getFloats(builder.getContext(), shape)},
                                        ValueRange{input, filter, bias});
  conv.setPadding(layer.getPadding());
  conv.setStrideH(layer.getStrideH());
  conv.setStrideW(layer.getStrideW());
  conv.setDilationHFactor(layer.getDilationHFactor());
  conv.setDilationWFactor(layer.getDilationWFactor());
  conv.setDepthMultiplier(1);
  return conv.getOutput();
}

static Value addProduct(OpBuilder &builder, FullyConnectedOp layer, Location location, Value input, Value filter) {
  int64_t rank = cast<RankedTensorType>(filter.getType()).getDimSize(0);
  std::vector<double> zeros(rank, 0.0);
  Value bias = makeFilter(builder, addToName(location, "/bias"), {rank}, zeros);
  auto product = cast<FullyConnectedOp>(builder.clone(*layer));
  product->setLoc(location);
  product->setOperands({input, filter, bias});
  product.setFusedActivationFunction(ActivationFunctionType::NONE);
  forgetFile(product);
  SmallVector<int64_t> shape(cast<RankedTensorType>(layer.getOutput().getType()).getShape());
  shape.back() = rank;
  product.getOutput().setType(getFloats(builder.getContext(), shape));
  return product.getOutput();
}

Value LayerFactors::applyFactor(OpBuilder &builder, size_t number, Value input) {
  std::array<int64_t, 4> extents = getFactorShape(factors.form, shape, factors.ranks, number);
  Location location = addToName(getTensorLocation(layer.getOutput()), "/factor" + Twine(number));
  Location ofFilter = addToName(layer.getWeight().getLoc(), "/factor" + Twine(number));
  if (auto product = dyn_cast<FullyConnectedOp>(layer.op.getOperation()))
    return addProduct(builder, product, location, input,
                      makeFilter(builder, ofFilter, {extents[0], extents[3]}, factors.factors[number]));
  auto conv = cast<Conv2DOp>(layer.op.getOperation());
  Value filter = makeFilter(builder, ofFilter, extents, factors.factors[number]);
  if (factors.form == FactorForm::Separable && number == 1)
    return addDepthwise(builder, conv, location, input, filter);
  return addConv(builder, conv, location, input, filter, getAxes(factors.form, number));
}

/// The op itself, with its bias and activation, is the last of the chain.
void LayerFactors::applyLast(OpBuilder &builder, Value input) {
  Operation *op = layer.op;
  size_t number = factors.factors.size() - 1;
  std::array<int64_t, 4> extents = getFactorShape(factors.form, shape, factors.ranks, number);
  std::vector<float> bias = readBias(layer);
  op->setOperand(layer.op.getInputOperand(), input);
  if (auto conv = dyn_cast<Conv2DOp>(op))
    restrictAxes(conv, getAxes(factors.form, number));
  layer.shape.assign(extents.begin(), extents.end());
  if (isa<FullyConnectedOp>(op))
    layer.shape = {extents[0], extents[3]};
  std::vector<float> values(factors.factors[number].begin(), factors.factors[number].end());
  setWeights(layer, values);
  forgetFile(op);
  applyBias(std::move(bias));
}

void LayerFactors::applyBias(std::vector<float> bias) {
  if (biasChange.empty())
    return;
  for (auto [value, change] : llvm::zip_equal(bias, biasChange))
    if (std::isfinite(float(value + change)))
      value = float(value + change);
  setBias(layer, bias);
}

void LayerFactors::apply() {
  OpBuilder builder(layer.op);
  Value input = layer.getInput();
  for (size_t number = 0; number + 1 < factors.factors.size(); ++number)
    input = applyFactor(builder, number, input);
  applyLast(builder, input);
}

void LayerFactors::applyTo(Operation *copy) const {
  LayerFactors other = *this;
  other.layer.op = cast<WeightedOpInterface>(copy);
  other.apply();
}

void LayerFactors::applyTarget() {
  findBiasChange(target);
  std::vector<float> bias = readBias(layer);
  setWeights(layer, std::vector<float>(target.begin(), target.end()));
  applyBias(std::move(bias));
}
