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
#include "lib/Format/LutTensors.h"
#include "llvm/ADT/SmallSet.h"

namespace adze {

/// Metadata without an entry, to be updated.
mlir::ElementsAttr makeCompression(mlir::MLIRContext *context);

/// The metadata with indices of today, and with the clustered constants that it does not know yet. Left out are tensors that are
/// gone and constants that have their values now; malformed metadata is kept with a warning.
mlir::ElementsAttr updateCompression(ExportContext &context, mlir::ElementsAttr data);

/// Whether a tensor of the model has indices in its buffer.
bool hasClusters(const ExportContext &context);

/// Whether all that metadata of a file names has its values now, or is gone, so that there is nothing left to say.
bool isCompressionObsolete(const ExportContext &context, mlir::ElementsAttr data);

/// Indices in the file of the buffers with values that a module's metadata names.
llvm::SmallSet<uint32_t, 8> getValueBuffers(mlir::ModuleOp module);

} // namespace adze

#endif // ADZE_LIB_FORMAT_COMPRESSIONMETADATA_H
