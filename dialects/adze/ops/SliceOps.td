//===- SliceOps.td - Slices of tensors ---------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read or overwrite a box of a tensor.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_SLICE_OPS_TD
#define ADZE_SLICE_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_SliceOp : Adze_PureOp<"slice", "SLICE", "SliceOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "a box of a tensor";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `size[i]` elements from `begin[i]` on along dimension i; a size of -1 takes the rest.

    ```mlir
    %1 = adze.slice(%x, %begin, %size) : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
    ```

    C1: `begin` and `size` are vectors of one length with an element per dimension of the input at least; what is beyond
    does not count. C2: sizes are at least -1. C3: the box ends within the input. LiteRT does not refuse a negative
    `begin`, and reads what it then finds.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$begin, Adze_IntTensor:$size);
  let hasFolder = 1;
  let versions = [
    Adze_Version<8, [{q.in(0) == "FLOAT16"}]>,
    Adze_Version<7, [{q.in(0) == "INT4"}]>,
    Adze_Version<6, [{q.in(0) == "UINT32"}]>,
    Adze_Version<5, [{q.rank(0) > 4}]>,
    Adze_Version<4, [{q.in(0) == "INT16"}]>,
    Adze_Version<3, [{q.in(0) == "STRING"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_StridedSliceOp : Adze_PureOp<"strided_slice", "STRIDED_SLICE", "StridedSliceOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "every n-th element of a box of a tensor";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Entry i of `begin`, `end` and `strides` describes a dimension: the elements from begin to before end in steps of the
    stride; negative indices count from the back and are then clamped. Bit i of a mask: `begin_mask` and `end_mask` take
    the dimension from its first or to its last element, `shrink_axis_mask` takes the element at begin and drops the
    dimension, `new_axis_mask` inserts a dimension of extent 1, `ellipsis_mask` stands for as many whole dimensions as
    other entries leave. With `offset`, `end` is relative to `begin`.

    ```mlir
    %1 = adze.strided_slice(%x, %b, %e, %s) {begin_mask = 1 : i32, shrink_axis_mask = 2 : i32}
        : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?xf32>
    ```

    C1: `begin` and `end` are vectors of one length, at most 31, and `strides` is not shorter. C2: strides that count are
    not 0. C3: the masks describe no more dimensions than the input has.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$begin, Adze_Int32Tensor:$end, Adze_Int32Tensor:$strides,
                       Adze_DefaultI32<"0">:$begin_mask, Adze_DefaultI32<"0">:$end_mask,
                       Adze_DefaultI32<"0">:$ellipsis_mask, Adze_DefaultI32<"0">:$new_axis_mask,
                       Adze_DefaultI32<"0">:$shrink_axis_mask, Adze_DefaultFalse:$offset);
  let hasFolder = 1;
  let versions = [
    Adze_Version<8, [{q.flag("offset")}]>,
    Adze_Version<7, [{q.in(0) == "UINT32"}]>,
    Adze_Version<6, [{q.integer("ellipsis_mask") != 0 || q.integer("new_axis_mask") != 0}]>,
    Adze_Version<5, [{q.in(0) == "STRING"}]>,
    Adze_Version<4, [{q.rank(0) > 4}]>,
    Adze_Version<3, [{q.in(0) == "BOOL"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_DynamicUpdateSliceOp : Adze_PureOp<"dynamic_update_slice", "DYNAMIC_UPDATE_SLICE",
    "DynamicUpdateSliceOptions", [Adze_InferShape, Adze_SameScale<[0, 1], [0]>]> {
  let summary = "a tensor with a box replaced";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The operand with `update` written at `start_indices`, which are clamped so that the box lies within the operand.

    ```mlir
    %1 = adze.dynamic_update_slice(%x, %u, %i)
        : (tensor<4x4xf32>, tensor<1x4xf32>, tensor<2xi32>) -> tensor<4x4xf32>
    ```

    C1: `start_indices` is a vector with an element per dimension of the operand. C2: `update` has the operand's rank and
    element type and is nowhere larger.
  }];
  let arguments = (ins Adze_Tensor:$operand, Adze_Tensor:$update, Adze_IntTensor:$start_indices);
  let versions = [
    Adze_Version<6, [{q.in(0) == "BFLOAT16"}]>,
    Adze_Version<5, [{q.in(0) == "INT4"}]>,
    Adze_Version<4, [{q.in(0) == "INT16"}]>,
    Adze_Version<3, [{q.in(0) == "FLOAT16"}]>,
    Adze_Version<2, [{q.in(2) == "INT64"}]>];
}

#endif // ADZE_SLICE_OPS_TD
