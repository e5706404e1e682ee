// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @exp(
func.func @exp(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.exp(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.exp(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @log(
func.func @log(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.log(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.log(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @sqrt(
func.func @sqrt(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.sqrt(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.sqrt(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @rsqrt(
func.func @rsqrt(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.rsqrt(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.rsqrt(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @square(
func.func @square(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.square(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.square(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @abs(
func.func @abs(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.abs(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.abs(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @neg(
func.func @neg(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.neg(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.neg(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @sin(
func.func @sin(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.sin(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.sin(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @cos(
func.func @cos(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.cos(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.cos(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @sign(
func.func @sign(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.sign(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.sign(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @floor(
func.func @floor(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.floor(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.floor(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @ceil(
func.func @ceil(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.ceil(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.ceil(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @round(
func.func @round(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.round(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.round(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @zeros_like(
func.func @zeros_like(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.zeros_like(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.zeros_like(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @logical_not(
func.func @logical_not(%a0: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // CHECK: adze.logical_not(%arg0) : (tensor<2x3xi1>) -> tensor<2x3xi1>
  %r = adze.logical_not(%a0) : (tensor<2x3xi1>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @real(
func.func @real(%a0: tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32> {
  // CHECK: adze.real(%arg0) : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  %r = adze.real(%a0) : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @imag(
func.func @imag(%a0: tensor<2x3xcomplex<f64>>) -> tensor<2x3xf64> {
  // CHECK: adze.imag(%arg0) : (tensor<2x3xcomplex<f64>>) -> tensor<2x3xf64>
  %r = adze.imag(%a0) : (tensor<2x3xcomplex<f64>>) -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

// CHECK-LABEL: func @complex_abs(
func.func @complex_abs(%a0: tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32> {
  // CHECK: adze.complex_abs(%arg0) : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  %r = adze.complex_abs(%a0) : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @dilate(
func.func @dilate(%a0: tensor<2x3xf32>, %a1: tensor<2xi32>, %a2: tensor<f32>) -> tensor<3x?xf32> {
  // CHECK: adze.dilate(%arg0, %arg1, %arg2) : (tensor<2x3xf32>, tensor<2xi32>, tensor<f32>) -> tensor<3x?xf32>
  %r = adze.dilate(%a0, %a1, %a2) : (tensor<2x3xf32>, tensor<2xi32>, tensor<f32>) -> tensor<3x?xf32>
  return %r : tensor<3x?xf32>
}
