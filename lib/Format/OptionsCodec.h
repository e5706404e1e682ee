//===- OptionsCodec.h - Options tables as attributes ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Converts any options table of the wire format to attributes named after its fields, and back, through reflection
// over the schema. Recorded and opaque ops share it, so that what an op can carry follows from its attribute names.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_OPTIONSCODEC_H
#define ADZE_LIB_FORMAT_OPTIONSCODEC_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <flatbuffers/flatbuffers.h>

#include <string>

namespace adze {

/// The attribute that stands for a field: subgraph indices are symbols, and lose `_index` in their name.
llvm::StringRef getAttributeName(llvm::StringRef field);

/// Reads every field of `table` (an object named `tableName` in the schema, already verified). Scalars always become
/// attributes; vectors and strings only where present. `toSymbol` maps a subgraph index to its symbol, null where it
/// is out of range. On failure `error` says which field is wrong.
llvm::LogicalResult decodeOptions(mlir::MLIRContext *context, llvm::StringRef tableName,
                                  const flatbuffers::Table &table,
                                  llvm::function_ref<mlir::FlatSymbolRefAttr(int64_t)> toSymbol,
                                  mlir::NamedAttrList &attributes, std::string &error);

/// Writes the fields of `tableName` found in `attributes`; others are left at the wire's default. `toIndex` maps a
/// symbol to its subgraph, or -1. Fails, naming the attribute in `error`, where one has not the field's kind.
llvm::LogicalResult encodeOptions(flatbuffers::FlatBufferBuilder &builder, llvm::StringRef tableName,
                                  mlir::DictionaryAttr attributes,
                                  llvm::function_ref<int32_t(mlir::FlatSymbolRefAttr)> toIndex,
                                  flatbuffers::Offset<void> &offset, std::string &error);

} // namespace adze

#endif // ADZE_LIB_FORMAT_OPTIONSCODEC_H
