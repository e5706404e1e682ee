// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func.func @normalize
func.func @normalize(%x: tensor<1x4x4x8xf32>, %q: tensor<?x10x!quant.uniform<i8:f32, 5.0e-1>>) {
  // CHECK: adze.softmax(%{{.*}}) {beta = 5.000000e-01 : f32} : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  %0 = adze.softmax(%x) {beta = 0.5 : f32} : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  // The softmax of INT8 may be INT16.
  // CHECK: adze.softmax{{.*}} -> tensor<?x10x!quant.uniform<i16:f32,
  %1 = adze.softmax(%q) {beta = 1.0 : f32} : (tensor<?x10x!quant.uniform<i8:f32, 5.0e-1>>)
      -> tensor<?x10x!quant.uniform<i16:f32, 3.0517578125e-05>>
  // CHECK: adze.log_softmax(%{{.*}}) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  %2 = adze.log_softmax(%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  // CHECK: adze.l2_normalization(%{{.*}}) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  %3 = adze.l2_normalization(%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  // CHECK: adze.local_response_normalization(%{{.*}}) {alpha = 3.000000e+00 : f32, beta = 4.000000e+00 : f32, bias = 2.000000e+00 : f32, radius = 5 : i32}
  %4 = adze.local_response_normalization(%x) {radius = 5 : i32, bias = 2.0 : f32, alpha = 3.0 : f32, beta = 4.0 : f32}
      : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}
