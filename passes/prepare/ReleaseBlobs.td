//===- ReleaseBlobs.td - Free replaced weights --------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ReleaseBlobs : Pass<"release-blobs", "::mlir::ModuleOp"> {
  let summary = "free the memory of weights that the module uses no longer";
  let description = [{
    Resource blobs live as long as their context. After a pass replaced weights, the old ones are only reachable
    by key; this pass frees those that no attribute of the module names. It must be the last pass that looks at
    them, and no other module of the context may use them.
  }];
}
