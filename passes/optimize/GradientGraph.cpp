//===- GradientGraph.cpp - A model forwards and backwards -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ops take part, and the two ways through them.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/GradientGraph.h"

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/NormalizationOps.h"
#include "dialects/adze/ops/PoolingOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/optimize/FloatConstant.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>

using namespace mlir;
using namespace adze;

/// What is fused into the op, or is it; none where that has no known gradient.
static std::optional<std::pair<float, float>> getBounds(Operation *op) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  auto activation =
      llvm::TypeSwitch<Operation *, ActivationFunctionType>(op)
          .Case<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp, AddOp, SubOp, MulOp, AveragePool2DOp, MaxPool2DOp>(
              [](auto some) { return some.getFusedActivationFunction(); })
          .Case<ReluOp>([](auto) { return ActivationFunctionType::RELU; })
          .Case<Relu6Op>([](auto) { return ActivationFunctionType::RELU6; })
          .Case<ReluN1To1Op>([](auto) { return ActivationFunctionType::RELU_N1_TO_1; })
          .Default([](Operation *) { return ActivationFunctionType::NONE; });
  switch (activation) {
  case ActivationFunctionType::NONE:
    return std::pair(-infinity, infinity);
  case ActivationFunctionType::RELU:
    return std::pair(0.0f, infinity);
  case ActivationFunctionType::RELU6:
    return std::pair(0.0f, 6.0f);
  case ActivationFunctionType::RELU_N1_TO_1:
    return std::pair(-1.0f, 1.0f);
  default:
    return std::nullopt;
  }
}

size_t GradientGraph::getNumber(Value value) {
  auto [entry, isNew] = numbers.try_emplace(value, tensors.size());
  if (isNew) {
    tensors.push_back(value);
    sizes.push_back(ShapedType::getNumElements(*getSampleShape(value)));
    constants.push_back(getConstantBehind(value) ? readFloatConstant(value).value_or(std::vector<float>())
                                                 : std::vector<float>());
  }
  return entry->second;
}

bool GradientGraph::addNode(Operation *op, StringRef &reason) {
  Node node;
  std::optional<std::pair<float, float>> bounds = getBounds(op);
  reason = "the gradient of its activation is not known";
  if (!bounds)
    return false;
  std::tie(node.low, node.high) = *bounds;
  reason = "a result is no FLOAT32 tensor of known shape";
  if (op->getNumResults() != 1 || !getSampleShape(op->getResult(0)))
    return false;
  bool isLayer = isa<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp>(op);
  if (isLayer) {
    std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
    if (!layer || !getSampleShape(layer->getInput()))
      return false;
    node.layer = layers.size();
    layers.push_back(std::make_unique<GradientLayer>(*layer));
  } else if (!(node.own = makeGradientOp(op, reason))) {
    return false;
  }
  for (Value operand : op->getOperands()) {
    bool isParameter = isLayer && operand != layers.back()->getLayer().getInput();
    bool isRead = !isParameter && getSampleShape(operand);
    node.operands.push_back(isRead ? int64_t(getNumber(operand)) : -1);
    node.isWanted.push_back(isRead && !getConstantBehind(operand));
  }
  node.result = getNumber(op->getResult(0));
  nodes.push_back(std::move(node));
  return true;
}

GradientGraph::GradientGraph(ModuleOp module) {
  SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
  if (functions.size() != 1 || functions[0].isExternal() || !llvm::hasSingleElement(functions[0].getBody())) {
    obstacle = module;
    obstacleReason = "gradients are known of models with one subgraph";
    return;
  }
  Block &block = functions[0].front();
  llvm::DenseSet<Value> reached, lost;
  for (Value output : block.getTerminator()->getOperands()) {
    if (auto softmax = output.getDefiningOp<SoftmaxOp>())
      output = softmax.getInput();
    if (getSampleShape(output) && reached.insert(output).second)
      logits.push_back(getNumber(output));
  }
  for (Operation &op : llvm::reverse(block.without_terminator())) {
    auto isIn = [&](const llvm::DenseSet<Value> &set) {
      return llvm::any_of(op.getResults(), [&](Value value) { return set.contains(value); });
    };
    if (!isIn(lost) && !isIn(reached))
      continue;
    StringRef reason;
    if (isIn(lost) || !addNode(&op, reason)) {
      lost.insert(op.operand_begin(), op.operand_end());
      if (!obstacle) {
        obstacle = &op;
        obstacleReason = reason;
      }
      continue;
    }
    for (auto [operand, isWanted] : llvm::zip_equal(op.getOperands(), nodes.back().isWanted))
      if (isWanted)
        reached.insert(operand);
  }
  std::reverse(nodes.begin(), nodes.end());
  findInputs();
}

void GradientGraph::findInputs() {
  std::vector<bool> isMade(tensors.size());
  for (const Node &node : nodes)
    isMade[node.result] = true;
  for (size_t i = 0; i < tensors.size(); ++i)
    if (!isMade[i] && constants[i].empty())
      inputs.push_back(i);
  // Nobody learns anything from what inputs should be.
  for (Node &node : nodes)
    for (auto [operand, isWanted] : llvm::zip_equal(node.operands, node.isWanted))
      isWanted = isWanted && isMade[operand];
}

SmallVector<const float *> GradientGraph::getOperands(const Node &node, const GradientTensors &sample) const {
  SmallVector<const float *> operands;
  for (int64_t operand : node.operands)
    operands.push_back(operand < 0                   ? nullptr
                       : !constants[operand].empty() ? constants[operand].data()
                                                     : sample[operand].data());
  return operands;
}

bool GradientGraph::run(GradientTensors &sample) const {
  sample.resize(tensors.size());
  if (llvm::any_of(inputs, [&](size_t input) { return sample[input].size() != sizes[input]; }))
    return false;
  for (const Node &node : nodes) {
    std::vector<float> &result = sample[node.result];
    result.resize(sizes[node.result]);
    getOp(node).run(getOperands(node, sample), result);
    if (node.low > -std::numeric_limits<float>::infinity())
      for (float &value : result)
        value = std::clamp(value, node.low, node.high);
  }
  return true;
}

void GradientGraph::passBack(const GradientTensors &sample, GradientTensors gradients, Visit visit) const {
  gradients.resize(tensors.size());
  for (const Node &node : llvm::reverse(nodes)) {
    std::vector<float> gradient = std::move(gradients[node.result]);
    if (gradient.empty())
      continue;
    if (node.low > -std::numeric_limits<float>::infinity())
      for (auto [own, value] : llvm::zip_equal(gradient, sample[node.result]))
        own = value > node.low && value < node.high ? own : 0.0f;
    SmallVector<const float *> operands = getOperands(node, sample);
    SmallVector<float *> sums;
    for (auto [operand, isWanted] : llvm::zip_equal(node.operands, node.isWanted)) {
      if (isWanted)
        gradients[operand].resize(sizes[operand], 0.0f);
      sums.push_back(isWanted ? gradients[operand].data() : nullptr);
    }
    if (!node.own)
      visit(node.layer, operands, gradient);
    getOp(node).passBack(operands, gradient, sums);
  }
}
