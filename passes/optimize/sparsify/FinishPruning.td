//===- FinishPruning.td - Nothing of pruning but zeros ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FinishPruning : Pass<"finish-pruning", "::mlir::ModuleOp"> {
  let summary = "take away what asked for pruning";
  let description = [{
    Removes `adze.prune` from all ops. As long as it stands, passes that round weights keep zeros; this is for behind the last
    of them.
  }];
}
