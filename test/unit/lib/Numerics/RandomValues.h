//===- RandomValues.h - Numbers for tests of products -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_LIB_NUMERICS_RANDOMVALUES_H
#define ADZE_TEST_UNIT_LIB_NUMERICS_RANDOMVALUES_H

#include <random>
#include <vector>

namespace adze {

/// Normally distributed, the same for a seed.
inline std::vector<float> makeValues(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float &value : values)
    value = normal(random);
  return values;
}

} // namespace adze

#endif // ADZE_TEST_UNIT_LIB_NUMERICS_RANDOMVALUES_H
