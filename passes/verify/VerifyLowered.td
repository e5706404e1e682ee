//===- VerifyLowered.td - The contract of lower ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def VerifyLowered : Pass<"verify-lowered", "::mlir::ModuleOp"> {
  let summary = "check that the lower phase held what it promises";
  let description = [{
    An error names the rule that is broken and the pass that should have held it.

    L1: no op of the graph dialect is left (lower-graph), and every other op is one of `arith`, `bufferization`, `complex`,
    `func`, `kernel`, `linalg`, `math`, `memref`, `scf` or `tensor`. L2: no call is left (inline): subgraphs of control flow
    are part of the entry. L3: tensors have static shapes (infer-shapes, with the extents that the user gives). L4: elements
    are signless integers, floats, complex numbers or indices: quantization has become arithmetic (lower-graph).
  }];
}
