// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// Extents of 1 are dropped, so that maps only pick dimensions.
// CHECK-LABEL: func.func @add
// CHECK: tensor.collapse_shape
// CHECK: linalg.generic
// CHECK: arith.addf
// CHECK: arith.cmpf olt
// CHECK: arith.cmpf ogt
func.func @add(%x: tensor<2x3x5xf32>, %y: tensor<2x1x5xf32>) -> tensor<2x3x5xf32> {
  %0 = adze.add(%x, %y) {fused_activation_function = #adze.activation<RELU6>}
      : (tensor<2x3x5xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  return %0 : tensor<2x3x5xf32>
}

// -----

// Narrow floats are computed in single precision.
// CHECK-LABEL: func.func @half
// CHECK: arith.extf {{.*}} : f16 to f32
// CHECK: arith.mulf {{.*}} : f32
// CHECK: arith.truncf {{.*}} : f32 to f16
func.func @half(%x: tensor<4xf16>, %y: tensor<4xf16>) -> tensor<4xf16> {
  %0 = adze.mul(%x, %y) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  return %0 : tensor<4xf16>
}

// -----

// Integers up to 32 bits are divided in floats, 64-bit ones are not.
// CHECK-LABEL: func.func @divide
// CHECK: arith.divf {{.*}} : f64
// CHECK-NOT: arith.divsi
// CHECK: arith.divsi {{.*}} : i64
func.func @divide(%x: tensor<4xi32>, %y: tensor<4xi64>) -> (tensor<4xi32>, tensor<4xi64>) {
  %0 = adze.div(%x, %x) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  %1 = adze.floor_mod(%y, %y) : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return %0, %1 : tensor<4xi32>, tensor<4xi64>
}

// -----

// Truths are bytes.
// CHECK-LABEL: func.func @compare
// CHECK-SAME: -> tensor<2x3xf32>
// CHECK: arith.cmpf olt
// CHECK: arith.extui {{.*}} : i1 to i8
// CHECK: arith.cmpi ne, {{.*}} : i8
// CHECK: arith.select
func.func @compare(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = adze.less(%x, %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %1 = adze.select_v2(%0, %x, %y) : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// A vector chooses rows in SELECT.
// CHECK-DAG: #[[ROWS:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @rows
// CHECK: linalg.generic {indexing_maps = [#[[ROWS]]
func.func @rows(%c: tensor<2xi1>, %x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = adze.select(%c, %x, %x) : (tensor<2xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @shift
// CHECK: arith.minui
// CHECK: arith.shrui
func.func @shift(%x: tensor<4xui8>) -> tensor<4xui8> {
  %0 = adze.right_shift(%x, %x) : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// -----

// CHECK-LABEL: func.func @cast
// CHECK: arith.fptosi {{.*}} : f32 to i32
// CHECK: arith.trunci {{.*}} : i32 to i8
// CHECK: arith.uitofp {{.*}} : i8 to f32
func.func @cast(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.cast(%x) : (tensor<4xf32>) -> tensor<4xui8>
  %1 = adze.cast(%0) : (tensor<4xui8>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

func.func @refused(%x: tensor<4xi64>) -> tensor<4xi64> {
  // expected-error @below {{cannot be lowered to native code: LiteRT has no kernel for elements of i64}}
  %0 = adze.square(%x) : (tensor<4xi64>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}
