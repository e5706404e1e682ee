//===- UnaryOps.td - Functions of one tensor ---------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise mathematics on one operand, and DILATE.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_UNARY_OPS_TD
#define ADZE_UNARY_OPS_TD

include "dialects/adze/AdzeBase.td"

/// Applies a function to each element; `text` says which.
class Adze_UnaryOp<string opMnemonic, string builtinName, string table, string text, list<Trait> opTraits = []>
    : Adze_PureOp<opMnemonic, builtinName, table, !listconcat([Adze_SameAsInput], opTraits)> {
  let description = text # [{

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input);
  let hasFolder = 1;
}

defvar Adze_Int8Or16Version = [Adze_Version<2, [{q.in(0) == "INT8" || q.in(0) == "INT16"}]>];
defvar Adze_HalfVersion = [Adze_Version<2, [{q.in(0) == "FLOAT16"}]>];

def Adze_ExpOp : Adze_UnaryOp<"exp", "EXP", "ExpOptions", "`e` to the power of every element."> {
  let summary = "exponential";
  let integerActivations = ["INT8", "INT16"];
  let versions = Adze_Int8Or16Version;
}

def Adze_LogOp : Adze_UnaryOp<"log", "LOG", "", "Natural logarithm of every element."> {
  let summary = "natural logarithm";
  let integerActivations = ["INT8", "INT16"];
  let versions = Adze_Int8Or16Version;
}

def Adze_SqrtOp : Adze_UnaryOp<"sqrt", "SQRT", "", "Square root of every element."> {
  let summary = "square root";
  let integerActivations = ["INT8", "INT16"];
  let versions = Adze_Int8Or16Version;
}

def Adze_RsqrtOp : Adze_UnaryOp<"rsqrt", "RSQRT", "", "`1 / sqrt(x)` of every element."> {
  let summary = "reciprocal square root";
  let integerActivations = ["INT8", "INT16"];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_SquareOp : Adze_UnaryOp<"square", "SQUARE", "SquareOptions", "`x * x` of every element."> {
  let summary = "product of every element with itself";
}

def Adze_AbsOp : Adze_UnaryOp<"abs", "ABS", "AbsOptions", "Magnitude of every element."> {
  let summary = "absolute value";
  let integerActivations = ["INT8", "INT16"];
  let versions = [
    Adze_Version<5, [{q.in(0) == "INT32"}]>, Adze_Version<3, [{q.in(0) == "INT16" && q.isQuantized(0)}]>,
    Adze_Version<4, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8" || q.in(0) == "UINT8"}]>];
}

def Adze_NegOp : Adze_UnaryOp<"neg", "NEG", "NegOptions", "`-x` of every element."> {
  let summary = "negation";
}

def Adze_SinOp : Adze_UnaryOp<"sin", "SIN", "", "Sine of every element, in radians."> {
  let summary = "sine";
  let versions = Adze_HalfVersion;
}

def Adze_CosOp : Adze_UnaryOp<"cos", "COS", "CosOptions", "Cosine of every element, in radians."> {
  let summary = "cosine";
  let versions = Adze_HalfVersion;
}

def Adze_SignOp : Adze_UnaryOp<"sign", "SIGN", "SignOptions", "-1, 0 or 1 by the sign of every element."> {
  let summary = "which side of zero every element is on";
  let versions = [Adze_Version<2, [{q.in(0) == "INT32"}]>];
}

def Adze_FloorOp : Adze_UnaryOp<"floor", "FLOOR", "", "The largest integer not above every element."> {
  let summary = "round down";
}

def Adze_CeilOp : Adze_UnaryOp<"ceil", "CEIL", "", "The smallest integer not below every element."> {
  let summary = "round up";
}

def Adze_RoundOp : Adze_UnaryOp<"round", "ROUND", "", "The nearest integer to every element, the even one on a tie."> {
  let summary = "round to nearest even";
}

def Adze_ZerosLikeOp : Adze_UnaryOp<"zeros_like", "ZEROS_LIKE", "ZerosLikeOptions",
                                    "Zeros in the shape and type of the operand."> {
  let summary = "zeros in the shape of a tensor";
}

def Adze_LogicalNotOp : Adze_PureOp<"logical_not", "LOGICAL_NOT", "LogicalNotOptions", [Adze_SameAsInput]> {
  let summary = "logical negation";
  let description = [{
    ```mlir
    %1 = adze.logical_not(%x) : (tensor<4xi1>) -> tensor<4xi1>
    ```
  }];
  let arguments = (ins Adze_BoolTensor:$input);
  let hasFolder = 1;
}

def Adze_ComplexTensor : Adze_TensorOf<["COMPLEX64", "COMPLEX128"]>;

/// A real tensor of complex numbers.
class Adze_ComplexPartOp<string opMnemonic, string builtinName, string text>
    : Adze_PureOp<opMnemonic, builtinName, "", [Adze_InferShape]> {
  let description = text # [{ FLOAT32 for COMPLEX64, FLOAT64 for COMPLEX128.

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x) : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_ComplexTensor:$input);
}

def Adze_RealOp : Adze_ComplexPartOp<"real", "REAL", "Real part of every element."> {
  let summary = "real part";
}

def Adze_ImagOp : Adze_ComplexPartOp<"imag", "IMAG", "Imaginary part of every element."> {
  let summary = "imaginary part";
}

def Adze_ComplexAbsOp : Adze_ComplexPartOp<"complex_abs", "COMPLEX_ABS", "Magnitude of every element."> {
  let summary = "magnitude of complex numbers";
}

def Adze_DilateOp
    : Adze_PureOp<"dilate", "DILATE", "DilateOptions", [Adze_InferShape, Adze_SameScale<[0, 2], [0]>]> {
  let summary = "spread elements apart";
  let description = [{
    Puts `dilations[i] - 1` copies of `padding_value` between neighbours along dimension i.

    ```mlir
    %1 = adze.dilate(%x, %dilations, %zero)
        : (tensor<2x3xf32>, tensor<2xi32>, tensor<f32>) -> tensor<3x3xf32>
    ```

    C1: the input has at least one dimension. C2: the padding value stores what the input stores. C3: `dilations` has
    one element per dimension. C4: dilations are positive.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$dilations, Adze_Tensor:$padding_value);
}

#endif // ADZE_UNARY_OPS_TD
