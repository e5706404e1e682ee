//===- ModuleTarget.h - The target that a module names ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From attributes to facts.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_MODULETARGET_H
#define ADZE_PASSES_MODULETARGET_H

#include "lib/Target/TargetInfo.h"
#include "mlir/IR/BuiltinOps.h"

namespace adze {

/// The target of the attributes `kernel.triple`, `kernel.cpu` and `kernel.features` of the module that `op` is or is in; without
/// them the baseline of x86-64. Where the module is `kernel.strict_floats`, the target has no fused multiplication. Fails, with an error at `op`, where LLVM does not know it.
inline mlir::FailureOr<TargetInfo> readModuleTarget(mlir::Operation *op) {
  auto module = llvm::dyn_cast<mlir::ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<mlir::ModuleOp>();
  auto read = [&](llvm::StringRef name, llvm::StringRef otherwise) {
    auto attr = module ? module->getAttrOfType<mlir::StringAttr>(name) : mlir::StringAttr();
    return attr ? attr.getValue() : otherwise;
  };
  llvm::Expected<TargetInfo> info = TargetInfo::get(read("kernel.triple", "x86_64-unknown-linux-gnu"),
                                                    read("kernel.cpu", ""), read("kernel.features", ""));
  if (info) {
    if (module && module->hasAttr("kernel.strict_floats"))
      info->hasFMA = false;
    return std::move(*info);
  }
  op->emitError("the module's target: ") << llvm::toString(info.takeError());
  return mlir::failure();
}

} // namespace adze

#endif // ADZE_PASSES_MODULETARGET_H
