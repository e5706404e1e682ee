//===- FinishClustering.td - Nothing of clustering but values ---*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FinishClustering : Pass<"finish-clustering", "::mlir::ModuleOp"> {
  let summary = "take away what asked for clustering";
  let description = [{
    Removes `adze.cluster` from all ops. As long as it stands, passes that round or scale weights keep them among the shared values; this is
    for behind the last of them.
  }];
}
