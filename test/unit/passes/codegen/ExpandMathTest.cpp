//===- ExpandMathTest.cpp - Errors of the formulas ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the expanded functions over a sweep of all floats, and over special values, against the C library in double.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/CompiledText.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

using namespace adze;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
constexpr int lanes = 16;
using Unary = void(const float *, float *);
using Binary = void(const float *, const float *, float *);

/// A function of 16 floats that applies `op` to a vector, and one to it lane by lane.
std::string makeModule(const std::string &op, int operands) {
  std::string inputs = operands == 2 ? "%x: memref<16xf32>, %y: memref<16xf32>" : "%x: memref<16xf32>";
  std::string text = "func.func @f(" + inputs + ", %o: memref<16xf32>) {\n  %c = arith.constant 0 : index\n"
                     "  %a = vector.load %x[%c] : memref<16xf32>, vector<16xf32>\n";
  if (operands == 2)
    text += "  %b = vector.load %y[%c] : memref<16xf32>, vector<16xf32>\n";
  return text + "  %r = " + op + (operands == 2 ? " %a, %b" : " %a") + " : vector<16xf32>\n" +
         "  vector.store %r, %o[%c] : memref<16xf32>, vector<16xf32>\n  return\n}\n";
}

/// The distance of `value` to `exact` in units of the last place of floats at `exact`; 0 where both are NaN.
double errorInUlps(float value, double exact) {
  if (std::isnan(value) || std::isnan(exact))
    return std::isnan(value) && std::isnan(exact) ? 0 : infinity;
  float rounded = float(exact);
  if (value == rounded)
    // The signs of zeros matter.
    return std::signbit(value) == std::signbit(rounded) ? 0 : infinity;
  if (std::isinf(value) || std::isinf(rounded))
    return std::isinf(value) && std::isinf(rounded) ? infinity : 1e30;
  int exponent = std::max(std::ilogb(exact == 0 ? 1e-300 : exact), -126);
  return std::abs(value - exact) / std::ldexp(1.0, exponent - 23);
}

struct Worst {
  double error = 0;
  float x = 0, y = 0, value = 0;
  void note(double candidate, float atX, float atY, float got) {
    if (candidate > error)
      *this = {candidate, atX, atY, got};
  }
};

constexpr float specials[] = {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, -0.5f, 1.5f, -1.5f, 2.0f, -2.0f, 2.5f, -2.5f, 3.0f, -3.0f,
                              1e-45f, -1e-45f, 1.17549435e-38f, -1.17549435e-38f, 1e-39f, 3.40282347e38f, -3.40282347e38f,
                              88.72284f, 88.7f, -87.4f, -103.9f, -104.1f, 128.0f, 127.99999f, -126.0f, -149.0f, -150.0f,
                              16777216.0f, 16777217.0f, 8388607.5f, 8388608.0f, 0.49999997f, -0.49999997f, 4194304.5f,
                              1e9f, 1e22f, infinity, -infinity, nan, 0.99999994f, 1.0000001f, 1e5f, -1e5f, 255.0f, 7.0f};

struct Case {
  const char *op;
  double (*exact)(double);
  double limit; // units in the last place
};

Worst sweep(Unary *f, double (*exact)(double)) {
  Worst worst;
  float x[lanes], y[lanes];
  int count = 0;
  auto flush = [&] {
    f(x, y);
    for (int i = 0; i < count; ++i)
      worst.note(errorInUlps(y[i], exact(x[i])), x[i], 0, y[i]);
    count = 0;
  };
  auto add = [&](float value) {
    x[count++] = value;
    if (count == lanes)
      flush();
  };
  std::fill(x, x + lanes, 0);
  for (float value : specials)
    add(value);
  // Every 2039th float, and more densely where functions bend.
  for (uint64_t bits = 0; bits < (uint64_t(1) << 32); bits += 2039)
    add(std::bit_cast<float>(uint32_t(bits)));
  for (double value = -20; value < 20; value += 1.0 / 16411)
    add(float(value));
  flush();
  return worst;
}

class Functions : public testing::TestWithParam<const char *> {};

void check(const Case &test, const char *cpu, const char *passes = "func.func(expand-math)") {
  auto jit = CompiledText::create(makeModule(test.op, 1), passes, cpu);
  ASSERT_TRUE(jit);
  Unary *f = jit->lookup<Unary>("f");
  ASSERT_TRUE(f);
  Worst worst = sweep(f, test.exact);
  EXPECT_LE(worst.error, test.limit) << test.op << "(" << worst.x << ") = " << worst.value << " on " << cpu << ", exactly "
                                     << test.exact(worst.x);
  testing::Test::RecordProperty(test.op, std::to_string(worst.error));
}

double rsqrtExact(double x) { return 1 / std::sqrt(x); }
double roundEvenExact(double x) { return std::nearbyint(x); }

TEST_P(Functions, ErrorsAreSmall) {
  if (!canRun(GetParam()))
    GTEST_SKIP() << "this machine is no " << GetParam();
  const Case cases[] = {
      {"math.exp", std::exp, 1},     {"math.exp2", std::exp2, 1.1},  {"math.expm1", std::expm1, 2},
      {"math.log", std::log, 1},     {"math.log2", std::log2, 2},   {"math.log10", std::log10, 0.51},
      {"math.log1p", std::log1p, 2}, {"math.tanh", std::tanh, 2},   {"math.erf", std::erf, 2},
      {"math.cbrt", std::cbrt, 0.51}, {"math.sin", std::sin, 1.6},  {"math.cos", std::cos, 1.6},
      {"math.tan", std::tan, 0.6},     {"math.atan", std::atan, 2},   {"math.rsqrt", rsqrtExact, 1.5},
      {"math.floor", std::floor, 0}, {"math.ceil", std::ceil, 0},   {"math.trunc", std::trunc, 0},
      {"math.round", std::round, 0}, {"math.roundeven", roundEvenExact, 0},
  };
  for (const Case &test : cases)
    check(test, GetParam());
}

TEST_P(Functions, FastOnesAreWithinTheirBounds) {
  if (!canRun(GetParam()))
    GTEST_SKIP() << "this machine is no " << GetParam();
  const Case cases[] = {{"math.exp", std::exp, 4}, {"math.tanh", std::tanh, 7}, {"math.erf", std::erf, 7},
                        {"math.log", std::log, 1}, {"math.atan", std::atan, 2}, {"math.rsqrt", rsqrtExact, 1.5}};
  for (const Case &test : cases)
    check(test, GetParam(), "func.func(expand-math{accuracy=fast})");
}

TEST_P(Functions, StrictOnesAreAccurateWithoutFusion) {
  if (!canRun(GetParam()))
    GTEST_SKIP() << "this machine is no " << GetParam();
  const Case cases[] = {{"math.exp", std::exp, 1}, {"math.log", std::log, 1}, {"math.tanh", std::tanh, 2},
                        {"math.erf", std::erf, 2}, {"math.sin", std::sin, 1.6}};
  for (const Case &test : cases)
    check(test, GetParam(), "strict-floats,func.func(expand-math{accuracy=strict})");
}

Worst sweepPairs(Binary *f, double (*exact)(double, double)) {
  Worst worst;
  float x[lanes] = {}, y[lanes] = {}, z[lanes];
  int count = 0;
  auto add = [&](float a, float b) {
    x[count] = a, y[count++] = b;
    if (count < lanes)
      return;
    f(x, y, z);
    for (int i = 0; i < lanes; ++i)
      worst.note(errorInUlps(z[i], exact(x[i], y[i])), x[i], y[i], z[i]);
    count = 0;
  };
  for (float a : specials)
    for (float b : specials)
      add(a, b);
  uint32_t state = 1;
  auto next = [&] { return state = state * 1664525u + 1013904223u; };
  for (int i = 0; i < 1000000; ++i) {
    float any = std::bit_cast<float>(next()), other = std::bit_cast<float>(next());
    float near = float(next() >> 8) / 4096 - 2048, small = float(next() >> 8) / 524288 - 16;
    add(any, other);
    add(any, small);
    add(near, small);
    add(std::abs(near), small);
    add(small, float(int(next() >> 28)) - 8);
  }
  return worst;
}

TEST_P(Functions, PairsAreAccurate) {
  if (!canRun(GetParam()))
    GTEST_SKIP() << "this machine is no " << GetParam();
  struct {
    const char *op;
    double (*exact)(double, double);
    double limit;
  } cases[] = {{"math.powf", std::pow, 0.51}, {"math.atan2", std::atan2, 2}};
  for (auto &test : cases) {
    auto jit = CompiledText::create(makeModule(test.op, 2), "func.func(expand-math)", GetParam());
    ASSERT_TRUE(jit);
    Binary *f = jit->lookup<Binary>("f");
    ASSERT_TRUE(f);
    Worst worst = sweepPairs(f, test.exact);
    EXPECT_LE(worst.error, test.limit) << test.op << "(" << worst.x << ", " << worst.y << ") = " << worst.value << ", exactly "
                                       << test.exact(worst.x, worst.y);
    RecordProperty(test.op, std::to_string(worst.error));
  }
}

INSTANTIATE_TEST_SUITE_P(CPUs, Functions, testing::Values("x86-64", "haswell", "znver4"));

} // namespace
