//===- SnapClusters.td - Shared values on the grid of integers --*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def SnapClusters : Pass<"snap-clusters", "::mlir::ModuleOp"> {
  let summary = "put shared values on the grid of integers";
  let description = [{
    For ops with `adze.cluster` whose weights are to become integers (`assign-quantization`): weights that share a table get one scale,
    and the values of the table move to its grid. The scales are stated in the type of the weights, which quantization obeys; so there are
    as many different integers as there were values, or fewer.

    Where each channel was to have its scale and the table is that of the whole tensor, there is one scale: with scales per
    channel the values of one table would become different integers in each channel. Who wants scales per channel clusters per channel.

    Ops that are no convolutions or products have scales per tensor and need nothing.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numSnapped", "layers-snapped", "Layers whose values are on a grid">,
  ];
}
