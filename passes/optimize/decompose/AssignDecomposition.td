//===- AssignDecomposition.td - What becomes a chain ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def AssignDecomposition : Pass<"assign-decomposition", "::mlir::ModuleOp"> {
  let summary = "say of each op how it is to become a chain of smaller ones";
  let description = [{
    Sets `adze.decompose` (`#adze.decompose`) on CONV_2D without groups and FULLY_CONNECTED: what the options say, changed by the rules of a
    recipe in their order, later ones winning. The passes that factorise look at nothing else.

    A recipe is that of `assign-quantization`, and may be the same file; the rules that this pass reads set `low_rank` (`E` or `energy:E`,
    `macs:S`, `size:S`, `error:S`, `rank:R` or `none`), `low_rank_method` (auto, svd, spatial, tucker2, cp) and `low_rank_tune` (true, false):

    ```json
    {"rules": [
      {"op": "FULLY_CONNECTED", "low_rank": "size:0.5"},
      {"index": 3, "low_rank": "rank:16", "low_rank_method": "spatial"},
      {"name": "^logits", "low_rank": "none"}
    ]}
    ```

    Fails where an option or the recipe says what nobody knows, or a rule selects no op.
  }];
  let options = [
    Option<"lowRank", "low-rank", "std::string", "\"none\"", "energy, macs:S, size:S, error:S, rank:R or none">,
    Option<"method", "method", "std::string", "\"auto\"", "auto, svd, spatial, tucker2 or cp">,
    Option<"tune", "tune", "bool", "false", "fit factors to the outputs on samples">,
    Option<"recipe", "recipe", "std::string", "\"\"", "a JSON file of rules">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numAssigned", "ops-assigned", "Ops to factorise">,
    Statistic<"numByRule", "ops-by-rule", "Ops of which a rule of the recipe says something">,
  ];
}
