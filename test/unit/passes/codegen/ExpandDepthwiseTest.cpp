//===- ExpandDepthwiseTest.cpp - Depthwise kernels against loops ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs expanded convolutions of many shapes and types on buffers between forbidden pages.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/CompiledText.h"
#include "test/unit/passes/codegen/EdgeBuffer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <sstream>

using namespace adze;

namespace {

struct Shape {
  int batches, rows, columns, channels; // of the result
  int windowRows, windowColumns, stride, dilation;
  int spareRows = 0, spareColumns = 0; // of the input, beyond what is read
  struct Pads {
    int top = 0, left = 0, bottom = 0, right = 0;
  } pads = {};

  int inRows() const {
    return (rows - 1) * stride + (windowRows - 1) * dilation + 1 + spareRows - pads.top - pads.bottom;
  }
  int inColumns() const {
    return (columns - 1) * stride + (windowColumns - 1) * dilation + 1 + spareColumns - pads.left - pads.right;
  }
  bool isPadded() const { return pads.top || pads.left || pads.bottom || pads.right; }
  std::string window() const {
    std::string s = std::to_string(stride), d = std::to_string(dilation);
    std::string padding = ", padding = array<i64: " + std::to_string(pads.top) + ", " + std::to_string(pads.left) + ">";
    return "strides = array<i64: " + s + ", " + s + ">, dilations = array<i64: " + d + ", " + d + ">" +
           (isPadded() ? padding : "");
  }
  std::string name() const {
    std::ostringstream text;
    text << batches << "x" << rows << "x" << columns << "x" << channels << " window " << windowRows << "x" << windowColumns
         << " stride " << stride << " dilation " << dilation << " pads " << pads.top << ", " << pads.left << ", "
         << pads.bottom << ", " << pads.right;
    return text.str();
  }
};

std::string memref(std::initializer_list<int> extents, const std::string &element) {
  std::string text = "memref<";
  for (int extent : extents)
    text += std::to_string(extent) + "x";
  return text + element + ">";
}

const Shape shapes[] = {
    {1, 8, 8, 16, 3, 3, 1, 1},  {1, 7, 14, 32, 3, 3, 1, 1}, {2, 5, 9, 64, 3, 3, 1, 1},  {1, 4, 4, 96, 3, 3, 2, 1},
    {1, 7, 7, 24, 3, 3, 2, 1},  {1, 5, 5, 3, 3, 3, 1, 1},   {1, 3, 5, 1, 3, 3, 1, 1},   {1, 6, 6, 7, 3, 3, 1, 2},
    {1, 4, 6, 40, 5, 5, 1, 1},  {1, 3, 4, 72, 5, 5, 2, 1},  {1, 3, 3, 17, 7, 7, 1, 1},  {1, 2, 9, 20, 1, 5, 1, 1},
    {1, 9, 2, 20, 4, 1, 1, 1},  {1, 4, 5, 33, 9, 9, 1, 1},  {1, 2, 11, 65, 1, 1, 1, 1}, {1, 3, 7, 130, 2, 2, 2, 1},
    {1, 5, 6, 80, 3, 3, 1, 1, 2, 1}, {1, 2, 3, 48, 1, 80, 1, 1}, {1, 4, 7, 112, 1, 3, 1, 1}, {1, 3, 6, 64, 3, 4, 1, 1},
    {1, 3, 6, 64, 2, 7, 1, 1}, {1, 3, 5, 128, 3, 2, 1, 1},  {1, 2, 1, 32, 40, 1, 1, 1}, {1, 2, 3, 64, 33, 1, 1, 1},
    {1, 5, 1, 64, 11, 1, 1, 1},
    // The kernel pads: both ends, one end, borders wider than a tile and than the input.
    {1, 14, 14, 48, 3, 3, 1, 1, 0, 0, {1, 1, 1, 1}}, {2, 7, 7, 20, 3, 3, 2, 1, 0, 0, {0, 0, 1, 1}},
    {1, 6, 9, 16, 5, 5, 1, 1, 0, 0, {2, 2, 2, 2}},   {1, 9, 11, 33, 5, 5, 2, 1, 0, 0, {2, 1, 2, 2}},
    {1, 8, 8, 17, 3, 3, 1, 2, 0, 0, {2, 2, 2, 2}},   {1, 1, 1, 16, 3, 3, 1, 1, 0, 0, {1, 1, 1, 1}},
    {1, 2, 3, 40, 5, 5, 1, 1, 0, 0, {2, 2, 2, 2}},   {1, 10, 2, 32, 7, 1, 1, 1, 0, 0, {3, 0, 3, 0}},
    {1, 4, 30, 16, 1, 9, 1, 1, 0, 0, {0, 4, 0, 4}},  {1, 5, 6, 24, 3, 3, 1, 1, 1, 1, {1, 0, 0, 0}},
};

/// Elements right between pages that must not be touched.
template <typename T>
class GuardedBuffer {
public:
  GuardedBuffer(size_t count, bool atEnd) : memory(count * sizeof(T), atEnd), count(count) {}
  T *data() { return reinterpret_cast<T *>(memory.data()); }
  T &operator[](size_t i) { return data()[i]; }
  T *begin() { return data(); }
  T *end() { return data() + count; }

private:
  EdgeBuffer memory;
  size_t count;
};

struct Rules {
  std::string lhs, rhs, sum, out;
  bool isUnsigned;
};

/// The kernel with a bias, factors of the channels, and a residual of all results.
std::string makeModule(const Shape &s, const Rules &rules) {
  std::string in = memref({s.batches, s.inRows(), s.inColumns(), s.channels}, rules.lhs);
  std::string filter = memref({s.windowRows, s.windowColumns, s.channels}, rules.rhs);
  std::string out = memref({s.batches, s.rows, s.columns, s.channels}, rules.out);
  std::string bias = memref({s.channels}, rules.sum), factor = memref({s.channels}, "f32"), step = "memref<f32>";
  std::string body;
  if (rules.out == "f32")
    body = "    %0 = arith.addf %sum, %b : f32\n    %1 = arith.mulf %0, %f : f32\n    %2 = arith.addf %1, %r : f32\n"
           "    %3 = arith.mulf %2, %p : f32\n    %4 = arith.maximumf %3, %low : f32\n    kernel.yield %4 : f32\n";
  else if (rules.out == "i8")
    body = "    %0 = arith.addi %b, %sum : i32\n    %1 = arith.sitofp %0 : i32 to f32\n    %2 = arith.mulf %1, %f : f32\n"
           "    %3 = math.roundeven %2 : f32\n    %4 = arith.fptosi %3 : f32 to i32\n    %5 = arith.extsi %r : i8 to i32\n"
           "    %6 = arith.addi %4, %5 : i32\n    %c127 = arith.constant 127 : i32\n    %c128 = arith.constant -128 : i32\n"
           "    %7 = arith.minsi %6, %c127 : i32\n    %8 = arith.maxsi %7, %c128 : i32\n"
           "    %9 = arith.trunci %8 : i32 to i8\n    kernel.yield %9 : i8\n";
  else
    body = "    %0 = arith.addi %sum, %b : " + rules.sum + "\n    %1 = arith.addi %0, %r : " + rules.sum +
           "\n    kernel.yield %1 : " + rules.sum + "\n";
  return "#all = affine_map<(n, h, w, c) -> (n, h, w, c)>\n#channel = affine_map<(n, h, w, c) -> (c)>\n"
         "#none = affine_map<(n, h, w, c) -> ()>\n"
         "func.func @f(%x: " + in + ", %w: " + filter + ", %bias: " + bias + ", %factor: " + factor + ", %residual: " + out +
         ", %step: " + step + ", %o: " + out + ") {\n  %low = arith.constant 0.0 : f32\n"
         "  kernel.depthwise_conv_2d lhs(%x : " + in + ") rhs(%w : " + filter + ") init(%o : " + out + ")\n" +
         "    with(%bias, %factor, %residual, %step : " + bias + ", " + factor + ", " + out + ", " + step + ")\n" +
         "    {epilogue_maps = [#channel, #channel, #all, #none], " + (rules.isUnsigned ? "unsigned_lhs, " : "") +
         s.window() + "} epilogue {\n  ^bb0(%sum: " + rules.sum + ", %b: " + rules.sum + ", %f: f32, %r: " + rules.out +
         ", %p: f32):\n" + body + "  }\n  return\n}\n";
}

template <typename In, typename Filter, typename Sum, typename Out>
void run(const Shape &s, const Rules &rules, const char *cpu) {
  auto jit = CompiledText::create(makeModule(s, rules), "func.func(expand-depthwise,expand-math)", cpu);
  ASSERT_TRUE(jit) << s.name();
  auto *f = jit->lookup<void(In *, Filter *, Sum *, float *, Out *, float *, Out *)>("f");
  ASSERT_TRUE(f);
  std::mt19937 random(7);
  auto fill = [&](auto &buffer) {
    for (auto &value : buffer) {
      using T = std::remove_reference_t<decltype(value)>;
      value = std::is_floating_point_v<T> ? T(int(random() % 2001) - 1000) / T(1000) : T(random());
    }
  };
  size_t results = size_t(s.batches) * s.rows * s.columns * s.channels;
  for (bool atEnd : {false, true}) {
    GuardedBuffer<In> x(size_t(s.batches) * s.inRows() * s.inColumns() * s.channels, atEnd);
    GuardedBuffer<Filter> w(s.windowRows * s.windowColumns * s.channels, atEnd);
    GuardedBuffer<Sum> bias(s.channels, atEnd);
    GuardedBuffer<float> factor(s.channels, atEnd), step(1, atEnd);
    GuardedBuffer<Out> residual(results, atEnd), out(results, atEnd);
    fill(x), fill(w), fill(bias), fill(residual);
    for (float &value : factor)
      value = float(1 + random() % 1000) / (rules.out == "f32" ? 1000 : 1000000);
    step[0] = 0.75f;
    if (rules.sum == "i32")
      for (Sum &value : bias)
        value = Sum(int(random() % 20001) - 10000);
    f(x.data(), w.data(), bias.data(), factor.data(), residual.data(), step.data(), out.data());
    size_t at = 0;
    for (int n = 0; n < s.batches; ++n)
      for (int h = 0; h < s.rows; ++h)
        for (int v = 0; v < s.columns; ++v)
          for (int c = 0; c < s.channels; ++c, ++at) {
            std::conditional_t<std::is_floating_point_v<Sum>, double, Sum> sum = 0;
            for (int kh = 0; kh < s.windowRows; ++kh)
              for (int kw = 0; kw < s.windowColumns; ++kw) {
                int row = h * s.stride + kh * s.dilation - s.pads.top, column = v * s.stride + kw * s.dilation - s.pads.left;
                if (row < 0 || row >= s.inRows() || column < 0 || column >= s.inColumns())
                  continue;
                size_t place = ((size_t(n) * s.inRows() + row) * s.inColumns() + column) * s.channels + c;
                sum += decltype(sum)(x[place]) * decltype(sum)(w[(kh * s.windowColumns + kw) * s.channels + c]);
              }
            if constexpr (std::is_floating_point_v<Out>) {
              double exact = std::max(0.0, ((sum + bias[c]) * factor[c] + residual[at]) * step[0]);
              ASSERT_NEAR(out[at], exact, 2e-6 * s.windowRows * s.windowColumns) << s.name() << " on " << cpu << " at " << at;
            } else if constexpr (std::is_same_v<Out, int8_t>) {
              int exact = int(std::nearbyint(float(sum + bias[c]) * factor[c])) + residual[at];
              ASSERT_EQ(int(out[at]), std::clamp(exact, -128, 127)) << s.name() << " on " << cpu << " at " << at;
            } else {
              ASSERT_EQ(out[at], Out(sum + bias[c] + residual[at])) << s.name() << " on " << cpu << " at " << at;
            }
          }
  }
}

class Depthwise : public testing::TestWithParam<const char *> {
  void SetUp() override {
    if (!canRun(GetParam()))
      GTEST_SKIP() << "this machine is no " << GetParam();
  }
};

TEST_P(Depthwise, Float) {
  for (const Shape &shape : shapes)
    run<float, float, float, float>(shape, {"f32", "f32", "f32", "f32", false}, GetParam());
}

TEST_P(Depthwise, SignedBytes) {
  for (const Shape &shape : shapes)
    run<int8_t, int8_t, int32_t, int8_t>(shape, {"i8", "i8", "i32", "i8", false}, GetParam());
}

TEST_P(Depthwise, UnsignedBytes) {
  for (const Shape &shape : shapes)
    run<uint8_t, int8_t, int32_t, int8_t>(shape, {"i8", "i8", "i32", "i8", true}, GetParam());
}

TEST_P(Depthwise, WideSums) {
  for (int i = 0; i < 6; ++i) {
    run<int16_t, int8_t, int64_t, int64_t>(shapes[i], {"i16", "i8", "i64", "i64", false}, GetParam());
    run<int8_t, int16_t, int32_t, int32_t>(shapes[i], {"i8", "i16", "i32", "i32", false}, GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(CPUs, Depthwise, testing::Values("x86-64", "haswell", "skylake-avx512", "znver4"));

} // namespace
