//===- DenseToClustered.td - Weights as indices of values -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def DenseToClustered : Pass<"dense-to-clustered", "::mlir::func::FuncOp"> {
  let summary = "store weights of few different values as tables and indices";
  let description = [{
    A constant becomes `adze.clustered_const` where it has at most 256 different values: each weight of an op with the
    attribute `adze.cluster` (behind DEQUANTIZE too), with tables as that attribute says; each constant that `clustered-to-dense`
    noted a form on; and with `max-values=N` every other constant of at least `min-elements` elements and at most N values, with
    one table.

    Values are told apart by their bytes, so that nothing changes: -0.0 and each NaN are values of their own. Tables have the
    values that occur, ascending. A group of channels that does not divide their number is replaced by the greatest common
    divisor of both. Constants that would not be smaller, with indices of as few bits as there can be, stay as they are, and
    so do elements of fewer than 8 bits.
  }];
  let options = [
    Option<"maxValues", "max-values", "unsigned", "0",
           "Encode every constant of at most so many values, up to 256; 0: only weights of ops with adze.cluster">,
    Option<"minElements", "min-elements", "int64_t", "1024", "With max-values: constants of at least so many elements">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numConstants", "constants", "Constants with tables now">,
    Statistic<"numManyValues", "many-values", "Weights to be clustered that have more than 256 values in a table">,
    Statistic<"numLarger", "larger", "Weights to be clustered that would not be smaller">,
  ];
}
