//===- NativeZooTest.cpp - Real models as native code, at the edges -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What goldens do not show: that code touches nothing outside of its arena, state, weights, inputs and outputs at any
// vector width, that two threads get the same results, and that arenas are near their bound. Runs over the models below
// ADZE_MODEL_ZOO, or beside the checkout; over none where there are none. Models that are refused are not its business.
//
//===----------------------------------------------------------------------===//

#include "test/unit/lib/Driver/ZooModels.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

#include <thread>

using namespace mlir;
using namespace adze;

namespace {

std::unique_ptr<CompiledModel> compile(StringRef path, StringRef cpu, bool allSignatures = false,
                                       StringRef signature = "") {
  CompileModelOptions options;
  options.code.cpu = cpu.str();
  options.allSignatures = allSignatures;
  options.signature = signature.str();
  return compileFile(path, options);
}

size_t countSignatures(StringRef path) {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.getDiagEngine().registerHandler([](Diagnostic &) {});
  ReadModel model = readModel(path, &context);
  auto signatures = model.module ? (*model.module)->getAttrOfType<ArrayAttr>("adze.signatures") : ArrayAttr();
  return signatures ? signatures.size() : 0;
}

std::vector<std::vector<char>> runAt(const CompiledModel &model, Placement placement) {
  auto instance = Instance::create(model, 0, placement);
  EXPECT_TRUE(static_cast<bool>(instance)) << toString(instance.takeError());
  if (!instance)
    return {};
  fill(**instance);
  (*instance)->run();
  llvm::Error error = (*instance)->checkIntact();
  EXPECT_FALSE(static_cast<bool>(error)) << toString(std::move(error));
  return takeOutputs(**instance);
}

bool hostRuns(StringRef cpu) {
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  if (cpu == "haswell")
    return features.lookup("avx2") && features.lookup("fma");
  return cpu == "native" || llvm::Triple(llvm::sys::getDefaultTargetTriple()).isX86();
}

size_t runModels(uint64_t bytes, StringRef cpu) {
  size_t count = 0;
  for (const std::string &path : listModels(bytes)) {
    SCOPED_TRACE(path + " for " + cpu.str());
    std::unique_ptr<CompiledModel> model = compile(path, cpu);
    if (!model)
      continue;
    ++count;
    auto expected = runAt(*model, Placement::EndsAtGuard);
    EXPECT_EQ(runAt(*model, Placement::BeginsAfterGuard), expected);
    std::vector<std::vector<char>> other;
    std::thread thread([&] { other = runAt(*model, Placement::Anywhere); });
    EXPECT_EQ(runAt(*model, Placement::Anywhere), expected);
    thread.join();
    EXPECT_EQ(other, expected);
  }
  return count;
}

TEST(NativeZoo, StaysInsideOnThisMachine) {
  size_t count = runModels(400 << 10, "native");
  if (!listModels(400 << 10).empty())
    EXPECT_GT(count, 100u);
}

// Each signature alone and as one of all: the results are the same, and the arena is as large as the largest.
TEST(NativeZoo, SignaturesTogetherAndAlone) {
  size_t several = 0;
  for (const std::string &path : listModels(400 << 10)) {
    SCOPED_TRACE(path);
    std::unique_ptr<CompiledModel> all = countSignatures(path) > 1 ? compile(path, "native", true) : nullptr;
    if (!all)
      continue;
    ++several;
    uint64_t largest = 0;
    for (auto [index, info] : llvm::enumerate(all->getManifest().signatures)) {
      std::unique_ptr<CompiledModel> alone = compile(path, "native", false, info.key);
      ASSERT_TRUE(alone) << info.key;
      largest = std::max(largest, alone->getManifest().arenaBytes);
      auto one = llvm::cantFail(Instance::create(*all, index)), other = llvm::cantFail(Instance::create(*alone));
      fill(*one);
      fill(*other);
      one->run();
      other->run();
      EXPECT_EQ(takeOutputs(*one), takeOutputs(*other)) << info.key;
    }
    EXPECT_EQ(all->getManifest().arenaBytes, largest);
  }
  if (!listModels(400 << 10).empty())
    EXPECT_GT(several, 0u);
}

TEST(NativeZoo, StaysInsideAtEveryVectorWidth) {
  for (StringRef cpu : {"x86-64", "haswell"})
    if (hostRuns(cpu))
      runModels(40 << 10, cpu);
}

} // namespace
