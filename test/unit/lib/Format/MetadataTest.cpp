//===- MetadataTest.cpp - What metadata says of the model -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metadata of models that were left alone and of models that were changed, through the importer and the exporter.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/ControlDependencies.h"
#include "lib/Format/OperatorCodes.h"
#include "lib/Format/RuntimeVersions.h"
#include "test/unit/TestSupport.h"

#include "schema/compression_generated.h"
#include "schema/description_generated.h"
#include "schema/tflite_generated.h"

using namespace mlir;
using namespace adze;

namespace {

/// Keeps warnings; the test's context keeps errors.
class MetadataTest : public ::testing::Test {
protected:
  /// Imports a model given as text, with `bytes` as metadata `name` as they are: the operator codes are said to be those
  /// of a file, whose version of the runtime is not touched.
  OwningOpRef<ModuleOp> load(StringRef body, StringRef name, StringRef bytes) {
    auto module = test.import(makeModel(body)); // tensors have origins from here on
    EXPECT_TRUE(module) << test.errors;
    attach(*module, name, bytes);
    module->getOperation()->setAttr("adze.operator_codes",
                                    ArrayAttr::get(&test.context, collectOperatorCodes(*module)));
    original = test.exportModule(*module);
    EXPECT_FALSE(original.empty()) << test.errors;
    warnings.clear();
    return test.import(original);
  }

  void attach(ModuleOp module, StringRef name, StringRef bytes) {
    Builder b(&test.context);
    auto type = RankedTensorType::get({static_cast<int64_t>(bytes.size())}, b.getIntegerType(8, false));
    auto data = DenseElementsAttr::getFromRawBuffer(type, ArrayRef(bytes.data(), bytes.size()));
    auto entry = MetadataAttr::get(&test.context, b.getStringAttr(name), 90, data);
    module->setAttr("adze.metadata", b.getArrayAttr({entry}));
  }

  std::string save(ModuleOp module, bool share = false) {
    std::string bytes;
    llvm::raw_string_ostream stream(bytes);
    ExportOptions options;
    options.shareBuffers = share;
    EXPECT_TRUE(succeeded(exportTFLite(module, stream, options))) << test.errors;
    return bytes;
  }

  static const wire::Model &model(const std::string &bytes) { return *wire::GetModel(bytes.data()); }

  /// The bytes of the only metadata of a model.
  static std::string metadata(const std::string &bytes) {
    const auto *entries = model(bytes).metadata();
    if (!entries || entries->size() != 1)
      return "none";
    const auto *data = model(bytes).buffers()->Get(entries->Get(0)->buffer())->data();
    return data ? std::string(data->begin(), data->end()) : std::string();
  }

  Operation *find(ModuleOp module, StringRef name) {
    Operation *found = nullptr;
    module.walk([&](Operation *op) {
      if (op->getName().getStringRef() == name && !found)
        found = op;
    });
    EXPECT_NE(found, nullptr) << name.str();
    return found;
  }

  /// Takes an op with one operand and one result of its type out.
  void bypass(Operation *op) {
    op->getResult(0).replaceAllUsesWith(op->getOperand(0));
    op->erase();
  }

  TestContext test;
  std::string original, warnings;

private:
  ScopedDiagnosticHandler handler{&test.context, [this](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Warning)
      return failure();
    warnings += diagnostic.str() + "\n";
    return success();
  }};
};

std::string padded(std::string text) {
  text.resize(16);
  return text;
}

constexpr StringRef chain = R"(
func.func @main(%x: tensor<4xf32> loc("x")) -> tensor<4xf32> {
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("a")
  %1 = adze.sign(%0) : (tensor<4xf32>) -> tensor<4xf32> loc("b")
  %2 = adze.relu(%1) : (tensor<4xf32>) -> tensor<4xf32> loc("c")
  return %2 : tensor<4xf32>
})";

// min_runtime_version

TEST(RuntimeVersions, Table) {
  EXPECT_EQ(getFirstRuntime("CONV_2D", 1).getAsString(), "1.5.0");
  EXPECT_EQ(getFirstRuntime("CONV_2D", 8).getAsString(), "2.15.0");
  EXPECT_EQ(getFirstRuntime("ABS", 5).getAsString(), "2.12.0");
  EXPECT_EQ(getFirstRuntime("ZEROS_LIKE", 1).getAsString(), "1.12.0");
  EXPECT_EQ(getFirstRuntime("CONV_2D", 99).getAsString(), "2.15.0"); // at least
  EXPECT_TRUE(getFirstRuntime("BROADCAST_TO", 1).empty());           // never released
  EXPECT_EQ(getFirstRuntime("BROADCAST_TO", 2).getAsString(), "2.5.0");
  EXPECT_TRUE(getFirstRuntime("CUSTOM", 1).empty());
}

TEST(RuntimeVersions, Text) {
  EXPECT_EQ(readRuntimeVersion(ArrayRef("2.10.0\0\0\0", 9))->getAsString(), "2.10.0");
  EXPECT_LT(*readRuntimeVersion(ArrayRef("2.9.0", 5)), *readRuntimeVersion(ArrayRef("2.10.0", 6)));
  EXPECT_TRUE(readRuntimeVersion(ArrayRef("\0\0", 2))->empty());
  EXPECT_EQ(readRuntimeVersion(ArrayRef("soon", 4)), std::nullopt);
}

constexpr StringRef relu = R"(
func.func @main(%x: tensor<4xf32> loc("x")) -> tensor<4xf32> {
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("a")
  return %0 : tensor<4xf32>
})";

TEST_F(MetadataTest, RuntimeOfAnUntouchedModelStands) {
  for (std::string stated : {"2.17.0", "2.11.0", "1.5.0", "", "soon"}) { // it needs 2.11.0
    auto module = load(chain, "min_runtime_version", padded(stated));
    ASSERT_TRUE(module);
    EXPECT_EQ(metadata(original), padded(stated));
    EXPECT_EQ(save(*module), original) << stated;
    EXPECT_EQ(warnings, "") << stated;
  }
}

/// A model of relu ops that asks for `stated`; then an op of runtime 2.11.0 comes in.
TEST_F(MetadataTest, RuntimeIsRaisedForNewOperators) {
  struct Case {
    std::string stated, expected;
  };
  for (const Case &c : {Case{padded("1.5.0"), padded("2.11.0")}, Case{"1.5.0", "2.11.0"},
                        Case{padded("2.17.0"), padded("2.17.0")}, Case{padded(""), padded("2.11.0")},
                        Case{padded("1.4.0"), padded("2.11.0")}, Case{padded("soon"), padded("soon")}}) {
    auto module = load(relu, "min_runtime_version", c.stated);
    ASSERT_TRUE(module);
    Operation *op = find(*module, "adze.relu");
    OpBuilder builder(op);
    OperationState state(op->getLoc(), "adze.sign");
    state.addOperands(op->getOperand(0));
    state.addTypes(op->getResult(0).getType());
    op->setOperand(0, builder.create(state)->getResult(0));
    EXPECT_EQ(metadata(save(*module)), c.expected);
    EXPECT_EQ(warnings.find("holds no version") != std::string::npos, c.expected == padded("soon"));
  }
}

TEST_F(MetadataTest, RuntimeIsNotLowered) {
  auto module = load(chain, "min_runtime_version", padded("2.11.0"));
  ASSERT_TRUE(module);
  bypass(find(*module, "adze.sign"));
  EXPECT_EQ(metadata(save(*module)), padded("2.11.0"));
}

// model_control_dependencies

std::string edges(std::vector<ControlEdges> subgraphs) {
  std::vector<char> bytes = writeControlDependencies(subgraphs);
  return std::string(bytes.begin(), bytes.end());
}

TEST(ControlDependencies, Serialization) {
  std::vector<ControlEdges> subgraphs = {{{0, 1}, {-2, 300}}, {}};
  std::string bytes = edges(subgraphs);
  EXPECT_EQ(bytes, std::string("\x01\x02\x02\x00\x02\x03\xD8\x04\x00", 9));
  EXPECT_EQ(readControlDependencies(ArrayRef(bytes.data(), bytes.size())), subgraphs);
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(readControlDependencies(ArrayRef(bytes.data(), size)), std::nullopt) << size;
  std::string longer = bytes + '\0', newer = "\x02" + bytes.substr(1), huge = "\x01\xFF\xFF\xFF\xFF\x0F";
  for (const std::string &bad : {longer, newer, huge})
    EXPECT_EQ(readControlDependencies(ArrayRef(bad.data(), bad.size())), std::nullopt);
}

constexpr StringRef withStores = R"(
func.func @main(%x: tensor<4xf32> loc("x")) -> tensor<4xf32> {
  %h = adze.var_handle() {container = "", shared_name = "v"} : () -> tensor<!adze.resource> loc("h")
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("a")
  adze.custom "Store" (%h, %0) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  %1 = adze.relu(%0) : (tensor<4xf32>) -> tensor<4xf32> loc("b")
  adze.custom "Store" (%h, %1) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  %2 = adze.relu(%1) : (tensor<4xf32>) -> tensor<4xf32> loc("c")
  return %2 : tensor<4xf32>
})";

TEST_F(MetadataTest, ControlDependenciesFollowOperators) {
  // Operators: 0 handle, 1 relu, 2 store, 3 relu, 4 store, 5 relu.
  auto module = load(withStores, "model_control_dependencies", edges({{{2, 4}, {2, 3}, {3, 4}, {4, 5}}}));
  ASSERT_TRUE(module) << test.errors;
  EXPECT_EQ(save(*module), original);
  Operation *second = find(*module, "adze.relu")->getNextNode()->getNextNode();
  bypass(second); // 3 is gone, 4 and 5 are 3 and 4
  EXPECT_EQ(metadata(save(*module)), edges({{{2, 3}, {3, 4}}}));
  EXPECT_NE(warnings.find("2 dependencies"), std::string::npos) << warnings;
}

TEST_F(MetadataTest, MalformedControlDependencies) {
  for (std::string bytes : {std::string("\x01\x05"), edges({})}) {
    auto module = load(chain, "model_control_dependencies", bytes);
    ASSERT_TRUE(module);
    bypass(find(*module, "adze.sign"));
    EXPECT_EQ(metadata(save(*module)), bytes);
    EXPECT_NE(warnings.find("malformed"), std::string::npos);
    warnings.clear();
  }
}

// COMPRESSION_METADATA

struct Lut {
  int32_t tensor;
  uint32_t buffer;
};

std::string compressed(std::vector<Lut> entries, uint32_t version = 1) {
  namespace compression = wire::compression;
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<compression::LutTensor>> tensors;
  for (const Lut &entry : entries)
    tensors.push_back(compression::CreateLutTensor(builder, entry.tensor, entry.buffer, 3));
  auto subgraph = compression::CreateSubgraph(builder, builder.CreateVector(tensors));
  builder.Finish(compression::CreateMetadata(builder, version, builder.CreateVector(&subgraph, 1)));
  return std::string(reinterpret_cast<const char *>(builder.GetBufferPointer()), builder.GetSize());
}

/// Tensors 0 x, 1 a, 2 k, 3 b, 4 c, 5 d; two constants with one table of values, and a buffer that nothing uses.
constexpr StringRef withValues = R"(
module attributes {adze.spare_buffers = [#adze.metadata<buffer = 80, data = dense<[7, 8]> : tensor<2xui8>>]} {
func.func @main(%x: tensor<1xi8> loc("x")) -> tensor<1xi8> {
  %0 = adze.custom "A" (%x) : (tensor<1xi8>) -> tensor<1xi8> loc("a")
  %k = adze.clustered_const dense<[[1, 2, 3]]> : tensor<1x3xi8> at dense<1> : tensor<1xui8> {adze.value_buffer = 82 : i32}
      -> tensor<1xi8> loc("k"(fused<#adze.origin<tensor = 2, buffer = 10>>[unknown]))
  %1 = adze.custom "B" (%0, %k) : (tensor<1xi8>, tensor<1xi8>) -> tensor<1xi8> loc("b")
  %c = adze.clustered_const dense<[[1, 2, 3]]> : tensor<1x3xi8> at dense<2> : tensor<1xui8> {adze.value_buffer = 82 : i32}
      -> tensor<1xi8> loc("c"(fused<#adze.origin<tensor = 4, buffer = 81>>[unknown]))
  %2 = adze.custom "C" (%1, %c) : (tensor<1xi8>, tensor<1xi8>) -> tensor<1xi8> loc("d")
  return %2 : tensor<1xi8>
}})";

class CompressionTest : public MetadataTest {
protected:
  /// `tensor name: bytes of its values` of each entry.
  static std::vector<std::string> describe(const std::string &bytes) {
    std::string content = metadata(bytes);
    const auto *subgraphs = wire::compression::GetMetadata(content.data())->subgraphs();
    std::vector<std::string> result;
    for (const auto *entry : *subgraphs->Get(0)->lut_tensors()) {
      std::string text = model(bytes).subgraphs()->Get(0)->tensors()->Get(entry->tensor())->name()->str() + ":";
      for (uint8_t value : *model(bytes).buffers()->Get(entry->value_buffer())->data())
        text += " " + std::to_string(value);
      result.push_back(text);
    }
    return result;
  }

  int32_t tensorNamed(StringRef name) {
    int32_t index = 0;
    for (const auto *tensor : *model(original).subgraphs()->Get(0)->tensors()) {
      if (tensor->name()->str() == name)
        return index;
      ++index;
    }
    return -1;
  }

  /// The model of above in `original`, and read from there.
  OwningOpRef<ModuleOp> loadCompressed() {
    original = makeModel(withValues);
    return test.import(original);
  }
};

TEST_F(CompressionTest, UntouchedStands) {
  auto module = loadCompressed();
  ASSERT_TRUE(module) << test.errors;
  EXPECT_EQ(describe(original), (std::vector<std::string>{"k: 1 2 3", "c: 1 2 3"}));
  EXPECT_EQ(save(*module), original);
  EXPECT_EQ(warnings, "");
}

TEST_F(CompressionTest, FollowsTensorsAndBuffers) {
  auto module = loadCompressed();
  ASSERT_TRUE(module) << test.errors;
  Operation *second = find(*module, "adze.custom")->getNextNode();
  while (second->getNumOperands() != 2)
    second = second->getNextNode();
  Operation *constant = second->getOperand(1).getDefiningOp();
  bypass(second); // k, buffer 1, is gone: everything behind it moves
  constant->erase();
  std::string bytes = save(*module);
  EXPECT_NE(metadata(bytes), metadata(original));
  EXPECT_EQ(describe(bytes), (std::vector<std::string>{"c: 1 2 3"}));
}

TEST_F(CompressionTest, NamedBuffersSurviveSharing) {
  auto module = loadCompressed();
  ASSERT_TRUE(module) << test.errors;
  std::string bytes = save(*module, /*share=*/true);
  EXPECT_EQ(describe(bytes), (std::vector<std::string>{"k: 1 2 3", "c: 1 2 3"}));
  EXPECT_EQ(model(bytes).buffers()->size() + 1, model(original).buffers()->size()); // the other spare one is gone
}

/// An entry for what is no constant is nobody's business but its author's; it stays true beside those of constants.
TEST_F(CompressionTest, EntriesOfOthersAreKept) {
  auto module = loadCompressed();
  ASSERT_TRUE(module) << test.errors;
  uint32_t spare = 0;
  for (uint32_t buffer = 0; buffer < model(original).buffers()->size(); ++buffer)
    if (const auto *data = model(original).buffers()->Get(buffer)->data(); data && data->size() == 2)
      spare = buffer;
  attach(*module, "COMPRESSION_METADATA", compressed({{tensorNamed("b"), spare}}));
  original = save(*module);
  EXPECT_EQ(describe(original), (std::vector<std::string>{"b: 7 8", "k: 1 2 3", "c: 1 2 3"}));
  module = test.import(original);
  ASSERT_TRUE(module) << test.errors;
  EXPECT_EQ(save(*module), original);
  EXPECT_EQ(describe(save(*module, /*share=*/true)), (std::vector<std::string>{"b: 7 8", "k: 1 2 3", "c: 1 2 3"}));
  bypass(find(*module, "adze.custom")); // tensor a is gone
  EXPECT_EQ(describe(save(*module)), (std::vector<std::string>{"b: 7 8", "k: 1 2 3", "c: 1 2 3"}));
  EXPECT_EQ(warnings, "");
}

TEST_F(CompressionTest, MalformedIsKept) {
  for (std::string bytes : {std::string("not at all"), compressed({{0, 1}}, /*version=*/2)}) {
    auto module = load(chain, "COMPRESSION_METADATA", bytes);
    ASSERT_TRUE(module) << test.errors;
    EXPECT_EQ(metadata(save(*module)), bytes);
    EXPECT_NE(warnings.find("COMPRESSION_METADATA' is malformed"), std::string::npos);
    warnings.clear();
  }
}

// The rest

std::string words(std::vector<int32_t> values) {
  return std::string(reinterpret_cast<const char *>(values.data()), 4 * values.size());
}

/// A subgraph of one tensor, and then those of `chain`.
std::string twoSubgraphs() {
  return ("func.func @first(%x: tensor<4xf32> loc(\"f\")) -> tensor<4xf32> { return %x : tensor<4xf32> }\n" + chain).str();
}

TEST_F(MetadataTest, SubgraphsThatMoved) {
  auto module = load(twoSubgraphs(), "OfflineMemoryAllocation", words({1, 2, 5, -1, 100, 200, 300, 400}));
  ASSERT_TRUE(module) << test.errors;
  EXPECT_EQ(save(*module), original);
  (*module->getOps<func::FuncOp>().begin()).erase();
  Operation *last = find(*module, "adze.sign")->getNextNode();
  bypass(last); // the last tensor: no other moves
  EXPECT_EQ(metadata(save(*module)), words({1, 1, 3, 100, 200, 300}));
}

TEST_F(MetadataTest, OffsetsOfAllSubgraphs) {
  auto module = load(twoSubgraphs(), "OfflineMemoryAllocation", words({1, 2, 5, 16, 100, 200, 300, 400}));
  ASSERT_TRUE(module) << test.errors;
  bypass(find(*module, "adze.sign"));
  std::string bytes = metadata(save(*module));
  EXPECT_EQ(bytes.substr(0, 20), words({1, 2, 4, 16, 100}));
}

TEST_F(MetadataTest, PlanTakesThePlaceOfTheFiles) {
  auto module = load(chain, "OfflineMemoryAllocation", words({1, 1, 4, 100, 200, 300, 400}));
  ASSERT_TRUE(module) << test.errors;
  Builder b(&test.context);
  module->getOperation()->setAttr("adze.arena_bytes", b.getI64IntegerAttr(96));
  auto function = *module->getOps<func::FuncOp>().begin();
  function.setArgAttr(0, "adze.arena_offset", b.getI64IntegerAttr(32));
  find(*module, "adze.sign")->setAttr("adze.arena_offsets", b.getDenseI64ArrayAttr({64}));
  std::string bytes = metadata(save(*module)), wanted = words({1, 1, 4, 32, -1, -1, -1});
  ASSERT_EQ(bytes.size(), wanted.size());
  EXPECT_EQ(bytes.substr(0, 16), wanted.substr(0, 16));
  EXPECT_NE(bytes.find(words({64})), std::string::npos);
}

std::string description(size_t inputs) {
  namespace description = wire::description;
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<description::TensorMetadata>> tensors;
  for (size_t i = 0; i < inputs; ++i)
    tensors.push_back(description::CreateTensorMetadata(builder));
  auto vector = builder.CreateVector(tensors);
  auto subgraph = description::CreateSubGraphMetadata(builder, 0, 0, vector);
  auto subgraphs = builder.CreateVector(&subgraph, 1);
  builder.Finish(description::CreateModelMetadata(builder, 0, 0, 0, subgraphs),
                 description::ModelMetadataIdentifier());
  return std::string(reinterpret_cast<const char *>(builder.GetBufferPointer()), builder.GetSize());
}

TEST_F(MetadataTest, DescriptionOfOtherInputs) {
  for (size_t inputs : {1, 2}) {
    auto module = load(chain, "TFLITE_METADATA", description(inputs));
    ASSERT_TRUE(module);
    bypass(find(*module, "adze.sign")); // tensors moved, which means nothing here
    EXPECT_EQ(metadata(save(*module)), description(inputs));
    EXPECT_EQ(warnings, inputs == 1 ? "" : "metadata 'TFLITE_METADATA' describes 2 inputs of subgraph 0, which has 1\n");
    warnings.clear();
  }
}

TEST_F(MetadataTest, UnknownKinds) {
  auto module = load(chain, "mystery", "0123");
  ASSERT_TRUE(module);
  EXPECT_EQ(save(*module), original);
  EXPECT_EQ(warnings, "");
  bypass(find(*module, "adze.sign"));
  EXPECT_EQ(metadata(save(*module)), "0123");
  EXPECT_NE(warnings.find("'mystery' may hold indices"), std::string::npos);
}

} // namespace
