//===- NameTensors.td - Give every tensor a name ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declares the pass; NameTensors.cpp holds it.
//
//===----------------------------------------------------------------------===//

def NameTensors : Pass<"name-tensors", "::mlir::func::FuncOp"> {
  let summary = "name the arguments and results that have no name";
  let description = [{
    Names are locations. A model from a file has them; IR that was written by hand need not. Arguments become
    `argument_N`, results the op's mnemonic and a number; the location that was there is kept as the child of the
    name. What has a name keeps it.

    The first pass of `prepare`: whatever has no name at its end has lost it on the way, which `verify-prepared` reports.
  }];
  let statistics = [Statistic<"named", "named-tensors", "tensors that were given a name">];
}
