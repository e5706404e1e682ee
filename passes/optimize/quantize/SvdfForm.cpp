//===- SvdfForm.cpp - The integer form of SVDF ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules of LiteRT's kernel svdf.cc and its converter's operator_property.cc.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/RecurrentOps.h"
#include "lib/Numerics/FilterBank.h"
#include "passes/optimize/quantize/RecurrentForm.h"

#include <cmath>

using namespace mlir;
using namespace adze;

static constexpr unsigned featureOperand = 1, timeOperand = 2, biasOperand = 3, stateOperand = 4;

namespace {

class SvdfForm : public RecurrentForm {
public:
  explicit SvdfForm(SVDFOp svdf) : RecurrentForm(svdf), svdf(svdf) {}

  std::string read() override;
  void prepare(unsigned workers, bool keepsState) override { reaches.assign(workers, 0); }
  void observe(const ObservedTensor &input) override;
  std::string rewrite() override;

private:
  AffineParams getOutputParams();

  SVDFOp svdf;
  int64_t inputs = 0;
  std::vector<float> features, time, bias;
  std::vector<float> reaches; ///< How far the products go that the state keeps, of each worker.
};

} // namespace

std::unique_ptr<RecurrentForm> adze::makeSvdfForm(Operation *op) {
  auto svdf = dyn_cast<SVDFOp>(op);
  return svdf ? std::make_unique<SvdfForm>(svdf) : nullptr;
}

std::string SvdfForm::read() {
  ActivationFunctionType activation = svdf.getFusedActivationFunction();
  // RELU6 is RELU with a range that ends at 6, and results saturate at the ends of their range.
  if (activation != ActivationFunctionType::RELU && activation != ActivationFunctionType::RELU6)
    return "LiteRT's integer kernel of SVDF has no activation but RELU; it runs in float";
  auto feature = dyn_cast<RankedTensorType>(svdf.getFeatureWeights().getType());
  auto times = dyn_cast<RankedTensorType>(svdf.getTimeWeights().getType());
  if (!feature || !times || !feature.hasStaticShape() || !times.hasStaticShape())
    return "the shapes of its weights are not known; it runs in float";
  inputs = feature.getDimSize(1);
  if (!isOwnVariable(stateOperand))
    return "its state is not a variable of its own; it runs in float";
  if (!getParams(svdf.getInput()) || !getParams(svdf.getOutput()))
    return "the range of its input or output is not known; calibrate with samples that reach it";
  for (auto [number, values] : {std::pair{featureOperand, &features}, {timeOperand, &time}, {biasOperand, &bias}})
    if (std::string reason = readConstant(number, *values); !reason.empty())
      return reason;
  return {};
}

/// The state holds products alone, so that the largest of one step is the largest of all.
void SvdfForm::observe(const ObservedTensor &input) {
  float &reach = reaches[input.worker];
  reach = std::max(reach, getFilterReach(features, inputs, input.values));
}

/// The activation is the range: it starts at 0, and ends at 6 where that is what the activation does.
AffineParams SvdfForm::getOutputParams() {
  QuantizationParams stated = getQuantization(cast<ShapedType>(svdf.getOutput().getType()));
  float high = std::max(stated.max[0], 0.0f);
  if (svdf.getFusedActivationFunction() == ActivationFunctionType::RELU6)
    high = std::min(high, 6.0f);
  return chooseActivationParams(0, high, 8);
}

std::string SvdfForm::rewrite() {
  float reach = *std::max_element(reaches.begin(), reaches.end());
  AffineParams input = *getParams(svdf.getInput()), output = getOutputParams();
  AffineParams state = {std::max(reach, 1e-6f) / 32767.0, 0};
  int64_t memory = cast<ShapedType>(svdf.getTimeWeights().getType()).getDimSize(1), window = memory * svdf.getRank();
  double timeScale = chooseTimeScale(time, window, getLeastBiasScale(bias) / state.scale);
  if (!timeScale)
    return "its sums over " + std::to_string(window) + " products do not fit into 32 bits; it runs in float";
  OpBuilder builder(op);
  setWeight(builder, featureOperand, features);
  setIntegers(builder, timeOperand, time, 16, timeScale);
  setIntegers(builder, biasOperand, bias, 32, state.scale * timeScale);
  setState(stateOperand, 16, state);
  svdf.setFusedActivationFunction(ActivationFunctionType::RELU);
  wrap(builder, input, output);
  return {};
}
