//===- RequantizeTest.cpp - Scalar arithmetic against the plain functions ------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ops that a rounding is built of are folded on constants; lib/Numerics says what must come out.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Requantize.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

#include <random>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// Builds scalar ops and computes them by their folders.
class Evaluator {
public:
  Evaluator() {
    context.loadDialect<arith::ArithDialect>();
    module = ModuleOp::create(UnknownLoc::get(&context));
  }

  /// The integer that `build` gives for an operand `x` of i32, i64 or f32.
  template <typename Number>
  int64_t run(Number x, llvm::function_ref<Value(OpBuilder &, Location, Value)> build) {
    Block block;
    OpBuilder builder(&context); // the block has no region to take the context from
    builder.setInsertionPointToEnd(&block);
    Location location = builder.getUnknownLoc();
    Value result = build(builder, location, makeScalar(builder, location, getType(builder, x), toWide(x)));
    DenseMap<Value, Attribute> values;
    for (Operation &op : block)
      evaluate(op, values);
    auto integer = dyn_cast_or_null<IntegerAttr>(values.lookup(result));
    EXPECT_TRUE(integer) << "not all ops have been folded";
    int64_t found = integer ? integer.getValue().getSExtValue() : 0;
    while (!block.empty())
      block.back().erase();
    return found;
  }

private:
  static Type getType(OpBuilder &builder, int32_t) { return builder.getI32Type(); }
  static Type getType(OpBuilder &builder, int64_t) { return builder.getI64Type(); }
  static Type getType(OpBuilder &builder, float) { return builder.getF32Type(); }
  static Type getType(OpBuilder &builder, double) { return builder.getF64Type(); }
  static int64_t toWide(int32_t x) { return x; }
  static int64_t toWide(int64_t x) { return x; }
  static double toWide(float x) { return x; }
  static double toWide(double x) { return x; }

  static void evaluate(Operation &op, DenseMap<Value, Attribute> &values) {
    SmallVector<Attribute> operands;
    for (Value operand : op.getOperands())
      operands.push_back(values.lookup(operand));
    SmallVector<OpFoldResult> results;
    if (failed(op.fold(operands, results)) || results.empty())
      return;
    auto value = dyn_cast<Value>(results[0]);
    values[op.getResult(0)] = value ? values.lookup(value) : cast<Attribute>(results[0]);
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

/// Sums as they occur, and the ends of their range.
std::vector<int32_t> getSums() {
  std::vector<int32_t> sums = {0, 1, -1, 2, -2, 1 << 30, -(1 << 30), INT32_MAX, INT32_MIN, INT32_MIN + 1};
  std::mt19937 random(7);
  for (int bits = 4; bits <= 31; ++bits)
    for (int i = 0; i < 4; ++i)
      sums.push_back(static_cast<int32_t>(random()) >> (32 - bits));
  return sums;
}

const double factors[] = {1e-9, 0.00037, 0.0019531, 0.25, 0.49999999, 0.5, 0.7311, 0.9999999999, 1.0, 1.7, 13.3, 900.0};

TEST(Requantize, MultiplyTwice) {
  Evaluator evaluator;
  for (double real : factors)
    for (int32_t sum : getSums()) {
      QuantizedMultiplier factor = quantizeMultiplier(real);
      auto build = [&](OpBuilder &b, Location l, Value x) { return multiplyTwice(b, l, x, factor); };
      ASSERT_EQ(evaluator.run(sum, build), multiplyDoubleRounding(sum, factor)) << sum << " * " << real;
    }
}

TEST(Requantize, MultiplyTwiceByValues) {
  Evaluator evaluator;
  for (double real : factors)
    for (int32_t sum : getSums()) {
      QuantizedMultiplier factor = quantizeMultiplier(real);
      auto build = [&](OpBuilder &b, Location l, Value x) {
        auto constant = [&](int64_t value) { return makeScalar(b, l, b.getI32Type(), value); };
        return multiplyTwice(b, l, x, constant(factor.multiplier), constant(std::max(factor.shift, 0)),
                             constant(std::max(-factor.shift, 0)));
      };
      ASSERT_EQ(evaluator.run(sum, build), multiplyDoubleRounding(sum, factor)) << sum << " * " << real;
    }
}

TEST(Requantize, MultiplyOnce) {
  Evaluator evaluator;
  for (double real : factors)
    for (int32_t sum : getSums()) {
      if (std::abs(real * sum) > 2147483647.0)
        continue; // the result must fit
      QuantizedMultiplier factor = quantizeMultiplier(real);
      auto build = [&](OpBuilder &b, Location l, Value x) { return multiplyOnce(b, l, x, factor); };
      ASSERT_EQ(evaluator.run(sum, build), multiplySingleRounding(sum, factor)) << sum << " * " << real;
    }
}

TEST(Requantize, MultiplyWide) {
  Evaluator evaluator;
  for (double real : factors)
    for (int32_t sum : getSums())
      for (int64_t wide : {int64_t(sum), int64_t(sum) * 16384}) {
        if (std::abs(real * wide) > 2147483647.0)
          continue;
        QuantizedMultiplier factor = quantizeMultiplier(real);
        auto build = [&](OpBuilder &b, Location l, Value x) { return multiplyWide(b, l, x, factor); };
        ASSERT_EQ(evaluator.run(wide, build), multiplyWideAccumulator(wide, factor)) << wide << " * " << real;
      }
}

TEST(Requantize, RoundToEven) {
  Evaluator evaluator;
  for (float x : {0.0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 0.49999997f, 126.5f, 127.5f, -128.5f, 3e9f, -3e9f, 1e-30f})
    for (int zero : {0, -128, 127, 3}) {
      auto build = [&](OpBuilder &b, Location l, Value value) { return roundToEven(b, l, value, zero, -128, 127); };
      int64_t wanted = std::clamp<int64_t>(std::llrint(x) + zero, -128, 127);
      ASSERT_EQ(evaluator.run(x, build), wanted) << x;
    }
}

TEST(Requantize, RoundAway) {
  Evaluator evaluator;
  for (double x : {0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, -0.49999999999999994, 126.5, 3e9, -3e9})
    for (int zero : {0, -128, 127, 3}) {
      auto build = [&](OpBuilder &b, Location l, Value value) { return roundAway(b, l, value, zero, -128, 127); };
      int64_t wanted = std::clamp<int64_t>(std::llround(x) + zero, -128, 127);
      ASSERT_EQ(evaluator.run(x, build), wanted) << x;
      ASSERT_EQ(evaluator.run(float(x), build), std::clamp<int64_t>(std::llround(float(x)) + zero, -128, 127)) << x;
    }
}

} // namespace
