//===- IndexOps.td - Gathering, scattering, making tensors -*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read and write by index, and ops that make tensors of a few values.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_INDEX_OPS_TD
#define ADZE_INDEX_OPS_TD

include "dialects/adze/AdzeBase.td"

defvar Adze_IndexTensor = Adze_TensorOf<["INT16", "INT32", "INT64"]>;

def Adze_GatherOp : Adze_PureOp<"gather", "GATHER", "GatherOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "slices of a tensor picked by index";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Replaces dimension `axis` of the input by the dimensions of `indices`, the first `batch_dims` of which run along with
    those of the input. Negative `axis` and `batch_dims` count from the back (of input and indices).

    ```mlir
    %1 = adze.gather(%x, %i) {axis = 1 : i32} : (tensor<4x8xf32>, tensor<3xi32>) -> tensor<4x3xf32>
    ```

    C1: `axis` is a dimension of the input. C2: `batch_dims` is at most `axis` and the rank of `indices`. C3: input and
    indices agree in the batch dimensions.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IndexTensor:$indices, Adze_DefaultI32<"0">:$axis,
                       Adze_DefaultI32<"0">:$batch_dims);
  let hasFolder = 1;
  let versions = [
    Adze_Version<8, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<7, [{q.in(0) == "INT4"}]>,
    Adze_Version<6, [{q.in(1) == "INT16"}]>,
    Adze_Version<5, [{q.integer("batch_dims") != 0}]>,
    Adze_Version<4, [{q.in(0) == "INT16"}]>,
    Adze_Version<3, [{q.in(0) == "BOOL"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_GatherNdOp : Adze_PureOp<"gather_nd", "GATHER_ND", "GatherNdOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "slices of a tensor picked by vectors of indices";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The last dimension of `indices` indexes the first dimensions of the input.

    ```mlir
    %1 = adze.gather_nd(%x, %i) : (tensor<4x8x2xf32>, tensor<3x2xi32>) -> tensor<3x2xf32>
    ```

    C1: neither operand is a scalar. C2: the last dimension of `indices` is at most the input's rank.
  }];
  let arguments = (ins Adze_Tensor:$params, Adze_IndexTensor:$indices);
  let versions = [
    Adze_Version<6, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<5, [{q.in(0) == "BOOL"}]>,
    Adze_Version<4, [{q.in(1) == "INT16"}]>,
    Adze_Version<3, [{q.in(0) == "INT16"}]>,
    Adze_Version<2, [{q.in(0) == "STRING"}]>];
}

def Adze_ScatterNdOp : Adze_PureOp<"scatter_nd", "SCATTER_ND", "ScatterNdOptions", [
    Adze_InferShape, Adze_SameScale<[1], [0]>]> {
  let summary = "zeros with slices added by vectors of indices";
  let integerActivations = ["INT8"];
  let description = [{
    A tensor of shape `shape`; the slice that the last dimension of `indices` names receives the sum of its updates.

    ```mlir
    %1 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<3x8xf32>, tensor<2xi32>) -> tensor<?x?xf32>
    ```

    C1: `shape` is a vector of extents, of the element type of `indices`. C2: indices and updates are no scalars and agree
    in the outer dimensions. C3: the rest of an update is a slice of the result.
  }];
  let arguments = (ins Adze_IntTensor:$indices, Adze_Tensor:$updates, Adze_IntTensor:$shape);
}

def Adze_OneHotOp : Adze_PureOp<"one_hot", "ONE_HOT", "OneHotOptions", [Adze_InferShape, Adze_SameScale<[2, 3], [0]>]> {
  let summary = "vectors with one element set";
  let integerActivations = ["INT8"];
  let description = [{
    A new dimension of extent `depth` at `axis` (-1: the last), `on_value` at the index and `off_value` elsewhere.

    ```mlir
    %1 = adze.one_hot(%i, %d, %on, %off) {axis = -1 : i32}
        : (tensor<4xi32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<4x?xf32>
    ```

    C1: `depth`, `on_value` and `off_value` have one element each, the latter of one type. C2: `axis` is -1 or a dimension
    of the result. C3: `depth` is not negative.
  }];
  let arguments = (ins Adze_IntTensor:$indices, Adze_Int32Tensor:$depth, Adze_Tensor:$on_value, Adze_Tensor:$off_value,
                       Adze_DefaultI32<"0">:$axis);
}

def Adze_WhereOp : Adze_PureOp<"where", "WHERE", "WhereOptions", [Adze_InferShape]> {
  let summary = "the indices of elements that are not zero";
  let description = [{
    A row of INT64 indices for each such element, in order.

    ```mlir
    %1 = adze.where(%x) : (tensor<4x8xi1>) -> tensor<?x2xi64>
    ```
  }];
  let arguments = (ins Adze_Tensor:$condition);
  let versions = [Adze_Version<2, [{q.in(0) != "BOOL"}]>];
}

def Adze_TopKV2Op : Adze_PureOp<"topk_v2", "TOPK_V2", "TopKV2Options", [Adze_InferShape, Adze_SameScale<[0], [0]>]> {
  let summary = "the largest elements of each row and where they stand";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Values in descending order along the last dimension, equal ones in order of their index.

    ```mlir
    %0:2 = adze.topk_v2(%x, %k) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x?xf32>, tensor<4x?xi32>)
    ```

    C1: the input is no scalar, `k` has one element. C2: `k` is at most the last dimension.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_TensorOf<["INT32", "INT16"]>:$k);
  let results = (outs Adze_Tensor:$values, Adze_TensorOf<["INT32", "INT16"]>:$indices);
  let versions = [
    Adze_Version<3, [{q.in(0) == "INT16" || q.in(1) == "INT16" || q.out(1) == "INT16"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_FillOp : Adze_PureOp<"fill", "FILL", "FillOptions", [Adze_InferShape, Adze_SameScale<[1], [0]>]> {
  let summary = "a tensor of one value";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    ```mlir
    %1 = adze.fill(%dims, %v) : (tensor<2xi32>, tensor<f32>) -> tensor<?x?xf32>
    ```

    C1: `dims` is a vector of extents. C2: `value` is a scalar.
  }];
  let arguments = (ins Adze_IntTensor:$dims, Adze_Tensor:$value);
  let hasFolder = 1;
  let versions = [
    Adze_Version<5, [{q.in(1).starts_with("FLOAT8")}]>,
    Adze_Version<4, [{q.in(1) == "FLOAT16"}]>,
    Adze_Version<3, [{q.in(1) == "INT8" || q.in(1) == "INT16"}]>,
    Adze_Version<2, [{q.in(1) == "BOOL" || q.in(1) == "STRING"}]>];
}

def Adze_RangeOp : Adze_PureOp<"range", "RANGE", "RangeOptions", [Adze_InferShape]> {
  let summary = "numbers at equal distances";
  let description = [{
    From `start` in steps of `delta` to before `limit`.

    ```mlir
    %1 = adze.range(%start, %limit, %delta) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?xi32>
    ```

    C1: the operands are scalars of one type. C2: `delta` is not 0 and leads from `start` towards `limit`.
  }];
  defvar Number = Adze_TensorOf<["INT32", "INT64", "FLOAT32"]>;
  let arguments = (ins Number:$start, Number:$limit, Number:$delta);
  let hasFolder = 1;
  let versions = [Adze_Version<2, [{q.in(0) == "INT64"}]>];
}

def Adze_UniqueOp : Adze_PureOp<"unique", "UNIQUE", "UniqueOptions", [Adze_InferShape]> {
  let summary = "the different elements of a vector";
  let description = [{
    The elements in order of their first appearance, and for each element of the input its index among them.

    ```mlir
    %0:2 = adze.unique(%x) {idx_out_type = i64} : (tensor<8xf32>) -> (tensor<?xf32>, tensor<8xi64>)
    ```

    C1: the input is a vector. C2: `idx_out_type` is INT32 or INT64.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultElementType<"getI32Type()">:$idx_out_type);
  let results = (outs Adze_Tensor:$output, Adze_Tensor:$idx);
}

def Adze_SparseToDenseOp : Adze_PureOp<"sparse_to_dense", "SPARSE_TO_DENSE", "SparseToDenseOptions", [
    Adze_InferShape, Adze_SameScale<[2, 3], [0]>]> {
  let summary = "one value with others written by index";
  let description = [{
    A tensor of shape `output_shape` filled with `default_value`, then `values` (a scalar counts for all) at the rows of
    `indices`.

    ```mlir
    %1 = adze.sparse_to_dense(%i, %s, %v, %d) {validate_indices = true}
        : (tensor<3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<f32>) -> tensor<?x?xf32>
    ```

    C1: `indices` has at most rank 2, `values` at most rank 1. C2: `output_shape` is a vector of extents with an element
    per column of `indices`. C3: there is a value per row. C4: `default_value` is one element of the type of `values`.
  }];
  let arguments = (ins Adze_IntTensor:$indices, Adze_IntTensor:$output_shape, Adze_Tensor:$values,
                       Adze_Tensor:$default_value, Adze_DefaultFalse:$validate_indices);
  let versions = [
    Adze_Version<3, [{q.in(2) == "INT8" || q.in(2) == "UINT8"}]>,
    Adze_Version<2, [{q.in(2) == "INT64"}]>];
}

def Adze_MatrixDiagOp : Adze_PureOp<"matrix_diag", "MATRIX_DIAG", "MatrixDiagOptions", [Adze_InferShape]> {
  let summary = "square matrices with given diagonals";
  let description = [{
    ```mlir
    %1 = adze.matrix_diag(%x) : (tensor<2x3xf32>) -> tensor<2x3x3xf32>
    ```

    C1: the input is no scalar.
  }];
  let arguments = (ins Adze_Tensor:$diagonal);
}

def Adze_MatrixSetDiagOp : Adze_PureOp<"matrix_set_diag", "MATRIX_SET_DIAG", "MatrixSetDiagOptions", [
    Adze_InferShape, Adze_SameScale<[0, 1], [0]>]> {
  let summary = "matrices with other diagonals";
  let description = [{
    ```mlir
    %1 = adze.matrix_set_diag(%x, %d) : (tensor<2x3x4xf32>, tensor<2x3xf32>) -> tensor<2x3x4xf32>
    ```

    C1: the input has at least rank 2. C2: `diagonal` has the shape of the input's diagonals.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$diagonal);
}

#endif // ADZE_INDEX_OPS_TD
