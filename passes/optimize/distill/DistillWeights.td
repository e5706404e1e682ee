//===- DistillWeights.td - Weights that come close to a model ---*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def DistillWeights : Pass<"distill-weights", "::mlir::ModuleOp"> {
  let summary = "move all weights so that the outputs come close to those of the model as it was";
  let description = [{
    Knowledge distillation (Hinton et al., 2015) from the model that `record-reference{use=outputs}` kept into what pruning and chains of factors
    made of it, on samples without labels: `steps` steps of Adam (Kingma and Ba, 2015) on `batch` samples each, against the gradient of the squared
    error of the logits (of what goes into SOFTMAX, or else of the outputs). A tensor moves by `rate` times its root mean square a step at first, and
    less along half a cosine. Weights that are zero stay zero.

    Few samples are soon learned by heart. With `mirror` and `shift`, images (inputs of rank 4) are flipped from left to right, and moved by
    up to `shift` pixels each way, their borders repeated, anew each time: only what is as likely as the image itself should be asked for.

    Weights and biases of CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED are moved, if no other op has them too. All ops of the model must be
    of known gradient (listed at `GradientOp.h`); where one is not, a warning names it, and the model stays as it is. It also stays so, and a remark says it,
    where the error on the samples, each changed like that once, has not become less.
  }];
  let options = [
    Option<"steps", "steps", "unsigned", "1000", "steps">,
    Option<"batch", "batch", "unsigned", "32", "samples of a step">,
    Option<"rate", "rate", "double", "0.01", "the first steps, in root mean squares of a tensor">,
    Option<"mirror", "mirror", "bool", "false", "half of the images are flipped from left to right">,
    Option<"shift", "shift", "int64_t", "0", "images are moved by up to so many pixels">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to learn from; 0: all">,
    Option<"seed", "seed", "uint64_t", "0", "of what is drawn">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [Statistic<"numDistilled", "layers-distilled", "Layers with new weights">];
}
