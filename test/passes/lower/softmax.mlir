// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file | FileCheck %s
// RUN: adze-opt %s --lower-graph=requantize=micro --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefix=MICRO

// CHECK-LABEL: func.func @floats
// CHECK: arith.maximumf
// CHECK: arith.subf
// CHECK-NEXT: arith.constant 2.000000e+00 : f32
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: math.exp
// CHECK: arith.addf {{.*}} fastmath<reassoc>
// CHECK: arith.divf {{.*}} fastmath<arcp>
func.func @floats(%x: tensor<2x3x10xf32>) -> tensor<2x3x10xf32> {
  %0 = adze.softmax(%x) {beta = 2.0 : f32} : (tensor<2x3x10xf32>) -> tensor<2x3x10xf32>
  return %0 : tensor<2x3x10xf32>
}

// -----

// CHECK-LABEL: func.func @logarithm
// CHECK: math.exp
// CHECK: math.log
// CHECK: arith.subf
// CHECK: arith.subf
func.func @logarithm(%x: tensor<2x10xf32>) -> tensor<2x10xf32> {
  %0 = adze.log_softmax(%x) : (tensor<2x10xf32>) -> tensor<2x10xf32>
  return %0 : tensor<2x10xf32>
}

// -----

// A table of 256 exponentials, summed in order; in the reference kernels a polynomial in fixed point.
// CHECK-LABEL: func.func @integers
// CHECK: arith.maxsi
// CHECK: tensor.extract %{{.*}} : tensor<256xf32>
// CHECK: arith.addf %{{[a-z0-9_]*}}, %{{[a-z0-9_]*}} : f32
// CHECK: arith.divf
// MICRO-LABEL: func.func @integers
// MICRO: arith.constant 1895147668 : i32
// MICRO: math.ctlz
func.func @integers(%x: tensor<1x10x!quant.uniform<i8:f32, 0.1:4>>) -> tensor<1x10x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %0 = adze.softmax(%x) {beta = 1.0 : f32}
      : (tensor<1x10x!quant.uniform<i8:f32, 0.1:4>>) -> tensor<1x10x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %0 : tensor<1x10x!quant.uniform<i8:f32, 0.00390625:-128>>
}

// -----

// CHECK-LABEL: func.func @words
// CHECK-COUNT-2: tensor.extract %{{.*}} : tensor<513xi32>
// CHECK: math.ctlz
// CHECK-COUNT-2: tensor.extract %{{.*}} : tensor<513xi32>
func.func @words(%x: tensor<1x10x!quant.uniform<i16:f32, 0.001>>) -> tensor<1x10x!quant.uniform<i16:f32, 3.0517578125e-05>> {
  %0 = adze.softmax(%x) {beta = 1.0 : f32}
      : (tensor<1x10x!quant.uniform<i16:f32, 0.001>>) -> tensor<1x10x!quant.uniform<i16:f32, 3.0517578125e-05>>
  return %0 : tensor<1x10x!quant.uniform<i16:f32, 3.0517578125e-05>>
}

// -----

// Between the fixed-point exponentials and the result: a logarithm in fixed point (its constants are ln 2 and 2^(-1/4)).
// MICRO-LABEL: func.func @log_integers
// MICRO: arith.constant 1895147668 : i32
// MICRO: arith.constant 1805811301 : i32
// MICRO: arith.constant 1488522236 : i32
// CHECK-LABEL: func.func @log_integers
// CHECK: math.log
func.func @log_integers(%x: tensor<1x10x!quant.uniform<i8:f32, 0.1:4>>) -> tensor<1x10x!quant.uniform<i8:f32, 0.0625:127>> {
  %0 = adze.log_softmax(%x) : (tensor<1x10x!quant.uniform<i8:f32, 0.1:4>>) -> tensor<1x10x!quant.uniform<i8:f32, 0.0625:127>>
  return %0 : tensor<1x10x!quant.uniform<i8:f32, 0.0625:127>>
}
