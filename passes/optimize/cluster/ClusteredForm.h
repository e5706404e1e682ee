//===- ClusteredForm.h - How a constant was stored --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `clustered-to-dense` notes and `dense-to-clustered` reads.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CLUSTER_CLUSTEREDFORM_H
#define ADZE_PASSES_OPTIMIZE_CLUSTER_CLUSTEREDFORM_H

#include "llvm/ADT/StringRef.h"

namespace adze {

/// The discardable attribute of a plain constant that was clustered: `array<i64: tables, axis>`, the axis -1 where there was one
/// table.
inline constexpr llvm::StringLiteral clusteredFormName = "adze.clustered";

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CLUSTER_CLUSTEREDFORM_H
