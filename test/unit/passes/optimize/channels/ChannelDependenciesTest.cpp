//===- ChannelDependenciesTest.cpp - What goes with a channel -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classes, groups and reasons of small graphs.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelDependencies.h"

#include "test/unit/TestSupport.h"

using namespace mlir;
using namespace adze;

namespace {

class ChannelDependenciesTest : public ::testing::Test {
protected:
  ChannelDependenciesTest() {
    DialectRegistry registry;
    registerChannelModels(registry);
    context.context.appendDialectRegistry(registry);
  }

  /// The dependencies of the one function of `text`.
  ChannelDependencies analyze(StringRef text) {
    module = context.parse(text);
    return ChannelDependencies(*module->getOps<func::FuncOp>().begin());
  }

  TestContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace

TEST_F(ChannelDependenciesTest, AddedLayersAreOneGroup) {
  ChannelDependencies found = analyze(R"(
    func.func @main(%x: tensor<1x2xf32>, %n: none) -> tensor<1x1xf32> {
      %a = adze.const dense<1.0> : tensor<3x2xf32> -> tensor<3x2xf32>
      %b = adze.const dense<2.0> : tensor<3x2xf32> -> tensor<3x2xf32>
      %0 = adze.fully_connected(%x, %a, %n) : (tensor<1x2xf32>, tensor<3x2xf32>, none) -> tensor<1x3xf32>
      %1 = adze.fully_connected(%x, %b, %n) : (tensor<1x2xf32>, tensor<3x2xf32>, none) -> tensor<1x3xf32>
      %2 = adze.add(%0, %1) : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
      %c = adze.const dense<3.0> : tensor<1x3xf32> -> tensor<1x3xf32>
      %3 = adze.fully_connected(%2, %c, %n) : (tensor<1x3xf32>, tensor<1x3xf32>, none) -> tensor<1x1xf32>
      return %3 : tensor<1x1xf32>
    })");
  ASSERT_EQ(found.getGroups().size(), 1u);
  EXPECT_EQ(found.getGroups()[0].filters.size(), 2u);
  EXPECT_EQ(found.getGroups()[0].classes.size(), 3u);
  // Two filters, three results of them and of their sum, a column of the last layer.
  EXPECT_EQ(found.getClasses()[0].places.size(), 6u);
  EXPECT_EQ(found.getClasses()[0].reads.size(), 1u);
  ASSERT_EQ(found.getFilters().size(), 3u);
  EXPECT_EQ(found.whyFixed(found.getFilters()[0].weight, 0), "");
  EXPECT_EQ(found.whyFixed(found.getFilters()[2].weight, 0), "what goes with its channels is an output of the graph");
}

TEST_F(ChannelDependenciesTest, PixelsOfARowAreReadByChannel) {
  ChannelDependencies found = analyze(R"(
    func.func @main(%x: tensor<1x2x2x1xf32>, %n: none) -> tensor<1x1xf32> {
      %a = adze.const dense<1.0> : tensor<3x1x1x1xf32> -> tensor<3x1x1x1xf32>
      %0 = adze.conv_2d(%x, %a, %n) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1xf32>, tensor<3x1x1x1xf32>, none) -> tensor<1x2x2x3xf32>
      %s = adze.const dense<[1, 12]> : tensor<2xi32> -> tensor<2xi32>
      %1 = adze.reshape(%0, %s) : (tensor<1x2x2x3xf32>, tensor<2xi32>) -> tensor<1x12xf32>
      %c = adze.const dense<3.0> : tensor<1x12xf32> -> tensor<1x12xf32>
      %2 = adze.fully_connected(%1, %c, %n) : (tensor<1x12xf32>, tensor<1x12xf32>, none) -> tensor<1x1xf32>
      return %2 : tensor<1x1xf32>
    })");
  ASSERT_EQ(found.getClasses().size(), 3u);
  ASSERT_EQ(found.getClasses()[1].reads.size(), 4u);
  for (auto [pixel, read] : llvm::enumerate(found.getClasses()[1].reads))
    EXPECT_EQ(read.column, int64_t(3 * pixel + 1));
}

TEST_F(ChannelDependenciesTest, UnknownOpsFix) {
  ChannelDependencies found = analyze(R"(
    func.func @main(%x: tensor<1x1xf32>, %n: none) -> tensor<1x1xf32> {
      %a = adze.const dense<1.0> : tensor<2x1xf32> -> tensor<2x1xf32>
      %0 = adze.fully_connected(%x, %a, %n) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
      %1 = adze.custom "Mystery"(%0) {options = dense<[1]> : tensor<1xui8>} : (tensor<1x2xf32>) -> tensor<1x1xf32>
      return %1 : tensor<1x1xf32>
    })");
  EXPECT_TRUE(found.getClasses().empty());
  EXPECT_EQ(found.whyFixed(found.getFilters()[0].weight, 0),
            "what goes with its channels reaches custom, whose channels are not followed");
}

TEST_F(ChannelDependenciesTest, SharedWeightsTie) {
  // Both layers have the channels of one constant, and one of them is an output.
  ChannelDependencies found = analyze(R"(
    func.func @main(%x: tensor<1x1xf32>, %n: none) -> (tensor<1x2xf32>, tensor<1x1xf32>) {
      %a = adze.const dense<1.0> : tensor<2x1xf32> -> tensor<2x1xf32>
      %0 = adze.fully_connected(%x, %a, %n) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
      %1 = adze.fully_connected(%x, %a, %n) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
      %c = adze.const dense<3.0> : tensor<1x2xf32> -> tensor<1x2xf32>
      %2 = adze.fully_connected(%1, %c, %n) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
      return %0, %2 : tensor<1x2xf32>, tensor<1x1xf32>
    })");
  EXPECT_TRUE(found.getClasses().empty());
}
