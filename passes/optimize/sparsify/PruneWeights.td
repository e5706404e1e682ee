//===- PruneWeights.td - Zeros where they matter least ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def PruneWeights : Pass<"prune-weights", "::mlir::ModuleOp"> {
  let summary = "set weights to zero so that results change least";
  let description = [{
    Does to the FLOAT32 weights of convolutions and products what their `adze.prune` says; `channels` are for `prune-channels`. The
    matrix of a layer has a row for each output channel; blocks and groups lie in the input channels of one tap of a window.

    `magnitude` is the rule of TensorFlow's toolkit: with k = max(round(size * (1 - sparsity)), 1) units (weights or blocks), all stay that are as
    large as the k-th. It needs no samples. `wanda` (Sun et al., 2023) weighs a weight with the norm of the inputs that it
    meets. `sparsegpt` (Frantar and Alistarh, 2023) goes through the columns with the inverse of X^T X, and lets the columns behind make up
    for what goes; where the mask of one of the simpler ways has less error in the end, it takes that one.

    With `reconstruct` the weights that are left are those with the least squared error of the layer's results on samples, given the zeros.
    With `sparsegpt` the mask is refined for that, by `refinements` steps of alternating directions (Meng et al., ALPS, 2024).
    `steps` above 1 gets there in steps, with the sparsities of the toolkit's polynomial decay (power 3, from 0), and each
    step judges the weights that the last one left. With `fit-biases`, biases take the means of the errors
    out, and only what varies counts: this is what `correct-biases` does, known beforehand.

    Layers that share a threshold (`global`) get sparsities first: by the scores of all weights together, Wanda's in parts of the energy of the
    layer's results; with `sparsegpt` by what each of some sparsities costs in parts of that energy, least first.
    With `choose-shares` that is one of two ways, beside the same sparsity for all of them. Both are fitted to every other sample,
    quickly and all layers at once, and the one with the higher SQNR of the logits (what goes into SOFTMAX, or else the outputs) on the samples
    between is taken; a remark says so.

    With `sequential`, layers are pruned in order, `block` of them at a time: X is what pruning in front leaves, and the results to come close
    to are those of the recorded reference (`record-reference`). This runs the model once a block.

    Says in a remark for each layer which sparsity it has now. Layers with more than `max-columns` weights a row, whose matrices would be large, are
    pruned by magnitude.
  }];
  let options = [
    Option<"reconstruct", "reconstruct", "bool", "false", "fit what is left to the results of the dense weights">,
    Option<"steps", "steps", "unsigned", "1", "steps of polynomial decay; 1: at once">,
    Option<"fitBiases", "fit-biases", "bool", "false", "biases take the means of errors out">,
    Option<"sequential", "sequential", "bool", "false", "layer by layer, each with the inputs that pruning in front of it leaves">,
    Option<"block", "block", "unsigned", "1", "layers at a time when sequential">,
    Option<"choosesShares", "choose-shares", "bool", "false", "layers that share a threshold get theirs or all the same, whichever is better for held-out samples">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
    Option<"damping", "damping", "double", "0.01",
           "added to the diagonal of X^T X, in means of it, for what samples do not show">,
    Option<"noise", "noise", "double", "0.3",
           "how much of their energy inputs are taken to vary by themselves, times 1 + columns / windows: against relying on what few samples show">,
    Option<"refinements", "refinements", "unsigned", "100", "iterations in search of a better mask, with sparsegpt and reconstruct">,
    Option<"maxColumns", "max-columns", "int64_t", "4608", "layers with longer rows are pruned by magnitude">,
    Option<"memory", "memory", "int64_t", "1024", "MiB of matrices at a time">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numPruned", "layers-pruned", "Layers with new zeros">,
    Statistic<"numZeros", "zeros", "Weights of these layers that are zero now">,
    Statistic<"numRuns", "runs", "Runs over samples">,
  ];
}
