//===- WeightedLayer.cpp - Ops with weights as matrices -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading and replacing weights and biases.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/WeightedLayer.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/FloatConstant.h"

#include <cmath>

using namespace mlir;
using namespace adze;

Value WeightedLayer::getBias() const {
  std::optional<unsigned> number = WeightedOpInterface(op).getBiasOperand();
  Value bias = number ? op->getOperand(*number) : Value();
  return bias && isa<TensorType>(bias.getType()) ? bias : Value();
}

int64_t WeightedLayer::getWeightIndex(int64_t group, int64_t row, int64_t column) const {
  int64_t output = group * rows + row;
  return isDepthwise ? column * getOutputs() + output : output * columns + column;
}

int64_t WeightedLayer::getInputChannel(int64_t group, int64_t column) const {
  if (isDepthwise)
    return group;
  int64_t perGroup = channels / groups;
  return group * perGroup + column % perGroup;
}

ActivationFunctionType WeightedLayer::getActivation() const {
  auto fused = dyn_cast<FusedActivationOpInterface>(op.getOperation());
  return fused ? fused.getFusedActivation() : ActivationFunctionType::NONE;
}

/// Fills in groups, rows and columns; false where the shapes do not say them.
static bool fillExtents(WeightedLayer &layer) {
  auto weight = dyn_cast<RankedTensorType>(layer.getWeight().getType());
  auto input = dyn_cast<RankedTensorType>(layer.getInput().getType());
  if (!weight || !weight.hasStaticShape() || weight.getNumElements() == 0 || !input || input.getRank() < 1)
    return false;
  layer.shape.assign(weight.getShape().begin(), weight.getShape().end());
  layer.channels = isa<FullyConnectedOp>(layer.op.getOperation()) ? layer.shape.back() : input.getShape().back();
  if (ShapedType::isDynamic(layer.channels) || layer.channels <= 0)
    return false;
  layer.isDepthwise = isa<DepthwiseConv2DOp>(layer.op.getOperation());
  int64_t outputs = layer.shape[layer.isDepthwise ? 3 : 0];
  if (layer.isDepthwise)
    layer.groups = layer.channels;
  else if (layer.shape.size() == 4)
    layer.groups = layer.channels / layer.shape[3];
  if (layer.groups < 1 || outputs % layer.groups)
    return false;
  layer.rows = outputs / layer.groups;
  layer.columns = weight.getNumElements() / outputs;
  return true;
}

std::optional<WeightedLayer> adze::getLayer(Operation *op, StringRef &reason) {
  reason = "it is no convolution or product that this handles";
  if (!isa<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp, TransposeConvOp>(op) || op->getNumResults() != 1)
    return std::nullopt;
  WeightedLayer layer;
  layer.op = cast<WeightedOpInterface>(op);
  layer.weightOperand = layer.op.getWeightOperands()[0];
  reason = "the extents of weights or input are not known";
  if (!fillExtents(layer))
    return std::nullopt;
  return layer;
}

static bool isFinite(ArrayRef<float> values) {
  return llvm::all_of(values, [](float value) { return std::isfinite(value); });
}

std::optional<WeightedLayer> adze::getFloatLayer(Operation *op, StringRef &reason) {
  std::optional<WeightedLayer> layer = getLayer(op, reason);
  if (!layer)
    return std::nullopt;
  reason = "the weights are no FLOAT32 constant";
  std::optional<std::vector<float>> values = readFloatConstant(layer->getWeight());
  if (!values)
    return std::nullopt;
  reason = "the weights have elements that are not finite";
  if (!isFinite(*values))
    return std::nullopt;
  if (Value bias = layer->getBias()) {
    reason = "the bias is no FLOAT32 constant with finite elements for all outputs";
    std::optional<std::vector<float>> elements = readFloatConstant(bias);
    if (!elements || int64_t(elements->size()) != layer->getOutputs() || !isFinite(*elements))
      return std::nullopt;
  }
  return layer;
}

std::vector<float> adze::readBias(const WeightedLayer &layer) {
  if (Value bias = layer.getBias())
    if (std::optional<std::vector<float>> values = readFloatConstant(bias))
      return std::move(*values);
  return std::vector<float>(layer.getOutputs(), 0);
}

static Value makeFloats(OpBuilder &builder, Location location, ArrayRef<int64_t> shape, ArrayRef<float> values,
                        const QuantizationParams &params) {
  auto storage = RankedTensorType::get(shape, builder.getF32Type());
  ElementsAttr value = makeConstant(
      storage, ArrayRef<char>(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)));
  return ConstOp::create(builder, location, makeTensorType(builder.getF32Type(), shape, params), value);
}

/// Puts `value` in the place of an operand, and deletes what it replaces where nothing else uses that.
static void replaceOperand(Operation *op, unsigned number, Value value) {
  Value old = op->getOperand(number);
  op->setOperand(number, value);
  for (Operation *producer = old.getDefiningOp(); producer && producer->use_empty();) {
    Operation *before = producer->getNumOperands() ? producer->getOperand(0).getDefiningOp() : nullptr;
    producer->erase();
    producer = before;
  }
}

void adze::setWeights(const WeightedLayer &layer, ArrayRef<float> values, const QuantizationParams &params) {
  OpBuilder builder(layer.op);
  Value weight = layer.getWeight();
  replaceOperand(layer.op, layer.weightOperand, makeFloats(builder, weight.getLoc(), layer.shape, values, params));
}

bool adze::setBias(const WeightedLayer &layer, ArrayRef<float> values) {
  OpBuilder builder(layer.op);
  WeightedOpInterface op = layer.op;
  Value old = layer.getBias();
  Value bias = makeFloats(builder, old ? old.getLoc() : op.getLoc(), {layer.getOutputs()}, values, {});
  // Where the operand is absent or none, the bias is the operand behind weights and input.
  unsigned place = op.getBiasOperand().value_or(std::max(op.getInputOperand(), layer.weightOperand) + 1);
  if (place < op->getNumOperands()) {
    replaceOperand(op, place, bias);
    return true;
  }
  if (place != op->getNumOperands()) {
    bias.getDefiningOp()->erase();
    return false;
  }
  op->insertOperands(place, bias);
  for (StringRef name : {"adze.version", "adze.no_options", "adze.other_options", "adze.operator_code"})
    op->removeDiscardableAttr(name);
  return true;
}

LayerSelection::LayerSelection(ModuleOp module) {
  hasSettings = module.walk([](Operation *op) {
                        return op->hasAttr("adze.quantize") ? WalkResult::interrupt() : WalkResult::advance();
                      })
                    .wasInterrupted();
}

bool LayerSelection::isQuantized(Operation *op) const {
  auto settings = op->getAttrOfType<QuantizeAttr>("adze.quantize");
  if (!settings)
    return !hasSettings;
  return settings.getMode() != QuantizeMode::none && settings.getMode() != QuantizeMode::float16;
}

std::optional<LayerForm> LayerSelection::getForm(const WeightedLayer &layer, StringRef &reason) const {
  reason = "its weights are not to become integers";
  if (!isQuantized(layer.op))
    return std::nullopt;
  auto settings = layer.op->getAttrOfType<QuantizeAttr>("adze.quantize");
  if (!settings)
    return LayerForm{8, layer.getAxis()};
  reason = "its weights have fewer elements than min_elements";
  if (settings.getMode() != QuantizeMode::integer && ShapedType::getNumElements(layer.shape) < settings.getMinElements())
    return std::nullopt;
  reason = "its weights have a scale per block";
  if (settings.getGranularity() == Granularity::block)
    return std::nullopt;
  bool isPerChannel = settings.getGranularity() == Granularity::channel;
  return LayerForm{unsigned(settings.getWeightBits()), isPerChannel ? layer.getAxis() : -1};
}

void adze::remarkDeclined(Operation *op, StringRef pass, const Twine &reason) {
  remark::missed(op->getLoc(), remark::RemarkOpts::name("declined").category(pass)) << reason.str();
}
