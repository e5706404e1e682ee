// RUN: adze-opt %s --canonicalize --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func @identities
// CHECK-SAME: (%[[X:.*]]: tensor<2x?xf32>, %[[Y:.*]]: tensor<2x3xf32>)
func.func @identities(%x: tensor<2x?xf32>, %y: tensor<2x3xf32>)
    -> (tensor<2x?xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = adze.reshape(%x) {new_shape = array<i32: 2, -1>} : (tensor<2x?xf32>) -> tensor<2x?xf32>
  %p = adze.const dense<[0, -1]> : tensor<2xi32> -> tensor<2xi32>
  %1 = adze.transpose(%y, %p) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  %ones = adze.const dense<1> : tensor<2xi32> -> tensor<2xi32>
  %2 = adze.tile(%y, %ones) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  %s = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  %3 = adze.broadcast_to(%y, %s) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  // CHECK: return %[[X]], %[[Y]], %[[Y]], %[[Y]]
  return %0, %1, %2, %3 : tensor<2x?xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}

// Two unknown extents may trade places; another scale is another tensor.
// CHECK-LABEL: func @no_identities
func.func @no_identities(%x: tensor<?x?xf32>, %q: tensor<4x!quant.uniform<i8:f32, 0.5>>, %s: tensor<2xi32>)
    -> (tensor<?x?xf32>, tensor<4x!quant.uniform<i8:f32, 0.25>>) {
  // CHECK: adze.reshape
  %0 = adze.reshape(%x, %s) : (tensor<?x?xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  // CHECK: adze.reshape
  %1 = adze.reshape(%q) {new_shape = array<i32: 4>}
      : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>>
  return %0, %1 : tensor<?x?xf32>, tensor<4x!quant.uniform<i8:f32, 0.25>>
}

// A dimension named twice is accepted and left alone.
// CHECK-LABEL: func @no_permutation
func.func @no_permutation() -> tensor<2x2xi32> {
  %x = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %p = adze.const dense<0> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.transpose
  %0 = adze.transpose(%x, %p) : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  return %0 : tensor<2x2xi32>
}

// Constants of other dialects that hold no plain data are left alone.
// CHECK-LABEL: func @foreign
func.func @foreign() -> (tensor<2x2xi32>, tensor<4x1xi32>) {
  %x = arith.constant sparse<[[0]], [1]> : tensor<4xi32>
  %s = arith.constant sparse<[[0], [1]], [2, 2]> : tensor<2xi32>
  // CHECK: adze.reshape
  %0 = adze.reshape(%x, %s) : (tensor<4xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %axis = arith.constant sparse<[[0]], [1]> : tensor<1xi32>
  // CHECK: adze.expand_dims
  %1 = adze.expand_dims(%x, %axis) : (tensor<4xi32>, tensor<1xi32>) -> tensor<4x1xi32>
  return %0, %1 : tensor<2x2xi32>, tensor<4x1xi32>
}

// CHECK-LABEL: func @shapes
func.func @shapes(%x: tensor<2x3xf32>, %d: tensor<?x3xf32>)
    -> (tensor<2xi64>, tensor<i32>, tensor<2xi32>) {
  // CHECK-DAG: adze.const dense<[2, 3]> : tensor<2xi64>
  %0 = adze.shape(%x) {out_type = i64} : (tensor<2x3xf32>) -> tensor<2xi64>
  // CHECK-DAG: adze.const dense<2> : tensor<i32>
  %1 = adze.rank(%d) : (tensor<?x3xf32>) -> tensor<i32>
  // CHECK-DAG: adze.shape
  %2 = adze.shape(%d) {out_type = i32} : (tensor<?x3xf32>) -> tensor<2xi32>
  return %0, %1, %2 : tensor<2xi64>, tensor<i32>, tensor<2xi32>
}

// CHECK-LABEL: func @constants
func.func @constants() -> (tensor<2x2xi32>, tensor<3xi8>, tensor<1x2xf32>, tensor<3x2xi16>) {
  %a = adze.const dense<[1, 2, 3, 4]> : tensor<4xi32> -> tensor<4xi32>
  // CHECK-DAG: adze.const dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi32>
  %0 = adze.reshape(%a) {new_shape = array<i32: 2, -1>} : (tensor<4xi32>) -> tensor<2x2xi32>
  %b = adze.const dense<[[5], [6], [7]]> : tensor<3x1xi8> -> tensor<3x1xi8>
  // CHECK-DAG: adze.const dense<[5, 6, 7]> : tensor<3xi8>
  %1 = adze.squeeze(%b) : (tensor<3x1xi8>) -> tensor<3xi8>
  %c = adze.const dense<[1.5, 2.5]> : tensor<2xf32> -> tensor<2xf32>
  %axis = adze.const dense<0> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: adze.const dense<{{\[\[}}1.500000e+00, 2.500000e+00]]> : tensor<1x2xf32>
  %2 = adze.expand_dims(%c, %axis) : (tensor<2xf32>, tensor<i32>) -> tensor<1x2xf32>
  %d = adze.const dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi16> -> tensor<2x3xi16>
  %perm = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: adze.const dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi16>
  %3 = adze.transpose(%d, %perm) : (tensor<2x3xi16>, tensor<2xi32>) -> tensor<3x2xi16>
  return %0, %1, %2, %3 : tensor<2x2xi32>, tensor<3xi8>, tensor<1x2xf32>, tensor<3x2xi16>
}

// The stored integers move; the result keeps its own scales.
// CHECK-LABEL: func @quantized
func.func @quantized() -> tensor<2x1x!quant.uniform<i8:f32:0, {0.5, 0.25}>> {
  %w = adze.const dense<[[3, -4]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>
  %perm = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.const dense<{{\[\[}}3], [-4]]> : tensor<2x1xi8> -> tensor<2x1x!q{{.*}}>
  // CHECK-NOT: adze.transpose
  %0 = adze.transpose(%w, %perm) : (tensor<1x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>, tensor<2xi32>)
      -> tensor<2x1x!quant.uniform<i8:f32:0, {0.5, 0.25}>>
  return %0 : tensor<2x1x!quant.uniform<i8:f32:0, {0.5, 0.25}>>
}

// Four-bit elements are not whole bytes: a reshape leaves them in place, a transpose does not.
// CHECK-LABEL: func @packed
func.func @packed() -> (tensor<4xi4>, tensor<2x2xi4>) {
  %w = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi4> -> tensor<2x2xi4>
  // CHECK: adze.const dense<[1, 2, 3, 4]> : tensor<4xi4>
  %0 = adze.reshape(%w) {new_shape = array<i32: 4>} : (tensor<2x2xi4>) -> tensor<4xi4>
  %perm = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.transpose
  %1 = adze.transpose(%w, %perm) : (tensor<2x2xi4>, tensor<2xi32>) -> tensor<2x2xi4>
  return %0, %1 : tensor<4xi4>, tensor<2x2xi4>
}

// CHECK-LABEL: func @repeated
func.func @repeated() -> (tensor<4x2xi1>, tensor<2x3x2xf32>, tensor<2xi32>, tensor<2x2xi32>) {
  %a = adze.const dense<[[true, false], [false, false]]> : tensor<2x2xi1> -> tensor<2x2xi1>
  %m = adze.const dense<[2, 1]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: adze.const dense<{{\[\[}}true, false], [false, false], [true, false], [false, false]]> : tensor<4x2xi1>
  %0 = adze.tile(%a, %m) : (tensor<2x2xi1>, tensor<2xi32>) -> tensor<4x2xi1>
  %b = adze.const dense<[[[1.0, 2.0]], [[3.0, 4.0]]]> : tensor<2x1x2xf32> -> tensor<2x1x2xf32>
  %s = adze.const dense<[2, 3, 2]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK-DAG: adze.const dense<{{\[\[\[}}1.000000e+00, 2.000000e+00], [1.000000e+00, 2.000000e+00], [1.000000e+00, 2.000000e+00]], {{\[\[}}3.000000e+00, 4.000000e+00], [3.000000e+00, 4.000000e+00], [3.000000e+00, 4.000000e+00]]]> : tensor<2x3x2xf32>
  %1 = adze.broadcast_to(%b, %s) : (tensor<2x1x2xf32>, tensor<3xi32>) -> tensor<2x3x2xf32>
  %one = adze.const dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %c = adze.const dense<[5, 7]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: adze.const dense<[5, 7]> : tensor<2xi32>
  %2 = adze.broadcast_args(%one, %c) : (tensor<1xi32>, tensor<2xi32>) -> tensor<2xi32>
  %d = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %axes = adze.const dense<[1, -2]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: adze.const dense<{{\[\[}}4, 3], [2, 1]]> : tensor<2x2xi32>
  %3 = adze.reverse_v2(%d, %axes) : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  // CHECK-NOT: adze.tile
  return %0, %1, %2, %3 : tensor<4x2xi1>, tensor<2x3x2xf32>, tensor<2xi32>, tensor<2x2xi32>
}

// Weights of any size move while nothing else needs the old ones; repetition stops at 64 KiB.
// CHECK-LABEL: func @sizes
func.func @sizes() -> (tensor<300x200xf32>, tensor<300x200xf32>, tensor<200x300xf32>, tensor<256x128xf32>) {
  %perm = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %w = adze.const dense<1.0> : tensor<200x300xf32> -> tensor<200x300xf32>
  // CHECK: adze.const dense_resource<{{.*}}> : tensor<300x200xf32>
  %0 = adze.transpose(%w, %perm) : (tensor<200x300xf32>, tensor<2xi32>) -> tensor<300x200xf32>
  %shared = adze.const dense<2.0> : tensor<200x300xf32> -> tensor<200x300xf32>
  // CHECK: adze.transpose
  %1 = adze.transpose(%shared, %perm) : (tensor<200x300xf32>, tensor<2xi32>) -> tensor<300x200xf32>
  %row = adze.const dense<1.0> : tensor<1x128xf32> -> tensor<1x128xf32>
  %s = adze.const dense<[256, 128]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.broadcast_to
  %2 = adze.broadcast_to(%row, %s) : (tensor<1x128xf32>, tensor<2xi32>) -> tensor<256x128xf32>
  return %0, %1, %shared, %2 : tensor<300x200xf32>, tensor<300x200xf32>, tensor<200x300xf32>, tensor<256x128xf32>
}
