//===- BufferTableTest.cpp - Numbering and writing of buffers -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which constants share a buffer, and where data lies once it is too much for offsets of 32 bits.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/BufferTable.h"

#include "dialects/adze/ConstantData.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "test/unit/TestSupport.h"
#include "test/unit/lib/Format/ModelWriter.h"

using namespace mlir;
using namespace adze;

namespace {

class BufferTableTest : public ::testing::Test {
protected:
  DenseElementsAttr dense(int8_t value) {
    Builder b(&test.context);
    return makeDense(RankedTensorType::get({1}, b.getI8Type()), ArrayRef(reinterpret_cast<char *>(&value), 1));
  }

  /// A blob that claims `size` bytes; no one reads them.
  ElementsAttr claim(size_t size, const char *key) {
    static const char byte = 0;
    Builder b(&test.context);
    auto type = RankedTensorType::get({static_cast<int64_t>(size)}, b.getI8Type());
    AsmResourceBlob blob(ArrayRef(&byte, size), 1, [](void *, size_t, size_t) {}, /*dataIsMutable=*/false);
    return DenseResourceElementsAttr::get(type, key, std::move(blob));
  }

  /// The buffers of a model that has nothing else.
  std::string write(BufferTable &table) {
    flatbuffers::FlatBufferBuilder builder;
    auto vector = table.build(builder);
    wire::ModelBuilder model(builder);
    model.add_buffers(flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<wire::Buffer>>>(vector.o));
    builder.Finish(model.Finish());
    std::string bytes;
    llvm::raw_string_ostream stream(bytes);
    table.write({builder.GetBufferPointer(), builder.GetSize()}, stream);
    return bytes;
  }

  TestContext test;
};

TEST_F(BufferTableTest, OrderOfTheFileThenNewOnes) {
  BufferTable table(/*share=*/false);
  auto c = table.addConstant(dense(3), -1), a = table.addConstant(dense(1), 2), b = table.addConstant(dense(2), 1);
  table.number();
  EXPECT_EQ(table.getIndex(b), 1u);
  EXPECT_EQ(table.getIndex(a), 2u);
  EXPECT_EQ(table.getIndex(c), 3u);
  EXPECT_EQ(table.getIndexOfHint(2), 2u);
  EXPECT_EQ(table.getIndexOfHint(9), 0u);
}

TEST_F(BufferTableTest, IndicesOfTheFileAreKnownWhenShared) {
  BufferTable table(/*share=*/true);
  table.addConstant(dense(1), 4);
  table.addConstant(dense(2), 3);
  table.addConstant(dense(1), 2);
  table.number();
  EXPECT_EQ(table.getIndexOfHint(4), 1u);
  EXPECT_EQ(table.getIndexOfHint(3), 2u);
  EXPECT_EQ(table.getIndexOfHint(2), 1u);
  EXPECT_EQ(table.getIndexOfHint(INT32_MAX), 0u);
}

TEST_F(BufferTableTest, UpdateOfOneUser) {
  BufferTable table(/*share=*/false);
  auto shared = table.addConstant(dense(1), 1), own = table.addConstant(dense(2), 2);
  EXPECT_EQ(table.addConstant(dense(1), 1), shared);
  table.number();
  EXPECT_EQ(table.getIndex(table.update(own, dense(3))), 2u);
  EXPECT_EQ(table.getIndex(table.update(shared, dense(4))), 3u);
  EXPECT_EQ(table.getIndex(table.update(shared, dense(5))), 1u); // the last user
  table.decideOffsets(false);
  std::string bytes = write(table);
  std::vector<int> values;
  for (const auto *buffer : *flatbuffers::GetRoot<wire::Model>(bytes.data())->buffers())
    values.push_back(buffer->data() ? buffer->data()->Get(0) : 0);
  EXPECT_EQ(values, (std::vector<int>{0, 5, 3, 4}));
}

TEST_F(BufferTableTest, EqualConstantsOfSeveralBuffers) {
  BufferTable kept(/*share=*/false), shared(/*share=*/true);
  EXPECT_NE(kept.addConstant(dense(1), 1), kept.addConstant(dense(1), 2));
  EXPECT_EQ(shared.addConstant(dense(1), 1), shared.addConstant(dense(1), 2));
  EXPECT_EQ(kept.addConstant(dense(7), -1), kept.addConstant(dense(7), -1));
  // One place in the file, but its data has changed since.
  EXPECT_NE(kept.addConstant(dense(1), 3), kept.addConstant(dense(2), 3));
}

TEST_F(BufferTableTest, WritesInline) {
  BufferTable table(/*share=*/false);
  table.addConstant(dense(5), 1);
  table.number();
  table.decideOffsets(false);
  std::string bytes = write(table);
  const auto *buffers = flatbuffers::GetRoot<wire::Model>(bytes.data())->buffers();
  ASSERT_EQ(buffers->size(), 2u);
  EXPECT_EQ(buffers->Get(0)->data(), nullptr);
  ASSERT_EQ(buffers->Get(1)->data()->size(), 1u);
  EXPECT_EQ(buffers->Get(1)->data()->Get(0), 5);
  EXPECT_EQ((reinterpret_cast<const char *>(buffers->Get(1)->data()->data()) - bytes.data()) % 16, 0);
}

TEST_F(BufferTableTest, WritesByPosition) {
  BufferTable table(/*share=*/false);
  table.addConstant(dense(5), 1);
  table.number();
  table.decideOffsets(true);
  std::string bytes = write(table);
  const auto *buffer = flatbuffers::GetRoot<wire::Model>(bytes.data())->buffers()->Get(1);
  EXPECT_EQ(buffer->data(), nullptr);
  EXPECT_EQ(buffer->size(), 1u);
  EXPECT_EQ(buffer->offset() % 16, 0u);
  ASSERT_LT(buffer->offset(), bytes.size());
  EXPECT_EQ(bytes[buffer->offset()], 5);
}

/// Takes positions and keeps no bytes.
class CountingStream : public llvm::raw_ostream {
public:
  uint64_t count = 0;

private:
  void write_impl(const char *, size_t size) override { count += size; }
  uint64_t current_pos() const override { return count; }
};

TEST_F(BufferTableTest, TwoGigabytesTakePositionsOf64Bits) {
  constexpr uint64_t gigabyte = uint64_t(1) << 30;
  BufferTable table(/*share=*/false);
  table.addConstant(claim(gigabyte, "a"), 1);
  table.addConstant(claim(3 * gigabyte, "b"), 2);
  table.addConstant(claim(16, "c"), 3);
  table.number();
  table.decideOffsets(false);
  flatbuffers::FlatBufferBuilder builder;
  auto vector = table.build(builder);
  wire::ModelBuilder model(builder);
  model.add_buffers(flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<wire::Buffer>>>(vector.o));
  builder.Finish(model.Finish());
  CountingStream stream;
  stream.SetUnbuffered();
  table.write({builder.GetBufferPointer(), builder.GetSize()}, stream);
  const auto *buffers = flatbuffers::GetRoot<wire::Model>(builder.GetBufferPointer())->buffers();
  ASSERT_EQ(buffers->size(), 4u);
  EXPECT_EQ(buffers->Get(2)->size(), 3 * gigabyte);
  EXPECT_EQ(buffers->Get(2)->offset(), buffers->Get(1)->offset() + gigabyte);
  EXPECT_EQ(buffers->Get(3)->offset(), buffers->Get(2)->offset() + 3 * gigabyte);
  EXPECT_EQ(stream.count, buffers->Get(3)->offset() + 16);
}

TEST_F(BufferTableTest, OneGigabyteStaysInline) {
  BufferTable table(/*share=*/false);
  table.addConstant(claim(uint64_t(1) << 30, "a"), 1);
  table.number();
  table.decideOffsets(false);
  flatbuffers::FlatBufferBuilder builder;
  auto vector = table.build(builder);
  wire::ModelBuilder model(builder);
  model.add_buffers(flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<wire::Buffer>>>(vector.o));
  builder.Finish(model.Finish());
  const auto *buffers = flatbuffers::GetRoot<wire::Model>(builder.GetBufferPointer())->buffers();
  EXPECT_EQ(buffers->Get(1)->offset(), 0u);
}

} // namespace
