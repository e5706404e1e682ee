//===- EmitTest.cpp - Names, buffers and texts of compiled models ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/NativeCode.h"
#include "lib/Emit/Package.h"
#include "lib/Emit/TestPrograms.h"
#include "lib/Emit/Weights.h"

#include <gtest/gtest.h>

using namespace adze;
using namespace llvm;

namespace {

TensorInfo makeTensor(std::string type, std::vector<int64_t> shape, uint64_t bytes) {
  TensorInfo tensor;
  tensor.name = "x";
  tensor.elementType = std::move(type);
  tensor.shape = std::move(shape);
  tensor.bytes = bytes;
  return tensor;
}

Manifest makeManifest() {
  Manifest manifest;
  manifest.arenaBytes = 128;
  manifest.signatures.push_back({"first", "", {makeTensor("FLOAT32", {1, 2}, 8)}, {makeTensor("INT8", {4}, 4)}});
  return manifest;
}

TEST(Emit, Identifiers) {
  EXPECT_EQ(makeIdentifier("key-word.2"), "key_word_2");
  EXPECT_EQ(makeIdentifier("2nd"), "_2nd");
  EXPECT_EQ(makeIdentifier(""), "_");
  EXPECT_EQ(makeIdentifier("\xc3\xa4"), "__");
}

TEST(Emit, FunctionsHaveDifferentNames) {
  Manifest manifest = makeManifest();
  PackageOptions options{"m", false, false};
  EXPECT_EQ(listRunFunctions(manifest, options).front().symbol, "m_run");
  for (const char *key : {"a-b", "a.b", ""})
    manifest.signatures.push_back({key, "", {}, {}});
  std::vector<std::string> symbols;
  for (const RunFunction &run : listRunFunctions(manifest, options))
    symbols.push_back(run.symbol);
  EXPECT_EQ(symbols, (std::vector<std::string>{"m_first_run", "m_a_b_run", "m_a_b_2_run", "m_main_run"}));
}

TEST(Emit, ParametersFollowTheModel) {
  Manifest manifest = makeManifest();
  manifest.stateBytes = 64;
  SignatureInfo &signature = manifest.signatures.front();
  signature.inputs.push_back(makeTensor("INT32", {1}, 4));
  signature.inputs.back().frozen = {1, 0, 0, 0};
  signature.outputs.push_back(makeTensor("INT64", {4, 1}, 32));
  signature.outputs.back().bounded = true;
  std::vector<std::string> names;
  std::vector<RunFunction> functions = listRunFunctions(manifest, {"m", true, true});
  for (const Parameter &parameter : functions.front().parameters)
    names.push_back(parameter.name);
  EXPECT_EQ(names, (std::vector<std::string>{"input0", "output0", "output1", "output1_extents", "state", "arena", "weights",
                                             "parallel_for", "context"}));
}

/// Whatever a header declares is in the symbol that it is linked by.
TEST(Emit, ABISymbolTellsModelsApart) {
  PackageOptions options{"m", false, false};
  const std::string symbol = getABISymbol(makeManifest(), options);
  EXPECT_TRUE(StringRef(symbol).starts_with("m_abi_1_"));
  EXPECT_EQ(getABISymbol(makeManifest(), options), symbol);
  Manifest other = makeManifest();
  other.arenaBytes = 192;
  EXPECT_NE(getABISymbol(other, options), symbol);
  other = makeManifest();
  other.signatures.front().inputs.front().shape = {2, 1};
  EXPECT_NE(getABISymbol(other, options), symbol);
  other = makeManifest();
  other.signatures.front().outputs.front().scale = {0.5f};
  EXPECT_NE(getABISymbol(other, options), symbol);
  EXPECT_NE(getABISymbol(makeManifest(), {"m", false, true}), symbol);
}

TEST(Emit, StreamsKeepWhatIsOverwritten) {
  ObjectStream os;
  os << "head" << std::string(100000, '\0') << "tail";
  os.pwrite("HEAD", 4, 0);
  os << std::string(200000, 'x');
  std::unique_ptr<ObjectBuffer> buffer = os.take("name");
  EXPECT_EQ(buffer->getBuffer(), "HEAD" + std::string(100000, '\0') + "tail" + std::string(200000, 'x'));
}

TEST(Emit, WeightsFillTheirPlaces) {
  Manifest manifest = makeManifest();
  manifest.weightsBytes = 16;
  manifest.weights.push_back({8, ArrayRef("cdef", 4)});
  manifest.weights.push_back({0, ArrayRef("ab", 2)});
  std::string block = std::string("ab") + std::string(6, '\0') + "cdef" + std::string(4, '\0');
  EXPECT_EQ(hashWeights(manifest), hashBytes(block));
  std::vector<char> bytes(16);
  EXPECT_FALSE(errorToBool(fillWeights(bytes, manifest)));
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), block);
  manifest.weights.push_back({14, ArrayRef("cdef", 4)});
  EXPECT_TRUE(errorToBool(fillWeights(bytes, manifest)));
}

TEST(Emit, StackIsTheDeepestOfAllPaths) {
  CodeFacts facts;
  facts.frames = {{"run", 8}, {"main", 100}, {"small", 16}, {"large", 400}, {"leaf", 32}};
  facts.calls["run"] = {"main"};
  facts.calls["main"] = {"small", "large", "unknown"};
  facts.calls["large"] = {"leaf", "leaf"};
  EXPECT_EQ(facts.getStackDepth("run"), 540u);
  EXPECT_EQ(facts.getStackDepth("nothing"), 0u);
}

TEST(Emit, DepfilesEscape) {
  std::string text;
  raw_string_ostream os(text);
  writeDepfile({"my model.a", "m.h"}, {"a$b.tflite", "x#y"}, os);
  EXPECT_EQ(text, "my\\ model.a m.h: \\\n  a$$b.tflite \\\n  x\\#y\n\na$$b.tflite:\n\nx\\#y:\n");
}

TEST(Emit, InputsOfSelfTests) {
  std::vector<char> bytes(12);
  fillTestInput(makeTensor("FLOAT32", {3}, 12), 0, bytes);
  float values[3];
  std::memcpy(values, bytes.data(), 12);
  // xorshift32 from 2463534242: 723471715 is the first number (Marsaglia 2003).
  EXPECT_EQ(values[0], (int32_t(723471715u >> 8) - 8388608) / 8388608.0f);
  EXPECT_NE(values[0], values[1]);
  for (float value : values)
    EXPECT_TRUE(value >= -1 && value < 1);
}

} // namespace
