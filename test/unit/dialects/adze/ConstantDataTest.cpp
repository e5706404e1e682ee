//===- ConstantDataTest.cpp - Elements of constants -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Wire bytes to attributes and back for every element type, whether `dense` or a blob; life of blobs.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"

#include "dialects/adze/WireTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "test/unit/TestSupport.h"

#include <random>

using namespace mlir;
using namespace adze;

namespace {

std::vector<char> randomBytes(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<char> bytes(count);
  for (char &byte : bytes)
    byte = static_cast<char>(generator());
  return bytes;
}

std::vector<char> roundTrip(ElementsAttr value) {
  std::vector<char> storage;
  return getWireData(value, storage).vec();
}

TEST(ConstantData, EveryElementTypeInBothForms) {
  TestContext test;
  for (StringRef name : {"FLOAT32", "FLOAT16", "INT32", "UINT8", "INT64", "INT16", "COMPLEX64", "INT8", "FLOAT64",
                         "COMPLEX128", "UINT64", "UINT32", "UINT16", "INT4", "BFLOAT16", "INT2", "UINT4",
                         "FLOAT8_E4M3FN", "FLOAT8_E5M2"}) {
    Type element = getTypeForWireName(&test.context, name);
    for (int64_t count : {0, 1, 3, 8, 129}) {
      auto type = RankedTensorType::get({count}, element);
      std::vector<char> bytes = randomBytes(*getWireBytes(type), count);
      unsigned spare = count * *getWireBits(element) % 8;
      if (spare) // bits behind the last element are zero
        bytes.back() &= (1 << spare) - 1;
      EXPECT_EQ(roundTrip(makeDense(type, bytes)), bytes) << name.str() << " x " << count;
      if (count == 0)
        continue;
      auto blob = makeResource(type, HeapAsmResourceBlob::allocateAndCopyWithAlign(ArrayRef<char>(bytes), 16));
      EXPECT_EQ(roundTrip(blob), bytes) << name.str() << " x " << count;
    }
  }
}

TEST(ConstantData, Booleans) {
  TestContext test;
  auto type = RankedTensorType::get({5}, Builder(&test.context).getI1Type());
  std::vector<char> bytes{0, 1, 1, 0, 1};
  EXPECT_EQ(roundTrip(makeDense(type, bytes)), bytes);
  EXPECT_EQ(*readIntegers(makeDense(type, bytes)), (SmallVector<int64_t>{0, 1, 1, 0, 1}));
}

TEST(ConstantData, SplatsAreWrittenOut) {
  TestContext test;
  auto type = RankedTensorType::get({3}, Builder(&test.context).getI16Type());
  auto splat = DenseElementsAttr::get(type, APInt(16, 0x0102));
  ASSERT_TRUE(splat.isSplat());
  EXPECT_EQ(roundTrip(splat), (std::vector<char>{2, 1, 2, 1, 2, 1}));
}

TEST(ConstantData, ReadsIntegersWithTheirSign) {
  TestContext test;
  auto read = [&](StringRef name, std::vector<char> bytes, int64_t count) {
    return *readIntegers(makeDense(RankedTensorType::get({count}, getTypeForWireName(&test.context, name)), bytes));
  };
  EXPECT_EQ(read("INT4", {static_cast<char>(0xF7), 8}, 3), (SmallVector<int64_t>{7, -1, -8}));
  EXPECT_EQ(read("UINT4", {static_cast<char>(0xF7)}, 2), (SmallVector<int64_t>{7, 15}));
  EXPECT_EQ(read("INT2", {static_cast<char>(0xE4)}, 4), (SmallVector<int64_t>{0, 1, -2, -1}));
  EXPECT_EQ(read("UINT8", {static_cast<char>(0xFF)}, 1), (SmallVector<int64_t>{255}));
  EXPECT_EQ(read("INT8", {static_cast<char>(0xFF)}, 1), (SmallVector<int64_t>{-1}));
  EXPECT_EQ(read("INT16", {0, static_cast<char>(0x80)}, 1), (SmallVector<int64_t>{-32768}));
}

TEST(ConstantData, ReadsFloatsOfAllWidths) {
  TestContext test;
  auto read = [&](StringRef name, std::vector<char> bytes) {
    auto type = RankedTensorType::get({1}, getTypeForWireName(&test.context, name));
    return readFloats(makeDense(type, bytes))->front();
  };
  EXPECT_EQ(read("FLOAT16", {0, 0x3E}), 1.5);
  EXPECT_EQ(read("BFLOAT16", {static_cast<char>(0xC0), 0x3F}), 1.5);
  EXPECT_EQ(read("FLOAT8_E4M3FN", {0x3C}), 1.5);
  EXPECT_EQ(read("FLOAT8_E5M2", {0x3E}), 1.5);
  EXPECT_EQ(read("FLOAT32", {0, 0, static_cast<char>(0xC0), 0x3F}), 1.5);
  auto integers = RankedTensorType::get({1}, Builder(&test.context).getI8Type());
  EXPECT_FALSE(readFloats(makeDense(integers, {1})));
}

TEST(ConstantData, EqualBlobsAreOne) {
  TestContext test;
  Builder b(&test.context);
  std::vector<char> bytes = randomBytes(2048, 1), other = randomBytes(2048, 2);
  auto type = RankedTensorType::get({2048}, b.getI8Type());
  auto floats = RankedTensorType::get({512}, b.getF32Type());
  auto keyOf = [](ElementsAttr value) { return cast<DenseResourceElementsAttr>(value).getRawHandle().getKey().str(); };
  EXPECT_EQ(makeConstant(type, bytes), makeConstant(type, bytes));
  EXPECT_EQ(keyOf(makeConstant(type, bytes)), keyOf(makeConstant(floats, bytes)));
  EXPECT_NE(keyOf(makeConstant(type, bytes)), keyOf(makeConstant(type, other)));
}

TEST(ConstantData, FreedBlobsComeBack) {
  TestContext test;
  auto module = test.parse("func.func @main() { return }");
  auto type = RankedTensorType::get({2048}, Builder(&test.context).getI8Type());
  std::vector<char> bytes = randomBytes(2048, 3);
  ElementsAttr value = makeConstant(type, bytes);
  freeUnusedBlobs(*module);
  EXPECT_TRUE(roundTrip(value).empty());
  EXPECT_EQ(roundTrip(makeConstant(type, bytes)), bytes);
  (*module)->setAttr("adze.keeps", makeConstant(type, bytes));
  freeUnusedBlobs(*module);
  EXPECT_EQ(roundTrip(value), bytes);
}

} // namespace
