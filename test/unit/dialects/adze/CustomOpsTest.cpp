//===- CustomOpsTest.cpp - Options and models of custom ops ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FlexBuffers to attributes and back, bytes that are none, and the registry.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/CustomOps.h"

#include "test/unit/TestSupport.h"

#include <flatbuffers/flexbuffers.h>

using namespace mlir;
using namespace adze;

namespace {

class CustomOptionsTest : public ::testing::Test {
protected:
  /// The options of a buffer that `write` fills.
  template <typename Write>
  CustomOptions decode(Write write) {
    flexbuffers::Builder builder;
    builder.Map([&] { write(builder); });
    builder.Finish();
    return llvm::cantFail(decodeBytes(builder.GetBuffer()));
  }

  llvm::Expected<CustomOptions> decodeBytes(ArrayRef<uint8_t> bytes) {
    return decodeFlexBuffer(&context, ArrayRef(reinterpret_cast<const char *>(bytes.data()), bytes.size()));
  }

  std::string getError(ArrayRef<uint8_t> bytes) {
    llvm::Expected<CustomOptions> options = decodeBytes(bytes);
    return options ? "none" : llvm::toString(options.takeError());
  }

  MLIRContext context;
};

TEST_F(CustomOptionsTest, Values) {
  CustomOptions options = decode([](flexbuffers::Builder &b) {
    b.Int("negative", -3);
    b.UInt("large", ~uint64_t(0));
    b.Double("half", 0.5);
    b.Double("wide", 0.1);
    b.Bool("yes", true);
    b.String("text", "a\"b");
    b.Null("nothing");
  });
  EXPECT_EQ(options.getInteger("negative"), -3);
  EXPECT_EQ(options.getFloat("negative"), -3.0);
  EXPECT_EQ(options.getFloat("large"), 0x1p64);
  EXPECT_EQ(options.getFloat("half"), 0.5);
  EXPECT_EQ(options.getInteger("half"), 0);
  EXPECT_EQ(options.getFloat("wide"), 0.1);
  EXPECT_TRUE(options.getBool("yes"));
  EXPECT_EQ(options.getInteger("yes"), 1);
  EXPECT_EQ(options.getString("text"), "a\"b");
  EXPECT_EQ(options.getString("half"), "");
  EXPECT_FALSE(options.has("nothing"));
  EXPECT_EQ(options.getInteger("nothing", 7), 7);
  EXPECT_TRUE(options.getBool("missing", true));
}

TEST_F(CustomOptionsTest, RoundTrip) {
  CustomOptions options = decode([](flexbuffers::Builder &b) {
    b.Vector("list", [&] {
      b.Int(1);
      b.String("two");
      b.Map([&] { b.Double("three", 3.25); });
    });
    b.TypedVector("numbers", [&] {
      b.Int(4);
      b.Int(5);
    });
    b.UInt("large", ~uint64_t(0));
    b.Key("blob");
    b.Blob("\1\2\3", 3);
    b.Bool("no", false);
    b.Null("nothing");
  });
  std::vector<char> bytes = llvm::cantFail(encodeFlexBuffer(options.getDictionary()));
  EXPECT_EQ(llvm::cantFail(decodeFlexBuffer(&context, bytes)).getDictionary(), options.getDictionary());
  EXPECT_EQ(cast<ArrayAttr>(options.getDictionary().get("numbers")).size(), 2u);
  EXPECT_EQ(cast<DenseI8ArrayAttr>(options.getDictionary().get("blob")).asArrayRef(), (ArrayRef<int8_t>{1, 2, 3}));
  // Not everything has a place in a FlexBuffer.
  Builder b(&context);
  auto wrong = encodeFlexBuffer(b.getDictionaryAttr(b.getNamedAttr("x", TypeAttr::get(b.getF32Type()))));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(llvm::toString(wrong.takeError()), "its options hold an attribute that a FlexBuffer cannot");
}

TEST_F(CustomOptionsTest, NoBytesAreAnEmptyMap) {
  EXPECT_TRUE(llvm::cantFail(decodeBytes({})).getDictionary().empty());
  EXPECT_TRUE(decode([](flexbuffers::Builder &) {}).getDictionary().empty());
}

TEST_F(CustomOptionsTest, OtherBytes) {
  EXPECT_EQ(getError({1, 2, 3, 4, 5, 6}), "its options are no FlexBuffer");
  EXPECT_EQ(getError({7}), "its options are no FlexBuffer");
  EXPECT_EQ(getError({7, 4, 1}), "its options are a FlexBuffer but no map");
}

TEST_F(CustomOptionsTest, DamagedBytesAreNoCrash) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Double("scale", 0.1);
    builder.Vector("list", [&] { builder.Int(1); });
    builder.String("name", "value");
  });
  builder.Finish();
  std::vector<uint8_t> good = builder.GetBuffer();
  for (size_t i = 0; i != good.size(); ++i)
    for (int bit = 0; bit != 8; ++bit) {
      std::vector<uint8_t> bytes = good;
      bytes[i] ^= 1 << bit;
      (void)getError(bytes);
      bytes.resize(i);
      (void)getError(bytes);
    }
}

/// A vector that holds the next one twice, 30 times over: 2^30 values in 100 bytes.
TEST_F(CustomOptionsTest, SharedVectorsHaveAnEnd) {
  std::vector<uint8_t> bytes = {1, 1, 1 << 2}; // [1]: length, element, type of the element (INT of 8 bits)
  size_t last = 1;                             // where its elements begin
  for (int level = 0; level != 30; ++level) {
    bytes.push_back(2);
    size_t elements = bytes.size();
    bytes.push_back(elements - last);
    bytes.push_back(elements + 1 - last);
    bytes.push_back(10 << 2); // VECTOR of 8 bits
    bytes.push_back(10 << 2);
    last = elements;
  }
  // A map of one key: keys, then { offset of keys, their width, length } and the value.
  size_t key = bytes.size();
  bytes.insert(bytes.end(), {'a', 0, 1});
  size_t keys = bytes.size();
  bytes.push_back(keys - key);
  bytes.push_back(bytes.size() - keys);
  bytes.insert(bytes.end(), {1, 1});
  size_t value = bytes.size();
  bytes.insert(bytes.end(), {uint8_t(value - last), 10 << 2});
  bytes.insert(bytes.end(), {uint8_t(bytes.size() - value), 9 << 2, 1});
  EXPECT_EQ(getError(bytes), "its options have a name twice or an empty one, or values inside of values without end");
}

struct First : CustomOpModel {
  First() : CustomOpModel("Foo") {}
  llvm::Expected<SmallVector<Value>> lower(OpBuilder &, const CustomOpCall &) const override {
    return SmallVector<Value>();
  }
};
struct Second : First {};

TEST(CustomOps, TheLaterModelCounts) {
  DialectRegistry registry;
  registerAllDialects(registry);
  addCustomOp<First>(registry);
  MLIRContext context(registry);
  auto module = parseSourceString<ModuleOp>(R"(
    func.func @main(%x: tensor<4xf32>) {
      %0 = adze.custom "Foo"(%x) : (tensor<4xf32>) -> tensor<4xf32>
      %1 = adze.custom "Bar"(%x) : (tensor<4xf32>) -> tensor<4xf32>
      return
    })",
                                            &context);
  ASSERT_TRUE(module);
  SmallVector<CustomOp> ops;
  module->walk([&](CustomOp op) { ops.push_back(op); });
  const CustomOpModel *first = CustomOps::find(ops[0]);
  ASSERT_TRUE(first);
  EXPECT_FALSE(CustomOps::find(ops[1]));
  DialectRegistry more;
  addCustomOp<Second>(more);
  context.appendDialectRegistry(more);
  EXPECT_NE(CustomOps::find(ops[0]), first);
}

} // namespace
