//===- RecognizeActivations.td - Activations out of arithmetic --*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def RecognizeActivations : Pass<"recognize-activations", "::mlir::func::FuncOp"> {
  let summary = "replace formulas of known functions by the one builtin that computes them";
  let description = [{
    Finds, in FLOAT32 only:

    | formula | builtin |
    |---|---|
    | `x * relu6(x + 3) / 6`, factors in any order | HARD_SWISH |
    | `0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`, written in any way | GELU (approximate) |
    | `max(x, a x)` with `0 <= a <= 1` | LEAKY_RELU |
    | `relu(x) + (-a) relu(-x)`, `relu(x) - a relu(-x)` | PRELU |
    | `max(x, 0)` | RELU |
    | clamps to [0, 6], [-1, 1], [0, 1] | RELU6, RELU_N1_TO_1, RELU_0_TO_1 |
    | `max(x, -x)` | ABS |
    | `x * x`, `x^2` | SQUARE |
    | `(a - b)^2` | SQUARED_DIFFERENCE |
    | `1 / sqrt(x)`, `x^-0.5` | RSQRT |

    Exactness: HARD_SWISH, GELU, RSQRT and PRELU agree up to the rounding of floats; the others are the same numbers bit
    for bit (LEAKY_RELU for finite x). NaN and the sign of zero are not kept apart where MAXIMUM and MINIMUM were. `x
    * sigmoid(1.702 x)` is no GELU, `relu6(x + 3) / 6` alone and `x * sigmoid(x)` have no builtin and stay.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numBefore", "ops-before", "Ops before the pass">,
    Statistic<"numAfter", "ops-after", "Ops after the pass">,
  ];
}
