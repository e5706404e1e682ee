//===- OperatorCodes.cpp - The operator code table ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code and version of each op.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/OperatorCodes.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace adze;

int32_t adze::getOperatorVersion(Operation *op) {
  const OpRecord *record = lookupOpRecord(op->getName().getStringRef());
  int32_t current = record ? record->getVersion(op) : 1;
  auto fromFile = op->getAttrOfType<DenseI32ArrayAttr>("adze.version");
  if (!fromFile || fromFile.size() != 2)
    return current;
  return current == fromFile[1] ? fromFile[0] : std::max(fromFile[0], current);
}

OperatorCodeAttr adze::getOperatorCode(Operation *op) {
  StringRef builtin = getBuiltinName(op);
  if (builtin.empty())
    return {};
  MLIRContext *context = op->getContext();
  auto custom = dyn_cast<CustomOp>(op);
  return OperatorCodeAttr::get(context, StringAttr::get(context, builtin),
                               custom ? custom.getCustomCodeAttr() : StringAttr(), getOperatorVersion(op),
                               /*unused=*/false);
}

SmallVector<Attribute> adze::collectOperatorCodes(ModuleOp module) {
  llvm::SetVector<Attribute> codes;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (OperatorCodeAttr code = getOperatorCode(op))
      codes.insert(code);
  });
  return llvm::to_vector(codes);
}
