//===- QuantizationOps.td - Changes of element type --------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that quantize, dequantize or otherwise change how elements are stored.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_QUANTIZATION_OPS_TD
#define ADZE_QUANTIZATION_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_QuantizeOp : Adze_PureOp<"quantize", "QUANTIZE", "QuantizeOptions", [Adze_SameShapeAsInput]> {
  let summary = "quantize, or rescale a quantized tensor";
  let description = [{
    `round(x / scale) + zero_point`, clamped to the storage type; scale and zero point are those of the result's type.

    ```mlir
    %1 = adze.quantize(%x) : (tensor<2x3xf32>) -> tensor<2x3x!quant.uniform<i8:f32, 5.0e-1:-1>>
    ```

    C1: the result's type has quantization parameters.
  }];
  let arguments = (ins Adze_Tensor:$input);
  let versions = [
    Adze_Version<5, [{q.in(0) == "UINT4" || q.out() == "UINT4"}]>,
    Adze_Version<4, [{q.in(0) == "INT4" || q.out() == "INT4"}]>,
    Adze_Version<3, [{q.isOutPerChannel()}]>,
    Adze_Version<2, [{q.out() == "INT16"}]>];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Adze_DequantizeOp : Adze_PureOp<"dequantize", "DEQUANTIZE", "DequantizeOptions", [Adze_SameShapeAsInput]> {
  let summary = "real numbers that a quantized or half precision tensor stands for";
  let description = [{
    `scale * (x - zero_point)`; a FLOAT16 or FLOAT8 operand is widened. Constants are left as they are, since their
    stored form is the smaller one.

    ```mlir
    %1 = adze.dequantize(%x) : (tensor<2x3x!quant.uniform<i8:f32, 5.0e-1:-1>>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input);
  let results = (outs Adze_FloatTensor:$output);
  let versions = [
    Adze_Version<9, [{q.in(0) == "FLOAT8_E4M3FN" || q.in(0) == "FLOAT8_E5M2"}]>,
    Adze_Version<8, [{q.in(0) == "UINT4"}]>, Adze_Version<7, [{q.in(0) == "INT2"}]>,
    Adze_Version<6, [{q.in(0) == "INT4"}]>, Adze_Version<3, [{q.in(0) == "INT16" || q.in(0) == "FLOAT16"}]>,
    Adze_Version<5, [{q.in(0) == "INT8" && q.isPerChannel(0)}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_FakeQuantOp : Adze_PureOp<"fake_quant", "FAKE_QUANT", "FakeQuantOptions", [Adze_SameAsInput]> {
  let summary = "round to the values that a quantized tensor could hold";
  let description = [{
    Floats in, floats out: clamped to the range and rounded to one of its `2^num_bits` steps. With `narrow_range`
    (weights only: LiteRT does not execute it) the lowest step is left out.

    ```mlir
    %1 = adze.fake_quant(%x) {min = -1.0 : f32, max = 1.0 : f32, num_bits = 8 : i32}
        : (tensor<2x3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultF32<"0.0f">:$min, Adze_DefaultF32<"0.0f">:$max,
                       Adze_DefaultI32<"0">:$num_bits, Adze_DefaultFalse:$narrow_range);
  let versions = [Adze_Version<2, [{q.flag("narrow_range")}]>];
}

def Adze_DensifyOp : Adze_PureOp<"densify", "DENSIFY", "DensifyOptions", [Adze_SameAsInput]> {
  let summary = "dense form of a sparse constant";
  let description = [{
    ```mlir
    %1 = adze.densify(%x) : (tensor<4x16xf32>) -> tensor<4x16xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input);
}

def Adze_CastOp : Adze_PureOp<"cast", "CAST", "CastOptions", [Adze_SameShapeAsInput]> {
  let summary = "convert elements to another type";
  let description = [{
    Element types are those of the operand and the result; `in_data_type` and `out_data_type` repeat them in the file
    and LiteRT ignores them. Floats become integers by truncation.

    ```mlir
    %1 = adze.cast(%x) {in_data_type = f32, out_data_type = i32} : (tensor<2x3xf32>) -> tensor<2x3xi32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultElementType<"getF32Type()">:$in_data_type,
                       Adze_DefaultElementType<"getF32Type()">:$out_data_type);
  let versions = [
    Adze_Version<9, [{q.in(0).starts_with("FLOAT8") || q.out().starts_with("FLOAT8")}]>,
    Adze_Version<8, [{q.in(0) == "INT2" || q.out() == "INT2" || q.in(0) == "UINT4" || q.out() == "UINT4"}]>,
    Adze_Version<7, [{q.in(0) == "BFLOAT16" || q.out() == "BFLOAT16"}]>,
    Adze_Version<6, [{q.in(0) == "INT4" && q.out() == "FLOAT32"}]>,
    Adze_Version<5, [{q.in(0) == "FLOAT64" || q.out() == "FLOAT64" || q.in(0) == "FLOAT16" || q.out() == "FLOAT16"}]>,
    Adze_Version<4, [{q.in(0) == "UINT16" || q.out() == "UINT16"}]>,
    Adze_Version<3, [{q.in(0) == "INT8" || q.out() == "INT8"}]>,
    Adze_Version<2, [{q.in(0) == "UINT32" || q.out() == "UINT32"}]>];
  let hasFolder = 1;
}

def Adze_BitcastOp : Adze_PureOp<"bitcast", "BITCAST", "BitcastOptions", [Adze_InferShape]> {
  let summary = "the same bits as elements of another type";
  let description = [{
    Where the new elements are smaller, each old one becomes a row of a new last dimension; where they are larger, the
    last dimension becomes one element.

    ```mlir
    %1 = adze.bitcast(%x) : (tensor<2x3xf32>) -> tensor<2x3x2xi16>
    ```

    C1: the result's shape is the input's, with the last dimension added or dropped as the element sizes demand.
    C2: a last dimension that is dropped makes up one element.
  }];
  let arguments = (ins Adze_Tensor:$input);
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // ADZE_QUANTIZATION_OPS_TD
