//===- MetadataIndices.h - Indices inside metadata --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Some kinds of metadata hold indices of tensors, buffers or operators. They are brought up to date when those moved.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_METADATAINDICES_H
#define ADZE_LIB_FORMAT_METADATAINDICES_H

#include "lib/Format/ExportContext.h"

namespace adze {

/// The data of a metadata entry with its indices updated, or with a warning and unchanged where the kind is unknown and
/// indices moved. Kinds without indices (min_runtime_version, CONVERSION_METADATA, ...) are returned as they are.
mlir::ElementsAttr updateMetadataIndices(ExportContext &context, MetadataAttr entry);

} // namespace adze

#endif // ADZE_LIB_FORMAT_METADATAINDICES_H
