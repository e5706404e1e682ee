//===- WireTypesTest.cpp - Element types of the wire ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every name of the schema's TensorType has a type, and the type has that name.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/WireTypes.h"

#include "lib/Format/Schema.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "test/unit/TestSupport.h"

using namespace mlir;
using namespace adze;

namespace {

TEST(WireTypes, EveryElementTypeOfTheSchema) {
  TestContext test;
  unsigned count = 0;
  for (int64_t value = 0; value < 128; ++value) {
    StringRef name = getEnumName("TensorType", value);
    if (name.empty())
      continue;
    Type type = getTypeForWireName(&test.context, name);
    ASSERT_TRUE(type) << name.str();
    EXPECT_EQ(getWireTypeName(type), name);
    EXPECT_EQ(getEnumValue("TensorType", name), value);
    ++count;
  }
  EXPECT_EQ(count, 23u);
  EXPECT_FALSE(getTypeForWireName(&test.context, "INT3"));
  EXPECT_EQ(getWireTypeName(IndexType::get(&test.context)), "");
}

TEST(WireTypes, QuantizedTypesAreStored) {
  TestContext test;
  auto module = test.parse("func.func @f(%a: tensor<2x!quant.uniform<i8:f32, 0.5>>, "
                           "%b: tensor<2x!quant.uniform<u8:f32, 0.5:128>>) { return }");
  ASSERT_TRUE(module) << test.errors;
  auto types = (*module->getOps<func::FuncOp>().begin()).getArgumentTypes();
  EXPECT_EQ(getWireTypeName(cast<ShapedType>(types[0]).getElementType()), "INT8");
  EXPECT_EQ(getWireTypeName(cast<ShapedType>(types[1]).getElementType()), "UINT8");
  EXPECT_EQ(getStorageShapedType(cast<ShapedType>(types[0])),
            RankedTensorType::get({2}, Builder(&test.context).getI8Type()));
}

TEST(WireTypes, Bytes) {
  TestContext test;
  Builder b(&test.context);
  auto bytesOf = [](ArrayRef<int64_t> shape, Type element) { return getWireBytes(RankedTensorType::get(shape, element)); };
  EXPECT_EQ(bytesOf({3}, b.getIntegerType(4)), 2u);
  EXPECT_EQ(bytesOf({5}, b.getIntegerType(2)), 2u);
  EXPECT_EQ(bytesOf({5}, b.getI1Type()), 5u);
  EXPECT_EQ(bytesOf({}, b.getF32Type()), 4u);
  EXPECT_EQ(bytesOf({0, 7}, b.getF32Type()), 0u);
  EXPECT_EQ(bytesOf({ShapedType::kDynamic}, b.getF32Type()), std::nullopt);
  EXPECT_EQ(bytesOf({int64_t(1) << 31, int64_t(1) << 31, 4}, b.getF32Type()), std::nullopt);
  EXPECT_EQ(bytesOf({2}, getTypeForWireName(&test.context, "STRING")), std::nullopt);
}

} // namespace
