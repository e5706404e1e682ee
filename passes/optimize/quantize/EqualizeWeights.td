//===- EqualizeWeights.td - Channels with equal ranges ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def EqualizeWeights : Pass<"equalize-weights", "::mlir::ModuleOp"> {
  let summary = "give the channels between two layers weights of equal ranges";
  let description = [{
    Cross-layer equalization (Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019).
    What computes a channel is divided by a factor, what reads it is multiplied: with activations that let positive factors
    through (RELU, LEAKY_RELU, none; pools, means, padding with zeros and changes of shape in between) the model computes what
    it did, up to float rounding. Factors are chosen so that a channel's largest weights on both sides are equal, for a
    depthwise convolution between two layers in all three, and again until they no longer change. One scale for a whole tensor
    then has no channels that it rounds to nothing.

    No bias is made larger than the largest of its layer: a channel with hardly any weights would otherwise widen the range of all
    activations.

    Only layers that are to be quantized with integers take part, whose weights are FLOAT32 constants of their own, and chains in
    which each result has a single user. Runs before calibration: where a range is stated already, it does nothing.

    RELU6 lets no factor through, and it matters: MobileNet v1 0.25 with RELU in the place of RELU6 (`relu6=replace`, what the
    paper does) has logits with an SQNR of 7 dB against the model itself, before anything is rounded. So the default is
    `relu6=keep`: layers in front of RELU6 are left alone, and the model stays exact. With `relu6=bounded`, samples say which
    channels RELU6 never clips; these get factors with which it still does not, the others keep their scale: exact on the
    samples, and it gains something. With `relu6=minimum`, RELU and a MINIMUM with a ceiling for each channel stand for RELU6:
    exact, and it gains the most, for one more op a layer. Both are for weights that must have one scale per tensor.

    ```mlir
    %0 = adze.fully_connected(%x, %w1, %b1) {fused_activation_function = #adze.activation<RELU>}   // w1 = [[8], [1]]
    %1 = adze.fully_connected(%0, %w2)                                                             // w2 = [[2, 4]]
    // becomes w1 = [[4], [2]], w2 = [[4, 2]], and b1 is divided by 2 and 0.5
    ```
  }];
  let options = [
    Option<"relu6", "relu6", "std::string", "\"keep\"", "keep, bounded or replace">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run for bounded; 0: all">,
    Option<"iterations", "iterations", "unsigned", "50", "at most so many rounds over all layers">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numPairs", "pairs", "Pairs of layers made equal">,
    Statistic<"numTriples", "triples", "Triples with a depthwise convolution in the middle made equal">,
    Statistic<"numKept", "channels-clipped", "Channels that RELU6 clips on samples">,
    Statistic<"numReplaced", "relu6-replaced", "RELU6 that became RELU">,
    Statistic<"numRounds", "rounds", "Rounds until factors stayed">,
  ];
}
