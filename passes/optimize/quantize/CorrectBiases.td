//===- CorrectBiases.td - Means of results as they were ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def CorrectBiases : Pass<"correct-biases", "::mlir::ModuleOp"> {
  let summary = "change biases so that channels have the means that they have in the reference";
  let description = [{
    Rounding shifts the means of channels, and a bias can shift them back. Layers correspond to those of the recorded reference
    (`record-reference`) by the names of their results.

    `analytic` takes the shift of a layer from its weights: their change times the means of what they meet in the reference,
    which one run over samples shows, with padding and all (the graph no longer has the normalizations from which the paper
    takes them). It sees what a layer does itself, and that is most of it.

    `empirical` starts with that, and then goes from the front to the back, `block` layers at a time: the means of what a layer
    reads by now, in the model with what is corrected in front of it, are compared with those in the reference, so that inputs
    which are rounded and clipped count, too. That is one run a block. If the errors of all layers together are not smaller
    afterwards, the first step stays alone. A layer whose error on the samples is larger in the end than it was at first
    gets its first bias back.

    Both are for float, hybrid and integer models alike. Integer biases change by whole steps of their own scale.
  }];
  let options = [
    Option<"method", "method", "std::string", "\"analytic\"", "analytic or empirical">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
    Option<"block", "block", "unsigned", "1", "layers at a time in empirical; with more, those behind make up for shifts that go anyway">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numCorrected", "layers-corrected", "Layers with another bias">,
    Statistic<"numReverted", "layers-reverted", "Layers that got an earlier bias back">,
  ];
}
