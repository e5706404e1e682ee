//===- MetadataIndices.h - What metadata says of the model ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Some kinds of metadata hold indices of tensors, buffers or operators, or what follows from the operators. They are
// brought up to date when those changed; an untouched model keeps their bytes.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_METADATAINDICES_H
#define ADZE_LIB_FORMAT_METADATAINDICES_H

#include "lib/Format/ExportContext.h"

namespace adze {

/// The data of a metadata entry brought up to date, or with a warning and unchanged where the kind is unknown and
/// indices moved. Buffers have been numbered. Inert kinds (CONVERSION_METADATA, ...) are returned as they are.
mlir::ElementsAttr updateMetadata(ExportContext &context, MetadataAttr entry);

/// Whether metadata of this name holds indices that its update needs the importer's records for.
bool needsIndexRecords(llvm::StringRef name);

/// The index that a function had as a subgraph of its file, as far as it is known to have moved.
uint32_t getSubgraphInFile(const ExportContext &context, unsigned function);

/// `data`, or a vector of UINT8 where `bytes` are others.
mlir::ElementsAttr withBytes(mlir::ElementsAttr data, llvm::ArrayRef<char> bytes);

} // namespace adze

#endif // ADZE_LIB_FORMAT_METADATAINDICES_H
