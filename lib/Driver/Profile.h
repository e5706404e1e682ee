//===- Profile.h - Time per op ----------------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures and prints what each op of a compiled model costs.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_PROFILE_H
#define ADZE_LIB_DRIVER_PROFILE_H

#include "lib/Execute/Instance.h"
#include "llvm/Support/JSON.h"

namespace adze {

struct OpTime {
  const ProfiledOp *op;
  double seconds = 0; ///< In one run.
};

/// The mean time of each op with the instance's inputs, over at least 3 runs and 0.2 s; slowest first. Empty where the
/// model was compiled without profiling.
std::vector<OpTime> measureOps(Instance &instance);

/// A table: ms, share, rate, kind, name.
void printOpTimes(llvm::ArrayRef<OpTime> times, llvm::raw_ostream &os);
llvm::json::Array toJSON(llvm::ArrayRef<OpTime> times);

/// Seconds as text of about three digits: `1.23 ms`.
std::string formatSeconds(double seconds);

} // namespace adze

#endif // ADZE_LIB_DRIVER_PROFILE_H
