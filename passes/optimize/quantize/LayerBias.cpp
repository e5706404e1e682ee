//===- LayerBias.cpp - Biases of float and integer layers -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading and replacing.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/LayerBias.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#include <cmath>

using namespace mlir;
using namespace adze;

std::optional<LayerBias> LayerBias::get(const WeightedLayer &layer, StringRef &reason) {
  LayerBias bias;
  bias.layer = layer;
  Value value = layer.getBias();
  if (!value || readFloatConstant(value)) {
    reason = "an integer layer without a bias gets none";
    if (getWireTypeName(layer.getOutput()) != "FLOAT32")
      return std::nullopt;
    std::vector<float> floats = readBias(layer);
    bias.values.assign(floats.begin(), floats.end());
    return bias;
  }
  reason = "the bias is no constant of FLOAT32, or of INT32 or INT64 with scales";
  auto constant = value.getDefiningOp<ConstOp>();
  bias.storage = getStorageType(getElementTypeOrSelf(value.getType()));
  if (!constant || !(bias.storage.isInteger(32) || bias.storage.isInteger(64)))
    return std::nullopt;
  std::optional<SmallVector<int64_t>> stored = readIntegers(constant.getValue());
  QuantizationParams params = getQuantization(cast<ShapedType>(value.getType()));
  if (!stored || int64_t(stored->size()) != layer.getOutputs() ||
      (params.scale.size() != 1 && params.scale.size() != stored->size()))
    return std::nullopt;
  for (size_t c = 0; c < stored->size(); ++c) {
    bias.scales.push_back(params.scale[params.scale.size() == 1 ? 0 : c]);
    bias.values.push_back(bias.scales[c] * double((*stored)[c]));
  }
  return bias;
}

double LayerBias::toStorable(double wanted, int64_t channel) const {
  if (scales.empty())
    return float(wanted);
  // The rule for overflow leaves half of the range to partial sums.
  double limit = storage.isInteger(32) ? std::numeric_limits<int32_t>::max() / 2 : std::ldexp(1.0, 39);
  return std::clamp(std::round(wanted / scales[channel]), -limit, limit) * scales[channel];
}

bool LayerBias::set(ArrayRef<double> wanted) {
  std::vector<double> next;
  for (auto [channel, value] : llvm::enumerate(wanted))
    next.push_back(std::isfinite(value) ? toStorable(value, int64_t(channel)) : values[channel]);
  if (next == values)
    return false;
  values = next;
  if (scales.empty())
    return setBias(layer, std::vector<float>(values.begin(), values.end()));
  Value old = layer.getBias();
  auto constant = old.getDefiningOp<ConstOp>();
  std::vector<char> bytes;
  for (size_t c = 0; c < values.size(); ++c) {
    int64_t stored = std::llround(values[c] / scales[c]);
    // The wire is little-endian, and so are the machines this runs on.
    bytes.insert(bytes.end(), reinterpret_cast<const char *>(&stored),
                 reinterpret_cast<const char *>(&stored) + storage.getIntOrFloatBitWidth() / 8);
  }
  OpBuilder builder(layer.op);
  ElementsAttr value = makeConstant(constant.getValue().getShapedType(), bytes);
  auto replacement = ConstOp::create(builder, constant.getLoc(), old.getType(), value);
  layer.op->setOperand(*WeightedOpInterface(layer.op).getBiasOperand(), replacement);
  if (constant->use_empty())
    constant.erase();
  return true;
}
