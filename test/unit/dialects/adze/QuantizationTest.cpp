//===- QuantizationTest.cpp - Quantization and tensor types ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters become types and come back without loss, also through text.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "test/unit/TestSupport.h"

#include <cmath>
#include <cstring>
#include <random>

using namespace mlir;
using namespace adze;

namespace {

/// Bits, so that NaN is equal to itself and zeros have signs.
std::vector<uint32_t> bitsOf(const std::vector<float> &values) {
  std::vector<uint32_t> bits(values.size());
  if (!values.empty())
    std::memcpy(bits.data(), values.data(), values.size() * 4);
  return bits;
}

void expectEqual(const QuantizationParams &a, const QuantizationParams &b) {
  EXPECT_EQ(bitsOf(a.min), bitsOf(b.min));
  EXPECT_EQ(bitsOf(a.max), bitsOf(b.max));
  EXPECT_EQ(bitsOf(a.scale), bitsOf(b.scale));
  EXPECT_EQ(a.zeroPoint, b.zeroPoint);
  EXPECT_EQ(a.axis, b.axis);
  EXPECT_EQ(a.blockSize, b.blockSize);
  EXPECT_EQ(a.blockAxes, b.blockAxes);
  EXPECT_EQ(a.custom, b.custom);
}

Type throughText(TestContext &test, Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  Type read = parseType(text, &test.context);
  EXPECT_TRUE(read) << text << "\n" << test.errors;
  return read;
}

TEST(Quantization, RandomScalesSurviveText) {
  TestContext test;
  std::mt19937 generator(7);
  auto i8 = Builder(&test.context).getI8Type();
  for (unsigned round = 0; round < 2000; ++round) {
    uint32_t bits = generator();
    QuantizationParams params;
    params.scale.resize(1 + round % 3);
    for (float &scale : params.scale) {
      std::memcpy(&scale, &bits, 4);
      bits = generator();
    }
    // All kinds: normal, denormal, negative, infinite and NaN.
    params.zeroPoint.assign(params.scale.size(), static_cast<int8_t>(bits));
    TensorType type = makeTensorType(i8, ArrayRef<int64_t>{static_cast<int64_t>(params.scale.size())}, params);
    expectEqual(getQuantization(type), params);
    ASSERT_EQ(throughText(test, type), type) << params.scale[0];
  }
}

TEST(Quantization, NormalScalesAreQuantTypes) {
  TestContext test;
  Builder b(&test.context);
  QuantizationParams params;
  params.scale = {0.1f};
  params.zeroPoint = {-3};
  for (Type storage : {Type(b.getI8Type()), Type(b.getI16Type()), Type(b.getI32Type()), Type(b.getIntegerType(4)),
                       Type(b.getIntegerType(2)), Type(b.getIntegerType(8, false))}) {
    TensorType type = makeTensorType(storage, ArrayRef<int64_t>{2}, params);
    EXPECT_TRUE(isa<quant::UniformQuantizedType>(type.getElementType()));
    EXPECT_EQ(throughText(test, type), type);
    expectEqual(getQuantization(type), params);
  }
  for (Type storage : {Type(b.getI64Type()), Type(b.getI1Type()), Type(b.getF32Type())}) {
    TensorType type = makeTensorType(storage, ArrayRef<int64_t>{2}, params);
    EXPECT_EQ(type.getElementType(), storage);
    EXPECT_EQ(throughText(test, type), type);
    expectEqual(getQuantization(type), params);
  }
}

TEST(Quantization, PerChannel) {
  TestContext test;
  Builder b(&test.context);
  QuantizationParams params;
  params.scale = {0.5f, 0.1f, 3e-38f};
  params.zeroPoint = {0, 0, 5};
  params.axis = 1;
  params.min = {-1};
  params.max = {std::nanf("")};
  TensorType type = makeTensorType(b.getI8Type(), ArrayRef<int64_t>{2, 3}, params);
  EXPECT_TRUE(isa<quant::UniformQuantizedPerAxisType>(type.getElementType()));
  EXPECT_EQ(throughText(test, type), type);
  expectEqual(getQuantization(type), params);
}

TEST(Quantization, WhatQuantTypesCannotSay) {
  TestContext test;
  Builder b(&test.context);
  std::vector<QuantizationParams> all(5);
  all[0].scale = {0.0f};
  all[0].zeroPoint = {0};
  all[1].scale = {0.5f};
  all[1].zeroPoint = {0};
  all[1].axis = 1; // an axis on a scale per tensor
  all[2].blockSize = 32;
  all[2].blockAxes = {0, 1};
  all[3].custom = std::vector<int8_t>{1, -2};
  all[4].zeroPoint = {9}; // without a scale
  for (const QuantizationParams &params : all) {
    TensorType type = makeTensorType(b.getI8Type(), ArrayRef<int64_t>{2, 3}, params);
    EXPECT_EQ(type.getElementType(), b.getI8Type());
    EXPECT_EQ(throughText(test, type), type);
    expectEqual(getQuantization(type), params);
  }
}

TEST(Quantization, WithoutARankTheRestIsGivenBack) {
  TestContext test;
  QuantizationParams params;
  params.min = {1};
  params.max = {2};
  QuantizationAttr rest;
  TensorType type = makeTensorType(Builder(&test.context).getF32Type(), std::nullopt, params, &rest);
  EXPECT_FALSE(type.hasRank());
  ASSERT_TRUE(rest);
  expectEqual(getQuantization(rest), params);
}

} // namespace
