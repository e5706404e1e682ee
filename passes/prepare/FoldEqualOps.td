//===- FoldEqualOps.td - What is computed twice -----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FoldEqualOps : Pass<"fold-equal-ops", "::mlir::func::FuncOp"> {
  let summary = "compute and store once what is there twice";
  let description = [{
    Of ops that do the same with the same operands, constants among them, the first one stays. Names of tensors do not count, but for those of
    outputs: an op that makes an output of the graph keeps its place. Results are the same to the last bit. Ops with effects or regions
    stay.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numConstants", "constants-folded", "Constants that another one is equal to">,
    Statistic<"numOps", "ops-folded", "Other ops that do what another one did">,
  ];
}
