//===- ExpandMathTypesTest.cpp - Other types than f32 ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of f64, powers by integers, and conversions of narrow floats.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/CompiledText.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace adze;

namespace {

/// A function on vectors of 16: `body` makes %r of type `to` from %a (and %b).
std::string makeModule(const std::string &from, const std::string &second, const std::string &to, const std::string &body) {
  std::string text = "func.func @f(%x: memref<16x" + from + ">, %y: memref<16x" + second + ">, %o: memref<16x" + to +
                     ">) {\n  %c = arith.constant 0 : index\n  %a = vector.load %x[%c] : memref<16x" + from + ">, vector<16x" +
                     from + ">\n  %b = vector.load %y[%c] : memref<16x" + second + ">, vector<16x" + second + ">\n  " + body +
                     "\n  vector.store %r, %o[%c] : memref<16x" + to + ">, vector<16x" + to + ">\n  return\n}\n";
  return text;
}

class Types : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    if (!canRun(GetParam()))
      GTEST_SKIP() << "this machine is no " << GetParam();
  }
  template <typename In, typename Second, typename Out>
  std::function<void(In *, Second *, Out *)> compile(const std::string &text) {
    kernels.push_back(CompiledText::create(text, "func.func(expand-math)", GetParam()));
    if (!kernels.back())
      return nullptr;
    return kernels.back()->template lookup<void(In *, Second *, Out *)>("f");
  }

  std::vector<std::unique_ptr<CompiledText>> kernels;
};

double errorInUlps(double value, long double exact) {
  if (std::isnan(value) || std::isnan(exact))
    return std::isnan(value) && std::isnan(exact) ? 0 : HUGE_VAL;
  if (value == double(exact))
    return 0;
  if (std::isinf(value) || std::isinf(double(exact)))
    return HUGE_VAL;
  return double(std::abs(value - exact) / std::ldexp(1.0L, std::max(std::ilogb(exact), -1022) - 52));
}

TEST_P(Types, FunctionsOfDoubles) {
  struct {
    const char *op;
    long double (*exact)(long double);
    double limit;
  } cases[] = {{"math.exp", std::exp, 2}, {"math.exp2", std::exp2, 3}, {"math.log", std::log, 2},
               {"math.log2", std::log2, 3}, {"math.log10", std::log10, 3}};
  for (auto &test : cases) {
    auto f = compile<double, double, double>(
        makeModule("f64", "f64", "f64", "%r = " + std::string(test.op) + " %a : vector<16xf64>"));
    ASSERT_TRUE(f);
    std::mt19937_64 random(3);
    double worst = 0, at = 0, x[16], y[16] = {};
    const double specials[16] = {0.0, -0.0, 1, -1, HUGE_VAL, -HUGE_VAL, NAN, 5e-324, 1e-310, 709.7, 709.8, -745.1, -745.2, 1e308,
                                 1024, -1074};
    for (int round = 0; round < 40000; ++round) {
      for (int i = 0; i < 16; ++i)
        x[i] = round == 0           ? specials[i]
               : round % 2          ? std::bit_cast<double>(random())
               : round % 4          ? double(int64_t(random())) / 1e16
                                    : std::ldexp(double(random() >> 11), -52);
      f(x, x, y);
      for (int i = 0; i < 16; ++i)
        if (double error = errorInUlps(y[i], test.exact(x[i])); error > worst)
          worst = error, at = x[i];
    }
    EXPECT_LE(worst, test.limit) << test.op << " of " << at << " on " << GetParam();
    RecordProperty(test.op, std::to_string(worst));
  }
}

TEST_P(Types, PowersByIntegers) {
  auto floats = compile<float, int32_t, float>(
      makeModule("f32", "i32", "f32", "%r = math.fpowi %a, %b : vector<16xf32>, vector<16xi32>"));
  auto integers = compile<int32_t, int32_t, int32_t>(makeModule("i32", "i32", "i32", "%r = math.ipowi %a, %b : vector<16xi32>"));
  ASSERT_TRUE(floats && integers);
  std::mt19937 random(3);
  const float bases[] = {0.0f, -0.0f, 1, -1, HUGE_VALF, -HUGE_VALF, NAN, 2, -2, 0.5f, 1e-45f, 3.4e38f, -1.0000001f, 7, 1.5f, -3};
  const int exponents[] = {0, 1, -1, 2, -2, 3, -3, 31, 127, -149, 16777217, 2147483647, -2147483647 - 1, 5, 10, 100};
  for (int round = 0; round < 2000; ++round) {
    float x[16], r[16];
    int32_t b[16], n[16], p[16];
    for (int i = 0; i < 16; ++i) {
      x[i] = round < 16 ? bases[i] : float(int(random() % 4001) - 2000) / 500;
      n[i] = round < 16 ? exponents[(i + round) % 16] : int(random() % 41) - 20;
      b[i] = int(random() % 41) - 20;
    }
    floats(x, n, r);
    integers(b, n, p);
    for (int i = 0; i < 16; ++i) {
      double exact = std::pow(double(x[i]), n[i]);
      if (std::isnan(exact))
        ASSERT_TRUE(std::isnan(r[i])) << x[i] << " ^ " << n[i];
      else if (r[i] != float(exact)) // where the exact power lies in the middle of two floats
        ASSERT_LE(std::abs(r[i] - exact), 0.51 * std::abs(double(r[i]) - float(exact))) << x[i] << " ^ " << n[i];
      uint32_t power = 1;
      if (n[i] < 0)
        power = b[i] == 1 ? 1 : b[i] == -1 ? (n[i] % 2 ? -1 : 1) : 0;
      for (int k = 0; k < n[i] && n[i] < 1000; ++k)
        power *= uint32_t(b[i]);
      if (n[i] < 1000)
        ASSERT_EQ(uint32_t(p[i]), power) << b[i] << " ^ " << n[i];
    }
  }
}

TEST_P(Types, NarrowFloats) {
  auto extend = compile<uint16_t, float, float>(
      makeModule("f16", "f32", "f32", "%r = arith.extf %a : vector<16xf16> to vector<16xf32>"));
  auto truncate = compile<float, float, uint16_t>(
      makeModule("f32", "f32", "f16", "%r = arith.truncf %a : vector<16xf32> to vector<16xf16>"));
  auto truncateBrain = compile<float, float, uint16_t>(
      makeModule("f32", "f32", "bf16", "%r = arith.truncf %a : vector<16xf32> to vector<16xbf16>"));
  ASSERT_TRUE(extend && truncate && truncateBrain);
  for (uint32_t first = 0; first < 65536; first += 16) {
    uint16_t x[16], narrow[16];
    float y[16], between[16];
    for (int i = 0; i < 16; ++i)
      x[i] = first + i;
    extend(x, y, y);
    truncate(y, y, narrow);
    for (int i = 0; i < 16; ++i) {
      int exponent = x[i] >> 10 & 31, fraction = x[i] & 1023;
      float size = exponent == 31 ? (fraction ? NAN : HUGE_VALF)
                                  : std::ldexp(float(exponent ? fraction + 1024 : fraction), std::max(exponent, 1) - 25);
      if (std::isnan(size)) {
        ASSERT_TRUE(std::isnan(y[i])) << x[i];
        ASSERT_EQ(narrow[i] & 0x7e00, 0x7e00) << x[i];
        continue;
      }
      ASSERT_EQ(y[i], x[i] & 0x8000 ? -size : size) << x[i];
      ASSERT_EQ(std::signbit(y[i]), bool(x[i] & 0x8000)) << x[i];
      ASSERT_EQ(narrow[i], x[i]);
      // Just below the middle to the next one, on it, just above it.
      between[i] = y[i];
    }
    for (int i = 0; i + 1 < 16; ++i) {
      if ((x[i] & 0x7c00) == 0x7c00)
        continue;
      float next = (x[i + 1] & 0x7c00) == 0x7c00 ? std::copysign(65536.0f, y[i]) : y[i + 1], middle = (y[i] + next) / 2;
      const float candidates[] = {std::nextafter(middle, y[i]), middle, std::nextafter(middle, next)};
      const uint16_t wanted[] = {x[i], uint16_t(x[i] & 1 ? x[i] + 1 : x[i]), uint16_t(x[i] + 1)};
      for (int k = 0; k < 3; ++k) {
        between[0] = candidates[k];
        truncate(between, y, narrow);
        ASSERT_EQ(narrow[0], wanted[k]) << candidates[k];
      }
    }
    for (int i = 0; i < 16; ++i)
      between[i] = std::bit_cast<float>((first + i) << 16 | (i % 4 == 0 ? 0x8000 : i % 4 == 1 ? 0x7fff : i % 4 == 2 ? 0x8001 : 0));
    truncateBrain(between, y, narrow);
    for (int i = 0; i < 16; ++i) {
      uint32_t high = first + i, up = i % 4 == 2 || (i % 4 == 0 && high & 1);
      if (!std::isnan(between[i]) && std::fpclassify(between[i]) != FP_SUBNORMAL)
        ASSERT_EQ(narrow[i], uint16_t(high + up)) << between[i];
      if (std::isnan(between[i]))
        ASSERT_TRUE((narrow[i] & 0x7f80) == 0x7f80 && narrow[i] & 0x7f) << high;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(CPUs, Types, testing::Values("x86-64", "haswell", "znver4"));

} // namespace
