//===- ExpandComposites.td - Put composites back ----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ExpandComposites : Pass<"expand-composites", "::mlir::func::FuncOp"> {
  let summary = "replace every adze.composite by the ops inside it";
  let description = [{
    The inverse of `recognize-composites`, exact to the names and the order of the ops. The exporter does the same on
    its own, so that this pass is needed only before passes that look for the ops inside. STABLEHLO_COMPOSITE is a
    builtin and stays.
  }];
  let statistics = [Statistic<"numExpanded", "expanded", "Composites that were expanded">];
}
