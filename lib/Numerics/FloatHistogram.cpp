//===- FloatHistogram.cpp - How often values occur ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts in 32 bits while values arrive, in 64 afterwards.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FloatHistogram.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MemAlloc.h"

#include <algorithm>

using namespace adze;

static constexpr unsigned keyShift = 32 - FloatHistogram::keyBits;
static constexpr uint32_t signKey = FloatHistogram::keyCount / 2;

uint32_t FloatHistogram::getKey(float value) { return llvm::bit_cast<uint32_t>(value) >> keyShift; }

void FloatHistogram::add(llvm::ArrayRef<float> values) {
  if (!tables)
    tables.reset(static_cast<uint32_t *>(llvm::safe_calloc(size_t(tableCount) * keyCount, sizeof(uint32_t))));
  if (pending + values.size() > UINT32_MAX)
    flush();
  pending += values.size();
  uint32_t *first = tables.get(), *second = first + keyCount, *third = second + keyCount, *fourth = third + keyCount;
  const float *next = values.begin();
  for (const float *end = next + values.size() / 4 * 4; next != end; next += 4) {
    ++first[getKey(next[0])];
    ++second[getKey(next[1])];
    ++third[getKey(next[2])];
    ++fourth[getKey(next[3])];
  }
  for (; next != values.end(); ++next)
    ++first[getKey(*next)];
}

void FloatHistogram::flush() const {
  if (totals.empty())
    totals.assign(keyCount, 0);
  for (size_t i = 0; pending && i < size_t(tableCount) * keyCount; ++i)
    if (tables[i])
      totals[i % keyCount] += std::exchange(tables[i], 0);
  pending = 0;
}

void FloatHistogram::merge(const FloatHistogram &other) {
  flush();
  other.flush();
  for (size_t key = 0; key < keyCount; ++key)
    totals[key] += other.totals[key];
}

uint64_t FloatHistogram::getCount() const {
  uint64_t count = 0;
  for (auto [key, number] : getEntries())
    count += number;
  return count;
}

uint64_t FloatHistogram::getNotFiniteCount() const {
  flush();
  uint64_t count = 0;
  for (uint32_t key = 0; key < keyCount; ++key)
    count += isNotFinite(key) ? totals[key] : 0;
  return count;
}

std::vector<std::pair<uint32_t, uint64_t>> FloatHistogram::getEntries() const {
  flush();
  std::vector<std::pair<uint32_t, uint64_t>> entries;
  for (uint32_t key = 0; key < keyCount; ++key)
    if (totals[key] && !isNotFinite(key))
      entries.emplace_back(key, totals[key]);
  return entries;
}

bool FloatHistogram::addEntry(uint32_t key, uint64_t count) {
  if (key >= keyCount || isNotFinite(key))
    return false;
  flush();
  totals[key] += count;
  return true;
}

std::vector<HistogramBin> FloatHistogram::getBins() const {
  flush();
  std::vector<HistogramBin> bins;
  auto edge = [](uint32_t key) { return double(llvm::bit_cast<float>(key << keyShift)); };
  constexpr uint32_t end = 255u << mantissaBits; // of finite magnitudes
  auto add = [&](uint32_t magnitude, bool isNegative, uint64_t count) {
    double low = edge(magnitude);
    double high = magnitude + 1 == end ? double(std::numeric_limits<float>::max()) : edge(magnitude + 1);
    if (count)
      bins.push_back(isNegative ? HistogramBin{-high, -low, count} : HistogramBin{low, high, count});
  };
  for (uint32_t magnitude = end; --magnitude > 0;)
    add(magnitude, true, totals[signKey + magnitude]);
  if (uint64_t count = totals[0] + totals[signKey])
    bins.push_back({totals[signKey] ? -edge(1) : 0, edge(1), count});
  for (uint32_t magnitude = 1; magnitude < end; ++magnitude)
    add(magnitude, false, totals[magnitude]);
  return bins;
}
