//===- DistillWeights.cpp - Weights that come close to a model ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the modules to the numbers and back.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "passes/optimize/LayerInputs.h"
#include "passes/optimize/distill/Distillation.h"
#include "passes/optimize/distill/Passes.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

#define DEBUG_TYPE "distill-weights"

namespace adze {
#define GEN_PASS_DEF_DISTILLWEIGHTS
#include "passes/optimize/distill/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct DistillWeights : adze::impl::DistillWeightsBase<DistillWeights> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(distill()))
      signalPassFailure();
  }

private:
  LogicalResult distill();
  bool matches(const GradientGraph &teacher, const GradientGraph &student);
  FailureOr<std::vector<Distillation::Sample>> collectSamples(ModelRunner &runner, const GradientGraph &student);
  void apply(GradientGraph &student, const std::vector<bool> &isMoved);
  void decline(Operation *op, const Twine &reason) {
    op->emitWarning() << DEBUG_TYPE ": the weights stay as they are: " << reason.str();
  }
};

} // namespace

/// Numbers of the function's arguments behind the inputs; none where one is something else.
static std::optional<SmallVector<unsigned>> listArguments(const GradientGraph &graph) {
  SmallVector<unsigned> arguments;
  for (size_t input : graph.getInputs()) {
    auto argument = dyn_cast<BlockArgument>(graph.getTensors()[input]);
    if (!argument)
      return std::nullopt;
    arguments.push_back(argument.getArgNumber());
  }
  return arguments;
}

/// Whether one can learn from the other; else says why not.
bool DistillWeights::matches(const GradientGraph &teacher, const GradientGraph &student) {
  for (const GradientGraph *graph : {&teacher, &student}) {
    StringRef reason;
    if (Operation *obstacle = graph->getObstacle(reason)) {
      decline(obstacle,
              (isa<ModuleOp>(obstacle) ? "" : "of " + obstacle->getName().getStringRef().str() + ", ") + reason.str());
      return false;
    }
    if (graph->getLayerCount() == 0) {
      decline(getOperation(), "no output depends on a convolution or product with FLOAT32 weights");
      return false;
    }
  }
  auto getSizes = [](const GradientGraph &graph) {
    return llvm::map_to_vector(graph.getLogits(), [&](size_t logit) { return graph.getTensors()[logit].getType(); });
  };
  std::optional<SmallVector<unsigned>> ours = listArguments(student);
  if (ours && ours == listArguments(teacher) && getSizes(student) == getSizes(teacher))
    return true;
  decline(getOperation(), "its inputs or outputs are not those of the recorded model");
  return false;
}

FailureOr<std::vector<Distillation::Sample>> DistillWeights::collectSamples(ModelRunner &runner,
                                                                            const GradientGraph &student) {
  SmallVector<Value> inputs;
  for (size_t input : student.getInputs())
    inputs.push_back(student.getTensors()[input]);
  size_t count = samples ? std::min<size_t>(samples, runner.getSampleCount()) : runner.getSampleCount();
  std::vector<Distillation::Sample> found(count, Distillation::Sample(inputs.size()));
  auto keep = [&](const ObservedTensor &tensor) {
    found[tensor.sample][tensor.index].assign(tensor.values.begin(), tensor.values.end());
  };
  if (llvm::Error error = runner.run(getOperation(), inputs, count, keep))
    return getOperation().emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  llvm::erase_if(found, [&](const Distillation::Sample &sample) {
    return llvm::any_of(llvm::zip_equal(sample, inputs), [](auto pair) {
      auto [values, input] = pair;
      return int64_t(values.size()) != ShapedType::getNumElements(*getSampleShape(input)) ||
             llvm::any_of(values, [](float value) { return !std::isfinite(value); });
    });
  });
  return found;
}

/// Whether weights and bias are this op's alone: to what others have too, it would add a second constant.
static bool isOwn(const WeightedLayer &layer) {
  return layer.getWeight().hasOneUse() && (!layer.getBias() || layer.getBias().hasOneUse());
}

void DistillWeights::apply(GradientGraph &student, const std::vector<bool> &isMoved) {
  for (size_t i = 0; i < student.getLayerCount(); ++i) {
    if (!isMoved[i])
      continue;
    const WeightedLayer &layer = student.getLayer(i).getLayer();
    const LayerParameters &own = student.getLayer(i).getParameters();
    std::vector<float> weights(own.weights.size());
    for (int64_t g = 0, at = 0; g < layer.groups; ++g)
      for (int64_t r = 0; r < layer.rows; ++r)
        for (int64_t c = 0; c < layer.columns; ++c)
          weights[layer.getWeightIndex(g, r, c)] = own.weights[at++];
    setWeights(layer, weights);
    if (!own.bias.empty())
      setBias(layer, own.bias);
    ++numDistilled;
  }
}

LogicalResult DistillWeights::distill() {
  ModuleOp module = getOperation();
  if (!(rate > 0) || batch == 0 || shift < 0)
    return module.emitError() << DEBUG_TYPE ": rate and batch must be above 0, and shift not negative";
  ModelRunner *runner = getModelRunner(module, DEBUG_TYPE);
  ModuleOp reference = runner ? getReference(module, *runner, DEBUG_TYPE, ReferenceUse::outputs) : ModuleOp();
  if (!reference)
    return failure();
  GradientGraph teacher(reference), student(module);
  if (!matches(teacher, student))
    return success();
  if (runner->keepsState()) {
    decline(module, "samples are steps of one stream");
    return success();
  }
  auto inputs = collectSamples(*runner, student);
  if (failed(inputs))
    return failure();
  if (inputs->empty()) {
    decline(module, "there is no sample of finite values for all inputs");
    return success();
  }
  std::vector<bool> isMoved;
  for (size_t i = 0; i < student.getLayerCount(); ++i)
    isMoved.push_back(isOwn(student.getLayer(i).getLayer()));
  Distillation distillation(&getContext(), teacher, student, isMoved, std::move(*inputs),
                            {steps, batch, rate, mirror, shift, seed});
  double before = distillation.measureError();
  if (before == 0) {
    remarkDeclined(module, DEBUG_TYPE, "there is nothing to learn: the logits are those of the recorded model");
    return success();
  }
  distillation.run(
      [&](unsigned step) { runner->report(llvm::formatv("step {0} of {1}", step, steps.getValue()).str()); });
  double after = distillation.measureError();
  std::string text = llvm::formatv("the SQNR of the logits was {0:f2} dB before, {1:f2} dB after {2} steps",
                                   -10 * std::log10(before), -10 * std::log10(after), steps.getValue());
  if (!(after < before)) {
    remarkDeclined(module, DEBUG_TYPE, "the weights stay as they are: " + text);
    return success();
  }
  apply(student, isMoved);
  remark::passed(module.getLoc(), remark::RemarkOpts::name("distilled").category(DEBUG_TYPE)) << text;
  return success();
}
