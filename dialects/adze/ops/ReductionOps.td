//===- ReductionOps.td - Reductions over axes and segments --*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that combine the elements of axes, segments or windows.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_REDUCTION_OPS_TD
#define ADZE_REDUCTION_OPS_TD

include "dialects/adze/AdzeBase.td"

//===----------------------------------------------------------------------===//
// Over axes
//===----------------------------------------------------------------------===//

/// A reduction of the axes that the second operand lists.
class Adze_ReductionOp<string opMnemonic, string builtinName, TypeConstraint inputType, list<Trait> opTraits = []>
    : Adze_PureOp<opMnemonic, builtinName, "ReducerOptions", !listconcat([Adze_InferShape], opTraits)> {
  let arguments = (ins inputType:$input, Adze_Int32Tensor:$axis, Adze_DefaultFalse:$keep_dims);
  let hasFolder = 1;
}

def Adze_MeanOp : Adze_ReductionOp<"mean", "MEAN", Adze_Tensor> {
  let summary = "arithmetic mean over axes";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `axis` lists the axes, negative ones from the back, repeated ones once. With `keep_dims` a reduced axis stays with
    extent 1, without it is dropped. A scalar input has no axes and is its own mean. Quantized kernels rescale from
    the input's to the result's parameters.

    ```mlir
    %1 = adze.mean(%x, %a) {keep_dims = true} : (tensor<1x8x8x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_SumOp : Adze_ReductionOp<"sum", "SUM", Adze_Tensor> {
  let summary = "sum over axes";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Axes as in `adze.mean`. Integers that are not quantized wrap around. Quantized kernels rescale from the input's to
    the result's parameters.

    ```mlir
    %1 = adze.sum(%x, %a) {keep_dims = true} : (tensor<4x3xf32>, tensor<1xi32>) -> tensor<4x1xf32>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_ReduceMaxOp : Adze_ReductionOp<"reduce_max", "REDUCE_MAX", Adze_Tensor, [Adze_SameScale<[0], [0]>]> {
  let summary = "greatest element over axes";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Axes as in `adze.mean`. Quantized kernels want equal parameters on both sides.

    ```mlir
    %1 = adze.reduce_max(%x, %a) {keep_dims = true} : (tensor<4x3xf32>, tensor<1xi32>) -> tensor<4x1xf32>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_ReduceMinOp : Adze_ReductionOp<"reduce_min", "REDUCE_MIN", Adze_Tensor, [Adze_SameScale<[0], [0]>]> {
  let summary = "least element over axes";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Axes as in `adze.mean`. Quantized kernels want equal parameters on both sides.

    ```mlir
    %1 = adze.reduce_min(%x, %a) {keep_dims = true} : (tensor<4x3xf32>, tensor<1xi32>) -> tensor<4x1xf32>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_ReduceProdOp : Adze_ReductionOp<"reduce_prod", "REDUCE_PROD", Adze_Tensor> {
  let summary = "product over axes";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Axes as in `adze.mean`. Integers that are not quantized wrap around. Quantized kernels rescale from the input's to
    the result's parameters.

    ```mlir
    %1 = adze.reduce_prod(%x, %a) {keep_dims = true} : (tensor<4xi32>, tensor<1xi32>) -> tensor<1xi32>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
  let versions = [Adze_Version<2, [{q.in(0) == "INT8" || q.in(0) == "INT16"}]>];
}

def Adze_ReduceAnyOp : Adze_ReductionOp<"reduce_any", "REDUCE_ANY", Adze_BoolTensor> {
  let summary = "logical or over axes";
  let description = [{
    Axes as in `adze.mean`.

    ```mlir
    %1 = adze.reduce_any(%x, %a) {keep_dims = true} : (tensor<4x3xi1>, tensor<1xi32>) -> tensor<4x1xi1>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
}

def Adze_ReduceAllOp : Adze_ReductionOp<"reduce_all", "REDUCE_ALL", Adze_BoolTensor> {
  let summary = "logical and over axes";
  let description = [{
    Axes as in `adze.mean`.

    ```mlir
    %1 = adze.reduce_all(%x, %a) {keep_dims = true} : (tensor<4x3xi1>, tensor<1xi32>) -> tensor<4x1xi1>
    ```

    C1: constant axes lie in [-rank, rank).
  }];
}

//===----------------------------------------------------------------------===//
// Positions and prefixes along one axis
//===----------------------------------------------------------------------===//

class Adze_ArgOp<string opMnemonic, string builtinName, string table>
    : Adze_PureOp<opMnemonic, builtinName, table, [Adze_InferShape]> {
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$axis, Adze_DefaultElementType<"getF32Type()">:$output_type);
  let versions = [Adze_Version<3, [{q.in(0) == "BOOL"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_ArgMaxOp : Adze_ArgOp<"arg_max", "ARG_MAX", "ArgMaxOptions"> {
  let summary = "position of the greatest element along an axis";
  let integerActivations = ["INT8"];
  let description = [{
    The first position where several elements are greatest. The axis is dropped from the shape; `output_type` is the
    type of the positions.

    ```mlir
    %1 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<4x3xf32>, tensor<i32>) -> tensor<4xi32>
    ```

    C1: `axis` has one element, which lies in [-rank, rank) when constant. C2: the input has at least rank 1.
    C3: `output_type` is i32 or i64.
  }];
}

def Adze_ArgMinOp : Adze_ArgOp<"arg_min", "ARG_MIN", "ArgMinOptions"> {
  let summary = "position of the least element along an axis";
  let integerActivations = ["INT8"];
  let description = [{
    The first position where several elements are least. The axis is dropped from the shape; `output_type` is the
    type of the positions.

    ```mlir
    %1 = adze.arg_min(%x, %a) {output_type = i64} : (tensor<4x3xf32>, tensor<i32>) -> tensor<4xi64>
    ```

    C1: `axis` has one element, which lies in [-rank, rank) when constant. C2: the input has at least rank 1.
    C3: `output_type` is i32 or i64.
  }];
}

def Adze_CumsumOp : Adze_PureOp<"cumsum", "CUMSUM", "CumsumOptions", [Adze_InferShape]> {
  let summary = "running sum along an axis";
  let description = [{
    With `exclusive` an element is the sum of those before it, without it is included. `reverse` sums from the back.

    ```mlir
    %1 = adze.cumsum(%x, %a) {exclusive = true, reverse = true} : (tensor<4x3xf32>, tensor<i32>) -> tensor<4x3xf32>
    ```

    C1: `axis` has one element, which lies in [-rank, rank) when constant. C2: the input has at least rank 1.
  }];
  let arguments = (ins Adze_TensorOf<["INT32", "INT64", "FLOAT32"]>:$input, Adze_Int32Tensor:$axis,
                       Adze_DefaultFalse:$exclusive, Adze_DefaultFalse:$reverse);
}

//===----------------------------------------------------------------------===//
// Over segments
//===----------------------------------------------------------------------===//

def Adze_SegmentSumOp : Adze_PureOp<"segment_sum", "SEGMENT_SUM", "SegmentSumOptions", [Adze_InferShape]> {
  let summary = "sum of rows by ascending segment number";
  let description = [{
    Row i of `data` is added to row `segment_ids[i]` of the result, which has one row more than the last number.

    ```mlir
    %1 = adze.segment_sum(%x, %s) : (tensor<4x3xf32>, tensor<4xi32>) -> tensor<?x3xf32>
    ```

    C1: `data` has at least rank 1. C2: `segment_ids` is a vector with an element per row. C3: constant numbers start
    at 0 and ascend by 0 or 1.
  }];
  let arguments = (ins Adze_TensorOf<["INT32", "FLOAT32"]>:$data, Adze_Int32Tensor:$segment_ids);
}

class Adze_UnsortedSegmentOp<string opMnemonic, string builtinName, string table>
    : Adze_PureOp<opMnemonic, builtinName, table, [Adze_InferShapeBy<"inferUnsortedSegment">]> {
  let arguments = (ins Adze_TensorOf<["INT32", "FLOAT32"]>:$data, Adze_Int32Tensor:$segment_ids,
                       Adze_Int32Tensor:$num_segments);
}

def Adze_UnsortedSegmentProdOp : Adze_UnsortedSegmentOp<"unsorted_segment_prod", "UNSORTED_SEGMENT_PROD",
                                                        "UnsortedSegmentProdOptions"> {
  let summary = "product of slices by segment number";
  let description = [{
    The shape of `segment_ids` is a prefix of that of `data`; each number names the slice of the result that the slice
    of `data` at its place goes into. Negative numbers drop the slice. A segment without slices is 1.

    ```mlir
    %1 = adze.unsorted_segment_prod(%x, %s, %n) : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x3xf32>
    ```

    C1: the shape of `segment_ids` is a prefix of that of `data`. C2: `num_segments` is a scalar or has shape [1].
    C3: constant `num_segments` is not negative and greater than every constant number.
  }];
}

def Adze_UnsortedSegmentMaxOp : Adze_UnsortedSegmentOp<"unsorted_segment_max", "UNSORTED_SEGMENT_MAX",
                                                       "UnsortedSegmentMaxOptions"> {
  let summary = "greatest elements of slices by segment number";
  let description = [{
    Segments as in `adze.unsorted_segment_prod`. A segment without slices is the least value of its type.

    ```mlir
    %1 = adze.unsorted_segment_max(%x, %s, %n) : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x3xf32>
    ```

    C1: the shape of `segment_ids` is a prefix of that of `data`. C2: `num_segments` is a scalar or has shape [1].
    C3: constant `num_segments` is not negative and greater than every constant number.
  }];
}

def Adze_UnsortedSegmentMinOp : Adze_UnsortedSegmentOp<"unsorted_segment_min", "UNSORTED_SEGMENT_MIN",
                                                       "UnsortedSegmentMinOptions"> {
  let summary = "least elements of slices by segment number";
  let description = [{
    Segments as in `adze.unsorted_segment_prod`. A segment without slices is the greatest value of its type.

    ```mlir
    %1 = adze.unsorted_segment_min(%x, %s, %n) : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x3xf32>
    ```

    C1: the shape of `segment_ids` is a prefix of that of `data`. C2: `num_segments` is a scalar or has shape [1].
    C3: constant `num_segments` is not negative and greater than every constant number.
  }];
}

def Adze_UnsortedSegmentSumOp : Adze_UnsortedSegmentOp<"unsorted_segment_sum", "UNSORTED_SEGMENT_SUM",
                                                       "UnsortedSegmentSumOptions"> {
  let summary = "sum of slices by segment number";
  let description = [{
    Segments as in `adze.unsorted_segment_prod`. A segment without slices is 0.

    ```mlir
    %1 = adze.unsorted_segment_sum(%x, %s, %n) : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x3xf32>
    ```

    C1: the shape of `segment_ids` is a prefix of that of `data`. C2: `num_segments` is a scalar or has shape [1].
    C3: constant `num_segments` is not negative and greater than every constant number.
  }];
}

//===----------------------------------------------------------------------===//
// Over windows
//===----------------------------------------------------------------------===//

def Adze_ReduceWindowOp : Adze_PureOp<"reduce_window", "REDUCE_WINDOW", "ReduceWindowOptions", [Adze_InferShape]> {
  let summary = "reduction of sliding windows";
  let description = [{
    Combines the elements of each window with `init_value` by `reduce_function`. Windows lie within the input.

    ```mlir
    %1 = adze.reduce_window(%x, %i, %w, %s, %d) {reduce_function = #adze.reduce_window_function<MAXIMUM>}
        : (tensor<4x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
    ```

    C1: the input has rank 1 to 6. C2: window, strides and dilations have an element per dimension of the input.
    C3: constant ones are positive. C4: the initial value has the input's element type.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$init_value, Adze_TensorOf<["INT64"]>:$window_dimensions,
                       Adze_TensorOf<["INT64"]>:$window_strides, Adze_TensorOf<["INT64"]>:$window_dilations,
                       DefaultValuedAttr<Adze_ReduceWindowFunctionAttr, "::adze::ReduceWindowFunction::UNSUPPORTED">
                           :$reduce_function);
}

#endif // ADZE_REDUCTION_OPS_TD
