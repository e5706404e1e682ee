//===- AssignClustering.td - How many values each op has --------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def AssignClustering : Pass<"assign-clustering", "::mlir::ModuleOp"> {
  let summary = "say of each op how many different weights it is to have";
  let description = [{
    Sets `adze.cluster` (`#adze.cluster`) on ops with FLOAT32 weights: what the options say, changed by the rules of a recipe in their
    order, later ones winning. The passes that cluster look at nothing else.

    A recipe is that of `assign-quantization`, and may be the same file; the rules that this pass reads set `cluster` (`K` for K values,
    `error:E` for as few as keep the squares of changes within E times the weights' squares, each with `:per-channel` or
    `:per-channel:N` behind it for tables of one or N output channels; or `none`) and `cluster_method` (linear, density, random,
    kmeanspp, optimal):

    ```json
    {"rules": [
      {"op": "CONV_2D", "cluster": "64:per-channel:8"},
      {"name": "^logits", "cluster": "none"}
    ]}
    ```

    Ops whose weights are all smaller than `min-elements` are left as they are, for their tables would be as large; and so are, as with
    TensorFlow's toolkit, DEPTHWISE_CONV_2D unless `depthwise` is set. A rule that says `cluster` counts for any op.

    `preserve-zeros`: zero is one of the values, and what is zero stays so. `weighted`: changes count by the mean square of the inputs that
    a weight is multiplied with, which takes samples.

    Fails where an option or the recipe says what nobody knows, or a rule selects no op.
  }];
  let options = [
    Option<"cluster", "cluster", "std::string", "\"none\"", "K, error:E or none, and :per-channel or :per-channel:N">,
    Option<"method", "method", "std::string", "\"optimal\"", "linear, density, random, kmeanspp or optimal">,
    Option<"preserveZeros", "preserve-zeros", "bool", "false", "zeros stay zero">,
    Option<"weighted", "weighted", "bool", "false", "weights count by what they are multiplied with">,
    Option<"depthwise", "depthwise", "bool", "false", "depthwise convolutions too">,
    Option<"minElements", "min-elements", "int64_t", "256", "smaller weights stay as they are">,
    Option<"recipe", "recipe", "std::string", "\"\"", "a JSON file of rules">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numAssigned", "ops-assigned", "Ops to cluster">,
    Statistic<"numByRule", "ops-by-rule", "Ops of which a rule of the recipe says something">,
  ];
}
