// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// One row of four elements, transformed as eight: the zeros behind them are in no sum.
// CHECK-LABEL: func.func @rows
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction", "parallel"]{{.*}} ins({{.*}} : tensor<1x1x4xf32>, tensor<4x5xf32>, tensor<4x5xf32>) outs({{.*}} : tensor<1x1x5xf32>, tensor<1x1x5xf32>)
// CHECK-NOT: reduction
// CHECK: complex.create
func.func @rows(%x: tensor<1x4xf32>) -> tensor<1x5xcomplex<f32>> {
  %n = adze.const dense<[1, 8]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.rfft2d(%x, %n) : (tensor<1x4xf32>, tensor<2xi32>) -> tensor<1x5xcomplex<f32>>
  return %0 : tensor<1x5xcomplex<f32>>
}

// -----

// CHECK-LABEL: func.func @both
// CHECK: tensor.extract_slice {{.*}} : tensor<3x4x6xf32> to tensor<3x2x4xf32>
// CHECK: tensor<4x3xf32>
// CHECK: ins({{.*}} : tensor<3x2x3xf32>, tensor<3x2x3xf32>, tensor<2x2xf32>, tensor<2x2xf32>)
// CHECK: complex.create
func.func @both(%x: tensor<3x4x6xf32>) -> tensor<3x2x3xcomplex<f32>> {
  %n = adze.const dense<[2, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.rfft2d(%x, %n) : (tensor<3x4x6xf32>, tensor<2xi32>) -> tensor<3x2x3xcomplex<f32>>
  return %0 : tensor<3x2x3xcomplex<f32>>
}

// -----

// CHECK-LABEL: func.func @magnitude
// CHECK: complex.re
// CHECK: math.sqrt {{.*}} : f64
// CHECK: arith.truncf
func.func @magnitude(%x: tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32> {
  %0 = adze.complex_abs(%x) : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
