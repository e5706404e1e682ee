//===- GradientGraphTest.cpp - A model forwards and backwards -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gradients against differences of results, op by op.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/GradientGraph.h"

#include "test/unit/TestSupport.h"

#include <cmath>
#include <random>

using namespace adze;
using namespace mlir;

namespace {

/// A 1x1 convolution in front of what is tested, so that there is something to learn.
std::string wrap(llvm::StringRef body, llvm::StringRef result, llvm::StringRef prefix = "") {
  return ("func.func @main(%x: tensor<1x5x6x2xf32>) -> " + result + R"( {
    %b0 = adze.const dense<[0.1, -0.2, 0.3, 0.05]> : tensor<4xf32> -> tensor<4xf32>
    %w0 = adze.const dense<[[[[0.5, -0.3]]], [[[0.8, 0.2]]], [[[-0.6, 0.9]]], [[[0.4, 0.7]]]]> : tensor<4x1x1x2xf32> -> tensor<4x1x1x2xf32>
    %c = adze.conv_2d(%x, %w0, %b0) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x5x6x2xf32>, tensor<4x1x1x2xf32>, tensor<4xf32>) -> tensor<1x5x6x4xf32>
    )" + prefix + body + "\n    return %r : " + result + "\n  }").str();
}

/// Elements like normal ones, the same for a seed.
std::vector<float> makeValues(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float &value : values)
    value = float(random() % 2001) / 500 - 2;
  return values;
}

/// A sum of the logits with fixed weights.
double mix(const GradientGraph &graph, std::vector<float> input, GradientTensors *tensors = nullptr) {
  GradientTensors sample(graph.getTensors().size());
  sample[graph.getInputs()[0]] = std::move(input);
  EXPECT_TRUE(graph.run(sample));
  double sum = 0;
  for (size_t logit : graph.getLogits())
    for (size_t i = 0; i < sample[logit].size(); ++i)
      sum += std::cos(double(i)) * sample[logit][i];
  if (tensors)
    *tensors = std::move(sample);
  return sum;
}

/// Each weight and each bias of each layer: the slope of mix() against the gradient.
void checkGradients(llvm::StringRef text) {
  TestContext test;
  OwningOpRef<ModuleOp> module = test.parse(text);
  ASSERT_TRUE(module) << test.errors;
  GradientGraph graph(*module);
  llvm::StringRef reason;
  ASSERT_EQ(graph.getObstacle(reason), nullptr) << reason.str();
  ASSERT_GT(graph.getLayerCount(), 0u);
  std::vector<float> input = makeValues(60, 5);
  GradientTensors sample;
  mix(graph, input, &sample);
  GradientTensors gradients(sample.size());
  for (size_t logit : graph.getLogits())
    for (size_t i = 0; i < sample[logit].size(); ++i)
      gradients[logit].push_back(float(std::cos(double(i))));
  std::vector<LayerParameters> sums(graph.getLayerCount());
  graph.passBack(sample, gradients, [&](size_t layer, ArrayRef<const float *> operands, ArrayRef<float> gradient) {
    sums[layer].weights.resize(graph.getLayer(layer).getParameters().weights.size());
    sums[layer].bias.resize(graph.getLayer(layer).getParameters().bias.size());
    graph.getLayer(layer).passToParameters(operands, gradient, sums[layer]);
  });
  for (size_t layer = 0; layer < sums.size(); ++layer) {
    const LayerParameters original = graph.getLayer(layer).getParameters();
    auto check = [&](std::vector<float> LayerParameters::*part) {
      ASSERT_EQ((sums[layer].*part).size(), (original.*part).size());
      for (size_t i = 0; i < (original.*part).size(); ++i) {
        // So small that no step is crossed with these numbers.
        constexpr float step = 1e-3f;
        LayerParameters changed = original;
        (changed.*part)[i] += step;
        graph.getLayer(layer).setParameters(changed);
        double up = mix(graph, input);
        (changed.*part)[i] -= 2 * step;
        graph.getLayer(layer).setParameters(changed);
        double down = mix(graph, input);
        EXPECT_NEAR((sums[layer].*part)[i], (up - down) / (2 * step), 0.02 + 0.01 * std::abs((sums[layer].*part)[i]))
            << "layer " << layer << ", element " << i;
      }
    };
    check(&LayerParameters::weights);
    check(&LayerParameters::bias);
    graph.getLayer(layer).setParameters(original);
  }
}

} // namespace

TEST(GradientGraph, Convolutions) {
  checkGradients(wrap(R"(%w1 = adze.const dense<0.25> : tensor<3x3x2x4xf32> -> tensor<3x3x2x4xf32>
    %b1 = adze.const dense<[0.1, 0.2, -0.1]> : tensor<3xf32> -> tensor<3xf32>
    %r = adze.conv_2d(%c, %w1, %b1) {padding = #adze.padding<SAME>, stride_h = 2 : i32, stride_w = 1 : i32, dilation_w_factor = 2 : i32, fused_activation_function = #adze.activation<RELU>} : (tensor<1x5x6x4xf32>, tensor<3x3x2x4xf32>, tensor<3xf32>) -> tensor<1x3x6x3xf32>)",
                      "tensor<1x3x6x3xf32>"));
  // In groups, without a bias.
  checkGradients(wrap(R"(%w1 = adze.const dense<0.25> : tensor<4x2x2x2xf32> -> tensor<4x2x2x2xf32>
    %n = adze.no_value
    %r = adze.conv_2d(%c, %w1, %n) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 2 : i32} : (tensor<1x5x6x4xf32>, tensor<4x2x2x2xf32>, none) -> tensor<1x4x3x4xf32>)",
                      "tensor<1x4x3x4xf32>"));
}

TEST(GradientGraph, DepthwiseConvolutions) {
  checkGradients(wrap(R"(%w1 = adze.const dense<[[[[0.1, 0.2, 0.3, 0.4], [0.5, -0.6, 0.7, 0.8]], [[-0.1, 0.3, 0.2, 0.6], [0.9, 0.4, -0.5, 0.2]]]]> : tensor<1x2x2x4xf32> -> tensor<1x2x2x4xf32>
    %b1 = adze.const dense<[0.1, 0.2, -0.1, 0.4]> : tensor<4xf32> -> tensor<4xf32>
    %r = adze.depthwise_conv_2d(%c, %w1, %b1) {padding = #adze.padding<SAME>, stride_h = 2 : i32, stride_w = 2 : i32, depth_multiplier = 1 : i32, fused_activation_function = #adze.activation<RELU6>} : (tensor<1x5x6x4xf32>, tensor<1x2x2x4xf32>, tensor<4xf32>) -> tensor<1x3x3x4xf32>)",
                      "tensor<1x3x3x4xf32>"));
  // Two outputs of each input.
  checkGradients(wrap(R"(%w1 = adze.const dense<0.4> : tensor<1x2x1x8xf32> -> tensor<1x2x1x8xf32>
    %b1 = adze.const dense<0.1> : tensor<8xf32> -> tensor<8xf32>
    %r = adze.depthwise_conv_2d(%c, %w1, %b1) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 2 : i32} : (tensor<1x5x6x4xf32>, tensor<1x2x1x8xf32>, tensor<8xf32>) -> tensor<1x4x6x8xf32>)",
                      "tensor<1x4x6x8xf32>"));
}

TEST(GradientGraph, Elements) {
  for (llvm::StringRef name : {"add", "sub", "mul"}) {
    checkGradients(wrap(("%s = adze.relu(%c) : (tensor<1x5x6x4xf32>) -> tensor<1x5x6x4xf32>\n %r = adze." + name +
                         "(%c, %s) {fused_activation_function = #adze.activation<RELU_N1_TO_1>} : (tensor<1x5x6x4xf32>, tensor<1x5x6x4xf32>) -> tensor<1x5x6x4xf32>")
                            .str(),
                        "tensor<1x5x6x4xf32>"));
    checkGradients(wrap(("%k = adze.const dense<[0.5, -2.0, 1.5, 3.0]> : tensor<4xf32> -> tensor<4xf32>\n %r = adze." + name +
                         "(%k, %c) : (tensor<4xf32>, tensor<1x5x6x4xf32>) -> tensor<1x5x6x4xf32>")
                            .str(),
                        "tensor<1x5x6x4xf32>"));
  }
  for (llvm::StringRef name : {"relu", "relu6", "relu_n1_to_1", "logistic", "tanh", "hard_swish"})
    checkGradients(wrap(("%r = adze." + name + "(%c) : (tensor<1x5x6x4xf32>) -> tensor<1x5x6x4xf32>").str(), "tensor<1x5x6x4xf32>"));
}

TEST(GradientGraph, Windows) {
  for (llvm::StringRef name : {"average_pool_2d", "max_pool_2d"})
    checkGradients(wrap(("%r = adze." + name +
                         "(%c) {padding = #adze.padding<SAME>, stride_h = 2 : i32, stride_w = 3 : i32, filter_height = 3 : i32, filter_width = 2 : i32} : (tensor<1x5x6x4xf32>) -> tensor<1x3x2x4xf32>")
                            .str(),
                        "tensor<1x3x2x4xf32>"));
  checkGradients(wrap("%a = adze.const dense<[-2, 1]> : tensor<2xi32> -> tensor<2xi32>\n %r = adze.mean(%c, %a) : (tensor<1x5x6x4xf32>, tensor<2xi32>) -> tensor<1x4xf32>",
                      "tensor<1x4xf32>"));
}

TEST(GradientGraph, Movement) {
  checkGradients(wrap(R"(%p = adze.const dense<[[0, 0], [1, 2], [0, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %q = adze.pad(%c, %p) : (tensor<1x5x6x4xf32>, tensor<4x2xi32>) -> tensor<1x8x7x4xf32>
    %s = adze.const dense<[1, 8, 7, 4]> : tensor<4xi32> -> tensor<4xi32>
    %t = adze.relu(%q) : (tensor<1x8x7x4xf32>) -> tensor<1x8x7x4xf32>
    %r = adze.concatenation(%t, %q) {axis = -2 : i32} : (tensor<1x8x7x4xf32>, tensor<1x8x7x4xf32>) -> tensor<1x8x14x4xf32>)",
                      "tensor<1x8x14x4xf32>"));
  // A product behind a change of shape, and SOFTMAX behind it, which is left out.
  checkGradients(wrap(R"(%s = adze.const dense<[1, 120]> : tensor<2xi32> -> tensor<2xi32>
    %f = adze.reshape(%c, %s) : (tensor<1x5x6x4xf32>, tensor<2xi32>) -> tensor<1x120xf32>
    %w1 = adze.const dense<0.02> : tensor<3x120xf32> -> tensor<3x120xf32>
    %b1 = adze.const dense<0.5> : tensor<3xf32> -> tensor<3xf32>
    %l = adze.fully_connected(%f, %w1, %b1) : (tensor<1x120xf32>, tensor<3x120xf32>, tensor<3xf32>) -> tensor<1x3xf32>
    %r = adze.softmax(%l) {beta = 1.0 : f32} : (tensor<1x3xf32>) -> tensor<1x3xf32>)",
                      "tensor<1x3xf32>"));
}

TEST(GradientGraph, ObstaclesAreNamed) {
  TestContext test;
  OwningOpRef<ModuleOp> module = test.parse(wrap("%r = adze.sin(%c) : (tensor<1x5x6x4xf32>) -> tensor<1x5x6x4xf32>", "tensor<1x5x6x4xf32>"));
  ASSERT_TRUE(module) << test.errors;
  GradientGraph graph(*module);
  llvm::StringRef reason;
  ASSERT_NE(graph.getObstacle(reason), nullptr);
  EXPECT_EQ(reason, "the gradient is not known");
  EXPECT_EQ(graph.getLayerCount(), 0u);
}
