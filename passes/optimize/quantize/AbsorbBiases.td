//===- AbsorbBiases.td - High biases to where they are read -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def AbsorbBiases : Pass<"absorb-biases", "::mlir::ModuleOp"> {
  let summary = "move what a channel always has into the biases of the layer that reads it";
  let description = [{
    High-bias absorption (Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019). Where
    a channel is hardly ever below c > 0 before its RELU, c is taken from its bias and what the next layer makes of c is added
    to that one's. Ranges of activations, which share one scale, become smaller. c is the channel's mean less `deviations`
    standard deviations, as samples show them in front of the activation.

    Exact for every value that is above c; without an activation, for all. Between the layers, pools, means and changes of shape
    may stand. Where the next layer or a PAD pads with zeros, these stood for zeros and would now stand for c, which is wrong
    at borders: such pairs are left alone unless `padded` is set. Only layers that are to be quantized with integers take part.
  }];
  let options = [
    Option<"deviations", "deviations", "double", "3", "how far below the mean the constant is, in standard deviations">,
    Option<"padded", "padded", "bool", "false", "also in front of layers that pad, inexactly at borders">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numLayers", "layers", "Layers that gave bias away">,
    Statistic<"numChannels", "channels", "Channels that gave bias away">,
  ];
}
