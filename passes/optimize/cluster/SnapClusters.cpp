//===- SnapClusters.cpp - Shared values on the grid of integers -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A scale for each table.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/AffineQuantization.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/WeightedLayer.h"
#include "passes/optimize/cluster/Passes.h"

#include <algorithm>

#define DEBUG_TYPE "snap-clusters"

namespace adze {
#define GEN_PASS_DEF_SNAPCLUSTERS
#include "passes/optimize/cluster/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct SnapClusters : adze::impl::SnapClustersBase<SnapClusters> {
  using Base::Base;

  void runOnOperation() override {
    LayerSelection selection(getOperation());
    getOperation().walk([&](WeightedOpInterface op) {
      auto attr = op->getAttrOfType<ClusterAttr>("adze.cluster");
      StringRef reason;
      std::optional<WeightedLayer> layer = attr ? getFloatLayer(op, reason) : std::nullopt;
      std::optional<LayerForm> form = layer ? selection.getForm(*layer, reason) : std::nullopt;
      if (form)
        snap(*layer, attr, *form);
      else if (attr && selection.isQuantized(op))
        remarkDeclined(op, DEBUG_TYPE, reason);
    });
  }

private:
  void snap(const WeightedLayer &layer, ClusterAttr attr, const LayerForm &form);
};

} // namespace

void SnapClusters::snap(const WeightedLayer &layer, ClusterAttr attr, const LayerForm &form) {
  std::vector<float> values = *readFloatConstant(layer.getWeight());
  bool isPerChannel = attr.getScope() == ClusterScope::channels && form.axis >= 0;
  WeightLayout layout = getChannelLayout(layer.shape, isPerChannel ? form.axis : -1);
  std::vector<float> scales = chooseWeightScales(values, layout, form.bits);
  for (size_t first = 0; isPerChannel && first < scales.size(); first += attr.getGroup()) {
    auto begin = scales.begin() + first, end = scales.begin() + std::min(first + size_t(attr.getGroup()), scales.size());
    std::fill(begin, end, *std::max_element(begin, end));
  }
  std::vector<int8_t> stored = quantizeWeights(values, layout, scales, form.bits);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = scales[scales.size() == 1 ? 0 : layout.getChannel(int64_t(i))] * float(stored[i]);
  QuantizationParams params;
  params.scale = scales;
  params.zeroPoint.assign(scales.size(), 0);
  params.axis = scales.size() > 1 ? int32_t(form.axis) : 0;
  setWeights(layer, values, params);
  ++numSnapped;
}
