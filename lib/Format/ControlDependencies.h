//===- ControlDependencies.h - Order between operators ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The metadata by which a model orders operators that no tensor connects: pairs of operator indices by subgraph.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_CONTROLDEPENDENCIES_H
#define ADZE_LIB_FORMAT_CONTROLDEPENDENCIES_H

#include "lib/Format/ExportContext.h"

namespace adze {

inline constexpr llvm::StringLiteral controlDependenciesKey = "model_control_dependencies";

/// From and to: operator `second` runs after operator `first`.
using ControlEdges = std::vector<std::pair<int32_t, int32_t>>;

/// The edges by subgraph; none where the bytes are malformed.
std::optional<std::vector<ControlEdges>> readControlDependencies(llvm::ArrayRef<char> bytes);
std::vector<char> writeControlDependencies(llvm::ArrayRef<ControlEdges> subgraphs);

/// The metadata with indices of today, without the edges of operators that are gone (a warning counts them).
mlir::ElementsAttr updateControlDependencies(ExportContext &context, mlir::ElementsAttr data);

} // namespace adze

#endif // ADZE_LIB_FORMAT_CONTROLDEPENDENCIES_H
