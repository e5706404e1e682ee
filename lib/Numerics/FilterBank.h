//===- FilterBank.h - Filters over time as integers -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What SVDF in integers needs to know: how far its state goes, and how fine its time weights can be.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FILTERBANK_H
#define ADZE_LIB_NUMERICS_FILTERBANK_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>

namespace adze {

/// The largest magnitude of a product of `rows` [any, inputs] with `features` [filters, inputs]; NaN and infinities are
/// not counted.
float getFilterReach(llvm::ArrayRef<float> features, int64_t inputs, llvm::ArrayRef<float> rows);

/// The scale of time weights of ten bits, of which each unit has `window` in a row: at least `least`, and so that the
/// sum over a state of 16 bits uses at most half of 32 bits. 0 where no scale does.
double chooseTimeScale(llvm::ArrayRef<float> time, int64_t window, double least);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FILTERBANK_H
