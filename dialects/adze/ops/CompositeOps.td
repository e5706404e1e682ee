//===- CompositeOps.td - Several ops seen as one ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A named idiom around the ops that spell it out. It stands for no builtin: the exporter writes the ops inside.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_COMPOSITE_OPS_TD
#define ADZE_COMPOSITE_OPS_TD

include "dialects/adze/AdzeBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Adze_CompositeOp : Op<Adze_Dialect, "composite", [IsolatedFromAbove, RecursiveMemoryEffects, SingleBlock]> {
  let summary = "several ops that compute one known function";
  let description = [{
    `recognize-composites` wraps the ops of an idiom into one op, so that later passes see what they compute together.
    `name` says which function, `composite_attributes` its parameters. The operands that the function takes come first,
    in the order that the idiom documents; constants that only the ops inside need (axes, an epsilon) follow. The region
    holds the original ops, in their order and with their names. `expandComposites` puts them back in place; the
    exporter does so on its own, since the file format knows no such op.

    ```mlir
    %1 = adze.composite "swish"(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32> {
    ^bb0(%a: tensor<2x3xf32>):
      %2 = adze.logistic(%a) : (tensor<2x3xf32>) -> tensor<2x3xf32>
      %3 = adze.mul(%a, %2) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
      adze.yield %3 : tensor<2x3xf32>
    }
    ```

    C1: the region's arguments have the types of the operands. C2: `adze.yield` ends the region and returns the types of
    the results. C3: the region holds ops of this dialect, and no variables.
  }];
  let arguments = (ins StrAttr:$name, OptionalAttr<DictionaryAttr>:$composite_attributes,
                       Variadic<Adze_MaybeTensor>:$inputs);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $name `(` $inputs `)` (`parameters` $composite_attributes^)? attr-dict `:` functional-type($inputs, $outputs) $body
  }];
  let hasRegionVerifier = 1;
}

def Adze_YieldOp : Op<Adze_Dialect, "yield", [Pure, Terminator, ReturnLike, HasParent<"CompositeOp">]> {
  let summary = "results of a composite";
  let description = [{
    ```mlir
    %1 = adze.composite "identity"(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32> {
    ^bb0(%a: tensor<2x3xf32>):
      adze.yield %a : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Adze_MaybeTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

#endif // ADZE_COMPOSITE_OPS_TD
