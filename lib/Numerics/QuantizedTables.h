//===- QuantizedTables.h - Functions of integers as tables ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tables of the quantized unary ops and of SOFTMAX; see docs/requantization.md, sections 3.5, 3.6 and 3.12.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_QUANTIZEDTABLES_H
#define ADZE_LIB_NUMERICS_QUANTIZEDTABLES_H

#include <array>
#include <cstdint>

namespace adze {

/// The unary functions that run through tables. Log's and Rsqrt's values outside their domain depend on the output.
enum class TableFunction { Logistic, Tanh, Elu, Gelu, GeluApproximate, Exp, Log, Rsqrt, HardSwish };

/// Who rounds: LiteRT's own kernels (ties away from zero) or XNNPACK (ties to even; Logistic in double).
enum class TableScheme { Builtin, XNNPack };

/// One affine quantization; scale > 0.
struct AffineParameters {
  float scale = 1;
  int32_t zeroPoint = 0;
};

/// Outputs for the stored inputs -128..127 (isSigned) or 0..255, in that order; entries are stored values.
using Table256 = std::array<int16_t, 256>;

/// Value i is f of stored input (isSigned ? i - 128 : i). HardSwish, which has no float formula, uses the fixed-point
/// arithmetic of its kernel and wants input scale / output scale < 128 (asserted); Rsqrt has an int16 table only
/// (asserted).
Table256 makeTable256(TableFunction function, TableScheme scheme, AffineParameters input, AffineParameters output,
                      bool isSigned);

/// 512 segments over int16 and their end; zero points are 0.
using Table513 = std::array<int16_t, 513>;

/// f over the int16 range, in float32, corrected by half the interpolation error at each segment's middle.
/// Takes Exp, Log, Rsqrt, Gelu and GeluApproximate (asserted).
Table513 makeTable513(TableFunction function, float inputScale, float outputScale);

/// Linear interpolation in a table of 513 entries.
int16_t lookup513(const Table513 &table, int16_t value);

/// int16 SOFTMAX: exp over [-10, 0], and 1 / (1 + x) over [0, 1]; both results have 15 fractional bits.
Table513 makeSoftmaxExpTable();
Table513 makeSoftmaxReciprocalTable();

/// 8-bit SOFTMAX and LOG_SOFTMAX: entry 255 - d is exp(-inputScale * beta * d), in float32.
std::array<float, 256> makeSoftmaxTable(float inputScale, float beta);

/// int16 LOGISTIC and TANH: the logistic function at i / 24 with 16 fractional bits.
std::array<uint16_t, 256> makeSigmoidTable();

} // namespace adze

#endif // ADZE_LIB_NUMERICS_QUANTIZEDTABLES_H
