//===- NativeModelRunnerTest.cpp - What passes see of runs ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors of small models over samples that are known, in loops, branches and quantized.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/NativeModelRunner.h"

#include "adze/InitAll.h"
#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/TensorNames.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "gtest/gtest.h"

#include <map>
#include <mutex>

using namespace mlir;
using namespace adze;

namespace {

/// Sample k: every FLOAT32 element of every input is k.
struct Counting : SampleSource {
  explicit Counting(size_t count) : count(count) {}
  size_t getCount() const override { return count; }
  llvm::Error bind(const SignatureInfo &) override { return llvm::Error::success(); }
  llvm::Error fill(size_t sample, Instance &instance) const override {
    for (size_t i = 0; i < instance.getSignature().inputs.size(); ++i) {
      MutableArrayRef<char> input = instance.getInput(i);
      std::fill_n(reinterpret_cast<float *>(input.data()), input.size() / 4, float(sample));
    }
    return llvm::Error::success();
  }
  size_t count;
};

using Seen = std::map<std::pair<size_t, size_t>, std::vector<std::vector<float>>>; // tensor, sample: each time

struct NativeModelRunnerTest : testing::Test {
  NativeModelRunnerTest() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
  }

  void parse(StringRef text) {
    module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module);
  }

  /// The values of these names, in the order of the names.
  std::vector<Value> find(ArrayRef<StringRef> names) {
    std::vector<Value> values(names.size());
    auto look = [&](Value value) {
      for (auto [name, found] : llvm::zip(names, values))
        if (getTensorName(value) == name)
          found = value;
    };
    module->walk([&](Operation *op) {
      llvm::for_each(op->getResults(), look);
      if (auto function = dyn_cast<func::FuncOp>(op))
        llvm::for_each(function.getArguments(), look);
    });
    return values;
  }

  NativeModelRunner &makeRunner(size_t samples, std::string key = "", unsigned threads = 2) {
    std::vector<SignatureSamples> list;
    list.push_back({key, std::make_unique<Counting>(samples)});
    runner = std::make_unique<NativeModelRunner>(std::move(list), CompileModelOptions(), threads);
    return *runner;
  }

  Seen run(ArrayRef<StringRef> names, size_t limit = 0) {
    Seen seen;
    std::mutex mutex;
    llvm::Error error = runner->run(*module, find(names), limit, [&](const ObservedTensor &tensor) {
      std::lock_guard lock(mutex);
      EXPECT_LT(tensor.worker, runner->getWorkerCount());
      seen[{tensor.index, tensor.sample}].push_back(tensor.values.vec());
    });
    EXPECT_FALSE(bool(error)) << llvm::toString(std::move(error));
    return seen;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::unique_ptr<NativeModelRunner> runner;
};

using Values = std::vector<float>;

const char *const chain = R"(
func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
  %c = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32> loc("c")
  %0 = adze.mul(%x, %c) : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("product")
  %1 = adze.neg(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("negative")
  return %1 : tensor<1x4xf32>
})";

} // namespace

TEST_F(NativeModelRunnerTest, everyTensorOfEverySample) {
  parse(chain);
  makeRunner(5);
  EXPECT_EQ(runner->getSampleCount(), 5u);
  Seen seen = run({"x", "product", "negative"});
  ASSERT_EQ(seen.size(), 15u);
  for (size_t sample = 0; sample < 5; ++sample) {
    float s = sample;
    EXPECT_EQ((seen[{0, sample}]), (std::vector<Values>{{s, s, s, s}}));
    EXPECT_EQ((seen[{1, sample}]), (std::vector<Values>{{s, 2 * s, 3 * s, 4 * s}}));
    EXPECT_EQ((seen[{2, sample}]), (std::vector<Values>{{-s, -2 * s, -3 * s, -4 * s}}));
  }
}

TEST_F(NativeModelRunnerTest, aLimitOfSamples) {
  parse(chain);
  makeRunner(5);
  EXPECT_EQ(run({"x"}, 3).size(), 3u);
  EXPECT_EQ(run({"x"}, 9).size(), 5u);
}

TEST_F(NativeModelRunnerTest, compilesAgainOnlyForSomethingElse) {
  parse(chain);
  makeRunner(1);
  run({"x"});
  run({"x"});
  EXPECT_EQ(runner->getCompileCount(), 1u);
  run({"product"});
  EXPECT_EQ(runner->getCompileCount(), 2u);
  find({"negative"})[0].getDefiningOp()->setAttr("adze.note", UnitAttr::get(&context));
  run({"product"});
  EXPECT_EQ(runner->getCompileCount(), 3u);
}

TEST_F(NativeModelRunnerTest, blobsOfTheOriginalStay) {
  parse(R"(
module {
  func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x3xf32> {
    %w = adze.const dense_resource<w> : tensor<3x4xf32> -> tensor<3x4xf32> loc("w")
    %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32> loc("y")
    return %0 : tensor<1x3xf32>
  }
}
{-# dialect_resources: { builtin: { w: "0x040000000000803F0000803F0000803F0000803F000000400000004000000040000000400000404000004040000040400000C040" } } #-}
)");
  makeRunner(2);
  for (int i = 0; i < 2; ++i) {
    Seen seen = run({i ? "x" : "y", "y"}); // compiled twice
    EXPECT_EQ((seen[{1, 1}]), (std::vector<Values>{{4, 8, 15}}));
  }
  EXPECT_EQ(runner->getCompileCount(), 2u);
}

TEST_F(NativeModelRunnerTest, quantizedTensorsAreRealNumbers) {
  parse(R"(
func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
  %0 = adze.quantize(%x) : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8:f32, 5.0e-1:3>> loc("q")
  %1 = adze.dequantize(%0) : (tensor<1x4x!quant.uniform<i8:f32, 5.0e-1:3>>) -> tensor<1x4xf32> loc("y")
  return %1 : tensor<1x4xf32>
})");
  makeRunner(3);
  Seen seen = run({"q"});
  EXPECT_EQ((seen[{0, 2}]), (std::vector<Values>{{2, 2, 2, 2}}));
}

/// Parts of concatenations are written where they belong: in the middle of another buffer.
TEST_F(NativeModelRunnerTest, partsOfLargerTensors) {
  parse(R"(
func.func @main(%x: tensor<1x2x3xf32> loc("x")) -> tensor<1x4x3xf32> {
  %0 = adze.neg(%x) : (tensor<1x2x3xf32>) -> tensor<1x2x3xf32> loc("rows")
  %1 = adze.concatenation(%x, %0) {axis = 1 : i32} : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x4x3xf32> loc("all")
  return %1 : tensor<1x4x3xf32>
})");
  makeRunner(3);
  Seen seen = run({"rows", "all"});
  EXPECT_EQ((seen[{0, 2}]), (std::vector<Values>{Values(6, -2)}));
  EXPECT_EQ((seen[{1, 1}]), (std::vector<Values>{{1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1}}));
}

TEST_F(NativeModelRunnerTest, oncePerTurnOfALoopAndNeverInABranchNotTaken) {
  parse(R"(
func.func @main(%x: tensor<1xf32> loc("x")) -> tensor<1xf32> {
  %0 = adze.while(%x) {cond_subgraph = @less, body_subgraph = @step} : (tensor<1xf32>) -> tensor<1xf32> loc("end")
  return %0 : tensor<1xf32>
}
func.func private @less(%x: tensor<1xf32> loc("a")) -> tensor<1xi1> {
  %c = adze.const dense<3.0> : tensor<1xf32> -> tensor<1xf32> loc("limit")
  %0 = adze.less(%x, %c) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1> loc("go")
  return %0 : tensor<1xi1>
}
func.func private @step(%x: tensor<1xf32> loc("b")) -> tensor<1xf32> {
  %c = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32> loc("one")
  %0 = adze.add(%x, %c) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32> loc("next")
  return %0 : tensor<1xf32>
})");
  makeRunner(4);
  Seen seen = run({"next", "b", "a"});
  EXPECT_EQ((seen[{0, 1}]), (std::vector<Values>{{2}, {3}}));
  EXPECT_EQ((seen[{1, 1}]), (std::vector<Values>{{1}, {2}}));
  EXPECT_EQ((seen[{2, 1}]), (std::vector<Values>{{1}, {2}, {3}}));
  EXPECT_FALSE(seen.count({0, 3}));
}

TEST_F(NativeModelRunnerTest, aFailureIsAnErrorThatSaysWhy) {
  parse(R"(
func.func @main(%x: tensor<1xf32> loc("x")) -> tensor<1xf32> {
  %0 = adze.custom "Unknown"(%x) : (tensor<1xf32>) -> tensor<1xf32> loc("odd")
  return %0 : tensor<1xf32>
})");
  makeRunner(1);
  llvm::Error error = runner->run(*module, find({"x"}), 0, [](const ObservedTensor &) {});
  std::string text = llvm::toString(std::move(error));
  EXPECT_NE(text.find("odd"), std::string::npos) << text;
  EXPECT_NE(text.find("no plug-in knows the custom op 'Unknown'"), std::string::npos) << text;
}

TEST_F(NativeModelRunnerTest, integersAreNoRealNumbers) {
  parse(R"(
func.func @main(%x: tensor<1xf32> loc("x")) -> tensor<1xi32> {
  %0 = adze.cast(%x) : (tensor<1xf32>) -> tensor<1xi32> loc("number")
  return %0 : tensor<1xi32>
})");
  makeRunner(1);
  std::string text = llvm::toString(runner->run(*module, find({"number"}), 0, [](const ObservedTensor &) {}));
  EXPECT_EQ(text, "tensor 'number' cannot be observed: its elements are neither FLOAT32 nor quantized");
}

TEST_F(NativeModelRunnerTest, theReferenceIsACopy) {
  parse(chain);
  makeRunner(1);
  EXPECT_EQ(runner->getReference(), nullptr);
  runner->setReference(*module);
  ASSERT_NE(runner->getReference(), nullptr);
  EXPECT_NE(runner->getReference(), module->getOperation());
  runner->setReference(nullptr);
  EXPECT_EQ(runner->getReference(), nullptr);
}

TEST_F(NativeModelRunnerTest, passesReportHowFarTheyAre) {
  parse(R"(
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[1.0, 2.0, 0.25, 1.0], [-2.0, 1.0, 0.25, 1.0]]> : tensor<2x4xf32> -> tensor<2x4xf32>
  %none = adze.no_value
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x4xf32>, tensor<2x4xf32>, none) -> tensor<1x2xf32> loc("y")
  return %0 : tensor<1x2xf32>
})");
  registerAllPasses();
  makeRunner(3);
  std::vector<std::string> told;
  runner->setListener([&](StringRef text) { told.push_back(text.str()); });
  context.getOrLoadDialect<AdzeDialect>()->setModelRunner(runner.get());
  PassManager manager(&context);
  ASSERT_TRUE(
      succeeded(parsePassPipeline("record-reference,record-reference{use=outputs},"
                                  "assign-pruning{prune=magnitude:0.5 saliency=sparsegpt},prune-weights{sequential},"
                                  "distill-weights{steps=2}",
                                  manager)));
  EXPECT_TRUE(succeeded(manager.run(*module)));
  context.getOrLoadDialect<AdzeDialect>()->setModelRunner(nullptr);
  EXPECT_EQ(told, (std::vector<std::string>{"layer 1 of 1", "step 1 of 2", "step 2 of 2"}));
}
