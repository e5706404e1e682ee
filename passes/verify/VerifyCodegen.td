//===- VerifyCodegen.td - The contract of codegen ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def VerifyCodegen : Pass<"verify-codegen", "::mlir::ModuleOp"> {
  let summary = "check that the codegen phase held what it promises";
  let description = [{
    An error names the rule that is broken and the pass that should have held it.

    G1: every op is one of `llvm`: the module can be translated. G2: what is called is defined in the module, is memcpy, memmove
    or memset, which every C environment has, or is listed in `kernel.externs` (lower-externs). G3: no intrinsic or op is left that LLVM compiles to a call of the
    mathematical library (expand-math). G4: no global can be written to: all memory is the caller's (plan-arena).
  }];
}
