//===- MutationTest.cpp - Damaged models by the thousand ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Models made in memory are flipped, cut and spliced. Each import fails with an error, or makes a module that exports,
// and whose export is imported again. The order of the damage follows from a constant alone.
//
//===----------------------------------------------------------------------===//

#include "test/unit/TestSupport.h"

#include <chrono>
#include <random>

using namespace mlir;
using namespace adze;

namespace {

const char *const sources[] = {
    R"(
!q = tensor<1x4x4x2x!quant.uniform<i8:f32, 5.0e-1:3>>
func.func @main(%x: !q) -> tensor<1x32x!quant.uniform<i8:f32, 2.5e-1>> {
  %w = adze.const dense<1> : tensor<2x1x1x2xi8> -> tensor<2x1x1x2x!quant.uniform<i8:f32:0, {5.0e-1, 2.5e-1}>>
  %b = adze.const dense<[1, -2]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32:0, {2.5e-1, 1.25e-1}>>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (!q, tensor<2x1x1x2x!quant.uniform<i8:f32:0, {5.0e-1, 2.5e-1}>>, tensor<2x!quant.uniform<i32:f32:0, {2.5e-1, 1.25e-1}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 2.5e-1>>
  %s = adze.const dense<[1, -1]> : tensor<2xi32> -> tensor<2xi32>
  %1 = adze.reshape(%0, %s) {new_shape = array<i32: 1, 32>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 2.5e-1>>, tensor<2xi32>) -> tensor<1x32x!quant.uniform<i8:f32, 2.5e-1>>
  return %1 : tensor<1x32x!quant.uniform<i8:f32, 2.5e-1>>
})",
    R"(
func.func @main(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
  %w = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                  indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  %n = adze.no_value
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<?x4xf32>, tensor<2x4xf32>, none) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
})",
    R"(
func.func @main(%x: tensor<1x32xf32>) -> tensor<1x2xf32> {
  %s = adze.const dense<1.0> : tensor<2x1xf16> -> tensor<2x1xf16>
  %z = adze.no_value
  %w = adze.blockwise_const dense<1> : tensor<2x32xi4> scales %s, %z : tensor<2x1xf16>, none
      -> tensor<2x32xi4, #adze.quantization<block_size = 32 : i32>>
  %0 = adze.fully_connected(%x, %w, %z) : (tensor<1x32xf32>, tensor<2x32xi4, #adze.quantization<block_size = 32 : i32>>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
})",
    R"(
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x2xf32> {
  %w = adze.clustered_const dense<[[-1.0, 0.5, 2.0]]> : tensor<1x3xf32> at dense<[[0, 1, 1, 0, 2, 2, 0, 0], [1, 1, 1, 0, 0, 1, 1, 2]]> : tensor<2x8xui8>
      -> tensor<2x8xf32>
  %n = adze.no_value
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x8xf32>, tensor<2x8xf32>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
})",
    R"(
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  %1 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
func.func @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
})",
    R"(
module attributes {
  adze.signatures = [#adze.signature<key = "serve", function = @main, input_names = ["x"], inputs = [0],
                                     output_names = ["y"], outputs = [0]>],
  adze.metadata = [#adze.metadata<name = "notes", buffer = -1, data = dense<[1, 2, 3]> : tensor<3xui8>>],
  adze.description = "a custom op"} {
  func.func @main(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
    %0 = adze.custom "Mine" (%x) {options = dense<[7, 8]> : tensor<2xui8>} : (tensor<3x2xf32>) -> tensor<3x2xf32>
    return %0 : tensor<3x2xf32>
  }
})"};

class Mutator {
public:
  explicit Mutator(std::vector<std::string> seeds) : seeds(std::move(seeds)) {}

  std::string next() {
    std::string bytes = pick();
    switch (random(6)) {
    case 0: // cut the end
      bytes.resize(random(bytes.size()) + 1);
      break;
    case 1: // cut a piece out, so that what follows moves
      bytes.erase(random(bytes.size()), random(16) + 1);
      break;
    case 2: { // the head of one, the tail of another
      std::string other = pick();
      size_t position = random(std::min(bytes.size(), other.size()));
      bytes = bytes.substr(0, position) + other.substr(position);
      break;
    }
    case 3: { // a word that means much
      static const int32_t words[] = {0, 1, -1, 2, 4, 127, -128, 1 << 16, 1 << 30, INT32_MAX, INT32_MIN};
      size_t position = random(bytes.size() / 4 - 1) * 4;
      std::memcpy(bytes.data() + position, &words[random(std::size(words))], 4);
      break;
    }
    default:
      for (unsigned i = random(4) + 1; i > 0; --i)
        bytes[random(bytes.size())] ^= 1 << random(8);
    }
    return bytes;
  }

private:
  size_t random(size_t bound) { return generator() % bound; }
  std::string pick() { return seeds[random(seeds.size())]; }

  std::vector<std::string> seeds;
  std::mt19937_64 generator{20240917};
};

TEST(Mutation, EachIsRefusedOrWhole) {
  std::vector<std::string> seeds;
  for (const char *source : sources)
    seeds.push_back(makeModel(source));
  Mutator mutator(seeds);
  unsigned refused = 0, whole = 0;
  for (unsigned round = 0; round < 6000; ++round) {
    std::string bytes = mutator.next();
    TestContext test;
    OwningOpRef<ModuleOp> module = test.import(bytes);
    if (!module) {
      ASSERT_FALSE(test.errors.empty()) << "round " << round << " is refused without an error";
      ++refused;
      continue;
    }
    ASSERT_TRUE(test.errors.empty()) << "round " << round << ": " << test.errors;
    std::string written = test.exportModule(*module);
    ASSERT_FALSE(written.empty()) << "round " << round << " is not exported: " << test.errors;
    ASSERT_TRUE(test.import(written)) << "round " << round << " is not imported again: " << test.errors;
    ++whole;
  }
  // Both happen, or the damage is none or all there is.
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(whole, 500u);
}

TEST(Mutation, SeedsAreWhole) {
  for (const char *source : sources) {
    std::string bytes = makeModel(source);
    TestContext test;
    OwningOpRef<ModuleOp> module = test.import(bytes);
    ASSERT_TRUE(module) << test.errors;
    EXPECT_EQ(test.exportModule(*module), bytes);
  }
}

} // namespace
