//===- JoinOps.td - Joining and splitting tensors ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that put tensors side by side, and their inverses.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_JOIN_OPS_TD
#define ADZE_JOIN_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_ConcatenationOp : Adze_PureOp<"concatenation", "CONCATENATION", "ConcatenationOptions", [
    Adze_InferShape, Adze_SameScale<>]> {
  let summary = "tensors one after another along a dimension";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The inputs agree in all dimensions but `axis`, which counts from the back where it is negative. Scalars make a
    vector.

    ```mlir
    %2 = adze.concatenation(%x, %y) {axis = -1 : i32} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
    ```

    C1: there is an input. C2: the inputs have one rank and one element type. C3: `axis` is a dimension of the inputs.
    C4: the inputs agree in every other dimension. C5: no activation is fused, for no kernel computes one.
  }];
  let arguments = (ins Variadic<Adze_Tensor>:$inputs, Adze_DefaultI32<"0">:$axis,
                       Adze_DefaultActivation:$fused_activation_function);
  let hasFolder = 1;
  let versions = [
    Adze_Version<7, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<6, [{q.in(0) == "FLOAT16"}]>,
    Adze_Version<5, [{q.in(0) == "INT4"}]>,
    Adze_Version<4, [{q.in(0) == "UINT32"}]>,
    Adze_Version<3, [{q.in(0) == "INT16"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_PackOp : Adze_PureOp<"pack", "PACK", "PackOptions", [Adze_InferShape, Adze_SameScale<>]> {
  let summary = "tensors one after another along a new dimension";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Inputs of one shape; the result has a dimension of extent `values_count` at `axis`, which counts from the result's
    back where it is negative.

    ```mlir
    %2 = adze.pack(%x, %y) {values_count = 2 : i32, axis = 1 : i32}
        : (tensor<3xf32>, tensor<3xf32>) -> tensor<3x2xf32>
    ```

    C1: `values_count` is the number of inputs, and not 0. C2: the inputs have one shape and one element type. C3: `axis`
    is a dimension of the result.
  }];
  let arguments = (ins Variadic<Adze_Tensor>:$inputs, Adze_DefaultI32<"0">:$values_count, Adze_DefaultI32<"0">:$axis);
  let hasFolder = 1;
  let versions = [
    Adze_Version<5, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>,
    Adze_Version<3, [{q.in(0) == "INT16" && q.out(0) == "INT16"}]>,
    Adze_Version<4, [{q.in(0) == "UINT32"}]>];
}

def Adze_UnpackOp : Adze_PureOp<"unpack", "UNPACK", "UnpackOptions", [
    Adze_InferShape, Adze_SameScale<[0]>, Adze_DataMovement<0>]> {
  let summary = "the slices of a tensor along a dimension";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    As many results as dimension `axis` has indices, each without that dimension.

    ```mlir
    %0:2 = adze.unpack(%x) {num = 2 : i32, axis = 1 : i32} : (tensor<3x2xf32>) -> (tensor<3xf32>, tensor<3xf32>)
    ```

    C1: `num` is the number of results, from 0 to 65536. C2: `axis` is a dimension of the input. C3: that dimension has
    extent `num`.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultI32<"0">:$num, Adze_DefaultI32<"0">:$axis);
  let results = (outs Variadic<Adze_Tensor>:$outputs);
  let hasFolder = 1;
  let versions = [
    Adze_Version<6, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<2, [{q.in(0) == "INT8" || q.in(0) == "UINT8"}]>,
    Adze_Version<3, [{q.in(0) == "BOOL"}]>,
    Adze_Version<4, [{q.in(0) == "INT16" && q.out(0) == "INT16"}]>,
    Adze_Version<5, [{q.in(0) == "FLOAT16" || q.in(0) == "BFLOAT16"}]>];
}

def Adze_SplitOp : Adze_PureOp<"split", "SPLIT", "SplitOptions", [
    Adze_InferShape, Adze_SameScale<[1]>, Adze_DataMovement<1>]> {
  let summary = "equal parts of a tensor along a dimension";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    ```mlir
    %0:2 = adze.split(%axis, %x) {num_splits = 2 : i32} : (tensor<i32>, tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
    ```

    C1: `num_splits` is the number of results, from 1 to 65536. C2: `axis` has one element and is a dimension of the
    input. C3: `num_splits` divides that dimension.
  }];
  let arguments = (ins Adze_Int32Tensor:$axis, Adze_Tensor:$input, Adze_DefaultI32<"0">:$num_splits);
  let results = (outs Variadic<Adze_Tensor>:$outputs);
  let hasFolder = 1;
  let versions = [
    Adze_Version<5, [{q.in(1).starts_with("FLOAT8")}]>,
    Adze_Version<4, [{q.in(1) == "INT16"}]>,
    Adze_Version<3, [{q.in(1) == "INT32"}]>,
    Adze_Version<2, [{q.in(1) == "INT8"}]>];
}

def Adze_SplitVOp : Adze_PureOp<"split_v", "SPLIT_V", "SplitVOptions", [
    Adze_InferShape, Adze_SameScale<[0]>, Adze_DataMovement<0>]> {
  let summary = "parts of a tensor along a dimension";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Part i has `size_splits[i]` indices of dimension `axis`; one size may be -1 and is then what the others leave.

    ```mlir
    %0:2 = adze.split_v(%x, %sizes, %axis) {num_splits = 2 : i32}
        : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<3xf32>, tensor<1xf32>)
    ```

    C1: `num_splits` is the number of results, from 1 to 65536. C2: `axis` has one element and is a dimension of the
    input. C3: `size_splits` is a vector with an element per result. C4: at most one size is -1, none is less, and
    together they are the extent of the dimension.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$size_splits, Adze_Int32Tensor:$axis,
                       Adze_DefaultI32<"0">:$num_splits);
  let results = (outs Variadic<Adze_Tensor>:$outputs);
  let hasFolder = 1;
  let versions = [Adze_Version<3, [{q.in(0).starts_with("FLOAT8")}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

#endif // ADZE_JOIN_OPS_TD
