//===- AdaptToTarget.td - What functions owe the target -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def AdaptToTarget : Pass<"adapt-to-target", "::mlir::ModuleOp"> {
  let summary = "give the module the target's index width, and its functions the target's wish for small code";
  let description = [{
    On targets with pointers of 32 bits the module gets the data layout `dlti.dl_spec = #dlti.dl_spec<index = 32>`, which the
    conversions to LLVM's dialect follow. On microcontrollers functions get LLVM's attribute `optsize`: loops stay loops.
  }];
  let dependentDialects = ["::mlir::DLTIDialect", "::mlir::func::FuncDialect"];
}
