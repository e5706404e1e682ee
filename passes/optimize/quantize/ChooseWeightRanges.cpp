//===- ChooseWeightRanges.cpp - Scales of weights -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The search is in lib/Numerics/WeightRanges.h.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightRanges.h"
#include "passes/optimize/WeightedLayer.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#define DEBUG_TYPE "choose-weight-ranges"

namespace adze {
#define GEN_PASS_DEF_CHOOSEWEIGHTRANGES
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

using ScaleRule = std::vector<float> (*)(ArrayRef<float>, const WeightLayout &, unsigned);

struct ChooseWeightRanges : adze::impl::ChooseWeightRangesBase<ChooseWeightRanges> {
  using Base::Base;

  void runOnOperation() override {
    ScaleRule rule = method == "minmax"  ? chooseWeightScales
                     : method == "mse"   ? chooseScalesBySearch
                     : method == "octav" ? chooseScalesByOctav
                                         : nullptr;
    if (!rule) {
      getOperation().emitError() << DEBUG_TYPE ": method '" << method << "' is not minmax, mse or octav";
      return signalPassFailure();
    }
    LayerSelection selection(getOperation());
    getOperation().walk([&](WeightedOpInterface op) {
      StringRef reason;
      std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
      std::optional<LayerForm> form = layer ? selection.getForm(*layer, reason) : std::nullopt;
      if (form && !getStatedParams(layer->getWeight()).scale.empty()) {
        reason = "its type states scales already";
        form = std::nullopt;
      }
      if (form)
        stateScales(*layer, *form, rule);
      else if (selection.isQuantized(op))
        remarkDeclined(op, DEBUG_TYPE, reason);
    });
  }

private:
  void stateScales(const WeightedLayer &layer, const LayerForm &form, ScaleRule rule);
};

} // namespace

void ChooseWeightRanges::stateScales(const WeightedLayer &layer, const LayerForm &form, ScaleRule rule) {
  std::vector<float> values = *readFloatConstant(layer.getWeight());
  WeightLayout layout = getChannelLayout(layer.shape, form.axis);
  QuantizationParams params;
  params.scale = rule(values, layout, form.bits);
  params.zeroPoint.assign(params.scale.size(), 0);
  params.axis = params.scale.size() > 1 ? int32_t(form.axis) : 0;
  std::vector<float> plain = chooseWeightScales(values, layout, form.bits);
  for (size_t c = 0; c < plain.size(); ++c)
    numClipped += params.scale[c] < plain[c];
  ++numStated;
  setWeights(layer, values, params);
}
