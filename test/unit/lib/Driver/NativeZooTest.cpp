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

#include "adze/InitAll.h"
#include "lib/Driver/CompileModel.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Execute/Instance.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

#include <thread>

using namespace mlir;
using namespace adze;

namespace {

/// Models of at most `bytes`, sorted.
std::vector<std::string> listModels(uint64_t bytes) {
  const char *zoo = std::getenv("ADZE_MODEL_ZOO");
  std::string root = zoo && *zoo ? zoo : ADZE_SOURCE_DIR "/../shared/models";
  std::vector<std::string> models;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator it(root, error), end; it != end && !error; it.increment(error)) {
    llvm::ErrorOr<llvm::sys::fs::basic_file_status> status = it->status();
    if (status && status->getSize() <= bytes && StringRef(it->path()).ends_with(".tflite"))
      models.push_back(it->path());
  }
  llvm::sort(models);
  return models;
}

std::unique_ptr<CompiledModel> compile(StringRef path, StringRef cpu, bool allSignatures = false,
                                       StringRef signature = "") {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.getDiagEngine().registerHandler([](Diagnostic &) {}); // refusals are counted elsewhere
  ReadModel model = readModel(path, &context);
  if (!model.module)
    return nullptr;
  CompileModelOptions options;
  options.code.cpu = cpu.str();
  options.allSignatures = allSignatures;
  options.signature = signature.str();
  auto compiled = compileModel(*model.module, options);
  return succeeded(compiled) ? std::move(*compiled) : nullptr;
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

/// Small inputs that differ from element to element and are valid as numbers, indices and truths.
void fill(Instance &instance) {
  for (auto [i, tensor] : llvm::enumerate(instance.getSignature().inputs)) {
    llvm::MutableArrayRef<char> bytes = instance.getInput(i);
    if (tensor.elementType == "FLOAT32")
      for (size_t k = 0; k + 4 <= bytes.size(); k += 4) {
        float value = float(k % 251) / 251;
        std::memcpy(&bytes[k], &value, 4);
      }
    else if (tensor.elementType == "INT8" || tensor.elementType == "UINT8")
      for (size_t k = 0; k != bytes.size(); ++k)
        bytes[k] = char(k % 251);
  }
}

std::vector<std::vector<char>> takeOutputs(Instance &instance) {
  std::vector<std::vector<char>> outputs;
  for (size_t i = 0; i != instance.getSignature().outputs.size(); ++i) {
    llvm::MutableArrayRef<char> bytes = instance.getOutput(i);
    outputs.emplace_back(bytes.begin(), bytes.end());
  }
  return outputs;
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
