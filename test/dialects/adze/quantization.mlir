// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @quantize(
func.func @quantize(%a0: tensor<2x3xf32>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  // CHECK: adze.quantize(%arg0) : (tensor<2x3xf32>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.quantize(%a0) : (tensor<2x3xf32>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @dequantize(
func.func @dequantize(%a0: tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3xf32> {
  // CHECK: adze.dequantize(%arg0) : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3xf32>
  %r = adze.dequantize(%a0) : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @dequantize_2(
func.func @dequantize_2(%a0: tensor<4xf16>) -> tensor<4xf32> {
  // CHECK: adze.dequantize(%arg0) : (tensor<4xf16>) -> tensor<4xf32>
  %r = adze.dequantize(%a0) : (tensor<4xf16>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @fake_quant(
func.func @fake_quant(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.fake_quant(%arg0) {max = 1.000000e+00 : f32, min = -1.000000e+00 : f32, narrow_range = true, num_bits = 8 : i32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.fake_quant(%a0) {max = 1.000000e+00 : f32, min = -1.000000e+00 : f32, narrow_range = true, num_bits = 8 : i32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @densify(
func.func @densify(%a0: tensor<4x16xf32>) -> tensor<4x16xf32> {
  // CHECK: adze.densify(%arg0) : (tensor<4x16xf32>) -> tensor<4x16xf32>
  %r = adze.densify(%a0) : (tensor<4x16xf32>) -> tensor<4x16xf32>
  return %r : tensor<4x16xf32>
}

// CHECK-LABEL: func @cast(
func.func @cast(%a0: tensor<2x3xf32>) -> tensor<2x3xi32> {
  // CHECK: adze.cast(%arg0) {in_data_type = i64, out_data_type = i32} : (tensor<2x3xf32>) -> tensor<2x3xi32>
  %r = adze.cast(%a0) {in_data_type = i64, out_data_type = i32} : (tensor<2x3xf32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK-LABEL: func @bitcast(
func.func @bitcast(%a0: tensor<2x3xf32>) -> tensor<2x3x2xi16> {
  // CHECK: adze.bitcast(%arg0) : (tensor<2x3xf32>) -> tensor<2x3x2xi16>
  %r = adze.bitcast(%a0) : (tensor<2x3xf32>) -> tensor<2x3x2xi16>
  return %r : tensor<2x3x2xi16>
}

// CHECK-LABEL: func @bitcast_2(
func.func @bitcast_2(%a0: tensor<2x3x2xi16>) -> tensor<2x3xf32> {
  // CHECK: adze.bitcast(%arg0) : (tensor<2x3x2xi16>) -> tensor<2x3xf32>
  %r = adze.bitcast(%a0) : (tensor<2x3x2xi16>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @bitcast_3(
func.func @bitcast_3(%a0: tensor<2x3xf32>) -> tensor<2x3xi32> {
  // CHECK: adze.bitcast(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xi32>
  %r = adze.bitcast(%a0) : (tensor<2x3xf32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}
