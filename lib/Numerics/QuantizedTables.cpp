//===- QuantizedTables.cpp - Functions of integers as tables --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from the description in docs/requantization.md.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/QuantizedTables.h"

#include "lib/Numerics/QuantizeMultiplier.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>

using namespace adze;

namespace {

constexpr float inverseSqrt2 = 0.707106781186547524401f;
constexpr float sqrt2OverPi = 1.12837916709551257390 * 0.707106781186547524401;

/// x with its low 16 bits rounded away, for 16-bit fixed-point products.
int32_t narrowMultiplier(int32_t multiplier) {
  return multiplier >= 0x7FFF8000 ? 0x7FFF : (multiplier + (1 << 15)) >> 16;
}

int32_t saturate16(int32_t x) { return std::clamp<int32_t>(x, -32768, 32767); }

int32_t roundingDoublingHighMul16(int32_t a, int32_t b) { return saturate16((a * b + (1 << 14)) >> 15); }

/// The constants and arithmetic of quantized HARD_SWISH.
class HardSwish {
public:
  HardSwish(AffineParameters input, AffineParameters output) {
    float fine = 0.0078125f * input.scale;
    float outputFactor = fine / output.scale;
    float gateFactor = fine / (3.0f / 32768.0f);
    toOutput = quantizeMultiplier(outputFactor);
    toGate = quantizeMultiplier(gateFactor);
    assert(toOutput.shift <= 0 && "the kernel refuses such scales");
  }

  /// The output before the zero point, for an input without it.
  int32_t apply(int32_t x) const {
    int32_t fine = x * 128;
    int32_t scaled = roundingDoublingHighMul16(fine, narrowMultiplier(toOutput.multiplier));
    int32_t gate = fine;
    if (toGate.shift > 0)
      gate = saturate16(gate * (1 << std::min(toGate.shift - 1, 15)));
    gate = roundingDoublingHighMul16(gate, narrowMultiplier(toGate.multiplier));
    if (toGate.shift > 0)
      gate = saturate16(gate * 2);
    if (toGate.shift < 0)
      gate = roundingDivideByPowerOfTwo(gate, -toGate.shift);
    gate = (gate + (1 << 15)) >> 1;
    return roundingDivideByPowerOfTwo(gate * scaled / (1 << 15), -toOutput.shift);
  }

private:
  QuantizedMultiplier toOutput, toGate;
};

/// Values of Log and Rsqrt where they have none.
float outsideDomain(TableFunction function, AffineParameters output, int32_t low, int32_t high) {
  return function == TableFunction::Log ? static_cast<float>(low - output.zeroPoint) * output.scale
                                        : static_cast<float>(high) * output.scale;
}

/// The float32 function, as LiteRT's kernels write it.
float evaluate(TableFunction function, TableScheme scheme, float x, float outside) {
  switch (function) {
  case TableFunction::Logistic:
    if (scheme == TableScheme::XNNPack) {
      if (std::fabs(x) > 100)
        return x > 0;
      double e = std::exp(static_cast<double>(x));
      return static_cast<float>(e / (1 + e));
    }
    return 1.0f / (1.0f + std::exp(-x));
  case TableFunction::Tanh:
    return std::tanh(x);
  case TableFunction::Elu:
    return x < 0 ? std::expm1(x) : x;
  case TableFunction::Gelu:
    return 0.5f * x * std::erfc(x * -inverseSqrt2);
  case TableFunction::GeluApproximate:
    return 0.5f * x * (1.f + std::tanh(sqrt2OverPi * (x + 0.044715f * x * x * x)));
  case TableFunction::Exp:
    return std::exp(x);
  case TableFunction::Log:
    return x <= 0 ? outside : std::log(x);
  case TableFunction::Rsqrt:
    return x <= 0 ? outside : 1.0f / std::sqrt(x);
  case TableFunction::HardSwish:
    break;
  }
  assert(false && "not a float function");
  return 0;
}

/// Samples `f` in the precision of T over the range that int16 spans with (scale, zeroPoint).
template <typename T>
Table513 sample(T inputScale, int32_t inputZeroPoint, T outputScale, const std::function<T(T)> &f) {
  const T low = inputScale * (-32768 - inputZeroPoint), high = inputScale * (32767 - inputZeroPoint);
  const T step = (high - low) / 512, half = step / 2;
  const T inverse = T(65536) / (outputScale * T(32767) - outputScale * T(-32768));
  auto saturate = [](T x) { return static_cast<int16_t>(std::min<T>(std::max<T>(x, -32768), 32767)); };
  Table513 table;
  for (int i = 0; i < 512; ++i) {
    T value = f(low + i * step), middle = f(low + i * step + half), next = f(low + (i + 1) * step);
    T rounded = std::round(value * inverse);
    T interpolated = std::round((next * inverse + rounded) / 2);
    T bias = std::round((interpolated - std::round(middle * inverse)) / 2);
    table[i] = saturate(rounded - bias);
  }
  table[512] = saturate(std::round(f(high) * inverse));
  return table;
}

} // namespace

Table256 adze::makeTable256(TableFunction function, TableScheme scheme, AffineParameters input,
                            AffineParameters output, bool isSigned) {
  assert(function != TableFunction::Rsqrt && "int8 RSQRT is computed in fixed point");
  const int32_t low = isSigned ? -128 : 0, high = low + 255;
  const float inverse = 1.0f / output.scale;
  const float outside = outsideDomain(function, output, low, high);
  Table256 table;
  for (int32_t i = 0; i < 256; ++i) {
    int32_t centred = i + low - input.zeroPoint;
    float rounded;
    if (function == TableFunction::HardSwish) {
      rounded = static_cast<float>(HardSwish(input, output).apply(centred) + output.zeroPoint);
    } else {
      float scaled = evaluate(function, scheme, input.scale * static_cast<float>(centred), outside) * inverse;
      rounded = scheme == TableScheme::XNNPack ? std::nearbyint(scaled + static_cast<float>(output.zeroPoint))
                                               : std::round(scaled) + static_cast<float>(output.zeroPoint);
    }
    table[i] = static_cast<int16_t>(std::clamp(rounded, static_cast<float>(low), static_cast<float>(high)));
  }
  return table;
}

Table513 adze::makeTable513(TableFunction function, float inputScale, float outputScale) {
  assert(function == TableFunction::Exp || function == TableFunction::Log || function == TableFunction::Rsqrt ||
         function == TableFunction::Gelu || function == TableFunction::GeluApproximate);
  float outside = outsideDomain(function, {outputScale, 0}, -32768, 32767);
  return sample<float>(inputScale, 0, outputScale,
                       [=](float x) { return evaluate(function, TableScheme::Builtin, x, outside); });
}

int16_t adze::lookup513(const Table513 &table, int16_t value) {
  int index = 256 + (value >> 7), offset = value & 0x7F;
  auto slope = static_cast<int16_t>(table[index + 1] - table[index]);
  return static_cast<int16_t>(table[index] + ((slope * offset + 64) >> 7));
}

Table513 adze::makeSoftmaxExpTable() {
  return sample<double>(10.0 / 65535, 32767, 2.0 / 65535, [](double x) { return std::exp(x); });
}

Table513 adze::makeSoftmaxReciprocalTable() {
  return sample<double>(1.0 / 65535, -32768, 2.0 / 65535, [](double x) { return 1 / (1 + x); });
}

std::array<float, 256> adze::makeSoftmaxTable(float inputScale, float beta) {
  const float scale = -inputScale * beta;
  std::array<float, 256> table;
  for (int i = 0; i < 256; ++i)
    table[255 - i] = std::exp(scale * static_cast<float>(i));
  return table;
}

std::array<uint16_t, 256> adze::makeSigmoidTable() {
  auto g = [](double i) { return 65536 / (1 + std::exp(-i / 24)); };
  std::array<uint16_t, 256> table;
  for (int i = 0; i < 255; ++i) {
    double error = (g(i) + g(i + 1)) / 2 - g(i + 0.5);
    table[i] = static_cast<uint16_t>(std::floor(g(i) - error / 2 + 0.5));
  }
  table[255] = 65535;
  return table;
}
