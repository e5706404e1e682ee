//===- MalformedTensorTest.cpp - Tensors that the importer refuses --------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, constants, quantization and sparsity: each kind of damage has an error that names the tensor.
//
//===----------------------------------------------------------------------===//

#include "test/unit/TestSupport.h"
#include "test/unit/lib/Format/ModelWriter.h"

using namespace mlir;
using namespace adze;

namespace {

/// A model of one tensor `t`, or several, that nothing uses beside the graph's output `x`.
class MalformedTensor : public ::testing::Test {
protected:
  void SetUp() override { x = model.addTensor({.name = "x", .shape = {2}}); }

  void expectError(const std::string &error) {
    model.addSubgraph("main", {x}, {x});
    TestContext test;
    EXPECT_FALSE(test.import(model.finish()));
    EXPECT_EQ(test.errors, "model: subgraph 0 'main': tensor 1 't'" + error + "\n");
  }

  void expectGood() {
    model.addSubgraph("main", {x}, {x});
    TestContext test;
    OwningOpRef<ModuleOp> module = test.import(model.finish());
    ASSERT_TRUE(module) << test.errors;
    EXPECT_FALSE(test.exportModule(*module).empty()) << test.errors;
  }

  flatbuffers::Offset<wire::QuantizationParameters> quantize(std::vector<float> scale, std::vector<int64_t> zeroPoint,
                                                             int32_t axis = 0) {
    auto scales = model.fbb.CreateVector(scale);
    auto zeroPoints = model.fbb.CreateVector(zeroPoint);
    wire::QuantizationParametersBuilder result(model.fbb);
    result.add_scale(scales);
    result.add_zero_point(zeroPoints);
    result.add_quantized_dimension(axis);
    return result.Finish();
  }

  flatbuffers::Offset<wire::QuantizationParameters> quantizeInBlocks(int32_t scales, int32_t zeroPoints) {
    auto details = wire::CreateBlockwiseQuantization(model.fbb, scales, zeroPoints, 32);
    wire::QuantizationParametersBuilder result(model.fbb);
    result.add_details_type(wire::QuantizationDetails_BlockwiseQuantization);
    result.add_details(details.Union());
    return result.Finish();
  }

  /// Rows dense, columns compressed.
  flatbuffers::Offset<wire::SparsityParameters> compress(std::vector<int32_t> order, int32_t rows,
                                                         std::vector<int32_t> segments, std::vector<int32_t> indices) {
    auto makeVector = [&](const std::vector<int32_t> &values) {
      return wire::CreateInt32VectorDirect(model.fbb, &values).Union();
    };
    auto dense = wire::CreateDimensionMetadata(model.fbb, wire::DimensionType_DENSE, rows);
    auto segmentTable = makeVector(segments), indexTable = makeVector(indices);
    auto sparse = wire::CreateDimensionMetadata(model.fbb, wire::DimensionType_SPARSE_CSR, 0,
                                                wire::SparseIndexVector_Int32Vector, segmentTable,
                                                wire::SparseIndexVector_Int32Vector, indexTable);
    Offsets<wire::DimensionMetadata> levels{dense, sparse};
    return wire::CreateSparsityParametersDirect(model.fbb, &order, nullptr, &levels);
  }

  ModelWriter model;
  int x;
};

TEST_F(MalformedTensor, SizeOverflows) {
  model.addTensor({.name = "t", .shape = {1 << 30, 1 << 30, 1 << 30}});
  expectError(": the number of bytes overflows");
}

TEST_F(MalformedTensor, SizeOverflowsInFrontOfNothing) {
  model.addTensor({.name = "t", .shape = {0, 1 << 30, 1 << 30, 1 << 30}});
  expectError(": the number of bytes overflows");
}

TEST_F(MalformedTensor, SignatureOverflows) {
  model.addTensor({.name = "t", .shape = {1, 1, 1}, .signature = {1 << 30, 1 << 30, 1 << 30}});
  expectError(": the number of bytes overflows");
}

TEST_F(MalformedTensor, NegativeExtent) {
  model.addTensor({.name = "t", .shape = {2, -7}});
  expectError(": extent -7; open extents are -1 in the shape signature alone");
}

TEST_F(MalformedTensor, NegativeSignature) {
  model.addTensor({.name = "t", .shape = {2, 1}, .signature = {2, -2}});
  expectError(": extent -2 in the shape signature");
}

TEST_F(MalformedTensor, SignatureRank) {
  model.addTensor({.name = "t", .shape = {2, 1}, .signature = {2}});
  expectError(": shape has 2 dimensions but its signature 1");
}

TEST_F(MalformedTensor, AbsurdRank) {
  model.addTensor({.name = "t", .shape = std::vector<int32_t>(33, 1)});
  expectError(": rank 33 exceeds 32");
}

TEST_F(MalformedTensor, UnknownType) {
  model.addTensor({.name = "t", .shape = {2}, .type = 99});
  expectError(": unknown element type 99");
}

TEST_F(MalformedTensor, MissingBuffer) {
  model.addTensor({.name = "t", .shape = {2}, .buffer = 5});
  expectError(": buffer 5 is outside of the file");
}

TEST_F(MalformedTensor, ClaimOfTwoGigabytes) {
  uint32_t buffer = model.addBuffer(std::nullopt, /*offset=*/64, /*size=*/uint64_t(2) << 30);
  model.addTensor({.name = "t", .shape = {1 << 29}, .buffer = buffer});
  expectError(": buffer 1 is outside of the file");
}

TEST_F(MalformedTensor, OffsetThatOverflows) {
  uint32_t buffer = model.addBuffer(std::nullopt, /*offset=*/16, /*size=*/~uint64_t(0) - 8);
  model.addTensor({.name = "t", .shape = {4}, .buffer = buffer});
  expectError(": buffer 1 is outside of the file");
}

TEST_F(MalformedTensor, ConstantSize) {
  model.addTensor({.name = "t", .shape = {3}, .buffer = model.addBuffer(8)});
  expectError(": the constant has 8 bytes where its type takes 12");
}

TEST_F(MalformedTensor, TwoGigabyteTypeOfFewBytes) {
  model.addTensor({.name = "t", .shape = {1 << 29}, .buffer = model.addBuffer(8)});
  expectError(": the constant has 8 bytes where its type takes 2147483648");
}

TEST_F(MalformedTensor, OpenConstant) {
  model.addTensor({.name = "t", .shape = {2}, .signature = {-1}, .buffer = model.addBuffer(8)});
  expectError(": a constant needs a static shape");
}

TEST_F(MalformedTensor, VariableWithData) {
  model.addTensor({.name = "t", .shape = {2}, .buffer = model.addBuffer(8), .variable = true});
  expectError(": a variable has data");
}

TEST_F(MalformedTensor, ScalesWithoutZeroPoints) {
  auto params = quantize({0.5f, 0.25f}, {1});
  model.addTensor({.name = "t", .shape = {2}, .type = wire::TensorType_INT8, .quantization = params});
  expectError(": quantization: 2 scales but 1 zero points");
}

TEST_F(MalformedTensor, QuantizedDimension) {
  auto params = quantize({0.5f, 0.25f}, {1, 2}, 1);
  model.addTensor({.name = "t", .shape = {2}, .type = wire::TensorType_INT8, .quantization = params});
  expectError(": quantization: quantized_dimension must be in range [0, 1) but is 1");
}

TEST_F(MalformedTensor, ChannelCount) {
  auto params = quantize({0.5f, 0.25f}, {1, 2});
  model.addTensor({.name = "t", .shape = {3}, .type = wire::TensorType_INT8, .quantization = params});
  expectError(": quantization: 2 scales for 3 channels");
}

TEST_F(MalformedTensor, BlocksWithoutScales) {
  auto params = quantizeInBlocks(9, -1);
  model.addTensor({.name = "t", .shape = {32}, .type = wire::TensorType_INT8, .buffer = model.addBuffer(32),
                   .quantization = params});
  expectError(": quantization: scales or zero points name no tensor");
}

TEST_F(MalformedTensor, BlocksScaledByThemselves) {
  auto params = quantizeInBlocks(1, -1);
  model.addTensor({.name = "t", .shape = {32}, .type = wire::TensorType_INT8, .buffer = model.addBuffer(32),
                   .quantization = params});
  expectError(": the scales or zero points of its blocks, subgraph 0 'main': tensor 1 't', are no plain constant");
}

TEST_F(MalformedTensor, BlocksScaledByBlocks) {
  auto params = quantizeInBlocks(2, -1), inner = quantizeInBlocks(3, -1);
  uint32_t buffer = model.addBuffer(32);
  model.addTensor({.name = "t", .shape = {32}, .type = wire::TensorType_INT8, .buffer = buffer, .quantization = params});
  model.addTensor({.name = "s", .shape = {32}, .type = wire::TensorType_INT8, .buffer = buffer, .quantization = inner});
  model.addTensor({.name = "r", .shape = {8}, .buffer = buffer});
  expectError(": the scales or zero points of its blocks, subgraph 0 'main': tensor 2 's', are no plain constant");
}

TEST_F(MalformedTensor, BlocksScaledByAnInput) {
  auto params = quantizeInBlocks(0, -1);
  model.addTensor({.name = "t", .shape = {32}, .type = wire::TensorType_INT8, .buffer = model.addBuffer(32),
                   .quantization = params});
  expectError(": the scales or zero points of its blocks, subgraph 0 'main': tensor 0 'x', are no plain constant");
}

TEST_F(MalformedTensor, BlocksOfNoConstant) {
  auto params = quantizeInBlocks(0, -1);
  model.addTensor({.name = "t", .shape = {32}, .type = wire::TensorType_INT8, .quantization = params});
  expectError(": only constants are quantized in blocks");
}

TEST_F(MalformedTensor, SparseConstantIsGood) {
  auto sparsity = compress({0, 1}, 2, {0, 1, 2}, {0, 3});
  model.addTensor({.name = "t", .shape = {2, 4}, .buffer = model.addBuffer(8), .sparsity = sparsity});
  expectGood();
}

TEST_F(MalformedTensor, PartOfASparseElement) {
  auto sparsity = compress({0, 1}, 2, {0, 0, 0}, {});
  model.addTensor({.name = "t", .shape = {2, 4}, .type = wire::TensorType_COMPLEX128, .buffer = model.addBuffer(8),
                   .sparsity = sparsity});
  expectError(": the stored elements have 8 bytes, which is no multiple of 16");
}

TEST_F(MalformedTensor, TraversalOrder) {
  auto sparsity = compress({0, 0}, 2, {0, 1, 2}, {0, 3});
  model.addTensor({.name = "t", .shape = {2, 4}, .buffer = model.addBuffer(8), .sparsity = sparsity});
  expectError(": C1: traversal_order is no permutation");
}

TEST_F(MalformedTensor, TraversalRank) {
  auto sparsity = compress({0}, 2, {0, 1, 2}, {0, 3});
  model.addTensor({.name = "t", .shape = {2, 4}, .buffer = model.addBuffer(8), .sparsity = sparsity});
  expectError(": C2: 1 dimensions are traversed but 2 levels given");
}

/// Errors of sparse constants come from their op's verifier.
class MalformedSparsity : public MalformedTensor {
protected:
  void expectOpError(const flatbuffers::Offset<wire::SparsityParameters> &sparsity, const std::string &error,
                     std::vector<int32_t> shape = {2, 4}) {
    model.addTensor({.name = "t", .shape = shape, .buffer = model.addBuffer(8), .sparsity = sparsity});
    model.addSubgraph("main", {x}, {x});
    TestContext test;
    EXPECT_FALSE(test.import(model.finish()));
    EXPECT_EQ(test.errors, "model: op 't': " + error + "\n");
  }
};

TEST_F(MalformedSparsity, DenseSize) {
  expectOpError(compress({0, 1}, 3, {0, 1, 2}, {0, 3}), "C2: level 0 has size 3 where the shape makes 2");
}

TEST_F(MalformedSparsity, Segments) {
  for (std::vector<int32_t> segments : {std::vector<int32_t>{}, {0}, {0, 2, 1}, {0, 1, 3}, {-1, 1, 2}})
    expectOpError(compress({0, 1}, 2, segments, {0, 3}), "C3: segments or indices of level 1 are inconsistent"),
        model = ModelWriter(), SetUp();
}

TEST_F(MalformedSparsity, Indices) {
  expectOpError(compress({0, 1}, 2, {0, 1, 2}, {0, 4}), "C3: segments or indices of level 1 are inconsistent");
}

TEST_F(MalformedSparsity, StoredElements) {
  expectOpError(compress({0, 1}, 2, {0, 1, 1}, {0}), "C2: the levels describe 1 elements but 2 are stored");
}

TEST_F(MalformedSparsity, HugeDimensions) {
  expectOpError(compress({0, 1}, 1 << 30, {0, 1, 2}, {0, 3}), "C3: segments or indices of level 1 are inconsistent",
                {1 << 30, 1 << 26});
}

} // namespace
