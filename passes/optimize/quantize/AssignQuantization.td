//===- AssignQuantization.td - What to do with each op ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def AssignQuantization : Pass<"assign-quantization", "::mlir::ModuleOp"> {
  let summary = "say of each op how it is to be quantized";
  let description = [{
    Sets `adze.quantize` (`#adze.quantize`) on every op that stands for a builtin: what the options say, changed by the rules
    of a recipe in their order, later ones winning. Passes that quantize look at nothing else, so that per-layer precision is
    a matter of this pass alone.

    A recipe is JSON: `{"rules": [...]}`, or the array alone. A rule selects and sets:

    ```json
    {"rules": [
      {"op": "CONV_2D", "weight_bits": 4},
      {"name": "^logits", "mode": "none"},
      {"index": [0, 3], "activation_bits": 16, "granularity": "channel"}
    ]}
    ```

    `name` is a regular expression that is searched in the names of the op's results, `op` a builtin's name or a list of them,
    `index` a number or a list of numbers of ops in the order of the module, constants not counted; an op must meet all that
    a rule has. A rule sets `mode` (none, float16, weight_only, dynamic, integer), `activation_bits` (8, 16), `weight_bits`
    (8, 4, 2), `granularity` (tensor, channel, block:N) and `min_elements`; what it leaves out stays as it was. What it may set
    beside that is for `assign-pruning`.

    Ops in the decomposition of a STABLEHLO_COMPOSITE get nothing: LiteRT computes the composite its own way, in floats.

    Fails where the recipe is no JSON, says what nobody knows, or has a rule that selects no op.
  }];
  let options = [
    Option<"mode", "mode", "std::string", "\"none\"", "none, float16, weight_only, dynamic or integer">,
    Option<"activationBits", "activation-bits", "unsigned", "8", "8 or 16">,
    Option<"weightBits", "weight-bits", "unsigned", "8", "8, 4 or 2">,
    Option<"granularity", "granularity", "std::string", "\"channel\"", "tensor, channel, or block:N with N 32, 64, 128 or 256">,
    Option<"minElements", "min-elements", "int64_t", "1024",
           "weights with fewer elements stay float in the modes dynamic and weight_only">,
    Option<"recipe", "recipe", "std::string", "\"\"", "a JSON file of rules">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numAssigned", "ops-assigned", "Ops to quantize">,
    Statistic<"numByRule", "ops-by-rule", "Ops of which a rule of the recipe says something">,
  ];
}
