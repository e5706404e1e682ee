//===- ShapeOps.td - Shapes, permutations, repetition -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that change or ask a tensor's shape, permute, reverse or repeat its elements.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_SHAPE_OPS_TD
#define ADZE_SHAPE_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_ReshapeOp : Adze_PureOp<"reshape", "RESHAPE", "ReshapeOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "the same elements under another shape";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The new shape is the operand `shape` where that is an INT32 vector, and `new_shape` otherwise; one extent may be
    -1 and is then what the number of elements leaves. A `new_shape` of `[0]` is a scalar.

    ```mlir
    %1 = adze.reshape(%x, %s) {new_shape = array<i32: 2, 8>} : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<2x8xf32>
    ```

    C1: at most one extent of the new shape is -1, none is less. C2: the new shape holds as many elements as the input.
  }];
  let arguments = (ins Adze_Tensor:$input, Optional<Adze_MaybeTensor>:$shape,
                       OptionalAttr<DenseI32ArrayAttr>:$new_shape);
  let hasFolder = 1;
}

def Adze_SqueezeOp : Adze_PureOp<"squeeze", "SQUEEZE", "SqueezeOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "drop dimensions of extent 1";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Drops the dimensions that `squeeze_dims` lists (negative ones count from the back), or every dimension of extent 1
    where it lists none.

    ```mlir
    %1 = adze.squeeze(%x) {squeeze_dims = array<i32: 0>} : (tensor<1x4x1xf32>) -> tensor<4x1xf32>
    ```

    C1: `squeeze_dims` are dimensions of the input. C2: a dropped dimension has extent 1.
  }];
  let arguments = (ins Adze_Tensor:$input, OptionalAttr<DenseI32ArrayAttr>:$squeeze_dims);
  let hasFolder = 1;
}

def Adze_ExpandDimsOp : Adze_PureOp<"expand_dims", "EXPAND_DIMS", "ExpandDimsOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "insert a dimension of extent 1";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The new dimension stands at `axis` of the result; a negative one counts from the result's back.

    ```mlir
    %1 = adze.expand_dims(%x, %axis) : (tensor<4xf32>, tensor<i32>) -> tensor<?x?xf32>
    ```

    C1: `axis` has one element. C2: `axis` is a dimension of the result.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$axis);
  let hasFolder = 1;
}

def Adze_TransposeOp : Adze_PureOp<"transpose", "TRANSPOSE", "TransposeOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "permute dimensions";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Dimension i of the result is dimension `perm[i]` of the input; negative ones count from the back.

    ```mlir
    %1 = adze.transpose(%x, %perm) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf32>
    ```

    C1: `perm` is a vector with an element per dimension of the input. C2: `perm` names dimensions of the
    input. LiteRT does not refuse one that is named twice.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$perm);
  let hasFolder = 1;
  let versions = [
    Adze_Version<9, [{q.in(0) == "FLOAT16"}]>,
    Adze_Version<8, [{q.rank(0) > 6 || q.in(0) == "BFLOAT16"}]>,
    Adze_Version<7, [{q.in(0) == "INT4"}]>,
    Adze_Version<6, [{q.rank(0) > 5}]>,
    Adze_Version<5, [{q.in(0) == "INT16"}]>,
    Adze_Version<4, [{q.rank(0) > 4}]>,
    Adze_Version<3, [{q.in(0) == "BOOL"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_ShapeOp : Adze_PureOp<"shape", "SHAPE", "ShapeOptions", [Adze_InferShape]> {
  let summary = "the extents of a tensor";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    A vector of `out_type` with the extents of the input.

    ```mlir
    %1 = adze.shape(%x) {out_type = i32} : (tensor<?x4xf32>) -> tensor<2xi32>
    ```

    C1: `out_type` is INT32 or INT64.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultElementType<"getF32Type()">:$out_type);
  let hasFolder = 1;
}

def Adze_RankOp : Adze_PureOp<"rank", "RANK", "RankOptions", [Adze_InferShape]> {
  let summary = "the number of dimensions of a tensor";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    An INT32 scalar.

    ```mlir
    %1 = adze.rank(%x) : (tensor<?x4xf32>) -> tensor<i32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input);
  let hasFolder = 1;
}

def Adze_TileOp : Adze_PureOp<"tile", "TILE", "TileOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "repeat a tensor along its dimensions";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Dimension i of the result is dimension i of the input, `multipliers[i]` times.

    ```mlir
    %1 = adze.tile(%x, %m) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<4x3xf32>
    ```

    C1: `multipliers` has an element per dimension of the input. C2: multipliers are not negative.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$multipliers);
  let hasFolder = 1;
  let versions = [Adze_Version<3, [{q.in(0) == "INT8"}]>, Adze_Version<2, [{q.in(0) == "STRING"}]>];
}

def Adze_BroadcastToOp : Adze_PureOp<"broadcast_to", "BROADCAST_TO", "BroadcastToOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "repeat extents of 1 up to a shape";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The input takes the shape that `shape` lists, by NumPy's rule.

    ```mlir
    %1 = adze.broadcast_to(%x, %s) : (tensor<1x3xf32>, tensor<3xi32>) -> tensor<2x4x3xf32>
    ```

    C1: `shape` is a vector with at least an element per dimension of the input. C2: each extent of the input is 1 or
    that of the result; no extent is negative.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$shape);
  let hasFolder = 1;
  let versions = [
    Adze_Version<4, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<3, [{q.in(0) == "INT8" || q.in(0) == "INT16"}]>,
    Adze_Version<2, "true">]; // version 1 had another number in the wire format and is gone
}

def Adze_BroadcastArgsOp : Adze_PureOp<"broadcast_args", "BROADCAST_ARGS", "", [Adze_InferShape]> {
  let summary = "the shape to which two shapes broadcast";
  let description = [{
    Both operands list the extents of a shape; the result lists those of their broadcast by NumPy's rule.

    ```mlir
    %1 = adze.broadcast_args(%a, %b) : (tensor<1xi32>, tensor<3xi32>) -> tensor<3xi32>
    ```

    C1: both operands are vectors. C2: both have the same element type. C3: the shapes broadcast.
  }];
  let arguments = (ins Adze_IntTensor:$shape1, Adze_IntTensor:$shape2);
  let hasFolder = 1;
}

def Adze_ReverseV2Op : Adze_PureOp<"reverse_v2", "REVERSE_V2", "ReverseV2Options", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "reverse dimensions";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Reverses the order of elements along the dimensions that `axis` lists; negative ones count from the back.

    ```mlir
    %1 = adze.reverse_v2(%x, %axis) : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<2x3xf32>
    ```

    C1: `axis` is a vector of at most as many elements as the input has dimensions. C2: `axis` lists dimensions of the
    input.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$axis);
  let hasFolder = 1;
  let versions = [
    Adze_Version<4, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<3, [{q.in(0) == "INT8"}]>,
    Adze_Version<2, [{q.in(0) == "BOOL"}]>];
}

def Adze_ReverseSequenceOp : Adze_PureOp<"reverse_sequence", "REVERSE_SEQUENCE", "ReverseSequenceOptions", [
    Adze_InferShape, Adze_DataMovement<0>]> {
  let summary = "reverse the beginnings of sequences";
  let description = [{
    For each index b of `batch_dim`, reverses the first `seq_lengths[b]` elements along `seq_dim`.

    ```mlir
    %1 = adze.reverse_sequence(%x, %n) {seq_dim = 1 : i32} : (tensor<2x5xf32>, tensor<2xi32>) -> tensor<2x5xf32>
    ```

    C1: `seq_dim` and `batch_dim` are two dimensions of the input, counted from the front. C2: `seq_lengths` is a
    vector with an element per index of `batch_dim`.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$seq_lengths, Adze_DefaultI32<"0">:$seq_dim,
                       Adze_DefaultI32<"0">:$batch_dim);
}

#endif // ADZE_SHAPE_OPS_TD
