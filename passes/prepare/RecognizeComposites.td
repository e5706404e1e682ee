//===- RecognizeComposites.td - Wrap idioms into one op ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def RecognizeComposites : Pass<"recognize-composites", "::mlir::func::FuncOp"> {
  let summary = "wrap the ops of multi-op idioms into adze.composite";
  let description = [{
    Finds the FLOAT32 idioms below and wraps their ops, unchanged, into one `adze.composite`. What is inside still says
    how the model computes; `expand-composites` puts it back, and the two passes together change nothing in the exported
    file. Nothing is folded or removed.

    | name | operands | parameters | formula |
    |---|---|---|---|
    | `layer_norm` | x, gamma?, beta? | axes, epsilon, gamma, beta | `(x - mean) / sqrt(variance + epsilon) * gamma + beta` |
    | `rms_norm` | x, gamma?, beta? | axes, epsilon, gamma, beta | `x / sqrt(mean(x^2) + epsilon) * gamma + beta` |
    | `swish` | x | beta | `x * sigmoid(beta x)` |
    | `attention` | q, k, v, mask? | scale, transpose_k, mask | `softmax(scale q k + mask) v` |

    Means may be MEAN or a SUM scaled by a constant, with `keep_dims` or a reshape behind; squares may be
    SQUARED_DIFFERENCE, SQUARE, `mul(d, d)` or POW; the division may be RSQRT, DIV by SQRT or POW; gamma may scale
    either factor, and gamma and beta may be folded to `x * s + (beta - mean * s)` or `x * s + (beta + (-mean) * s)`,
    beta or not. Gamma and beta are constants.

    Declined: idioms whose inner results others use, and those with unrelated ops between theirs, since the expansion
    could not restore their order. DEQUANTIZE of half precision weights counts as such an op: run `dequantize` first.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numComposites", "composites", "Idioms that were wrapped">,
    Statistic<"numWrapped", "wrapped-ops", "Ops inside of them">,
  ];
}
