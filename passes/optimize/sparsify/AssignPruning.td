//===- AssignPruning.td - How much of each op goes --------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def AssignPruning : Pass<"assign-pruning", "::mlir::ModuleOp"> {
  let summary = "say of each op how its weights are to be pruned";
  let description = [{
    Sets `adze.prune` (`#adze.prune`) on convolutions and products: what the options say, changed by the rules of a recipe in
    their order, later ones winning. The passes that prune look at nothing else.

    A recipe is that of `assign-quantization`, and may be the same file; the rules that this pass reads set `prune`
    (`magnitude:S`, `block:RxC:S`, `N:M` for N zeros of each M input channels, `channels:S` or `none`; without S the sparsity stays as it
    was), `sparsity`, `saliency` (magnitude, wanda, sparsegpt) and `pooling` (average, max):

    ```json
    {"rules": [
      {"op": "FULLY_CONNECTED", "prune": "block:1x4:0.8"},
      {"name": "^logits", "prune": "none"},
      {"index": 12, "sparsity": 0.9, "saliency": "sparsegpt"}
    ]}
    ```

    `layers` says to which ops the options apply: `all` convolutions and products, or those for which there are `sparse-kernels`, which are
    CONV_2D and FULLY_CONNECTED without groups. DEPTHWISE_CONV_2D has few weights that all matter: as with TensorFlow's toolkit it is pruned
    where a rule says so, and nowhere else.

    With the scope `global` or `auto` the ops to which no rule gives a sparsity share one threshold; with `auto` `prune-weights` is to choose how.

    Fails where an option or the recipe says what nobody knows, or a rule selects no op.
  }];
  let options = [
    Option<"prune", "prune", "std::string", "\"none\"", "magnitude:S, block:RxC:S, N:M, channels:S or none, with S from 0 to below 1">,
    Option<"saliency", "saliency", "std::string", "\"magnitude\"", "magnitude, wanda or sparsegpt">,
    Option<"pooling", "pooling", "std::string", "\"average\"", "what a block's score is: average or max of its weights'">,
    Option<"scope", "scope", "std::string", "\"layer\"", "layer, global or auto">,
    Option<"layers", "layers", "std::string", "\"all\"", "all or sparse-kernels">,
    Option<"recipe", "recipe", "std::string", "\"\"", "a JSON file of rules">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numAssigned", "ops-assigned", "Ops to prune">,
    Statistic<"numByRule", "ops-by-rule", "Ops of which a rule of the recipe says something">,
  ];
}
