//===- CompressionMetadata.h - Constants of looked-up values ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The metadata by which LiteRT for Microcontrollers knows constants that hold indices into a table of values: indices of
// the tensors and of the buffers with the values.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_COMPRESSIONMETADATA_H
#define ADZE_LIB_FORMAT_COMPRESSIONMETADATA_H

#include "lib/Format/ExportContext.h"
#include "llvm/ADT/SmallSet.h"

namespace adze {

inline constexpr llvm::StringLiteral compressionKey = "COMPRESSION_METADATA";

/// The metadata with indices of today. Tensors that are gone are left out; malformed metadata is kept with a warning.
mlir::ElementsAttr updateCompression(ExportContext &context, mlir::ElementsAttr data);

/// Indices in the file of the buffers with values that a module's metadata names.
llvm::SmallSet<uint32_t, 8> getValueBuffers(mlir::ModuleOp module);

} // namespace adze

#endif // ADZE_LIB_FORMAT_COMPRESSIONMETADATA_H
