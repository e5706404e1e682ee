//===- ComparisonOps.td - Comparisons, logic, selection ----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that compute with BOOL tensors: comparisons, logical connectives, selection.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_COMPARISON_OPS_TD
#define ADZE_COMPARISON_OPS_TD

include "dialects/adze/AdzeBase.td"

/// Compares elements of two tensors; `text` says how.
class Adze_ComparisonOp<string opMnemonic, string builtinName, string table, string text>
    : Adze_PureOp<opMnemonic, builtinName, table, [Adze_BroadcastToBool]> {
  let description = text # [{ Quantized operands are compared as the real numbers that they stand for.

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x, %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
    ```

    C1: the operands store the same type. C2: their shapes broadcast.
  }];
  let arguments = (ins Adze_Tensor:$lhs, Adze_Tensor:$rhs);
  let hasFolder = 1;
}

defvar Adze_OrderVersions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];

def Adze_EqualOp : Adze_ComparisonOp<"equal", "EQUAL", "EqualOptions", "Whether elements are equal; also of strings."> {
  let summary = "elementwise equality";
  let integerActivations = ["INT8"];
  let versions = [Adze_Version<5, [{q.in(0) == "INT16"}]>, Adze_Version<3, [{q.in(0) == "STRING"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_NotEqualOp
    : Adze_ComparisonOp<"not_equal", "NOT_EQUAL", "NotEqualOptions", "Whether elements differ; also of strings."> {
  let summary = "elementwise inequality";
  let integerActivations = ["INT8"];
  let versions = [Adze_Version<4, [{q.in(0) == "INT16"}]>, Adze_Version<3, [{q.in(0) == "STRING"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_LessOp : Adze_ComparisonOp<"less", "LESS", "LessOptions", "Whether `lhs < rhs`."> {
  let summary = "elementwise less than";
  let integerActivations = ["INT8"];
  let versions = Adze_OrderVersions;
}

def Adze_LessEqualOp : Adze_ComparisonOp<"less_equal", "LESS_EQUAL", "LessEqualOptions", "Whether `lhs <= rhs`."> {
  let summary = "elementwise less than or equal";
  let integerActivations = ["INT8"];
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_GreaterOp : Adze_ComparisonOp<"greater", "GREATER", "GreaterOptions", "Whether `lhs > rhs`."> {
  let summary = "elementwise greater than";
  let integerActivations = ["INT8"];
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_GreaterEqualOp
    : Adze_ComparisonOp<"greater_equal", "GREATER_EQUAL", "GreaterEqualOptions", "Whether `lhs >= rhs`."> {
  let summary = "elementwise greater than or equal";
  let integerActivations = ["INT8"];
  let versions = Adze_OrderVersions;
}

/// Connects elements of two BOOL tensors.
class Adze_LogicalOp<string opMnemonic, string builtinName, string table>
    : Adze_PureOp<opMnemonic, builtinName, table, [Adze_BroadcastToBool]> {
  let description = [{
    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x, %y) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
    ```

    C2: the operands' shapes broadcast.
  }];
  let arguments = (ins Adze_BoolTensor:$lhs, Adze_BoolTensor:$rhs);
  let hasFolder = 1;
}

def Adze_LogicalAndOp : Adze_LogicalOp<"logical_and", "LOGICAL_AND", "LogicalAndOptions"> {
  let summary = "elementwise and";
}

def Adze_LogicalOrOp : Adze_LogicalOp<"logical_or", "LOGICAL_OR", "LogicalOrOptions"> {
  let summary = "elementwise or";
}

/// Takes elements of one of two tensors.
class Adze_SelectLikeOp<string opMnemonic, string builtinName, string table>
    : Adze_PureOp<opMnemonic, builtinName, table, [Adze_InferShape, Adze_SameScale<[1, 2], [0]>]> {
  let arguments = (ins Adze_BoolTensor:$condition, Adze_Tensor:$x, Adze_Tensor:$y);
  let hasFolder = 1;
}

def Adze_SelectOp : Adze_SelectLikeOp<"select", "SELECT", "SelectOptions"> {
  let summary = "elements or rows of one of two tensors";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `x` where the condition holds, `y` elsewhere. The condition is a scalar, has the shape of `x`, or is a vector that
    chooses along the first dimension of `x`. Tensors of one element each may differ in rank.

    ```mlir
    %1 = adze.select(%c, %x, %y) : (tensor<2xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    ```

    C1: `x` and `y` store the same type. C2: `x` and `y` have the same shape. C3: the condition has one of the shapes
    above.
  }];
  let versions = [
    Adze_Version<4, [{q.in(0) == "UINT32"}]>,
    Adze_Version<3, [{q.rank(0) == 5 || q.rank(1) == 5 || q.rank(2) == 5}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_SelectV2Op : Adze_SelectLikeOp<"select_v2", "SELECT_V2", "SelectV2Options"> {
  let summary = "elements of one of two tensors, with broadcasting";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `x` where the condition holds, `y` elsewhere; all three broadcast.

    ```mlir
    %1 = adze.select_v2(%c, %x, %y) : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    ```

    C1: `x` and `y` store the same type. C2: the shapes broadcast.
  }];
  let versions = [Adze_Version<2, [{q.in(0) == "UINT32"}]>];
}

#endif // ADZE_COMPARISON_OPS_TD
