//===- AdzeOpTable.h - The records of ops as a table ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the importer, the exporter and the tools ask of a record; generated from the .td files by utils/adze-tblgen.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ADZEOPTABLE_H
#define ADZE_DIALECTS_ADZE_ADZEOPTABLE_H

#include "mlir/IR/Operation.h"

namespace adze {

/// One op of the dialect that stands for a builtin.
struct OpRecord {
  llvm::StringLiteral name;         // "adze.conv_2d"
  llvm::StringLiteral builtin;      // "CONV_2D"
  llvm::StringLiteral optionsTable; // "Conv2DOptions"; empty: none
  /// Whether options belong to this op, where several ops share the builtin; null: always.
  bool (*selects)(mlir::DictionaryAttr options);
  /// The version rule.
  int32_t (*getVersion)(mlir::Operation *op);
  /// Wire types of activations that integer kernels take, empty ones last: `INT8`, `INT16`.
  llvm::StringRef integerActivations[2];
};

/// All records, sorted by builtin name.
llvm::ArrayRef<OpRecord> getOpRecords();

/// The record of an op name such as `adze.conv_2d`; null for ops that stand for no single builtin.
const OpRecord *lookupOpRecord(llvm::StringRef opName);

/// The record of a builtin whose options are `options`; null where the builtin has none.
const OpRecord *lookupBuiltin(llvm::StringRef builtin, mlir::DictionaryAttr options);

/// Whether the wire format has a builtin of that name, with or without a record.
bool isBuiltin(llvm::StringRef name);

/// The builtin's name of any op of the dialect: that of its record, of `adze.opaque`, or `CUSTOM`; empty otherwise.
llvm::StringRef getBuiltinName(mlir::Operation *op);

/// Whether LiteRT computes the op with activations of that wire type, `INT8` or `INT16`, and a scale for each.
bool supportsIntegerActivations(mlir::Operation *op, llvm::StringRef storage);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_ADZEOPTABLE_H
