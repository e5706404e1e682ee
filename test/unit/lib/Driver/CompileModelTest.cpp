//===- CompileModelTest.cpp - Several signatures, run-time extents --------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What entry points share, and what callers see of outputs whose extents only values tell.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CompileModel.h"

#include "adze/InitAll.h"
#include "lib/Execute/Instance.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace adze;

namespace {

std::unique_ptr<CompiledModel> compile(StringRef text, const CompileModelOptions &options, std::string *error = nullptr) {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.getDiagEngine().registerHandler([&](Diagnostic &diagnostic) {
    if (error)
      *error = diagnostic.str();
  });
  auto module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return nullptr;
  auto compiled = compileModel(*module, options);
  return succeeded(compiled) ? std::move(*compiled) : nullptr;
}

/// A variable that `add` adds to and `get` reads; both multiply by one table of 64 floats.
const char *const counter = R"(
module attributes {adze.version = 3 : i32, adze.signatures = [
    #adze.signature<key = "add", function = @add, input_names = ["x"], inputs = [0], output_names = ["y"], outputs = [0]>,
    #adze.signature<key = "get", function = @get, input_names = [], inputs = [], output_names = ["sum"], outputs = [0]>]} {
  func.func @add(%x: tensor<64xf32> loc("x")) -> tensor<64xf32> {
    %t = adze.const dense<2.0> : tensor<64xf32> -> tensor<64xf32>
    %h = adze.var_handle() {container = "", shared_name = "v"} : () -> tensor<!adze.resource>
    %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<64xf32>
    %1 = adze.add(%0, %x) : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
    adze.assign_variable(%h, %1) : (tensor<!adze.resource>, tensor<64xf32>) -> ()
    %2 = adze.mul(%1, %t) : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32> loc("twice")
    return %2 : tensor<64xf32>
  }
  func.func @get() -> tensor<64xf32> {
    %h = adze.var_handle() {container = "", shared_name = "v"} : () -> tensor<!adze.resource>
    %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<64xf32> loc("sum")
    return %0 : tensor<64xf32>
  }
})";

const char *const where = R"(
func.func @main(%x: tensor<2x3xi32> loc("x")) -> (tensor<?x2xi64>, tensor<2x3xi32>) {
  %0 = adze.where(%x) : (tensor<2x3xi32>) -> tensor<?x2xi64> loc("found")
  %1 = adze.abs(%x) : (tensor<2x3xi32>) -> tensor<2x3xi32> loc("size")
  return %0, %1 : tensor<?x2xi64>, tensor<2x3xi32>
})";

} // namespace

TEST(CompileModel, SignaturesShareVariables) {
  CompileModelOptions options;
  options.allSignatures = true;
  std::unique_ptr<CompiledModel> model = compile(counter, options);
  ASSERT_TRUE(model);
  const Manifest &manifest = model->getManifest();
  ASSERT_EQ(manifest.signatures.size(), 2u);
  EXPECT_EQ(manifest.signatures[0].key, "add");
  EXPECT_EQ(manifest.signatures[1].key, "get");
  EXPECT_TRUE(manifest.signatures[1].inputs.empty());
  EXPECT_EQ(manifest.signatures[1].outputs[0].name, "sum");
  EXPECT_EQ(manifest.stateBytes, 256u);
  EXPECT_EQ(llvm::cantFail(model->findSignature("get")), 1u);

  alignas(64) float x[64], y[64], sum[64], state[64] = {};
  std::vector<char> arena(manifest.arenaBytes + 64);
  void *scratch = reinterpret_cast<void *>(llvm::alignTo(reinterpret_cast<uintptr_t>(arena.data()), 64));
  std::fill_n(x, 64, 3.0f);
  const void *inputs[] = {x};
  void *outputs[] = {y}, *sums[] = {sum};
  for (int i = 0; i < 2; ++i)
    model->getEntry(0)(inputs, outputs, scratch, state, model->getWeights(), nullptr, nullptr, nullptr);
  model->getEntry(1)(nullptr, sums, scratch, state, model->getWeights(), nullptr, nullptr, nullptr);
  EXPECT_EQ(y[63], 12);
  EXPECT_EQ(sum[63], 6);
}

TEST(CompileModel, OneSignatureWhereOneIsAsked) {
  CompileModelOptions options;
  options.allSignatures = true;
  options.signature = "get";
  std::unique_ptr<CompiledModel> model = compile(counter, options);
  ASSERT_TRUE(model);
  ASSERT_EQ(model->getManifest().signatures.size(), 1u);
  EXPECT_EQ(model->getManifest().signatures[0].key, "get");
}

TEST(CompileModel, BoundedOutputs) {
  std::unique_ptr<CompiledModel> model = compile(where, {});
  ASSERT_TRUE(model);
  const SignatureInfo &info = model->getManifest().signatures[0];
  ASSERT_EQ(info.outputs.size(), 2u);
  EXPECT_TRUE(info.outputs[0].bounded);
  EXPECT_EQ(info.outputs[0].shape, (std::vector<int64_t>{6, 2}));
  EXPECT_FALSE(info.outputs[1].bounded);
  std::unique_ptr<Instance> instance = llvm::cantFail(Instance::create(*model, 0, Placement::EndsAtGuard));
  const int32_t values[] = {0, 5, 0, -1, 0, 0};
  std::memcpy(instance->getInput(0).data(), values, sizeof(values));
  instance->run();
  EXPECT_EQ(instance->getOutputShape(0), (std::vector<int64_t>{2, 2}));
  std::vector<char> bytes = instance->readOutput(0);
  ASSERT_EQ(bytes.size(), 32u);
  int64_t rows[4];
  std::memcpy(rows, bytes.data(), 32);
  EXPECT_EQ(std::vector<int64_t>(rows, rows + 4), (std::vector<int64_t>{0, 1, 1, 0}));
  EXPECT_EQ(instance->getOutputShape(1), (std::vector<int64_t>{2, 3}));
  EXPECT_FALSE(bool(instance->checkIntact()));
}

TEST(CompileModel, FrozenInputs) {
  const char *tile = R"(
func.func @main(%x: tensor<2xf32> loc("x"), %n: tensor<1xi32> loc("n")) -> tensor<?xf32> {
  %0 = adze.tile(%x, %n) : (tensor<2xf32>, tensor<1xi32>) -> tensor<?xf32> loc("t")
  return %0 : tensor<?xf32>
})";
  std::string error;
  EXPECT_FALSE(compile(tile, {}, &error));
  EXPECT_NE(error.find("make the values of 'n' constant with --freeze-input"), std::string::npos) << error;
  CompileModelOptions options;
  options.frozenInputs = {"n:3"};
  std::unique_ptr<CompiledModel> model = compile(tile, options);
  ASSERT_TRUE(model);
  const SignatureInfo &info = model->getManifest().signatures[0];
  EXPECT_EQ(info.outputs[0].shape, std::vector<int64_t>{6});
  EXPECT_FALSE(info.outputs[0].bounded);
  EXPECT_TRUE(info.inputs[0].frozen.empty());
  EXPECT_EQ(info.inputs[1].frozen, (std::vector<char>{3, 0, 0, 0}));
}

TEST(CompileModel, ExternsAreNotRunHere) {
  const char *const model = R"(
func.func @main(%x: tensor<4xf32> loc("x")) -> tensor<4xf32> {
  %0 = adze.custom "Foo"(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("y")
  return %0 : tensor<4xf32>
})";
  CompileModelOptions options;
  std::string error;
  EXPECT_FALSE(compile(model, options, &error));
  EXPECT_NE(error.find("no plug-in knows the custom op 'Foo'"), std::string::npos) << error;
  options.externOps = {"Foo"};
  EXPECT_FALSE(compile(model, options, &error));
  EXPECT_EQ(error, "the model calls the C function 'adze_extern_Foo', which whoever links it brings; it can be compiled with "
                   "'adze compile' but not run here");
}
