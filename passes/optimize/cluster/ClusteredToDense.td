//===- ClusteredToDense.td - Weights with repeated values -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ClusteredToDense : Pass<"clustered-to-dense", "::mlir::func::FuncOp"> {
  let summary = "store clustered constants with their values repeated";
  let description = [{
    Makes every clustered constant a plain one, so that passes that read weights see all of them, and any runtime takes the
    file. With `remember` the attribute `adze.clustered` of the constant says the number of tables and their axis, and
    `dense-to-clustered` stores it so again.

    With `micro` only those that LiteRT Micro could not use as they are: of types or numbers of values that its format has not, or
    read by an op, or as an operand, that it has no look-up for, of which a warning tells; and those that would not be smaller
    in a file.
  }];
  let options = [
    Option<"remember", "remember", "bool", "false", "Note on each constant how it was stored">,
    Option<"micro", "micro", "bool", "false", "Only constants that are of no use to LiteRT Micro">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numConstants", "constants", "Clustered constants that are dense now">,
  ];
}
