//===- ThreadsTest.cpp - Models whose kernels are cut into tasks ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every bit is the same with and without tasks, on any number of threads and in any order of the tasks. Tasks are made
// much smaller than is worth it, so that small models have many.
//
//===----------------------------------------------------------------------===//

#include "test/unit/lib/Driver/ZooModels.h"
#include "lib/Execute/TaskPool.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace adze;

namespace {

using Outputs = std::vector<std::vector<char>>;

/// What a caller with peculiar habits does; counts tasks.
struct Caller {
  bool reversed = false;
  size_t stride = 1; // every so-manieth task, then those behind them
  size_t calls = 0, tasks = 0;

  static void parallelFor(void *context, size_t count, Task *task, void *argument) {
    auto &self = *static_cast<Caller *>(context);
    ++self.calls;
    self.tasks += count;
    for (size_t first = 0; first < self.stride; ++first)
      for (size_t i = first; i < count; i += self.stride)
        task(argument, self.reversed ? count - 1 - i : i);
  }
};

Outputs run(const CompiledModel &model, ParallelFor *parallelFor, void *context) {
  auto instance = llvm::cantFail(Instance::create(model));
  instance->setParallelFor(parallelFor, context);
  fill(*instance);
  instance->run();
  return takeOutputs(*instance);
}

/// Runs the tasks of a model in every way; returns how many there are.
size_t expectSame(const CompiledModel &model, const Outputs &expected) {
  EXPECT_EQ(run(model, nullptr, nullptr), expected) << "without threads";
  Caller backwards{/*reversed=*/true}, skipping{/*reversed=*/false, /*stride=*/3};
  EXPECT_EQ(run(model, Caller::parallelFor, &backwards), expected) << "backwards";
  EXPECT_EQ(run(model, Caller::parallelFor, &skipping), expected) << "every third, then the others";
  EXPECT_EQ(backwards.tasks, skipping.tasks);
  for (unsigned threads = 1; threads <= 3; ++threads) {
    TaskPool pool(threads);
    EXPECT_EQ(run(model, TaskPool::parallelFor, &pool), expected) << threads << " threads";
  }
  return backwards.tasks;
}

/// A constant of bytes that look random; floats are in [-2, 2).
std::string makeConstant(StringRef name, ArrayRef<int64_t> shape, StringRef element, StringRef type) {
  static uint32_t state = 1;
  int64_t count = 1;
  std::string extents;
  for (int64_t extent : shape) {
    count *= extent;
    extents += std::to_string(extent) + "x";
  }
  std::string bytes;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 1664525 + 1013904223;
    float value = int32_t(state) / float(1u << 30);
    uint32_t bits = state >> 24;
    if (element == "f32")
      std::memcpy(&bits, &value, 4);
    else if (bits == 0x80) // -128 is no weight
      bits = 0;
    for (unsigned byte = 0, e = element == "i8" ? 1 : 4; byte < e; ++byte)
      bytes += char(bits >> (8 * byte));
  }
  return llvm::formatv("  %{0} = adze.const dense<\"0x{1}\"> : tensor<{2}{3}> -> tensor<{2}{4}>\n", name,
                       llvm::toHex(bytes), extents, element, type);
}

/// Convolutions, depthwise and not, products with many and with few rows, and what is elementwise; extents are odd.
std::string makeFloatModel() {
  return "func.func @main(%x: tensor<2x37x29x5xf32>, %v: tensor<1x300xf32>) -> (tensor<2x19x15x50xf32>, "
         "tensor<2x19x15x24xf32>, tensor<1x130xf32>) {\n" +
         makeConstant("w0", {24, 3, 3, 5}, "f32", "f32") + makeConstant("b0", {24}, "f32", "f32") +
         makeConstant("w1", {1, 3, 3, 24}, "f32", "f32") + makeConstant("w2", {50, 1, 1, 24}, "f32", "f32") +
         makeConstant("w3", {130, 300}, "f32", "f32") + R"(
  %0 = adze.conv_2d(%x, %w0, %b0) {stride_h = 2 : i32, stride_w = 2 : i32, fused_activation_function = #adze.activation<RELU6>} : (tensor<2x37x29x5xf32>, tensor<24x3x3x5xf32>, tensor<24xf32>) -> tensor<2x19x15x24xf32>
  %1 = adze.depthwise_conv_2d(%0, %w1, %b0) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<2x19x15x24xf32>, tensor<1x3x3x24xf32>, tensor<24xf32>) -> tensor<2x19x15x24xf32>
  %2 = adze.conv_2d(%1, %w2) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<2x19x15x24xf32>, tensor<50x1x1x24xf32>) -> tensor<2x19x15x50xf32>
  %3 = adze.softmax(%2) {beta = 1.0 : f32} : (tensor<2x19x15x50xf32>) -> tensor<2x19x15x50xf32>
  %4 = adze.logistic(%1) : (tensor<2x19x15x24xf32>) -> tensor<2x19x15x24xf32>
  %5 = adze.fully_connected(%v, %w3) : (tensor<1x300xf32>, tensor<130x300xf32>) -> tensor<1x130xf32>
  return %3, %4, %5 : tensor<2x19x15x50xf32>, tensor<2x19x15x24xf32>, tensor<1x130xf32>
})";
}

std::string makeIntegerModel() {
  const char *in = "!quant.uniform<i8:f32, 5.000000e-02:3>", *weight = "!quant.uniform<i8<-127:127>:f32, 1.000000e-01>",
             *bias = "!quant.uniform<i32:f32, 5.000000e-03>", *out = "!quant.uniform<i8:f32, 2.000000e+00:-4>",
             *next = "!quant.uniform<i32:f32, 2.000000e-01>";
  return "!in = " + std::string(in) + "\n!weight = " + weight + "\n!bias = " + bias + "\n!out = " + out + "\n!next = " + next +
         R"(
func.func @main(%x: tensor<1x37x29x5x!in>, %v: tensor<6x300x!in>) -> (tensor<1x37x29x70x!out>, tensor<6x130x!out>) {
)" + makeConstant("w0", {70, 3, 3, 5}, "i8", "!weight") + makeConstant("b0", {70}, "i32", "!bias") +
         makeConstant("w1", {1, 3, 3, 70}, "i8", "!weight") + makeConstant("b1", {70}, "i32", "!next") +
         makeConstant("w3", {130, 300}, "i8", "!weight") + makeConstant("b3", {130}, "i32", "!bias") + R"(
  %0 = adze.conv_2d(%x, %w0, %b0) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x37x29x5x!in>, tensor<70x3x3x5x!weight>, tensor<70x!bias>) -> tensor<1x37x29x70x!out>
  %1 = adze.depthwise_conv_2d(%0, %w1, %b1) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x37x29x70x!out>, tensor<1x3x3x70x!weight>, tensor<70x!next>) -> tensor<1x37x29x70x!out>
  %2 = adze.add(%0, %1) : (tensor<1x37x29x70x!out>, tensor<1x37x29x70x!out>) -> tensor<1x37x29x70x!out>
  %3 = adze.fully_connected(%v, %w3, %b3) : (tensor<6x300x!in>, tensor<130x300x!weight>, tensor<130x!bias>) -> tensor<6x130x!out>
  return %2, %3 : tensor<1x37x29x70x!out>, tensor<6x130x!out>
})";
}

std::unique_ptr<CompiledModel> compileText(StringRef text, const CompileModelOptions &options) {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.getDiagEngine().registerHandler([](Diagnostic &diagnostic) { ADD_FAILURE() << diagnostic.str(); });
  auto module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return nullptr;
  auto compiled = compileModel(*module, options);
  return succeeded(compiled) ? std::move(*compiled) : nullptr;
}

bool hostRuns(StringRef cpu) {
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  if (cpu == "haswell")
    return features.lookup("avx2") && features.lookup("fma");
  return cpu == "native" || llvm::Triple(llvm::sys::getDefaultTargetTriple()).isX86();
}

void checkText(const std::string &text) {
  for (StringRef cpu : {"native", "haswell", "x86-64"})
    for (uint32_t nanoseconds : {20u, 400u}) {
      SCOPED_TRACE(cpu.str() + ", " + std::to_string(nanoseconds) + " ns a task");
      if (!hostRuns(cpu))
        continue;
      CompileModelOptions options;
      options.code.cpu = cpu.str();
      std::unique_ptr<CompiledModel> whole = compileText(text, options);
      options.threads = true;
      options.taskNanoseconds = nanoseconds;
      std::unique_ptr<CompiledModel> cut = compileText(text, options);
      ASSERT_TRUE(whole && cut);
      EXPECT_FALSE(whole->getManifest().threads);
      EXPECT_TRUE(cut->getManifest().threads);
      size_t tasks = expectSame(*cut, run(*whole, nullptr, nullptr));
      EXPECT_GT(tasks, nanoseconds == 20 ? 100u : 10u);
    }
}

} // namespace

TEST(Threads, Floats) { checkText(makeFloatModel()); }
TEST(Threads, Integers) { checkText(makeIntegerModel()); }

TEST(Threads, RealModels) {
  std::vector<std::string> paths = listModels(100 << 10);
  size_t models = 0, withTasks = 0;
  for (const std::string &path : paths) {
    SCOPED_TRACE(path);
    CompileModelOptions options;
    std::unique_ptr<CompiledModel> whole = compileFile(path, options);
    if (!whole)
      continue;
    options.threads = true;
    options.taskNanoseconds = 50;
    std::unique_ptr<CompiledModel> cut = compileFile(path, options);
    ASSERT_TRUE(cut);
    ++models;
    withTasks += expectSame(*cut, run(*whole, nullptr, nullptr)) != 0;
  }
  if (!paths.empty()) {
    EXPECT_GT(models, 100u);
    EXPECT_GT(withTasks, 20u);
  }
}

TEST(Threads, PoolRunsEveryTaskOnce) {
  struct Counts {
    std::atomic<int> of[1000] = {};
  };
  for (unsigned threads : {1u, 2u, 5u}) {
    TaskPool pool(threads);
    for (size_t count : {0, 1, 2, 1000}) {
      Counts counts;
      auto add = [](void *argument, size_t index) { ++static_cast<Counts *>(argument)->of[index]; };
      for (int call = 0; call < 20; ++call)
        TaskPool::parallelFor(&pool, count, add, &counts);
      for (size_t i = 0; i < 1000; ++i)
        ASSERT_EQ(counts.of[i], i < count ? 20 : 0) << threads << " threads, task " << i << " of " << count;
    }
  }
}
