//===- AdzeOpTable.cpp - The records of ops as a table --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table is generated from the op definitions; look-ups by name are by binary search and by hash.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"

#include "dialects/adze/AdzeVersion.h"
#include "dialects/adze/ops/StructureOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace adze;

namespace {

/// What a selector asks of the options.
struct Options {
  DictionaryAttr attrs;
  /// Value of an enumeration, 0 where it is absent.
  int64_t enumeration(StringRef name) const {
    if (auto attr = attrs.getAs<LSTMKernelTypeAttr>(name))
      return static_cast<int64_t>(attr.getValue());
    return 0;
  }
};

const OpRecord records[] = {
#include "dialects/adze/AdzeOpTable.inc"
};

} // namespace

ArrayRef<OpRecord> adze::getOpRecords() { return records; }

const OpRecord *adze::lookupOpRecord(StringRef opName) {
  static const llvm::StringMap<const OpRecord *> byName = [] {
    llvm::StringMap<const OpRecord *> map;
    for (const OpRecord &record : records)
      map[record.name] = &record;
    return map;
  }();
  return byName.lookup(opName);
}

const OpRecord *adze::lookupBuiltin(StringRef builtin, DictionaryAttr options) {
  const OpRecord *first = llvm::lower_bound(
      records, builtin, [](const OpRecord &record, StringRef name) { return record.builtin < name; });
  for (; first != std::end(records) && first->builtin == builtin; ++first)
    if (!first->selects || first->selects(options))
      return first;
  return nullptr;
}

bool adze::isBuiltin(StringRef name) {
  static constexpr llvm::StringLiteral names[] = {
#include "dialects/adze/AdzeBuiltins.inc"
  };
  return llvm::is_contained(names, name);
}

StringRef adze::getBuiltinName(Operation *op) {
  if (const OpRecord *record = lookupOpRecord(op->getName().getStringRef()))
    return record->builtin;
  if (auto opaque = dyn_cast<OpaqueOp>(op))
    return opaque.getBuiltin();
  return isa<CustomOp>(op) ? "CUSTOM" : "";
}

bool adze::supportsIntegerActivations(Operation *op, StringRef storage) {
  const OpRecord *record = lookupOpRecord(op->getName().getStringRef());
  return record && !storage.empty() && llvm::is_contained(record->integerActivations, storage);
}
