//===- VerifyPlanned.td - The contract of memory -----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def VerifyPlanned : Pass<"verify-planned", "::mlir::ModuleOp"> {
  let summary = "check that the memory phase held what it promises";
  let description = [{
    An error names the rule that is broken and the pass that should have held it.

    M1: no tensor is left (one-shot-bufferize). M2: nothing allocates or frees memory, and no variable or constant is asked
    for by name: buffers have places in the arena, the state and the weights (plan-arena). M3: a public function takes
    blocks of bytes, `memref<Nxi8>`, and returns nothing (make-entry, plan-arena). M4: a constant has a place, `kernel.offset`,
    and ends within the module's `kernel.weights_bytes` (plan-arena). M5: a view at a known byte ends within its block
    (plan-arena).
  }];
}
