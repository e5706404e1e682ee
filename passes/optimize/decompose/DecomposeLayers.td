//===- DecomposeLayers.td - Chains of smaller layers ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def DecomposeLayers : Pass<"decompose-layers", "::mlir::ModuleOp"> {
  let summary = "make chains of smaller ops of convolutions and products";
  let description = [{
    Does to CONV_2D and FULLY_CONNECTED with FLOAT32 weights what their `adze.decompose` says. A product becomes two, by singular values
    (`svd`); a KxK convolution becomes KxK and 1x1 (`svd`), Kx1 and 1xK (`spatial`), 1x1, KxK and 1x1 (`tucker2`), or 1x1, a depthwise KxK and
    1x1 (`cp`). Stride, dilation and padding of an axis go to the factor that has its window; bias and activation stay at the last
    op. `automatic` takes what is best of the first three, by least multiplications (`energy`, `error`) or least error (the others).

    With samples, what counts is not the weights' squares but those of the results: W is projected onto the leading eigenvectors of
    W (X^T X) W^T, and the other forms are fitted by alternating least squares in that measure; means are left to the bias. With `gradients`,
    errors of the results are weighed too, by the products of gradients of the outputs on up to 128 samples, where all ops behind a layer
    are convolutions, products, sums of equal shapes, means of windows, steps or changes of shape. An op that is to
    be `tuned` is fitted with the inputs that ops in front leave to it by then, to come close to the results of the recorded reference
    (`record-reference`); this runs the model once for each. So are such layers that stay as they are, in front of which others changed.

    With the scope `model`, `macs` and `size` are about the multiplications or weights of the whole model, those of ops that stay as they are
    included: steps along the layers' curves of error over savings, those with the least error for what they save first. With samples, an
    error is what it does to the outputs of the model, as one chain of each layer by itself shows it.

    A layer stays as it is, and a remark says why, where factors would take more than 1 - `min-saving` of its multiplications, where
    alternating least squares diverge, or where its window is not one that the method takes apart. Warns where the model cannot be as
    small as is wanted.
  }];
  let options = [
    Option<"scope", "scope", "std::string", "\"layer\"", "layer or model: what shares of macs and size are about">,
    Option<"useSamples", "use-samples", "bool", "false", "weigh errors by what samples show of inputs, also where nothing asks for it">,
    Option<"minSaving", "min-saving", "double", "0.1", "least part of a layer's multiplications to save; negative: chains may take more">,
    Option<"multiple", "multiple", "int64_t", "8", "ranks above it are multiples of it, as vectors are, unless a rank is given">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
    Option<"noise", "noise", "double", "0.02",
           "how much of their energy inputs are taken to vary by themselves, times 1 + columns / windows">,
    Option<"damping", "damping", "double", "0.1", "added to the diagonal of X^T X where weights make up for changed inputs, in means of it">,
    Option<"gradients", "gradients", "bool", "true", "with samples, weigh errors of results by what they are to the outputs of the model">,
    Option<"rounds", "rounds", "unsigned", "12", "of alternating least squares, for the factors that are kept">,
    Option<"maxColumns", "max-columns", "int64_t", "2304", "layers with more weights for an output are factorised without samples">,
    Option<"memory", "memory", "int64_t", "1024", "MiB of matrices at a time">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numDecomposed", "layers-decomposed", "Layers that became chains">,
    Statistic<"numRefitted", "layers-refitted", "Layers that stay, with weights that make up for chains in front">,
    Statistic<"numDeclined", "layers-declined", "Layers that stay as they were although they were asked to change">,
    Statistic<"macsBefore", "macs-before", "Multiplications of the model before">,
    Statistic<"macsAfter", "macs-after", "Multiplications of the model after">,
    Statistic<"numRuns", "runs", "Runs over samples">,
  ];
}
