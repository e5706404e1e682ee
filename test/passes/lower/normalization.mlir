// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @norm
// CHECK: math.sqrt
// CHECK: arith.constant 9.99999997E-7 : f32
// CHECK: arith.divf
func.func @norm(%x: tensor<3x10xf32>) -> tensor<3x10xf32> {
  %0 = adze.l2_normalization(%x) : (tensor<3x10xf32>) -> tensor<3x10xf32>
  return %0 : tensor<3x10xf32>
}

// -----

// Five Newton steps, once for each row.
// CHECK-LABEL: func.func @integers
// CHECK: math.ctlz
// CHECK: arith.constant 402653184 : i32
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<3x10xi8>, tensor<3xi32>, tensor<3xi32>)
func.func @integers(%x: tensor<3x10x!quant.uniform<i8:f32, 0.1:4>>) -> tensor<3x10x!quant.uniform<i8:f32, 0.0078125>> {
  %0 = adze.l2_normalization(%x)
      : (tensor<3x10x!quant.uniform<i8:f32, 0.1:4>>) -> tensor<3x10x!quant.uniform<i8:f32, 0.0078125>>
  return %0 : tensor<3x10x!quant.uniform<i8:f32, 0.0078125>>
}

// -----

// The radius reaches no further than there are channels.
// CHECK-LABEL: func.func @neighbours
// CHECK: tensor.empty() : tensor<6x10xf32>
// CHECK-COUNT-7: tensor.extract_slice %{{.*}} [1, 1] : tensor<6x10xf32> to tensor<6x4xf32>
// CHECK: math.sqrt
// CHECK: arith.divf
func.func @neighbours(%x: tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32> {
  %0 = adze.local_response_normalization(%x) {radius = 5 : i32, bias = 1.0 : f32, alpha = 0.1 : f32, beta = 0.5 : f32}
      : (tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32>
  return %0 : tensor<1x2x3x4xf32>
}
