// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @integers
func.func @integers() -> (tensor<1xi32>, tensor<2xi32>, tensor<3xi64>, tensor<2xi8>, tensor<1xi32>) {
  %m = adze.const dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32> -> tensor<2x3xi32>
  %l = adze.const dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi64> -> tensor<2x3xi64>
  %b = adze.const dense<[[100, 2, 3], [4, 5, -6]]> : tensor<2x3xi8> -> tensor<2x3xi8>
  %w = adze.const dense<[2147483647, 1]> : tensor<2xi32> -> tensor<2xi32>
  %a0 = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %a1 = adze.const dense<[-1, 1]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: %[[PROD:.*]] = adze.const dense<[-6, -120]> : tensor<2xi32>
  // CHECK-DAG: %[[MAX:.*]] = adze.const dense<[4, 5, 3]> : tensor<3xi64>
  // CHECK-DAG: %[[PROD8:.*]] = adze.const dense<[88, -120]> : tensor<2xi8>
  // CHECK-DAG: %[[WRAP:.*]] = adze.const dense<-2147483648> : tensor<1xi32>
  // CHECK-DAG: %[[MIN:.*]] = adze.const dense<1> : tensor<1xi32>
  %0 = adze.sum(%w, %a0) {keep_dims = true} : (tensor<2xi32>, tensor<i32>) -> tensor<1xi32>
  %1 = adze.reduce_prod(%m, %a1) : (tensor<2x3xi32>, tensor<2xi32>) -> tensor<2xi32>
  %2 = adze.reduce_max(%l, %a0) : (tensor<2x3xi64>, tensor<i32>) -> tensor<3xi64>
  %3 = adze.reduce_prod(%b, %a1) : (tensor<2x3xi8>, tensor<2xi32>) -> tensor<2xi8>
  %4 = adze.reduce_min(%w, %a0) {keep_dims = true} : (tensor<2xi32>, tensor<i32>) -> tensor<1xi32>
  // CHECK: return %[[WRAP]], %[[PROD]], %[[MAX]], %[[PROD8]], %[[MIN]]
  return %0, %1, %2, %3, %4 : tensor<1xi32>, tensor<2xi32>, tensor<3xi64>, tensor<2xi8>, tensor<1xi32>
}

// CHECK-LABEL: func.func @floats
func.func @floats() -> (tensor<2xf32>, tensor<2x1xf32>, tensor<3xf32>, tensor<f32>) {
  %m = adze.const dense<[[0.5, -2.0, 3.0], [4.0, 5.0, -6.0]]> : tensor<2x3xf32> -> tensor<2x3xf32>
  %big = adze.const dense<[16777216.0, 1.0, 1.0]> : tensor<3xf32> -> tensor<3xf32>
  %a0 = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %a1 = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: %[[SUM:.*]] = adze.const dense<[1.500000e+00, 3.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[PROD:.*]] = adze.const dense<{{\[\[}}-3.000000e+00], [-1.200000e+02]]> : tensor<2x1xf32>
  // CHECK-DAG: %[[MIN:.*]] = adze.const dense<[5.000000e-01, -2.000000e+00, -6.000000e+00]> : tensor<3xf32>
  // Single precision, element after element: 2^24 + 1 is 2^24.
  // CHECK-DAG: %[[BIG:.*]] = adze.const dense<0x4B800000> : tensor<f32>
  %0 = adze.sum(%m, %a1) : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<2xf32>
  %1 = adze.reduce_prod(%m, %a1) {keep_dims = true} : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %2 = adze.reduce_min(%m, %a0) : (tensor<2x3xf32>, tensor<i32>) -> tensor<3xf32>
  %3 = adze.sum(%big, %a0) : (tensor<3xf32>, tensor<i32>) -> tensor<f32>
  // CHECK: return %[[SUM]], %[[PROD]], %[[MIN]], %[[BIG]]
  return %0, %1, %2, %3 : tensor<2xf32>, tensor<2x1xf32>, tensor<3xf32>, tensor<f32>
}

// CHECK-LABEL: func.func @booleans
func.func @booleans() -> (tensor<2xi1>, tensor<2xi1>) {
  %m = adze.const dense<[[true, false], [true, true]]> : tensor<2x2xi1> -> tensor<2x2xi1>
  %a = adze.const dense<0> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: %[[ANY:.*]] = adze.const dense<true> : tensor<2xi1>
  // CHECK-DAG: %[[ALL:.*]] = adze.const dense<[true, false]> : tensor<2xi1>
  %0 = adze.reduce_any(%m, %a) : (tensor<2x2xi1>, tensor<i32>) -> tensor<2xi1>
  %1 = adze.reduce_all(%m, %a) : (tensor<2x2xi1>, tensor<i32>) -> tensor<2xi1>
  // CHECK: return %[[ANY]], %[[ALL]]
  return %0, %1 : tensor<2xi1>, tensor<2xi1>
}

// Axes of extent 1 that stay combine nothing.
// CHECK-LABEL: func.func @identity
// CHECK-SAME: %[[X:.*]]: tensor<2x1xf32>
func.func @identity(%x: tensor<2x1xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>) {
  %a = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %none = adze.const dense<> : tensor<0xi32> -> tensor<0xi32>
  %0 = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x1xf32>, tensor<i32>) -> tensor<2x1xf32>
  %1 = adze.reduce_max(%x, %none) : (tensor<2x1xf32>, tensor<0xi32>) -> tensor<2x1xf32>
  // CHECK: return %[[X]], %[[X]]
  return %0, %1 : tensor<2x1xf32>, tensor<2x1xf32>
}

// Means, quantized elements, infinities, empty inputs and sums of bytes are left to the kernels.
// CHECK-LABEL: func.func @kept
func.func @kept(%x: tensor<1x!quant.uniform<i8:f32, 5.0e-1>>)
    -> (tensor<f32>, tensor<!quant.uniform<i8:f32, 5.0e-1>>, tensor<f32>, tensor<i32>, tensor<i8>,
        tensor<1x!quant.uniform<i8:f32, 5.0e-1>>) {
  %m = adze.const dense<[0.5, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %q = adze.const dense<[1, 2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.0e-1>>
  %inf = adze.const dense<[0x7F800000, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %e = adze.const dense<> : tensor<0xi32> -> tensor<0xi32>
  %b = adze.const dense<[1, 2]> : tensor<2xi8> -> tensor<2xi8>
  %a = adze.const dense<0> : tensor<i32> -> tensor<i32>
  // CHECK: adze.mean
  %0 = adze.mean(%m, %a) : (tensor<2xf32>, tensor<i32>) -> tensor<f32>
  // CHECK: adze.reduce_max
  %1 = adze.reduce_max(%q, %a) : (tensor<2x!quant.uniform<i8:f32, 5.0e-1>>, tensor<i32>)
      -> tensor<!quant.uniform<i8:f32, 5.0e-1>>
  // CHECK: adze.reduce_min
  %2 = adze.reduce_min(%inf, %a) : (tensor<2xf32>, tensor<i32>) -> tensor<f32>
  // CHECK: adze.reduce_prod
  %3 = adze.reduce_prod(%e, %a) : (tensor<0xi32>, tensor<i32>) -> tensor<i32>
  // CHECK: adze.sum
  %4 = adze.sum(%b, %a) : (tensor<2xi8>, tensor<i32>) -> tensor<i8>
  // CHECK: adze.sum
  %5 = adze.sum(%x, %a) {keep_dims = true} : (tensor<1x!quant.uniform<i8:f32, 5.0e-1>>, tensor<i32>)
      -> tensor<1x!quant.uniform<i8:f32, 5.0e-1>>
  return %0, %1, %2, %3, %4, %5 : tensor<f32>, tensor<!quant.uniform<i8:f32, 5.0e-1>>, tensor<f32>, tensor<i32>,
      tensor<i8>, tensor<1x!quant.uniform<i8:f32, 5.0e-1>>
}
