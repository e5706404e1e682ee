//===- ControlOps.td - Subgraph calls and variables ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that run other subgraphs, and variables behind handles. A call may do whatever its subgraph does, so it has
// unknown effects.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_CONTROL_OPS_TD
#define ADZE_CONTROL_OPS_TD

include "dialects/adze/AdzeBase.td"
include "mlir/IR/SymbolInterfaces.td"

/// An op that names functions of the module.
class Adze_CallingOp<string opMnemonic, string builtinName, string table>
    : Adze_Op<opMnemonic, builtinName, table, [DeclareOpInterfaceMethods<SymbolUserOpInterface>]>;

def Adze_IfOp : Adze_CallingOp<"if", "IF", "IfOptions"> {
  let summary = "run one of two subgraphs";
  let description = [{
    Runs `then_subgraph` where `condition` is true and `else_subgraph` otherwise, on the remaining operands.

    ```mlir
    %1 = adze.if(%c, %x) {then_subgraph = @then, else_subgraph = @else} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
    ```

    C1: the subgraphs are functions. C2: each takes as many arguments as there are inputs and returns as many results as
    the op has. C3: element types on both sides agree. C4: the condition has one element.
  }];
  let arguments = (ins Adze_BoolTensor:$condition, Variadic<Adze_MaybeTensor>:$inputs,
                       FlatSymbolRefAttr:$then_subgraph, FlatSymbolRefAttr:$else_subgraph);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
  let hasVerifier = 1;
}

def Adze_WhileOp : Adze_CallingOp<"while", "WHILE", "WhileOptions"> {
  let summary = "run a subgraph as long as another one says so";
  let description = [{
    Runs `body_subgraph` on its own results, the first time on the operands, as long as `cond_subgraph` returns true for
    them.

    ```mlir
    %1 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @body} : (tensor<4xf32>) -> tensor<4xf32>
    ```

    C1: the subgraphs are functions. C2: both take as many arguments as there are operands; the condition returns one
    result and the body as many as the op has. C3: element types on both sides agree. C4: there are as many results as
    operands. C5: the condition returns a BOOL of one element.
  }];
  let arguments = (ins Variadic<Adze_MaybeTensor>:$inputs, FlatSymbolRefAttr:$cond_subgraph,
                       FlatSymbolRefAttr:$body_subgraph);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
  let hasVerifier = 1;
}

def Adze_CallOnceOp : Adze_CallingOp<"call_once", "CALL_ONCE", "CallOnceOptions"> {
  let summary = "run a subgraph the first time only";
  let description = [{
    Initializes variables: later invocations of the same interpreter do not run `init_subgraph` again.

    ```mlir
    adze.call_once() {init_subgraph = @init} : () -> ()
    ```

    C1: the subgraph is a function. C2: it has neither arguments nor results. C3: it is not the function that holds the
    op.
  }];
  let arguments = (ins FlatSymbolRefAttr:$init_subgraph);
}

def Adze_CallOp : Adze_CallingOp<"call", "CALL", "CallOptions"> {
  let summary = "run a subgraph";
  let description = [{
    ```mlir
    %1 = adze.call(%x) {subgraph = @callee} : (tensor<4xf32>) -> tensor<4xf32>
    ```

    C1: the subgraph is a function. C2: it takes as many arguments as there are operands and returns as many results as
    the op has. C3: element types on both sides agree.
  }];
  let arguments = (ins Variadic<Adze_MaybeTensor>:$inputs, FlatSymbolRefAttr:$subgraph);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
}

def Adze_StablehloCompositeOp
    : Adze_CallingOp<"stablehlo_composite", "STABLEHLO_COMPOSITE", "StableHLOCompositeOptions"> {
  let summary = "a named op that a subgraph spells out";
  let description = [{
    `decomposition_subgraph` computes what `name` and `composite_attributes` (a FlexBuffer map) stand for; a runtime
    that knows the name may compute it in another way.

    ```mlir
    %1 = adze.stablehlo_composite(%x) {name = "odml.rms_norm", decomposition_subgraph = @norm,
        composite_attributes = array<i8: 1, 2>, version = 1 : i32} : (tensor<4xf32>) -> tensor<4xf32>
    ```

    C1: the subgraph is a function. C2: it takes as many arguments as there are operands and returns as many results as
    the op has. C3: element types on both sides agree. C4: there is an operand.
  }];
  let arguments = (ins Variadic<Adze_MaybeTensor>:$inputs, OptionalAttr<StrAttr>:$name,
                       FlatSymbolRefAttr:$decomposition_subgraph, OptionalAttr<DenseI8ArrayAttr>:$composite_attributes,
                       DefaultValuedAttr<Adze_CustomFormatAttr, "::adze::CustomOptionsFormat::FLEXBUFFERS">
                           :$composite_attributes_format,
                       Adze_DefaultI32<"0">:$version);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Variables behind handles
//===----------------------------------------------------------------------===//

/// What handles lead to. One resource for all variables: nothing tells whether two handles lead to the same one.
def Adze_VariableResource : Resource<"::adze::VariableResource">;
/// LiteRT takes INT32 tensors as handles as well.
def Adze_HandleTensor : Adze_TensorOf<["RESOURCE", "INT32"]>;

def Adze_VarHandleOp : Adze_Op<"var_handle", "VAR_HANDLE", "VarHandleOptions", [Pure]> {
  let summary = "the handle of a variable";
  let description = [{
    Ops with equal `container` and `shared_name` give the same handle.

    ```mlir
    %1 = adze.var_handle() {container = "", shared_name = "counter"} : () -> tensor<!adze.resource>
    ```
  }];
  let arguments = (ins OptionalAttr<StrAttr>:$container, OptionalAttr<StrAttr>:$shared_name);
  let results = (outs Adze_HandleTensor:$resource_handle);
}

def Adze_ReadVariableOp : Adze_Op<"read_variable", "READ_VARIABLE", "ReadVariableOptions"> {
  let summary = "the value of a variable";
  let description = [{
    ```mlir
    %1 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
    ```

    C1: the handle has one element.
  }];
  let arguments = (ins Arg<Adze_HandleTensor, "", [MemRead<Adze_VariableResource>]>:$resource_id);
  let results = (outs Adze_Tensor:$result);
  let hasVerifier = 1;
}

def Adze_AssignVariableOp : Adze_Op<"assign_variable", "ASSIGN_VARIABLE", "AssignVariableOptions"> {
  let summary = "store into a variable";
  let description = [{
    ```mlir
    adze.assign_variable(%h, %x) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
    ```

    C1: the handle has one element.
  }];
  let arguments = (ins Arg<Adze_HandleTensor, "", [MemWrite<Adze_VariableResource>]>:$resource_id, Adze_Tensor:$value);
  let hasVerifier = 1;
}

#endif // ADZE_CONTROL_OPS_TD
