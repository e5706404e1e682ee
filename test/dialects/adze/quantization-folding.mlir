// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @quantize_same(
// CHECK-SAME: %[[X:.*]]: tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
// CHECK-NEXT: return %[[X]]
func.func @quantize_same(%x: tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  %r = adze.quantize(%x) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @quantize_other_scale(
// CHECK: %[[R:.*]] = adze.quantize(
// CHECK: return %[[R]]
func.func @quantize_other_scale(%x: tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 2.500000e-01:-1>> {
  %r = adze.quantize(%x) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 2.500000e-01:-1>>
  return %r : tensor<2x!quant.uniform<i8:f32, 2.500000e-01:-1>>
}

// CHECK-LABEL: func @dequantize_constant(
// CHECK: %[[R:.*]] = adze.dequantize(
// CHECK: return %[[R]]
func.func @dequantize_constant() -> tensor<2xf32> {
  %0 = adze.const dense<[-3, 4]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.dequantize(%0) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @cast_same(
// CHECK-SAME: %[[X:.*]]: tensor<?xi32>
// CHECK-NEXT: return %[[X]]
func.func @cast_same(%x: tensor<?xi32>) -> tensor<?xi32> {
  %r = adze.cast(%x) : (tensor<?xi32>) -> tensor<?xi32>
  return %r : tensor<?xi32>
}

// CHECK-LABEL: func @cast_f32_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1, 0, 2]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @cast_f32_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[-1.5, 0.0, 2.9]> : tensor<3xf32> -> tensor<3xf32>
  %r = adze.cast(%0) : (tensor<3xf32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @cast_f32_ui8(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[0, 255, 0]> : tensor<3xui8>
// CHECK-NEXT: return %[[C]]
func.func @cast_f32_ui8() -> tensor<3xui8> {
  %0 = adze.const dense<[0.0, 255.5, -0.5]> : tensor<3xf32> -> tensor<3xf32>
  %r = adze.cast(%0) : (tensor<3xf32>) -> tensor<3xui8>
  return %r : tensor<3xui8>
}

// CHECK-LABEL: func @cast_f32_bool(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @cast_f32_bool() -> tensor<3xi1> {
  %0 = adze.const dense<[0.0, 0.5, -2.0]> : tensor<3xf32> -> tensor<3xf32>
  %r = adze.cast(%0) : (tensor<3xf32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @cast_i32_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1, 0, 2]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @cast_i32_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[-1, 0, 2]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.cast(%0) : (tensor<3xi32>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @cast_i64_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1, 0, 2]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @cast_i64_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[-1, 0, 2]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.cast(%0) : (tensor<3xi64>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @cast_i32_i8(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1, 0, 1]> : tensor<3xi8>
// CHECK-NEXT: return %[[C]]
func.func @cast_i32_i8() -> tensor<3xi8> {
  %0 = adze.const dense<[-1, 0, 257]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.cast(%0) : (tensor<3xi32>) -> tensor<3xi8>
  return %r : tensor<3xi8>
}

// CHECK-LABEL: func @cast_i32_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1.000000e+00, 0.000000e+00, 0x4B800000]> : tensor<3xf32>
// CHECK-NEXT: return %[[C]]
func.func @cast_i32_f32() -> tensor<3xf32> {
  %0 = adze.const dense<[-1, 0, 16777217]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.cast(%0) : (tensor<3xi32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK-LABEL: func @cast_bool_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1, 0]> : tensor<2xi32>
// CHECK-NEXT: return %[[C]]
func.func @cast_bool_i32() -> tensor<2xi32> {
  %0 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %r = adze.cast(%0) : (tensor<2xi1>) -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// CHECK-LABEL: func @cast_overflow(
// CHECK: %[[R:.*]] = adze.cast(
// CHECK: return %[[R]]
func.func @cast_overflow() -> tensor<1xi32> {
  %0 = adze.const dense<3.0e9> : tensor<1xf32> -> tensor<1xf32>
  %r = adze.cast(%0) : (tensor<1xf32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @cast_nan(
// CHECK: %[[R:.*]] = adze.cast(
// CHECK: return %[[R]]
func.func @cast_nan() -> tensor<1xi32> {
  %0 = adze.const dense<0x7FC00000> : tensor<1xf32> -> tensor<1xf32>
  %r = adze.cast(%0) : (tensor<1xf32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @cast_half(
// CHECK: %[[R:.*]] = adze.cast(
// CHECK: return %[[R]]
func.func @cast_half() -> tensor<1xf32> {
  %0 = adze.const dense<1.0> : tensor<1xf16> -> tensor<1xf16>
  %r = adze.cast(%0) : (tensor<1xf16>) -> tensor<1xf32>
  return %r : tensor<1xf32>
}

// CHECK-LABEL: func @cast_quantized(
// CHECK: %[[R:.*]] = adze.cast(
// CHECK: return %[[R]]
func.func @cast_quantized() -> tensor<2xi32> {
  %0 = adze.const dense<[-3, 4]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.cast(%0) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// CHECK-LABEL: func @bitcast_same(
// CHECK-SAME: %[[X:.*]]: tensor<?xi32>
// CHECK-NEXT: return %[[X]]
func.func @bitcast_same(%x: tensor<?xi32>) -> tensor<?xi32> {
  %r = adze.bitcast(%x) : (tensor<?xi32>) -> tensor<?xi32>
  return %r : tensor<?xi32>
}

// CHECK-LABEL: func @bitcast_narrow(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}0, 16256]]> : tensor<1x2xi16>
// CHECK-NEXT: return %[[C]]
func.func @bitcast_narrow() -> tensor<1x2xi16> {
  %0 = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %r = adze.bitcast(%0) : (tensor<1xf32>) -> tensor<1x2xi16>
  return %r : tensor<1x2xi16>
}

// CHECK-LABEL: func @bitcast_wide(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<1.000000e+00> : tensor<1xf32>
// CHECK-NEXT: return %[[C]]
func.func @bitcast_wide() -> tensor<1xf32> {
  %0 = adze.const dense<[[0, 16256]]> : tensor<1x2xi16> -> tensor<1x2xi16>
  %r = adze.bitcast(%0) : (tensor<1x2xi16>) -> tensor<1xf32>
  return %r : tensor<1xf32>
}

// CHECK-LABEL: func @bitcast_bool(
// CHECK: %[[R:.*]] = adze.bitcast(
// CHECK: return %[[R]]
func.func @bitcast_bool() -> tensor<2xi1> {
  %0 = adze.const dense<[2, 0]> : tensor<2xi8> -> tensor<2xi8>
  %r = adze.bitcast(%0) : (tensor<2xi8>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}
