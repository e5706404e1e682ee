//===- ChannelImportance.cpp - Which channels matter ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Norms of filters.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelImportance.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/DequantizedConstant.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/channels/ChannelStatistics.h"

#include <cmath>

using namespace mlir;
using namespace adze;

/// Real numbers of weights, behind DEQUANTIZE or not.
static std::optional<std::vector<double>> readWeights(Value weight) {
  if (auto real = weight.getDefiningOp<DequantizeOp>())
    weight = real.getInput();
  auto constant = weight.getDefiningOp<ConstOp>();
  std::string reason;
  std::optional<ElementsAttr> floats =
      constant ? dequantizeConstant(constant, getQuantization(cast<ShapedType>(constant.getType())), reason)
               : std::nullopt;
  return floats ? readFloats(*floats) : std::nullopt;
}

/// The norm of the elements at each index of an axis.
static std::vector<double> getNorms(ArrayRef<double> values, ArrayRef<int64_t> shape, int64_t axis, ChannelNorm norm) {
  int64_t inner = ShapedType::getNumElements(shape.drop_front(axis + 1));
  std::vector<double> norms(shape[axis], 0);
  for (auto [i, value] : llvm::enumerate(values))
    norms[i / inner % shape[axis]] += norm == ChannelNorm::L1 ? std::abs(value) : value * value;
  if (norm == ChannelNorm::L2)
    for (double &sum : norms)
      sum = std::sqrt(sum);
  return norms;
}

std::optional<std::vector<double>> adze::getImportances(const ChannelDependencies &dependencies,
                                                        const ChannelGroup &group, ChannelNorm norm) {
  llvm::DenseMap<size_t, double> sums;
  for (const ChannelRelations::Filters &axis : group.filters) {
    std::optional<std::vector<double>> values = readWeights(axis.weight);
    if (!values)
      return std::nullopt;
    std::vector<double> norms =
        getNorms(*values, cast<RankedTensorType>(axis.weight.getType()).getShape(), axis.axis, norm);
    double mean = 0;
    for (double found : norms)
      mean += found / norms.size();
    for (auto [index, found] : llvm::enumerate(norms))
      if (std::optional<size_t> number = dependencies.getClass({axis.weight, axis.axis, int64_t(index)}))
        sums[*number] += mean > 0 ? found / mean : 0;
  }
  std::vector<double> importances;
  for (size_t number : group.classes)
    importances.push_back(sums.lookup(number));
  return importances;
}

/// Norms of the weights that each input channel of a layer meets; their axis is the last one.
static std::optional<std::vector<double>> getColumnNorms(Operation *op) {
  auto weighted = cast<WeightedOpInterface>(op);
  Value weight = op->getOperand(weighted.getWeightOperands()[0]);
  std::optional<std::vector<double>> values = readWeights(weight);
  if (!values)
    return std::nullopt;
  ArrayRef<int64_t> shape = cast<RankedTensorType>(weight.getType()).getShape();
  return getNorms(*values, shape, shape.size() - 1, ChannelNorm::L2);
}

std::optional<std::vector<double>> adze::getImportances(const ChannelDependencies &dependencies,
                                                        const ChannelGroup &group,
                                                        const ChannelStatistics &statistics) {
  llvm::DenseMap<Operation *, std::vector<double>> norms;
  llvm::DenseMap<Operation *, double> totals;
  std::vector<llvm::DenseMap<Operation *, double>> parts;
  for (size_t number : group.classes) {
    parts.emplace_back();
    for (const ChannelRead &read : dependencies.getClasses()[number].reads) {
      auto [entry, isNew] = norms.try_emplace(read.op);
      if (isNew) {
        std::optional<std::vector<double>> found = getColumnNorms(read.op);
        if (!found)
          return std::nullopt;
        entry->second = std::move(*found);
      }
      double energy = statistics.getVariance(read.place) * entry->second[read.column] * entry->second[read.column];
      parts.back()[read.op] += energy;
    }
    for (auto &[op, energy] : parts.back())
      totals[op] += std::sqrt(energy);
  }
  std::vector<double> importances;
  for (const llvm::DenseMap<Operation *, double> &part : parts) {
    double sum = 0;
    for (auto &[op, energy] : part)
      sum += totals[op] > 0 ? std::sqrt(energy) / totals[op] : 0;
    importances.push_back(sum);
  }
  return importances;
}
