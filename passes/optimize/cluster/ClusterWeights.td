//===- ClusterWeights.td - Few different weights ----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ClusterWeights : Pass<"cluster-weights", "::mlir::ModuleOp"> {
  let summary = "give weights few different values";
  let description = [{
    Replaces the FLOAT32 weights of ops with `adze.cluster` by as few values as it says. The attribute stays: passes behind this one keep
    weights among their values, and encodings find them there.

    Without samples, values are those of k-means on a line: the sum of squared changes of weights is the least of all with the method
    `optimal`, which is found exactly, and what Lloyd's iterations reach with the others. Where weights were pruned (`adze.prune`), zeros
    stay zeros.

    With `reconstruct`, convolutions and products get the values, and each weight the one of them, with which the layer's results on
    samples change least: columns of weights get their values in order, and those behind make up for what is left (as GPTQ rounds); then,
    for `rounds` turns, single weights move to other values, and values become the least squares solution. With `fit-biases`, biases take
    the means of errors out, and only what varies counts.

    With `sequential`, layers are clustered in order, `block` of them at a time: each is fitted to the inputs that clustering in front of
    it leaves, and to the results of the recorded reference (`record-reference`). This runs the model once a block.

    Says in a remark for each op how many values it has now. Layers with more than `max-columns` weights a row, whose matrices would be
    large, and ops that are no convolutions or products are clustered by their weights alone; in the latter, tables of channels are
    those of the first dimension.
  }];
  let options = [
    Option<"reconstruct", "reconstruct", "bool", "false", "fit values to the results of the weights as they were">,
    Option<"fitBiases", "fit-biases", "bool", "false", "biases take the means of errors out">,
    Option<"sequential", "sequential", "bool", "false", "layer by layer, each with the inputs that clustering in front of it leaves">,
    Option<"block", "block", "unsigned", "1", "layers at a time when sequential">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
    Option<"damping", "damping", "double", "0.01",
           "added to the diagonal of X^T X, in means of it, for what samples do not show">,
    Option<"noise", "noise", "double", "0.1",
           "how much of their energy inputs are taken to vary by themselves, times 1 + columns / windows: against relying on what few samples show">,
    Option<"rounds", "rounds", "unsigned", "8", "turns of moving weights and solving for values, with reconstruct">,
    Option<"maxColumns", "max-columns", "int64_t", "4608", "layers with longer rows are clustered by weights alone">,
    Option<"memory", "memory", "int64_t", "1024", "MiB of matrices at a time">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numClustered", "ops-clustered", "Ops with few different weights">,
    Statistic<"numTables", "tables", "Tables of values">,
    Statistic<"numRuns", "runs", "Runs over samples">,
  ];
}
