//===- HostReference.h - What a model computes on this machine --*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The outputs that generated self-tests expect.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_HOSTREFERENCE_H
#define ADZE_LIB_DRIVER_HOSTREFERENCE_H

#include "lib/Execute/CompiledModel.h"
#include "lib/Emit/TestPrograms.h"

namespace adze {

/// Runs every signature once on the inputs of fillTestInput().
llvm::Expected<std::vector<ExpectedRun>> runOnTestInputs(const CompiledModel &model);

} // namespace adze

#endif // ADZE_LIB_DRIVER_HOSTREFERENCE_H
