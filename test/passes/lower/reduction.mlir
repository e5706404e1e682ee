// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// RUN: adze-opt %s --lower-graph=requantize=ruy --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s --check-prefix=RUY

// Reduced dimensions next to each other are one; the innermost one is summed in any order.
// CHECK-LABEL: func.func @mean
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "reduction"]
// CHECK-SAME: ins(%{{.*}} : tensor<6x20xf32>)
// CHECK: arith.addf {{.*}} fastmath<reassoc> : f32
// CHECK: arith.constant 2.000000e+01 : f32
// CHECK-NEXT: arith.divf
func.func @mean(%x: tensor<2x3x4x5xf32>) -> tensor<2x3x1x1xf32> {
  %a = adze.const dense<[-1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x3x4x5xf32>, tensor<2xi32>) -> tensor<2x3x1x1xf32>
  return %0 : tensor<2x3x1x1xf32>
}

// -----

// CHECK-LABEL: func.func @int64
// CHECK: arith.extsi {{.*}} : i32 to i64
// CHECK: arith.divsi {{.*}} : i64
// CHECK: arith.trunci {{.*}} : i64 to i32
func.func @int64(%x: tensor<4xi32>) -> tensor<i32> {
  %a = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %0 = adze.mean(%x, %a) : (tensor<4xi32>, tensor<i32>) -> tensor<i32>
  return %0 : tensor<i32>
}

// -----

// CHECK-LABEL: func.func @unsigned
// CHECK: arith.constant 0 : i8
// CHECK: arith.maxui
func.func @unsigned(%x: tensor<4x3xui8>) -> tensor<4xui8> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = adze.reduce_max(%x, %a) : (tensor<4x3xui8>, tensor<1xi32>) -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// -----

// CHECK-LABEL: func.func @all
// CHECK: arith.constant -1 : i8
// CHECK: arith.andi
func.func @all(%x: tensor<4x3xi1>) -> tensor<3xi1> {
  %a = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %0 = adze.reduce_all(%x, %a) : (tensor<4x3xi1>, tensor<1xi32>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

// -----

// X:mean: 0.5 / 0.25 / 4 = 0.5, and 3 - (4 * 2) * 0.5 = -1. L:mean4d: 3 - (2 * 0.5 / 0.25) = -1, and a factor of 2^30 * 2^-31.
// CHECK-LABEL: func.func @quantized
// CHECK: arith.extsi
// CHECK: arith.sitofp
// CHECK: arith.constant 5.000000e-01 : f32
// CHECK: arith.mulf
// CHECK: arith.constant -1.000000e+00 : f32
// CHECK: arith.addf
// RUY-LABEL: func.func @quantized
// RUY: arith.constant 1073741824 : i32
// RUY: arith.constant -1 : i32
// RUY-NEXT: arith.addi
func.func @quantized(%x: tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5:2>>) -> tensor<1x1x1x3x!quant.uniform<i8:f32, 0.25:3>> {
  %a = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.mean(%x, %a) {keep_dims = true}
      : (tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5:2>>, tensor<2xi32>) -> tensor<1x1x1x3x!quant.uniform<i8:f32, 0.25:3>>
  return %0 : tensor<1x1x1x3x!quant.uniform<i8:f32, 0.25:3>>
}

// -----

func.func @axes(%x: tensor<4x3xf32>, %a: tensor<1xi32>) -> tensor<4xf32> {
  // expected-error @below {{cannot be lowered to native code: the axes are not constant}}
  %0 = adze.sum(%x, %a) : (tensor<4x3xf32>, tensor<1xi32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
