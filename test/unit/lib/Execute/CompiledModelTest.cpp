//===- CompiledModelTest.cpp - Models as code in this process -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hand-written modules are compiled, linked, run and refused.
//
//===----------------------------------------------------------------------===//

#include "test/unit/lib/Execute/TextModel.h"

#include <thread>

using namespace adze;
using llvm::StringRef;

/// y = x + w[i]
static const char addWeight[] = "  %place = getelementptr float, ptr %weights, i64 %i\n"
                                "  %w = load float, ptr %place\n  %y = fadd float %x, %w\n";

static std::unique_ptr<CompiledModel> makeAdder(int64_t count) {
  Manifest manifest = makeManifest(count);
  manifest.weightsBytes = 4 * count;
  std::vector<float> weights(count);
  for (int64_t index = 0; index < count; ++index)
    weights[index] = index;
  llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(weights.data()), 4 * count);
  // The first weight is left out: it is zero either way.
  manifest.weights.push_back({4, bytes.drop_front(4)});
  std::string text = loopText(count, addWeight);
  return compileText({text}, manifest);
}

TEST(CompiledModel, RunsWithWeights) {
  std::unique_ptr<CompiledModel> model = makeAdder(37);
  ASSERT_TRUE(model);
  for (Placement placement : {Placement::Anywhere, Placement::EndsAtGuard, Placement::BeginsAfterGuard}) {
    auto instance = llvm::cantFail(Instance::create(*model, 0, placement));
    std::fill_n(floats(instance->getInput(0)), 37, 0.5f);
    instance->run();
    for (int index = 0; index < 37; ++index)
      EXPECT_EQ(floats(instance->getOutput(0))[index], index + 0.5f);
    EXPECT_FALSE(llvm::errorToBool(instance->checkIntact()));
  }
}

TEST(CompiledModel, LevelsAgree) {
  std::string text = loopText(5, "  %y = fmul float %x, 3.0\n");
  for (unsigned level : {0, 1, 2, 3}) {
    CodeOptions options;
    options.level = level;
    std::unique_ptr<CompiledModel> model = compileText({text}, makeManifest(5), options);
    ASSERT_TRUE(model);
    auto instance = llvm::cantFail(Instance::create(*model));
    std::fill_n(floats(instance->getInput(0)), 5, 2.0f);
    instance->run();
    EXPECT_EQ(floats(instance->getOutput(0))[4], 6.0f);
  }
}

TEST(CompiledModel, LinksSeveralModules) {
  std::string first = "declare float @twice(float)\n" + loopText(4, "  %y = call float @twice(float %x)\n");
  std::string second = "define float @twice(float %x) {\n  %y = fadd float %x, %x\n  ret float %y\n}\n";
  for (unsigned threads : {1, 2, 5}) {
    CodeOptions options;
    options.threads = threads;
    std::unique_ptr<CompiledModel> model = compileText({first, second}, makeManifest(4), options);
    ASSERT_TRUE(model);
    auto instance = llvm::cantFail(Instance::create(*model));
    floats(instance->getInput(0))[3] = 21;
    instance->run();
    EXPECT_EQ(floats(instance->getOutput(0))[3], 42.0f);
  }
}

TEST(CompiledModel, CallsOnlyWhatIsAllowed) {
  std::string copy = "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)\ndefine void @run" +
                     entryArguments().str() +
                     " {\n  %from = load ptr, ptr %in\n  %to = load ptr, ptr %out\n"
                     "  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %from, i64 4000, i1 false)\n  ret void\n}\n";
  std::unique_ptr<CompiledModel> model = compileText({copy}, makeManifest(1000));
  ASSERT_TRUE(model);
  auto instance = llvm::cantFail(Instance::create(*model));
  floats(instance->getInput(0))[999] = 7;
  instance->run();
  EXPECT_EQ(floats(instance->getOutput(0))[999], 7.0f);

  // An intrinsic that becomes a library call, and a plain call: both are known to this process.
  std::string calls = "declare float @llvm.exp.f32(float)\ndeclare ptr @malloc(i64)\n" +
                      loopText(4, "  %p = call ptr @malloc(i64 4)\n  store volatile float %x, ptr %p\n"
                                  "  %y = call float @llvm.exp.f32(float %x)\n");
  EXPECT_EQ(errorOf({calls}, makeManifest(4)), "the code calls what it may not: expf, malloc");
}

TEST(CompiledModel, RefusesWhatIsMalformed) {
  std::string text = loopText(4, "  %y = fadd float %x, %x\n");
  Manifest manifest = makeManifest(4);
  manifest.signatures[0].symbol = "walk";
  EXPECT_TRUE(StringRef(errorOf({text}, manifest)).starts_with("there is no entry point 'walk'"));

  manifest = makeManifest(4);
  manifest.weightsBytes = 4;
  manifest.weights.push_back({2, llvm::ArrayRef<char>("abc", 3)});
  EXPECT_EQ(errorOf({text}, manifest), "weights at 2 do not fit into 4 bytes");

  CodeOptions options;
  options.cpu = "abacus";
  EXPECT_TRUE(StringRef(errorOf({text}, makeManifest(4), options)).ends_with("has no CPU 'abacus'"));
  options.cpu = "native";
  options.features = "avx2";
  EXPECT_NE(errorOf({text}, makeManifest(4), options).find("has no feature 'avx2': write them as in"),
            std::string::npos);
}

TEST(CompiledModel, FindsSignatures) {
  Manifest manifest = makeManifest(4);
  manifest.signatures[0].key = "serve";
  manifest.signatures.push_back(manifest.signatures[0]);
  manifest.signatures[1].key = "train";
  std::string text = loopText(4, "  %y = fadd float %x, %x\n");
  std::unique_ptr<CompiledModel> model = compileText({text}, manifest);
  ASSERT_TRUE(model);
  EXPECT_EQ(llvm::cantFail(model->findSignature("")), 0u);
  EXPECT_EQ(llvm::cantFail(model->findSignature("train")), 1u);
  EXPECT_EQ(llvm::toString(model->findSignature("serv").takeError()),
            "there is no signature 'serv'; there is 'serve', 'train'");
}

/// Adds each sample to an i32 in the state, and gives the sum.
static std::unique_ptr<CompiledModel> makeAccumulator(StringRef resetSymbol) {
  Manifest manifest = makeManifest(1);
  manifest.stateBytes = 4;
  manifest.resetSymbol = resetSymbol;
  manifest.ops.push_back({"sum", "ADD", 1, 12, false, {0}});
  manifest.profileSlots = 1;
  std::string text = loopText(1, "  %old = load float, ptr %state\n  %y = fadd float %x, %old\n"
                                 "  store float %y, ptr %state\n  %ticks = load i64, ptr %profile\n"
                                 "  %more.ticks = add i64 %ticks, 5\n  store i64 %more.ticks, ptr %profile\n");
  text += "define void @start" + entryArguments().str() + " {\n  store float 100.0, ptr %state\n  ret void\n}\n";
  return compileText({text}, manifest);
}

TEST(Instance, KeepsAndResetsState) {
  for (StringRef reset : {"", "start"}) {
    std::unique_ptr<CompiledModel> model = makeAccumulator(reset);
    ASSERT_TRUE(model);
    float start = reset.empty() ? 0 : 100;
    auto instance = llvm::cantFail(Instance::create(*model));
    floats(instance->getInput(0))[0] = 2;
    instance->run();
    instance->run();
    EXPECT_EQ(floats(instance->getOutput(0))[0], start + 4);
    EXPECT_EQ(instance->getProfile()[0], 10u);
    instance->reset();
    instance->clearProfile();
    instance->run();
    EXPECT_EQ(floats(instance->getOutput(0))[0], start + 2);
    EXPECT_EQ(instance->getProfile()[0], 5u);
  }
}

TEST(Instance, RunsBatchesOnThreads) {
  std::unique_ptr<CompiledModel> model = makeAccumulator("");
  ASSERT_TRUE(model);
  for (unsigned threads : {1, 3}) {
    std::vector<float> results(50);
    llvm::Error error = runBatched(
        *model, 0, results.size(), threads,
        [](size_t sample, Instance &instance) {
          floats(instance.getInput(0))[0] = sample;
          return llvm::Error(llvm::Error::success());
        },
        [&](size_t sample, Instance &instance) {
          results[sample] = floats(instance.getOutput(0))[0];
          return llvm::Error(llvm::Error::success());
        });
    EXPECT_FALSE(llvm::errorToBool(std::move(error)));
    for (size_t sample = 0; sample < results.size(); ++sample)
      EXPECT_EQ(results[sample], sample); // state is reset before each
  }
}

TEST(Instance, BatchStopsAtAnError) {
  std::unique_ptr<CompiledModel> model = makeAccumulator("");
  ASSERT_TRUE(model);
  llvm::Error error = runBatched(
      *model, 0, 1000, 2, [](size_t, Instance &) { return llvm::Error(llvm::Error::success()); },
      [&](size_t sample, Instance &) -> llvm::Error {
        if (sample == 3)
          return llvm::createStringError("three");
        return llvm::Error::success();
      });
  EXPECT_EQ(llvm::toString(std::move(error)), "three");
}

TEST(Instance, TwoThreadsRunOneModel) {
  std::unique_ptr<CompiledModel> model = makeAdder(1024);
  ASSERT_TRUE(model);
  auto work = [&](float value) {
    auto instance = llvm::cantFail(Instance::create(*model));
    std::fill_n(floats(instance->getInput(0)), 1024, value);
    for (int run = 0; run < 1000; ++run) {
      instance->run();
      ASSERT_EQ(floats(instance->getOutput(0))[1000], 1000 + value);
    }
  };
  std::thread other(work, 1.0f);
  work(2.0f);
  other.join();
}

using GuardDeathTest = testing::Test;

TEST(GuardDeathTest, FaultsOutOfBounds) {
  GTEST_FLAG_SET(death_test_style, "fast");
  std::string text = loopText(5, "  %y = fadd float %x, %x\n"); // one float more than the manifest has
  std::unique_ptr<CompiledModel> model = compileText({text}, makeManifest(4));
  ASSERT_TRUE(model);
  auto instance = llvm::cantFail(Instance::create(*model, 0, Placement::EndsAtGuard));
  EXPECT_DEATH(instance->run(), "");

  std::string before = "define void @run" + entryArguments().str() +
                       " {\n  %p = getelementptr i8, ptr %arena, i64 -1\n"
                       "  store i8 1, ptr %p\n  ret void\n}\n";
  Manifest manifest = makeManifest(4);
  manifest.arenaBytes = 100;
  std::unique_ptr<CompiledModel> under = compileText({before}, manifest);
  ASSERT_TRUE(under);
  auto guarded = llvm::cantFail(Instance::create(*under, 0, Placement::BeginsAfterGuard));
  EXPECT_DEATH(guarded->run(), "");
  // With the guard on the other side it is seen afterwards.
  auto watched = llvm::cantFail(Instance::create(*under, 0, Placement::EndsAtGuard));
  watched->run();
  EXPECT_EQ(llvm::toString(watched->checkIntact()), "a write outside of the arena");
}
