//===- BinaryOps.td - Arithmetic on two tensors ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise arithmetic on two or more operands, with NumPy broadcasting.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_BINARY_OPS_TD
#define ADZE_BINARY_OPS_TD

include "dialects/adze/AdzeBase.td"

/// Combines elements of two tensors; `text` says how.
class Adze_BinaryOp<string opMnemonic, string builtinName, string table, string text, list<Trait> opTraits = []>
    : Adze_PureOp<opMnemonic, builtinName, table, !listconcat([Adze_Broadcast], opTraits)> {
  string labels = "\n\n    C1: the operands store the same type. C2: their shapes broadcast.\n  ";
  string example = [{

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x, %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```}];
  let description = text # example # labels;
  let arguments = (ins Adze_Tensor:$lhs, Adze_Tensor:$rhs);
  let hasFolder = 1;
}

/// Arithmetic that can be followed by an activation at no cost.
class Adze_ArithmeticOp<string opMnemonic, string builtinName, string table, string text>
    : Adze_BinaryOp<opMnemonic, builtinName, table, text, [Adze_FusedActivation, Adze_AffineElementwise]> {
  let example = [{ `fused_activation_function` is applied to the result.

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x, %y) {fused_activation_function = #adze.activation<RELU>}
        : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```}];
  let arguments = (ins Adze_Tensor:$lhs, Adze_Tensor:$rhs, Adze_DefaultActivation:$fused_activation_function);
}

/// The kernel for more than four dimensions that broadcast.
class Adze_WideBroadcastVersion<int number>
    : Adze_Version<number, [{q.shapesDiffer(0, 1) && (q.rank(0) > 4 || q.rank(1) > 4)}]>;

def Adze_AddOp : Adze_ArithmeticOp<"add", "ADD", "AddOptions",
    "Sum of elements. `pot_scale_int16` promises power-of-two scales to the 16-bit kernel."> {
  let summary = "elementwise sum";
  let integerActivations = ["INT8", "INT16"];
  let arguments = (ins Adze_Tensor:$lhs, Adze_Tensor:$rhs, Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultTrue:$pot_scale_int16);
  let versions = [
    Adze_Version<6, [{q.in(0) == "FLOAT16"}]>,
    Adze_Version<5, [{q.in(0) == "INT16" && !q.isQuantized(0)}]>,
    Adze_Version<4, [{q.in(0) == "INT64"}]>,
    Adze_Version<3, [{q.in(0) == "INT16" && q.out() == "INT16" && !q.flag("pot_scale_int16")}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_SubOp : Adze_ArithmeticOp<"sub", "SUB", "SubOptions",
    "Difference of elements. `pot_scale_int16` promises power-of-two scales to the 16-bit kernel."> {
  let summary = "elementwise difference";
  let integerActivations = ["INT8", "INT16"];
  let arguments = (ins Adze_Tensor:$lhs, Adze_Tensor:$rhs, Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultTrue:$pot_scale_int16);
  let versions = [
    Adze_Version<5, [{q.in(0) == "INT16" && q.out() == "INT16" && !q.flag("pot_scale_int16")}]>,
    Adze_Version<4, [{q.in(0) == "INT64"}]>,
    Adze_WideBroadcastVersion<3>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_MulOp : Adze_ArithmeticOp<"mul", "MUL", "MulOptions", "Product of elements."> {
  let summary = "elementwise product";
  let integerActivations = ["INT8", "INT16"];
  let versions = [
    Adze_Version<8, [{q.in(0) == "FLOAT16"}]>,
    Adze_Version<7, [{(q.in(0) == "INT16" && !q.isQuantized(0) && !q.isQuantized(1)) || q.in(0) == "UINT32"}]>,
    Adze_Version<6, [{q.in(0) == "COMPLEX64"}]>,
    Adze_Version<5, [{q.in(0) == "INT64"}]>,
    Adze_Version<4, [{q.in(0) == "INT16"}]>,
    Adze_Version<3, [{q.scale(0) != 0 && q.scale(1) != 0 && q.outScale() != 0 &&
                      float(q.scale(0)) * float(q.scale(1)) / float(q.outScale()) >= 1.0f}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_DivOp : Adze_ArithmeticOp<"div", "DIV", "DivOptions", "Quotient of elements; of integers, truncated."> {
  let summary = "elementwise quotient";
  let integerActivations = ["INT8", "INT16"];
  let versions = [Adze_WideBroadcastVersion<2>];
}

def Adze_PowOp : Adze_BinaryOp<"pow", "POW", "PowOptions",
    "`lhs` to the power of `rhs`; integer exponents must not be negative."> {
  let summary = "elementwise power";
}

/// Rules of MAXIMUM and MINIMUM.
defvar Adze_ExtremumVersions = [
    Adze_Version<4, [{q.in(0) == "INT16" && q.out() == "INT16"}]>,
    Adze_WideBroadcastVersion<3>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];

def Adze_MaximumOp : Adze_BinaryOp<"maximum", "MAXIMUM", "MaximumMinimumOptions", "The larger of two elements.",
                                   [Adze_SameScale<>]> {
  let summary = "elementwise maximum";
  let integerActivations = ["INT8", "INT16"];
  let versions = Adze_ExtremumVersions;
}

def Adze_MinimumOp : Adze_BinaryOp<"minimum", "MINIMUM", "MaximumMinimumOptions", "The smaller of two elements.",
                                   [Adze_SameScale<>]> {
  let summary = "elementwise minimum";
  let integerActivations = ["INT8", "INT16"];
  let versions = Adze_ExtremumVersions;
}

def Adze_SquaredDifferenceOp : Adze_BinaryOp<"squared_difference", "SQUARED_DIFFERENCE", "SquaredDifferenceOptions",
                                             "`(lhs - rhs) * (lhs - rhs)`."> {
  let summary = "elementwise square of the difference";
  let integerActivations = ["INT8"];
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_FloorDivOp : Adze_BinaryOp<"floor_div", "FLOOR_DIV", "FloorDivOptions", "Quotient, rounded down."> {
  let summary = "elementwise quotient rounded down";
  let versions = [Adze_Version<3, [{q.in(0) == "INT16" || q.in(0) == "INT8"}]>,
                  Adze_Version<2, [{q.in(0) == "FLOAT32"}]>];
}

def Adze_FloorModOp : Adze_BinaryOp<"floor_mod", "FLOOR_MOD", "FloorModOptions",
                                    "Remainder of the quotient rounded down: it has the sign of `rhs`."> {
  let summary = "elementwise remainder of floor_div";
  let versions = [Adze_Version<2, [{q.in(0) == "INT16" || q.in(0) == "INT8"}]>];
}

def Adze_Atan2Op : Adze_PureOp<"atan2", "ATAN2", "ATan2Options", [Adze_InferShape]> {
  let summary = "angle of a point";
  let description = [{
    The angle between the x axis and the point (x, y), in [-pi, pi]. There is no broadcasting.

    ```mlir
    %1 = adze.atan2(%y, %x) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    ```

    C1: the operands store the same type. C2: they have the same shape.
  }];
  let arguments = (ins Adze_FloatTensor:$y, Adze_FloatTensor:$x);
  let hasFolder = 1;
}

def Adze_AddNOp : Adze_PureOp<"add_n", "ADD_N", "AddNOptions", [Adze_InferShape, Adze_SameScale<>]> {
  let summary = "sum of many tensors";
  let description = [{
    Elementwise sum of two or more tensors, without broadcasting.

    ```mlir
    %1 = adze.add_n(%x, %y, %z) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    ```

    C1: the operands store the same type. C2: they have the same shape. C3: there are at least two.
  }];
  let arguments = (ins Variadic<Adze_Tensor>:$inputs);
}

def Adze_BitwiseTensor : Adze_TensorOf<["INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64"]>;

/// Works on the bits of two integer tensors.
class Adze_BitwiseOp<string opMnemonic, string builtinName, string table, string text>
    : Adze_BinaryOp<opMnemonic, builtinName, table, text> {
  let example = [{

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x, %y) : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
    ```}];
  let arguments = (ins Adze_BitwiseTensor:$lhs, Adze_BitwiseTensor:$rhs);
}

def Adze_BitwiseXorOp : Adze_BitwiseOp<"bitwise_xor", "BITWISE_XOR", "BitwiseXorOptions", "Exclusive or of the bits."> {
  let summary = "elementwise exclusive or of bits";
}

def Adze_RightShiftOp : Adze_BitwiseOp<"right_shift", "RIGHT_SHIFT", "RightShiftOptions",
    "`lhs` shifted right by `rhs` bits, arithmetically where it is signed; counts are clamped to the width."> {
  let summary = "elementwise right shift";
}

#endif // ADZE_BINARY_OPS_TD
