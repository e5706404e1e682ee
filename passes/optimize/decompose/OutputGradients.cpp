//===- OutputGradients.cpp - What layers are to outputs -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Backwards through one function, sample by sample.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/decompose/OutputGradients.h"

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/NormalizationOps.h"
#include "dialects/adze/ops/PoolingOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "lib/Numerics/GramMatrix.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/LayerWindows.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

#include <random>

using namespace mlir;
using namespace adze;

namespace {

/// A layer whose gradient is known, and its weights.
struct KnownLayer {
  WeightedLayer layer;
  LayerWindows windows;
  std::vector<float> weights;
};

/// A tensor of one sample.
struct Values {
  SmallVector<int64_t> shape;
  std::vector<float> values;
};
using SampleValues = std::vector<Values>;

/// The graph in front of outputs, in the order of the block.
class BackwardGraph {
public:
  /// False where there is no single function.
  bool build(ModuleOp module);
  /// Tensors whose values gradients need.
  ArrayRef<Value> getTensors() const { return tensors; }
  const llvm::MapVector<Operation *, KnownLayer> &getLayers() const { return layers; }

  /// Gradients of a mix of the outputs of a sample with regard to results of layers in front of their activations.
  llvm::DenseMap<Operation *, std::vector<float>> run(const SampleValues &sample, uint64_t seed) const;

private:
  using Gradients = llvm::DenseMap<Value, std::vector<float>>;
  bool isKnown(Operation *op);
  const Values &get(const SampleValues &sample, Value value) const { return sample[numbers.lookup(value)]; }
  bool maskActivation(Operation *op, const Values &result, std::vector<float> &gradient) const;
  std::vector<float> passLayer(const KnownLayer &known, const SampleValues &sample, ArrayRef<float> gradient) const;
  void passBack(Operation *op, const SampleValues &sample, std::vector<float> gradient, Gradients &gradients) const;

  SmallVector<Operation *> ops; ///< Those that gradients go through, the last first.
  SmallVector<Value> starts, tensors;
  llvm::DenseMap<Value, size_t> numbers;
  llvm::MapVector<Operation *, KnownLayer> layers;
};

} // namespace

static bool isFloat(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32();
}

static std::optional<ActivationFunctionType> getActivation(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<ActivationFunctionType>>(op)
      .Case<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp, AddOp, AveragePool2DOp>(
          [](auto some) { return some.getFusedActivationFunction(); })
      .Case<ReluOp>([](auto) { return ActivationFunctionType::RELU; })
      .Case<Relu6Op>([](auto) { return ActivationFunctionType::RELU6; })
      .Case<ReshapeOp, SqueezeOp>([](auto) { return ActivationFunctionType::NONE; })
      .Default([](Operation *) { return std::nullopt; });
}

/// Whether the op's gradient is known: layers, sums of equal shapes, means of windows, steps and changes of shape.
bool BackwardGraph::isKnown(Operation *op) {
  std::optional<ActivationFunctionType> activation = getActivation(op);
  if (!activation || op->getNumResults() != 1 || !isFloat(op->getResult(0)))
    return false;
  if (*activation != ActivationFunctionType::NONE && *activation != ActivationFunctionType::RELU &&
      *activation != ActivationFunctionType::RELU6 && *activation != ActivationFunctionType::RELU_N1_TO_1)
    return false;
  if (isa<AddOp>(op))
    return op->getOperand(0).getType() == op->getOperand(1).getType();
  if (!isa<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp>(op))
    return true;
  StringRef reason;
  std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
  if (!layer)
    return false;
  std::vector<float> stored = *readFloatConstant(layer->getWeight()), weights;
  for (int64_t g = 0; g < layer->groups; ++g)
    for (int64_t r = 0; r < layer->rows; ++r)
      for (int64_t c = 0; c < layer->columns; ++c)
        weights.push_back(stored[layer->getWeightIndex(g, r, c)]);
  layers.insert({op, {*layer, LayerWindows(*layer), std::move(weights)}});
  return true;
}

bool BackwardGraph::build(ModuleOp module) {
  SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
  if (functions.size() != 1 || functions[0].isExternal() || !llvm::hasSingleElement(functions[0].getBody()))
    return false;
  Block &block = functions[0].front();
  llvm::DenseSet<Value> reached, lost;
  for (Value output : block.getTerminator()->getOperands()) {
    if (auto softmax = output.getDefiningOp<SoftmaxOp>())
      output = softmax.getInput();
    if (isFloat(output) && reached.insert(output).second)
      starts.push_back(output);
  }
  auto need = [&](Value value) {
    if (numbers.try_emplace(value, tensors.size()).second)
      tensors.push_back(value);
  };
  for (Value start : starts)
    need(start);
  for (Operation &op : llvm::reverse(block.without_terminator())) {
    bool isLost = llvm::any_of(op.getResults(), [&](Value result) { return lost.contains(result); });
    bool isReached = llvm::any_of(op.getResults(), [&](Value result) { return reached.contains(result); });
    if (!isLost && isReached && isKnown(&op)) {
      ops.push_back(&op);
      need(op.getResult(0));
      for (Value operand : op.getOperands())
        if (isFloat(operand) && !getConstantBehind(operand)) {
          need(operand);
          reached.insert(operand);
        }
    } else if (isLost || isReached) {
      lost.insert(op.operand_begin(), op.operand_end());
    }
  }
  return !layers.empty();
}

/// What the activation lets through; false where the sizes are not those of the run.
bool BackwardGraph::maskActivation(Operation *op, const Values &result, std::vector<float> &gradient) const {
  if (gradient.size() != result.values.size())
    return false;
  ActivationFunctionType activation = *getActivation(op);
  float low = activation == ActivationFunctionType::RELU_N1_TO_1 ? -1 : 0;
  float high = activation == ActivationFunctionType::RELU6           ? 6
               : activation == ActivationFunctionType::RELU_N1_TO_1 ? 1
                                                                     : std::numeric_limits<float>::infinity();
  if (activation != ActivationFunctionType::NONE)
    for (auto [own, value] : llvm::zip_equal(gradient, result.values))
      if (!(value > low && value < high))
        own = 0;
  return true;
}

std::vector<float> BackwardGraph::passLayer(const KnownLayer &known, const SampleValues &sample,
                                            ArrayRef<float> gradient) const {
  constexpr int64_t windowsAtOnce = 256;
  const WeightedLayer &layer = known.layer;
  const Values &input = get(sample, layer.getInput());
  std::vector<float> result(input.values.size(), 0);
  int64_t count = known.windows.getCount(input.shape), outputs = layer.getOutputs();
  std::vector<float> rows(windowsAtOnce * layer.columns);
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t first = 0; first < count; first += windowsAtOnce) {
      int64_t some = std::min(windowsAtOnce, count - first);
      multiply(gradient.data() + first * outputs + g * layer.rows, outputs, known.weights.data() + g * layer.rows * layer.columns,
               some, layer.rows, layer.columns, rows.data());
      known.windows.scatter(input.shape, rows.data(), g, first, some, result);
    }
  return result;
}

/// Each element of a window has its share of the gradient of the mean.
static std::vector<float> passMean(AveragePool2DOp pool, const Values &input, ArrayRef<int64_t> output,
                                   ArrayRef<float> gradient) {
  std::vector<float> result(input.values.size(), 0);
  int64_t height = input.shape[1], width = input.shape[2], channels = input.shape[3];
  auto getPad = [&](int64_t in, int64_t out, int64_t window, int64_t stride) {
    return pool.getPadding() == Padding::VALID ? 0 : std::max<int64_t>(0, (out - 1) * stride + window - in) / 2;
  };
  int64_t top = getPad(height, output[1], pool.getFilterHeight(), pool.getStrideH()),
          left = getPad(width, output[2], pool.getFilterWidth(), pool.getStrideW());
  for (int64_t place = 0; place < output[0] * output[1] * output[2]; ++place) {
    int64_t image = place / (output[1] * output[2]), y = place / output[2] % output[1] * pool.getStrideH() - top,
            x = place % output[2] * pool.getStrideW() - left;
    int64_t y0 = std::max<int64_t>(y, 0), y1 = std::min<int64_t>(y + pool.getFilterHeight(), height),
            x0 = std::max<int64_t>(x, 0), x1 = std::min<int64_t>(x + pool.getFilterWidth(), width);
    float share = 1.0f / float(std::max<int64_t>(1, (y1 - y0) * (x1 - x0)));
    for (int64_t i = y0; i < y1; ++i)
      for (int64_t j = x0; j < x1; ++j)
        for (int64_t c = 0; c < channels; ++c)
          result[((image * height + i) * width + j) * channels + c] += share * gradient[place * channels + c];
  }
  return result;
}

static void addTo(llvm::DenseMap<Value, std::vector<float>> &gradients, Value value, std::vector<float> more) {
  std::vector<float> &sum = gradients[value];
  if (sum.empty()) {
    sum = std::move(more);
    return;
  }
  for (auto [own, other] : llvm::zip(sum, more))
    own += other;
}

void BackwardGraph::passBack(Operation *op, const SampleValues &sample, std::vector<float> gradient,
                             Gradients &gradients) const {
  if (auto layer = layers.find(op); layer != layers.end()) {
    Value input = layer->second.layer.getInput();
    if (numbers.contains(input)) // no constant
      addTo(gradients, input, passLayer(layer->second, sample, gradient));
    return;
  }
  Value input = op->getOperand(0);
  if (auto pool = dyn_cast<AveragePool2DOp>(op))
    return addTo(gradients, input, passMean(pool, get(sample, input), get(sample, op->getResult(0)).shape, gradient));
  if (isa<AddOp>(op) && numbers.contains(op->getOperand(1)))
    addTo(gradients, op->getOperand(1), gradient);
  if (numbers.contains(input))
    addTo(gradients, input, std::move(gradient));
}

llvm::DenseMap<Operation *, std::vector<float>> BackwardGraph::run(const SampleValues &sample, uint64_t seed) const {
  Gradients gradients;
  llvm::DenseMap<Operation *, std::vector<float>> found;
  std::mt19937_64 random(seed);
  for (Value start : starts) {
    std::vector<float> signs(get(sample, start).values.size());
    for (float &sign : signs)
      sign = random() & 1 ? 1.0f : -1.0f;
    addTo(gradients, start, std::move(signs));
  }
  for (Operation *op : ops) {
    auto entry = gradients.find(op->getResult(0));
    if (entry == gradients.end())
      continue;
    std::vector<float> gradient = std::move(entry->second);
    gradients.erase(entry);
    // What was not computed, as behind a branch, has no values.
    if (!maskActivation(op, get(sample, op->getResult(0)), gradient))
      return llvm::DenseMap<Operation *, std::vector<float>>();
    if (layers.contains(op))
      found[op] = gradient;
    passBack(op, sample, std::move(gradient), gradients);
  }
  return found;
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// Samples whose tensors fit into the memory, at least one.
static size_t limitSamples(ArrayRef<Value> tensors, size_t samples, int64_t memory) {
  int64_t bytes = 1;
  for (Value value : tensors) {
    int64_t count = 4;
    for (int64_t extent : cast<RankedTensorType>(value.getType()).getShape())
      count *= ShapedType::isDynamic(extent) ? 1 : extent;
    bytes += count;
  }
  return std::clamp<int64_t>(memory / bytes, 1, int64_t(samples));
}

FailureOr<OutputGradients> OutputGradients::collect(ModuleOp module, ModelRunner &runner, size_t samples, int64_t memory) {
  OutputGradients result;
  BackwardGraph graph;
  if (!graph.build(module) || runner.keepsState() || runner.getSampleCount() == 0)
    return result;
  size_t count = limitSamples(graph.getTensors(), std::min(samples, runner.getSampleCount()), memory);
  std::vector<SampleValues> values(count, SampleValues(graph.getTensors().size()));
  auto keep = [&](const ObservedTensor &tensor) {
    values[tensor.sample][tensor.index].shape.assign(tensor.shape.begin(), tensor.shape.end());
    values[tensor.sample][tensor.index].values.assign(tensor.values.begin(), tensor.values.end());
  };
  if (llvm::Error error = runner.run(module, graph.getTensors(), count, keep))
    return module.emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  // One sample after the other, so that sums have one order; a sample is fast, and its layers are not.
  for (size_t sample = 0; sample < count; ++sample)
    for (auto &[op, gradient] : graph.run(values[sample], sample)) {
      std::vector<double> &sums = result.products[op];
      int64_t outputs = graph.getLayers().find(op)->second.layer.getOutputs();
      sums.resize(outputs * outputs, 0.0);
      std::vector<float> own(sums.size(), 0.0f);
      addProducts(gradient, gradient, outputs, own);
      llvm::transform(llvm::zip_equal(sums, own), sums.begin(), [](auto pair) { return std::get<0>(pair) + std::get<1>(pair); });
    }
  return result;
}

ArrayRef<double> OutputGradients::lookup(Operation *layer) const {
  auto found = products.find(layer);
  return found == products.end() ? ArrayRef<double>() : ArrayRef<double>(found->second);
}
