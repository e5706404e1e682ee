//===- CompressedTensorTest.cpp - Constants that hold indices -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LiteRT Micro's compressed tensors: what is read and written, and what is refused with an error that names the tensor.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/StructureOps.h"
#include "test/unit/TestSupport.h"
#include "test/unit/lib/Format/ModelWriter.h"

#include "schema/compression_generated.h"

using namespace mlir;
using namespace adze;

namespace {

/// A file with a constant `t` of packed indices.
class CompressedTensor : public ::testing::Test {
protected:
  void SetUp() override {
    model = std::make_unique<ModelWriter>();
    entries.clear();
    x = model->addTensor({.name = "x", .shape = {2}});
  }

  /// The tensor: FLOAT32 unless `type` says otherwise; `scales` along `axis`.
  void addTensor(std::vector<int32_t> shape, size_t indexBytes, size_t valueBytes, uint8_t bits,
                 int type = wire::TensorType_FLOAT32, std::vector<float> scales = {}, int32_t axis = 0) {
    flatbuffers::Offset<wire::QuantizationParameters> params;
    if (!scales.empty()) {
      auto scaleVector = model->fbb.CreateVector(scales);
      auto zeros = model->fbb.CreateVector(std::vector<int64_t>(scales.size()));
      wire::QuantizationParametersBuilder quantization(model->fbb);
      quantization.add_scale(scaleVector);
      quantization.add_zero_point(zeros);
      quantization.add_quantized_dimension(axis);
      params = quantization.Finish();
    }
    uint32_t buffer = model->addBuffer(indexBytes), values = model->addBuffer(valueBytes);
    int tensor = model->addTensor({.name = "t", .shape = shape, .type = type, .buffer = buffer, .quantization = params});
    addEntry(tensor, values, bits);
  }

  void addEntry(int tensor, uint32_t values, uint8_t bits) { entries.push_back({tensor, values, bits}); }

  std::string finish() {
    namespace compression = wire::compression;
    flatbuffers::FlatBufferBuilder builder;
    std::vector<flatbuffers::Offset<compression::LutTensor>> tensors;
    for (auto [tensor, buffer, bits] : entries)
      tensors.push_back(compression::CreateLutTensor(builder, tensor, buffer, bits));
    auto subgraph = compression::CreateSubgraph(builder, builder.CreateVector(tensors));
    builder.Finish(compression::CreateMetadata(builder, 1, builder.CreateVector(&subgraph, 1)));
    auto &fbb = model->fbb;
    fbb.ForceVectorAlignment(builder.GetSize(), 1, 16);
    auto data = fbb.CreateVector(builder.GetBufferPointer(), builder.GetSize());
    wire::BufferBuilder buffer(fbb);
    buffer.add_data(data);
    model->buffers.push_back(buffer.Finish());
    model->addMetadata("COMPRESSION_METADATA", model->buffers.size() - 1);
    model->addSubgraph("main", {x}, {x});
    return model->finish();
  }

  void expectError(const std::string &error) {
    TestContext test;
    EXPECT_FALSE(test.import(finish()));
    EXPECT_EQ(test.errors, "model: subgraph 0 'main': tensor 1 't': " + error + "\n");
    SetUp();
  }

  void expectGood() {
    TestContext test;
    OwningOpRef<ModuleOp> module = test.import(finish());
    ASSERT_TRUE(module) << test.errors;
    EXPECT_FALSE(test.exportModule(*module).empty()) << test.errors;
    SetUp();
  }

  struct Entry {
    int tensor;
    uint32_t values;
    uint8_t bits;
  };
  std::unique_ptr<ModelWriter> model;
  std::vector<Entry> entries;
  int x = 0;
};

TEST_F(CompressedTensor, Good) {
  addTensor({3, 3}, 4, 8 * 4, 3);
  expectGood();
  addTensor({8}, 1, 4, 1); // one value
  expectGood();
  addTensor({2, 4}, 4, 2 * 16, 4, wire::TensorType_INT8, {0.5f, 0.25f});
  expectGood();
  addTensor({2, 4}, 2, 4 * 3 * 2, 2, wire::TensorType_INT16, {0.5f, 0.25f, 1.0f, 2.0f}, 1);
  expectGood();
  for (int type : {wire::TensorType_INT32, wire::TensorType_INT64, wire::TensorType_BOOL}) {
    addTensor({8}, 1, type == wire::TensorType_INT32 ? 8 : type == wire::TensorType_INT64 ? 16 : 2, 1, type);
    expectGood();
  }
}

TEST_F(CompressedTensor, Bits) {
  addTensor({8}, 1, 8, 0);
  expectError("compressed: indices of 0 bits; there can be 1 to 7");
  addTensor({8}, 8, 8, 8);
  expectError("compressed: indices of 8 bits; there can be 1 to 7");
}

TEST_F(CompressedTensor, Indices) {
  addTensor({9}, 3, 8, 3);
  expectError("compressed: 9 indices of 3 bits take 4 bytes, and the buffer has 3");
  addTensor({9}, 5, 8, 3);
  expectError("compressed: 9 indices of 3 bits take 4 bytes, and the buffer has 5");
}

TEST_F(CompressedTensor, Values) {
  addTensor({8}, 1, 7, 1);
  expectError("compressed: 7 bytes of values are no 1 tables of 1 to 128 values");
  addTensor({8}, 1, 0, 1);
  expectError("compressed: 0 bytes of values are no 1 tables of 1 to 128 values");
  addTensor({8}, 7, 129 * 4, 7);
  expectError("compressed: 516 bytes of values are no 1 tables of 1 to 128 values");
  addTensor({2, 4}, 1, 3, 1, wire::TensorType_INT8, {0.5f, 0.25f});
  expectError("compressed: 3 bytes of values are no 2 tables of 1 to 128 values");
}

TEST_F(CompressedTensor, Kinds) {
  addTensor({8}, 1, 4, 1, wire::TensorType_FLOAT16);
  expectError("compressed: LiteRT Micro has no tables of FLOAT16 values");
  addTensor({}, 1, 8, 1);
  expectError("compressed: LiteRT Micro has no tables for scalars, empty tensors and open shapes");
  addTensor({2, 2, 2}, 1, 4, 1, wire::TensorType_INT8, {0.5f, 0.25f}, 1);
  expectError("compressed: LiteRT Micro has tables along the first or the last axis, and the scales are along axis 1");
}

TEST_F(CompressedTensor, Buffers) {
  int tensor = model->addTensor({.name = "t", .shape = {8}, .buffer = model->addBuffer(1)});
  addEntry(tensor, 77, 1);
  expectError("the buffer of its values, 77, is outside of the file");
  tensor = model->addTensor({.name = "t", .shape = {8}, .buffer = model->addBuffer(1)});
  addEntry(tensor, 0, 1);
  expectError("the buffer of its values, 0, is empty");
  addTensor({8}, 1, 8, 1);
  addEntry(1, 2, 1);
  expectError("metadata 'COMPRESSION_METADATA' names it twice");
}

/// The bytes of the only buffer with so many.
std::string findBuffer(const std::string &bytes, size_t size) {
  std::string found;
  for (const auto *buffer : *wire::GetModel(bytes.data())->buffers())
    if (buffer->data() && buffer->data()->size() == size)
      found.assign(buffer->data()->begin(), buffer->data()->end());
  return found;
}

TEST(CompressedModel, IndexBeyondTheTable) {
  TestContext test;
  OwningOpRef<ModuleOp> module = test.parse(R"(
func.func @main(%x: tensor<1x9xf32>) -> tensor<1x1xf32> {
  %w = adze.clustered_const dense<[[0.0, 1.0, 2.0, 3.0, 4.0]]> : tensor<1x5xf32> at dense<[[0, 1, 2, 3, 4, 3, 2, 1, 0]]> : tensor<1x9xui8> -> tensor<1x9xf32> loc("w")
  %n = adze.no_value
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x9xf32>, tensor<1x9xf32>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
})");
  ASSERT_TRUE(module) << test.errors;
  std::string bytes = test.exportModule(*module), indices("\x05\x38\xd1\x00", 4);
  size_t place = bytes.find(indices);
  ASSERT_NE(place, std::string::npos);
  EXPECT_EQ(findBuffer(bytes, 20).size(), 20u);
  bytes[place] = '\x25'; // the first is 1
  EXPECT_TRUE(test.import(bytes)) << test.errors;
  bytes[place] = '\xa5'; // the first is 5
  EXPECT_FALSE(test.import(bytes));
  EXPECT_EQ(test.errors, "model: subgraph 0 'main': tensor 1 'w': compressed: index 5 into a table of 5 values\n");
}

/// Exports `constant` as the weights of a layer; the error of the exporter, or what it becomes in a file and back.
std::string writeAndRead(const std::string &constant, const std::string &type) {
  TestContext test;
  OwningOpRef<ModuleOp> module = test.parse("func.func @main() -> " + type + " {\n  %w = " + constant + " -> " + type +
                                            " loc(\"w\")\n  return %w : " + type + "\n}");
  EXPECT_TRUE(module) << test.errors;
  std::string bytes = module ? test.exportModule(*module) : std::string();
  if (bytes.empty())
    return test.errors;
  TestContext other;
  OwningOpRef<ModuleOp> back = other.import(bytes);
  EXPECT_TRUE(back) << other.errors;
  EXPECT_EQ(back ? other.exportModule(*back) : std::string(), bytes);
  std::string text;
  back->walk([&](ClusteredConstOp op) {
    op->removeDiscardableAttr("adze.value_buffer");
    llvm::raw_string_ostream(text) << op;
  });
  return StringRef(text).split(" = ").second.str();
}

TEST(CompressedModel, TablesOfTheFormat) {
  // As they are.
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[2, 1, 0]]> : tensor<1x3xi8> at dense<[[0, 1], [2, 0]]> : tensor<2x2xui8>", "tensor<2x2xi8>"),
            "adze.clustered_const dense<[[2, 1, 0]]> : tensor<1x3xi8> at dense<[[0, 1], [2, 0]]> : tensor<2x2xui8> -> tensor<2x2xi8>");
  // Bits that the file had stay.
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[2, 1]]> : tensor<1x2xi8> at dense<[0, 1]> : tensor<2xui8> {adze.index_bits = 5 : i32}", "tensor<2xi8>"),
            "adze.clustered_const dense<[[2, 1]]> : tensor<1x2xi8> at dense<[0, 1]> : tensor<2xui8> {adze.index_bits = 5 : i32} -> tensor<2xi8>");
  // One scale, and a table for each row: all in one, ascending.
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[5, 7], [1, 7]]> : tensor<2x2xi32> at dense<[[0, 1], [1, 0]]> : tensor<2x2xui8> {axis = 0 : i32}", "tensor<2x2xi32>"),
            "adze.clustered_const dense<[[1, 5, 7]]> : tensor<1x3xi32> at dense<[[1, 2], [2, 0]]> : tensor<2x2xui8> -> tensor<2x2xi32>");
  // Two scales, and one table: for each what it uses.
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[1, 2, 3, 4]]> : tensor<1x4xi8> at dense<[[0, 1], [3, 3]]> : tensor<2x2xui8>",
                         "tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 0.25}>>"),
            "adze.clustered_const dense<[[1, 2], [4, 4]]> : tensor<2x2xi8> at dense<[[0, 1], [0, 0]]> : tensor<2x2xui8> {axis = 0 : i32} -> "
            "tensor<2x2x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>");
  // A table for a group of channels.
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> at dense<[[0, 1, 0, 1], [1, 0, 1, 0]]> : tensor<2x4xui8> {axis = 1 : i32}",
                         "tensor<2x4x!quant.uniform<i8:f32:1, {0.5, 0.25, 0.5, 0.25}>>"),
            "adze.clustered_const dense<[[1, 2], [1, 2], [3, 4], [3, 4]]> : tensor<4x2xi8> at dense<[[0, 1, 0, 1], [1, 0, 1, 0]]> : tensor<2x4xui8> {axis = 1 : i32} -> "
            "tensor<2x4x!quant.uniform<i8:f32:1, {5.000000e-01,2.500000e-01,5.000000e-01,2.500000e-01}>>");
  // Bytes of BOOL.
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[true, false]]> : tensor<1x2xi1> at dense<[0, 1, 0]> : tensor<3xui8>", "tensor<3xi1>"),
            "adze.clustered_const dense<[[true, false]]> : tensor<1x2xi1> at dense<[0, 1, 0]> : tensor<3xui8> -> tensor<3xi1>");
}

TEST(CompressedModel, NoPlaceInTheFormat) {
  std::string rest = "; store its values instead (clustered-to-dense)\n";
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf16> at dense<[0, 1]> : tensor<2xui8>", "tensor<2xf16>"),
            "tensor 'w': LiteRT Micro has no tables of FLOAT16 values" + rest);
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<1> : tensor<ui8>", "tensor<f32>"),
            "tensor 'w': LiteRT Micro has no tables for scalars, empty tensors and open shapes" + rest);
  std::string values, indices;
  for (int i = 0; i < 129; ++i) {
    values += (i ? ", " : "") + std::to_string(i);
    indices += (i ? ", " : "") + std::to_string(i);
  }
  EXPECT_EQ(writeAndRead("adze.clustered_const dense<[[" + values + "]]> : tensor<1x129xi16> at dense<[" + indices + "]> : tensor<129xui8>", "tensor<129xi16>"),
            "tensor 'w': LiteRT Micro has tables of up to 128 values, and the tensor has more" + rest);
}

/// Names of the tensors with an entry in each subgraph, by what a file says.
std::vector<std::vector<std::string>> listEntries(const std::string &bytes) {
  const wire::Model &model = *wire::GetModel(bytes.data());
  std::vector<std::vector<std::string>> result;
  for (const auto *metadata : *model.metadata()) {
    if (metadata->name()->str() != "COMPRESSION_METADATA")
      continue;
    const auto *data = model.buffers()->Get(metadata->buffer())->data();
    for (const auto *subgraph : *wire::compression::GetMetadata(data->data())->subgraphs()) {
      auto &names = result.emplace_back();
      auto *tensors = model.subgraphs()->Get(result.size() - 1)->tensors();
      for (const auto *entry : *subgraph->lut_tensors())
        names.push_back(tensors->Get(entry->tensor())->name()->str());
    }
  }
  return result;
}

TEST(CompressedModel, EntriesComeAndGo) {
  TestContext test;
  OwningOpRef<ModuleOp> module = test.parse(R"(
func.func @main() -> (tensor<3xi8>, tensor<3xi8>, tensor<3xi8>) {
  %a = adze.clustered_const dense<[[1, 2]]> : tensor<1x2xi8> at dense<[0, 1, 0]> : tensor<3xui8> -> tensor<3xi8> loc("a")
  %b = adze.const dense<[1, 2, 1]> : tensor<3xi8> -> tensor<3xi8> loc("b")
  %c = adze.clustered_const dense<[[1, 2]]> : tensor<1x2xi8> at dense<[0, 1, 0]> : tensor<3xui8> -> tensor<3xi8> loc("c")
  return %a, %b, %c : tensor<3xi8>, tensor<3xi8>, tensor<3xi8>
})");
  ASSERT_TRUE(module) << test.errors;
  std::string bytes = test.exportModule(*module);
  EXPECT_EQ(listEntries(bytes), (std::vector<std::vector<std::string>>{{"a", "c"}}));
  OwningOpRef<ModuleOp> again = test.import(bytes);
  ASSERT_TRUE(again) << test.errors;
  EXPECT_EQ(test.exportModule(*again), bytes);
  // The first has its values now: its entry goes, the other's stays; without that one the metadata goes as well.
  auto expand = [&](unsigned number) {
    ClusteredConstOp op = *std::next((*again->getOps<func::FuncOp>().begin()).getOps<ClusteredConstOp>().begin(), number);
    OpBuilder builder(op);
    auto type = RankedTensorType::get({3}, builder.getI8Type());
    auto plain = ConstOp::create(builder, op.getLoc(), type, DenseElementsAttr::get(type, ArrayRef<int8_t>{1, 2, 1}));
    op.getOutput().replaceAllUsesWith(plain.getOutput());
    op.erase();
  };
  expand(0);
  EXPECT_EQ(listEntries(test.exportModule(*again)), (std::vector<std::vector<std::string>>{{"c"}}));
  expand(0);
  std::string plain = test.exportModule(*again);
  EXPECT_EQ(wire::GetModel(plain.data())->metadata()->size(), 0u);
  EXPECT_EQ(findBuffer(plain, 2), "");
}

TEST(CompressedModel, SubgraphsInFront) {
  TestContext test;
  std::string warnings;
  ScopedDiagnosticHandler handler(&test.context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Warning)
      warnings += diagnostic.str();
    return failure(diagnostic.getSeverity() != DiagnosticSeverity::Warning);
  });
  OwningOpRef<ModuleOp> module = test.parse(R"(
func.func @main(%x: tensor<3xi8>) -> tensor<3xi8> { return %x : tensor<3xi8> }
func.func @second() -> tensor<3xi8> {
  %a = adze.clustered_const dense<[[1, 2]]> : tensor<1x2xi8> at dense<[0, 1, 0]> : tensor<3xui8> -> tensor<3xi8> loc("a")
  return %a : tensor<3xi8>
}
func.func @third(%x: tensor<3xi8>) -> tensor<3xi8> { return %x : tensor<3xi8> })");
  ASSERT_TRUE(module) << test.errors;
  std::string bytes = test.exportModule(*module);
  EXPECT_EQ(listEntries(bytes), (std::vector<std::vector<std::string>>{{}, {"a"}}));
  EXPECT_NE(warnings.find("a subgraph in front of others has no entry"), std::string::npos);
  OwningOpRef<ModuleOp> again = test.import(bytes);
  ASSERT_TRUE(again) << test.errors;
  EXPECT_EQ(test.exportModule(*again), bytes);
}

} // namespace
