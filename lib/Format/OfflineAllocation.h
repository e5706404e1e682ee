//===- OfflineAllocation.h - Places of tensors for LiteRT Micro -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The metadata `OfflineMemoryAllocation`: words of 32 bits, little-endian: version, number of subgraphs, number of
// offsets, then an offset in the arena for each tensor of the first subgraph, of the second and so on; -1 for a tensor
// that the runtime finds a place for (memory_management.md of LiteRT Micro).
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_OFFLINEALLOCATION_H
#define ADZE_LIB_FORMAT_OFFLINEALLOCATION_H

#include "lib/Format/ExportContext.h"

namespace adze {

inline constexpr llvm::StringLiteral offlineAllocationKey = "OfflineMemoryAllocation";

/// The metadata that the attributes of `plan-tensors` give; null where the module has no plan.
mlir::ElementsAttr makeOfflineAllocation(ExportContext &context);

/// Metadata of the file brought up to date where tensors or subgraphs moved. Tensors that the file did not have are
/// left to the runtime.
mlir::ElementsAttr updateOfflineAllocation(ExportContext &context, mlir::ElementsAttr data);

} // namespace adze

#endif // ADZE_LIB_FORMAT_OFFLINEALLOCATION_H
