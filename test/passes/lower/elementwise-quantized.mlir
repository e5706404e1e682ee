// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics \
// RUN:   | FileCheck %s --check-prefixes=CHECK,XNN
// RUN: adze-opt %s --lower-graph=requantize=micro --mlir-print-debuginfo=false -split-input-file -verify-diagnostics \
// RUN:   | FileCheck %s --check-prefixes=CHECK,MICRO

!a = tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>
!b = tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
// The delegate: ratios 1 and 1/2 of the result's scale: 2^20 and 2^19 over 2^20.
// CHECK-LABEL: func.func @add
// XNN-DAG: arith.constant 1048576 : i32
// XNN-DAG: arith.constant 524288 : i32
// XNN-NOT: i64
// XNN: arith.shrsi
// MICRO: arith.extsi {{.*}} : i32 to i64
// CHECK: return
func.func @add(%x: !a, %y: !b) -> !a {
  %0 = adze.add(%x, %y) : (!a, !b) -> !a
  return %0 : !a
}

// -----

!a = tensor<4x!quant.uniform<u8:f32, 5.000000e-01:3>>
// CHECK-LABEL: func.func @mul
// CHECK: arith.extui {{.*}} : i8 to i32
// XNN: arith.mulf {{.*}} : f32
// MICRO: arith.muli {{.*}} : i64
// CHECK: return
func.func @mul(%x: !a, %y: !a) -> !a {
  %0 = adze.mul(%x, %y) : (!a, !a) -> !a
  return %0 : !a
}

// -----

// Stored bytes are looked up as unsigned ones: the first entry is that of 0.
!a = tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
!o = tensor<4x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK-LABEL: func.func @logistic
// CHECK: arith.constant dense<"0x001F3B{{.*}}E1"> : tensor<256xi8>
// CHECK: linalg.generic
// CHECK: arith.index_castui
// CHECK: tensor.extract
func.func @logistic(%x: !a) -> !o {
  %0 = adze.logistic(%x) : (!a) -> !o
  return %0 : !o
}

// -----

!a = tensor<4x!quant.uniform<i16:f32, 5.000000e-01>>
// CHECK-LABEL: func.func @wide
// CHECK: tensor<513xi16>
// CHECK: tensor.extract
// CHECK: tensor.extract
func.func @wide(%x: !a) -> !a {
  %0 = adze.exp(%x) : (!a) -> !a
  return %0 : !a
}

// -----

!c = tensor<2x3x!quant.uniform<i8:f32:1, {5.000000e-01:1, 2.500000e-01:2, 1.000000e+00:3}>>
// CHECK-LABEL: func.func @channels
// CHECK-DAG: arith.constant dense<[5.000000e-01, 2.500000e-01, 1.000000e+00]>
// CHECK-DAG: arith.constant dense<[1, 2, 3]> : tensor<3xi32>
// CHECK: arith.subi
// CHECK: arith.sitofp
// CHECK: arith.mulf
func.func @channels(%x: !c) -> tensor<2x3xf32> {
  %0 = adze.dequantize(%x) : (!c) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

!u = tensor<4x!quant.uniform<u8:f32, 5.000000e-01>>
func.func @refused(%x: !u) -> !u {
  // expected-error @below {{cannot be lowered to native code: LiteRT has no kernel for elements of quantized ui8}}
  %0 = adze.exp(%x) : (!u) -> !u
  return %0 : !u
}

// -----

!s = tensor<16x!quant.uniform<i16:f32, 1.000000e-03>>
!t = tensor<16x!quant.uniform<i16:f32, 3.000000e-03>>
// LiteRT's AVX2 kernel, behind the delegate that takes no int16: products are cut, without the 2^30 of MBQM.
// CHECK-LABEL: func.func @leaky_relu_i16
// XNN-NOT: arith.constant 1073741824 : i64
// MICRO: arith.constant 1073741824 : i64
// CHECK: return
func.func @leaky_relu_i16(%x: !s) -> !t {
  %0 = adze.leaky_relu(%x) {alpha = 3.000000e-01 : f32} : (!s) -> !t
  return %0 : !t
}
