//===- WeightedChannelModels.cpp - Channels of ops with weights -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED end the channels that they read and make others, one per filter;
// DEPTHWISE_CONV_2D and grouped convolutions tie what they make to what they read.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/channels/ChannelConstants.h"
#include "passes/optimize/channels/FlattenedAxes.h"

#include <cmath>

using namespace mlir;
using namespace adze;

namespace {

/// An op with weights, whichever it is.
struct Layer {
  Operation *op;
  Value input, weight, bias, output;
  int64_t filterAxis; ///< Of the weights: an index is a filter.
  ActivationFunctionType activation;

  explicit Layer(Operation *op) : op(op), output(op->getResult(0)) {
    auto weighted = cast<WeightedOpInterface>(op);
    unsigned operand = weighted.getWeightOperands()[0];
    input = op->getOperand(weighted.getInputOperand());
    weight = op->getOperand(operand);
    filterAxis = weighted.getChannelAxis(operand);
    std::optional<unsigned> number = weighted.getBiasOperand();
    if (number && isa<TensorType>(op->getOperand(*number).getType()))
      bias = op->getOperand(*number);
    auto fused = dyn_cast<FusedActivationOpInterface>(op);
    activation = fused ? fused.getFusedActivation() : ActivationFunctionType::NONE;
  }

  bool hasRanks(int64_t rank) const {
    auto from = dyn_cast<RankedTensorType>(input.getType()), by = dyn_cast<RankedTensorType>(weight.getType()),
         to = dyn_cast<RankedTensorType>(output.getType());
    return from && by && to && by.hasStaticShape() && by.getRank() == rank && op->getNumResults() == 1;
  }
  int64_t getRank(Value value) const { return cast<RankedTensorType>(value.getType()).getRank(); }
  bool isHybrid() const { return ChannelConstants::isFloat(input) && !ChannelConstants::isFloat(weight); }

  void fixAll(ChannelRelations &relations) const {
    for (Value value : op->getOperands())
      relations.fix(value, "has no known shape");
    relations.fix(output, "has no known shape");
  }
  /// All axes but the last.
  void fixFront(ChannelRelations &relations, Value value) const {
    for (int64_t axis = 0; axis < getRank(value) - 1; ++axis)
      relations.fix(value, axis, "is no axis of channels");
  }
  /// Filters, biases and the channels that they make.
  void tieFilters(ChannelRelations &relations) const {
    relations.tieAxes(weight, filterAxis, output, getRank(output) - 1);
    if (bias && getRank(bias) == 1)
      relations.tieAxes(weight, filterAxis, bias, 0);
    else if (bias)
      relations.fix(output, getRank(output) - 1, "has a bias of another shape");
  }

  /// The stored value of a channel whose sums all are the bias.
  std::optional<double> getBiasOutput(const ChannelConstants &constants, int64_t channel) const;
};

} // namespace

/// Stored values from `first` to `last`.
static std::pair<double, double> getStorageRange(Value value) {
  StringRef wire = getWireTypeName(value);
  return wire == "UINT8"   ? std::pair(0.0, 255.0)
         : wire == "INT16" ? std::pair(-32768.0, 32767.0)
                           : std::pair(-128.0, 127.0);
}

std::optional<double> Layer::getBiasOutput(const ChannelConstants &constants, int64_t channel) const {
  std::optional<double> sum = bias ? constants.get({bias, 0, channel}) : std::optional<double>(0);
  if (!sum)
    return std::nullopt;
  if (ChannelConstants::isFloat(output))
    return ChannelConstants::isFloat(input) ? std::optional<double>(float(applyActivation(activation, *sum)))
                                            : std::nullopt;
  std::optional<double> zero = ChannelConstants::getZero(output);
  if (!zero || *sum == 0)
    return zero;
  QuantizationParams in = getQuantization(cast<ShapedType>(input.getType())),
                     by = getQuantization(cast<ShapedType>(weight.getType())),
                     out = getQuantization(cast<ShapedType>(output.getType()));
  if (in.scale.size() != 1 || by.scale.empty() || out.scale.size() != 1)
    return std::nullopt;
  double steps = *sum * in.scale[0] * by.scale[by.scale.size() == 1 ? 0 : channel] / out.scale[0];
  // Kernels round in several ways, which agree where it is no tie.
  if (std::abs(steps - std::floor(steps) - 0.5) < 0.01)
    return std::nullopt;
  auto [least, most] = getStorageRange(output);
  double lower = applyActivation(activation, -HUGE_VAL), upper = applyActivation(activation, HUGE_VAL);
  if (std::isfinite(lower))
    least = std::max(least, *zero + std::round(lower / out.scale[0]));
  if (std::isfinite(upper))
    most = std::min(most, *zero + std::round(upper / out.scale[0]));
  return std::clamp(std::round(steps) + *zero, least, most);
}

//===----------------------------------------------------------------------===//
// Reads
//===----------------------------------------------------------------------===//

/// Weights of one input channel, `column`, for each filter added up over the window; the last axis of the weights is
/// that of input channels.
static std::vector<double> sumColumn(const Layer &layer, int64_t column, const ChannelConstants &constants) {
  ArrayRef<double> weights = constants.getElements(layer.weight);
  int64_t columns = ChannelRelations::getExtent(layer.weight, layer.getRank(layer.weight) - 1);
  int64_t filters = ChannelRelations::getExtent(layer.weight, 0), window = weights.size() / columns / filters;
  double zero = ChannelConstants::getZero(layer.weight).value_or(0);
  std::vector<double> sums(filters, 0);
  for (int64_t filter = 0; filter < filters; ++filter)
    for (int64_t place = 0; place < window; ++place)
      sums[filter] += weights[(filter * window + place) * columns + column] - zero;
  return sums;
}

/// Whether the weights' input channels can be added to the bias: both are constants, and sums are those of the kernel.
static bool canAddToBias(const Layer &layer) {
  return layer.bias && !layer.isHybrid() && layer.filterAxis == 0 && ChannelConstants::getZero(layer.input) &&
         layer.bias.getDefiningOp<ConstOp>() && layer.weight.getDefiningOp<ConstOp>();
}

static void addToBias(const Layer &layer, ArrayRef<AbsorbedRead> reads, const ChannelConstants &constants) {
  double zero = *ChannelConstants::getZero(layer.input);
  std::vector<double> sums(constants.getElements(layer.bias));
  bool isChanged = false;
  for (const AbsorbedRead &read : reads) {
    if (read.value == zero)
      continue;
    isChanged = true;
    for (auto [sum, weights] : llvm::zip_equal(sums, sumColumn(layer, read.column, constants)))
      sum += weights * (read.value - zero);
  }
  if (!isChanged)
    return;
  auto constant = layer.bias.getDefiningOp<ConstOp>();
  ShapedType stored = constant.getValue().getShapedType();
  std::vector<char> bytes;
  auto append = [&](auto value) {
    const char *start = reinterpret_cast<const char *>(&value);
    bytes.insert(bytes.end(), start, start + sizeof(value));
  };
  for (double sum : sums) {
    if (stored.getElementType().isF32())
      append(static_cast<float>(sum));
    else if (stored.getElementTypeBitWidth() == 64)
      append(static_cast<int64_t>(sum));
    else
      append(static_cast<int32_t>(sum));
  }
  constant.setValueAttr(makeConstant(stored, bytes));
}

/// Results of channels whose filter is zero, or whose sums are the bias for `isSilent`'s reasons.
static void propagateBiases(Operation *op, ChannelConstants &constants, llvm::function_ref<bool(int64_t)> isSilent) {
  Layer layer(op);
  if (!layer.hasRanks(layer.getRank(layer.weight)))
    return;
  int64_t axis = layer.getRank(layer.output) - 1;
  for (int64_t channel = 0, n = ChannelRelations::getExtent(layer.weight, layer.filterAxis); channel < n; ++channel) {
    ChannelPlace place{layer.output, axis, channel}, filter{layer.weight, layer.filterAxis, channel};
    if (constants.matters(place) &&
        (ChannelConstants::isZero(layer.weight, constants.get(filter)) || isSilent(channel)))
      constants.set(place, layer.getBiasOutput(constants, channel));
  }
}

static bool isNever(int64_t) { return false; }

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

namespace {

struct Conv2DModel : ChannelOpInterface::ExternalModel<Conv2DModel, Conv2DOp> {
  static int64_t getGroups(const Layer &layer) {
    int64_t channels = ChannelRelations::getExtent(layer.input, 3),
            columns = ChannelRelations::getExtent(layer.weight, 3);
    return channels > 0 && columns > 0 ? channels / columns : 0;
  }

  void relateChannels(Operation *op, ChannelRelations &relations) const {
    Layer layer(op);
    if (!layer.hasRanks(4) || getGroups(layer) < 1)
      return layer.fixAll(relations);
    layer.fixFront(relations, layer.input);
    layer.fixFront(relations, layer.output);
    relations.fix(layer.weight, 1, "is no axis of channels");
    relations.fix(layer.weight, 2, "is no axis of channels");
    layer.tieFilters(relations);
    relations.addFilters(op, layer.weight, 0);
    int64_t groups = getGroups(layer);
    if (groups > 1)
      return tieGroups(layer, groups, relations);
    relations.tieAxes(layer.input, 3, layer.weight, 3);
    for (int64_t column = 0, n = ChannelRelations::getExtent(layer.weight, 3); column < n; ++column)
      relations.addRead({op, column, {layer.input, 3, column}});
  }

  /// Only a group as a whole can go: all have equally many channels.
  static void tieGroups(const Layer &layer, int64_t groups, ChannelRelations &relations) {
    int64_t channels = ChannelRelations::getExtent(layer.input, 3) / groups,
            filters = ChannelRelations::getExtent(layer.weight, 0) / groups;
    relations.fix(layer.weight, 3, "is shared by groups");
    for (int64_t group = 0; group < groups; ++group) {
      ChannelPlace first{layer.output, 3, group * filters};
      for (int64_t i = 1; i < filters; ++i)
        relations.tie(first, {layer.output, 3, group * filters + i});
      for (int64_t i = 0; i < channels; ++i)
        relations.tie(first, {layer.input, 3, group * channels + i});
    }
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const { propagateBiases(op, constants, isNever); }

  bool canAbsorb(Operation *op, const ChannelRead &, double value, const ChannelConstants &) const {
    Layer layer(op);
    if (ChannelConstants::isZero(layer.input, value))
      return true;
    bool isPixel =
        ChannelRelations::getExtent(layer.weight, 1) == 1 && ChannelRelations::getExtent(layer.weight, 2) == 1;
    // Zeros around the input would be this value as well.
    return (isPixel || cast<Conv2DOp>(op).getPadding() == Padding::VALID) && canAddToBias(layer);
  }
  void absorbReads(Operation *op, ArrayRef<AbsorbedRead> reads, const ChannelConstants &constants) const {
    if (Layer layer(op); canAddToBias(layer))
      addToBias(layer, reads, constants);
  }
};

struct TransposeConvModel : ChannelOpInterface::ExternalModel<TransposeConvModel, TransposeConvOp> {
  void relateChannels(Operation *op, ChannelRelations &relations) const {
    Layer layer(op);
    if (!layer.hasRanks(4))
      return layer.fixAll(relations);
    layer.fixFront(relations, layer.input);
    layer.fixFront(relations, layer.output);
    relations.fix(layer.weight, 1, "is no axis of channels");
    relations.fix(layer.weight, 2, "is no axis of channels");
    layer.tieFilters(relations);
    if (!op->getOperand(0).getDefiningOp<ConstOp>())
      relations.fix(layer.output, 3, "has a shape that is computed");
    relations.addFilters(op, layer.weight, 0);
    relations.tieAxes(layer.input, 3, layer.weight, 3);
    for (int64_t column = 0, n = ChannelRelations::getExtent(layer.weight, 3); column < n; ++column)
      relations.addRead({op, column, {layer.input, 3, column}});
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const { propagateBiases(op, constants, isNever); }

  bool canAbsorb(Operation *op, const ChannelRead &, double value, const ChannelConstants &) const {
    return ChannelConstants::isZero(Layer(op).input, value);
  }

  void updateExtents(Operation *op, const KeptIndices &kept) const {
    Value output = op->getResult(0);
    auto shape = op->getOperand(0).getDefiningOp<ConstOp>();
    if (!shape || !kept.find(output, 3))
      return;
    SmallVector<int64_t> extents = *readIntegers(shape.getValue());
    extents.back() = ChannelRelations::getExtent(output, 3);
    SmallVector<int32_t> stored(extents.begin(), extents.end());
    ArrayRef<char> bytes(reinterpret_cast<const char *>(stored.data()), stored.size() * sizeof(int32_t));
    shape.setValueAttr(makeConstant(shape.getValue().getShapedType(), bytes));
  }
};

struct DepthwiseModel : ChannelOpInterface::ExternalModel<DepthwiseModel, DepthwiseConv2DOp> {
  static int64_t getMultiplier(const Layer &layer) {
    int64_t channels = ChannelRelations::getExtent(layer.input, 3),
            outputs = ChannelRelations::getExtent(layer.weight, 3);
    return channels > 0 && outputs % channels == 0 ? outputs / channels : 0;
  }

  void relateChannels(Operation *op, ChannelRelations &relations) const {
    Layer layer(op);
    if (!layer.hasRanks(4) || getMultiplier(layer) < 1)
      return layer.fixAll(relations);
    layer.fixFront(relations, layer.input);
    layer.fixFront(relations, layer.output);
    layer.fixFront(relations, layer.weight);
    layer.tieFilters(relations);
    for (int64_t channel = 0, n = ChannelRelations::getExtent(layer.weight, 3); channel < n; ++channel)
      relations.tie({layer.input, 3, channel / getMultiplier(layer)}, {layer.output, 3, channel});
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const {
    Layer layer(op);
    if (!layer.hasRanks(4) || getMultiplier(layer) < 1)
      return;
    propagateBiases(op, constants, [&](int64_t channel) {
      ChannelPlace place{layer.input, 3, channel / getMultiplier(layer)};
      return ChannelConstants::isZero(layer.input, constants.get(place));
    });
  }
};

struct FullyConnectedModel : ChannelOpInterface::ExternalModel<FullyConnectedModel, FullyConnectedOp> {
  /// The last axes of the input that a row of weights meets; none where there are no such.
  static std::optional<int64_t> getFirstRead(const Layer &layer) {
    int64_t columns = ChannelRelations::getExtent(layer.weight, 1), count = 1, axis = layer.getRank(layer.input);
    do {
      int64_t extent = axis > 0 ? ChannelRelations::getExtent(layer.input, --axis) : -1;
      if (extent < 1)
        return std::nullopt;
      count *= extent;
    } while (count < columns);
    return count == columns ? std::optional<int64_t>(axis) : std::nullopt;
  }

  void relateChannels(Operation *op, ChannelRelations &relations) const {
    Layer layer(op);
    std::optional<int64_t> first = layer.hasRanks(2) ? getFirstRead(layer) : std::nullopt;
    if (!first || cast<FullyConnectedOp>(op).getWeightsFormat() != FullyConnectedOptionsWeightsFormat::DEFAULT)
      return layer.fixAll(relations);
    layer.fixFront(relations, layer.output);
    layer.tieFilters(relations);
    relations.addFilters(op, layer.weight, 0);
    for (int64_t axis = 0; axis < *first; ++axis)
      relations.fix(layer.input, axis, "is no axis of channels");
    FlattenedAxes flat(relations, layer.input, *first, layer.getRank(layer.input));
    if (flat.axis < 0)
      return relations.fix(layer.weight, 1, "meets axes that cannot change");
    for (int64_t column = 0, n = ChannelRelations::getExtent(layer.weight, 1); column < n; ++column) {
      ChannelPlace place{layer.input, flat.axis, flat.getIndex(column)};
      relations.tie(place, {layer.weight, 1, column});
      relations.addRead({op, column, place});
    }
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const {
    if (isa<RankedTensorType>(Layer(op).weight.getType()))
      propagateBiases(op, constants, isNever);
  }

  bool canAbsorb(Operation *op, const ChannelRead &, double value, const ChannelConstants &) const {
    Layer layer(op);
    return ChannelConstants::isZero(layer.input, value) || canAddToBias(layer);
  }
  void absorbReads(Operation *op, ArrayRef<AbsorbedRead> reads, const ChannelConstants &constants) const {
    if (Layer layer(op); canAddToBias(layer))
      addToBias(layer, reads, constants);
  }
};

} // namespace

void adze::registerWeightedChannelModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, AdzeDialect *) {
    Conv2DOp::attachInterface<Conv2DModel>(*context);
    TransposeConvOp::attachInterface<TransposeConvModel>(*context);
    DepthwiseConv2DOp::attachInterface<DepthwiseModel>(*context);
    FullyConnectedOp::attachInterface<FullyConnectedModel>(*context);
  });
}
