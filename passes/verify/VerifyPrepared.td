//===- VerifyPrepared.td - The contract of prepare ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def VerifyPrepared : Pass<"verify-prepared", "::mlir::ModuleOp"> {
  let summary = "check that the prepare phase held what it promises";
  let description = [{
    An error names the rule that is broken and the pass that should have held it.

    P1: a tensor whose rank its op infers is ranked (infer-shapes). Tensors of ops of which nothing is known
    (custom and opaque ones) may be unranked. P2: every argument and result has a name (the importer; a rewrite that
    makes an op gives it the location of what it replaces). P3: nothing that has no effects is without users
    (canonicalize-graph).
  }];
}
