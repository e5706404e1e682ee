//===- FloatHistogram.h - How often values occur ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A histogram whose bins are the same for all data: sign, exponent and the first six bits of the mantissa. So histograms of
// parts of the data add up to exactly that of the whole, in any order. A bin is at most 1.6 % wide.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FLOATHISTOGRAM_H
#define ADZE_LIB_NUMERICS_FLOATHISTOGRAM_H

#include "lib/Numerics/FloatRange.h"

#include <cstdlib>
#include <memory>
#include <utility>

namespace adze {

/// A bin with values in it: those from `low` to `high` in magnitude, of one sign.
struct HistogramBin {
  double low, high; ///< low < high; negative values have both negative.
  uint64_t count;
  double getCenter() const { return (low + high) / 2; }
};

class FloatHistogram {
public:
  FloatHistogram() = default;
  FloatHistogram(const FloatHistogram &other) : totals((other.flush(), other.totals)) {}
  FloatHistogram(FloatHistogram &&) = default;
  FloatHistogram &operator=(FloatHistogram other) {
    std::swap(tables, other.tables);
    std::swap(totals, other.totals);
    std::swap(pending, other.pending);
    return *this;
  }

  static constexpr unsigned mantissaBits = 6;
  static constexpr unsigned keyBits = 1 + 8 + mantissaBits;
  static constexpr unsigned keyCount = 1u << keyBits;

  /// Which bin a value belongs to: its first bits.
  static uint32_t getKey(float value);
  /// Whether a bin is one of NaN or infinity.
  static bool isNotFinite(uint32_t key) { return (key & (keyCount / 2 - 1)) >= (255u << mantissaBits); }

  void add(llvm::ArrayRef<float> values);
  void merge(const FloatHistogram &other);

  /// Finite values that were added.
  uint64_t getCount() const;
  /// Others.
  uint64_t getNotFiniteCount() const;
  /// Bins with finite values, from the smallest to the largest value. Both zeros, and what is next to them on
  /// either side, are one bin.
  std::vector<HistogramBin> getBins() const;

  /// Keys and counts of bins with finite values, by key: for files.
  std::vector<std::pair<uint32_t, uint64_t>> getEntries() const;
  /// Adds to a bin; false where there is no such finite bin.
  bool addEntry(uint32_t key, uint64_t count);

private:
  void flush() const;

  // Tables that are written to in turn: equal values that follow each other do not wait for one another.
  static constexpr unsigned tableCount = 4;
  // They come as zeros that take no memory until something is written near by: most bins never see a value.
  struct Free {
    void operator()(uint32_t *table) const { std::free(table); }
  };
  mutable std::unique_ptr<uint32_t[], Free> tables;
  mutable std::vector<uint64_t> totals;
  mutable uint64_t pending = 0; ///< In the tables; never as many as a table could not hold.
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FLOATHISTOGRAM_H
