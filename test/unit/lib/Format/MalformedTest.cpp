//===- MalformedTest.cpp - What the importer refuses ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kind of damage has an error that names the place. Tests of the graph; those of single tensors are in
// MalformedTensorTest.cpp.
//
//===----------------------------------------------------------------------===//

#include "test/unit/TestSupport.h"
#include "test/unit/lib/Format/ModelWriter.h"

using namespace mlir;
using namespace adze;

namespace {

/// x -> RELU -> y, with room for damage in the middle.
class Malformed : public ::testing::Test {
protected:
  void SetUp() override {
    relu = model.addCode(wire::BuiltinOperator_RELU);
    x = model.addTensor({.name = "x", .shape = {2}});
    y = model.addTensor({.name = "y", .shape = {2}});
  }

  void addRelu() { model.addOp(relu, {x}, {y}); }
  void addMain() { model.addSubgraph("main", {x}, {y}); }

  void expectError(const std::string &bytes, const std::string &error) {
    TestContext test;
    EXPECT_FALSE(test.import(bytes));
    EXPECT_EQ(test.errors, error + "\n");
  }

  /// The model as it stands, with the RELU.
  void expectError(const std::string &error) {
    addRelu();
    addMain();
    expectError(model.finish(), error);
  }

  ModelWriter model;
  uint32_t relu;
  int x, y;
};

TEST_F(Malformed, TheBaseIsNot) {
  addRelu();
  addMain();
  TestContext test;
  EXPECT_TRUE(test.import(model.finish())) << test.errors;
}

TEST_F(Malformed, Identifier) {
  addRelu();
  addMain();
  expectError(model.finish(3, "TFL2"), "model: not a .tflite: the file identifier is not TFL3");
  expectError("", "model: not a .tflite: the file identifier is not TFL3");
}

TEST_F(Malformed, Version) {
  addRelu();
  addMain();
  expectError(model.finish(2), "model: schema version 2 where 3 is expected");
}

TEST_F(Malformed, NoSubgraph) { expectError(model.finish(), "model: the model has no subgraph"); }

TEST_F(Malformed, Truncated) {
  addRelu();
  addMain();
  std::string bytes = model.finish();
  // Padding at the end may be missing, as nothing points to it; half the file may not.
  for (size_t size = 8; size < bytes.size() / 2; ++size)
    expectError(bytes.substr(0, size),
                "model: truncated or damaged: its tables point outside of the file or overlap wrongly");
}

TEST_F(Malformed, TensorIndices) {
  model.addOp(relu, {5}, {y});
  addMain();
  expectError(model.finish(),
              "model: subgraph 0 'main': op 'y' (RELU): operand 0 names tensor 5 of 2");
}

TEST_F(Malformed, NegativeTensorIndices) {
  model.addOp(relu, {-2}, {y});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (RELU): operand 0 names tensor -2 of 2");
}

TEST_F(Malformed, ResultIndices) {
  model.addOp(relu, {x}, {2});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op '0' (RELU) names tensor 2 of 2");
}

TEST_F(Malformed, InputIndices) {
  addRelu();
  model.addSubgraph("main", {9}, {y});
  expectError(model.finish(), "model: subgraph 0 'main': inputs names tensor 9 of 2");
}

TEST_F(Malformed, OutputIndices) {
  addRelu();
  model.addSubgraph("main", {x}, {7});
  expectError(model.finish(), "model: subgraph 0 'main': outputs name tensor 7 of 2");
}

TEST_F(Malformed, OperatorCodeIndices) {
  model.addOp(1, {x}, {y});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (unknown): operator code 1 is outside of the table");
}

TEST_F(Malformed, SubgraphIndices) {
  uint32_t code = model.addCode(wire::BuiltinOperator_CALL_ONCE);
  wire::CallOnceOptionsBuilder options(model.fbb);
  options.add_init_subgraph_index(3);
  auto table = options.Finish();
  model.addOp(code, {}, {}, wire::BuiltinOptions_CallOnceOptions, table.Union());
  expectError("model: subgraph 0 'main': op '0' (CALL_ONCE): CallOnceOptions.init_subgraph_index has a value that means "
              "nothing");
}

TEST_F(Malformed, SignatureSubgraph) {
  model.addSignature("serve", 4, x);
  expectError("model: signature 'serve' names subgraph 4");
}

TEST_F(Malformed, SignatureTensor) {
  model.addSignature("serve", 0, 1);
  expectError("model: signature 'serve': input 'x' is tensor 1, which is none of the subgraph's inputs");
}

TEST_F(Malformed, MetadataBuffer) {
  model.addMetadata("notes", 12);
  expectError("model: buffer 12 is outside of the file");
}

TEST_F(Malformed, Cycle) {
  int z = model.addTensor({.name = "z", .shape = {2}});
  model.addOp(relu, {z}, {y});
  model.addOp(relu, {y}, {z});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (RELU): operand 0, subgraph 0 'main': tensor 2 'z', is "
                              "computed later: the graph is cyclic or out of order");
}

TEST_F(Malformed, OwnResult) {
  model.addOp(relu, {y}, {y});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (RELU): operand 0, subgraph 0 'main': tensor 1 'y', is "
                              "computed later: the graph is cyclic or out of order");
}

TEST_F(Malformed, ProducedTwice) {
  addRelu();
  expectError("model: subgraph 0 'main': op 'y' (RELU) defines subgraph 0 'main': tensor 1 'y', which is an input or "
              "defined already");
}

TEST_F(Malformed, NoData) {
  int z = model.addTensor({.name = "z", .shape = {2}});
  model.addOp(relu, {z}, {y});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (RELU): operand 0, subgraph 0 'main': tensor 2 'z', has "
                              "no data and nothing computes it");
}

TEST_F(Malformed, UnknownBuiltin) {
  uint32_t code = model.addCode(9999);
  model.addOp(code, {x}, {y});
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (): unknown builtin 9999");
}

TEST_F(Malformed, UnknownBuiltinThatNothingUses) {
  model.addCode(9999);
  expectError("model: operator code 1: unknown builtin 9999");
}

TEST_F(Malformed, UnknownOptions) {
  wire::AddOptionsBuilder options(model.fbb);
  auto table = options.Finish();
  model.addOp(relu, {x}, {y}, 200, table.Union());
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (RELU): options of unknown type 200");
}

TEST_F(Malformed, UnknownEnumeration) {
  uint32_t code = model.addCode(wire::BuiltinOperator_ADD);
  wire::AddOptionsBuilder options(model.fbb);
  options.add_fused_activation_function(static_cast<wire::ActivationFunctionType>(77));
  auto table = options.Finish();
  model.addOp(code, {x, x}, {y}, wire::BuiltinOptions_AddOptions, table.Union());
  addMain();
  expectError(model.finish(), "model: subgraph 0 'main': op 'y' (ADD): AddOptions.fused_activation_function has a value "
                              "that means nothing");
}

TEST_F(Malformed, OptionsWithoutTypeAreNotRead) {
  // The generated verifier does not look behind the pointer of a union without a type.
  auto junk = model.fbb.CreateVector(std::vector<uint8_t>(64, 0xFF));
  model.addOp(relu, {x}, {y}, 0, flatbuffers::Offset<void>(junk.o), 0, flatbuffers::Offset<void>(junk.o));
  addMain();
  TestContext test;
  EXPECT_TRUE(test.import(model.finish())) << test.errors;
}

TEST_F(Malformed, DeprecatedTag) {
  // The generated verifier leaves deprecated fields out: their offset may be anything.
  auto key = model.fbb.CreateString("serve");
  wire::SignatureDefBuilder signature(model.fbb);
  signature.add_signature_key(key);
  model.fbb.AddElement<uint32_t>(wire::SignatureDef::VT_SIGNATURE_KEY + 2, 0x7FFFFFF0, 0);
  model.signatures.push_back(signature.Finish());
  expectError("model: truncated or damaged: the tag of a signature points outside of the file");
}

TEST_F(Malformed, OverlappingTablesBlowUp) {
  // A thousand subgraphs that are one and the same, with a thousand tensors that are one and the same.
  ModelWriter overlapping;
  overlapping.addTensor({.name = "x", .shape = {2}});
  overlapping.tensors.resize(1000, overlapping.tensors[0]);
  overlapping.addSubgraph("main", {0}, {0});
  overlapping.subgraphs.resize(1000, overlapping.subgraphs[0]);
  expectError(overlapping.finish(),
              "model: truncated or damaged: its tables point outside of the file or overlap wrongly");
}

TEST_F(Malformed, SharedOperandListsBlowUp) {
  std::vector<int32_t> many(4000, 0);
  model.addOp(model.addCode(wire::BuiltinOperator_ADD_N), many, {y});
  model.operators.resize(400, model.operators[0]);
  addMain();
  expectError(model.finish(), "model: damaged: its operators list more tensors than the file has bytes");
}

} // namespace
