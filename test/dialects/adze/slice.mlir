// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @slice
func.func @slice(%x: tensor<4x?xf32>, %u: tensor<*xf32>, %begin: tensor<2xi32>, %size: tensor<2xi32>) {
  // CHECK: adze.slice(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<4x?xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  %0 = adze.slice(%x, %begin, %size) : (tensor<4x?xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  %b = adze.const dense<[1, 1]> : tensor<2xi64> -> tensor<2xi64>
  %s = adze.const dense<[-1, 2]> : tensor<2xi64> -> tensor<2xi64>
  // CHECK: adze.slice(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<4x?xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<3x2xf32>
  %1 = adze.slice(%x, %b, %s) : (tensor<4x?xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<3x2xf32>
  // Sizes are known without the beginnings, what -1 takes is not.
  %2 = adze.slice(%x, %begin, %s) : (tensor<4x?xf32>, tensor<2xi32>, tensor<2xi64>) -> tensor<?x2xf32>
  %3 = adze.slice(%u, %begin, %s) : (tensor<*xf32>, tensor<2xi32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// What LiteRT's Prepare does not ask: entries beyond the rank, beginnings below 0.
// CHECK-LABEL: func @slice_lax
func.func @slice_lax(%x: tensor<4xf32>) {
  %b = adze.const dense<[1, 7]> : tensor<2xi32> -> tensor<2xi32>
  %s = adze.const dense<[2, 9]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.slice
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2xf32>
  %below = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %five = adze.const dense<5> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: adze.slice
  %1 = adze.slice(%x, %below, %five) : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<5xf32>
  return
}

// CHECK-LABEL: func @strided_slice
func.func @strided_slice(%x: tensor<4x6x8xf32>, %u: tensor<*xf32>, %v: tensor<2xi32>) {
  // CHECK: adze.strided_slice(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) {begin_mask = 1 : i32, ellipsis_mask = 8 : i32, end_mask = 2 : i32, new_axis_mask = 16 : i32, offset = true, shrink_axis_mask = 2 : i32} : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  %0 = adze.strided_slice(%x, %v, %v, %v) {begin_mask = 1 : i32, end_mask = 2 : i32, ellipsis_mask = 8 : i32,
      new_axis_mask = 16 : i32, shrink_axis_mask = 2 : i32, offset = true}
      : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  %b = adze.const dense<[1, -2]> : tensor<2xi32> -> tensor<2xi32>
  %e = adze.const dense<[9, -9]> : tensor<2xi32> -> tensor<2xi32>
  %s = adze.const dense<[2, -1]> : tensor<2xi32> -> tensor<2xi32>
  // Rows 1 and 3, columns 4 to 0, and all of the last dimension.
  // CHECK: adze.strided_slice({{.*}} -> tensor<2x5x8xf32>
  %1 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x5x8xf32>
  // CHECK: adze.strided_slice({{.*}}) {begin_mask = 3 : i32, end_mask = 3 : i32} : {{.*}} -> tensor<2x6x8xf32>
  %2 = adze.strided_slice(%x, %b, %e, %s) {begin_mask = 3 : i32, end_mask = 3 : i32}
      : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x6x8xf32>
  // CHECK: adze.strided_slice({{.*}}) {ellipsis_mask = 1 : i32} : {{.*}} -> tensor<4x6x7xf32>
  %3 = adze.strided_slice(%x, %b, %e, %s) {ellipsis_mask = 1 : i32}
      : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<4x6x7xf32>
  // CHECK: adze.strided_slice({{.*}}) {new_axis_mask = 1 : i32, shrink_axis_mask = 2 : i32} : {{.*}} -> tensor<1x6x8xf32>
  %4 = adze.strided_slice(%x, %b, %e, %s) {new_axis_mask = 1 : i32, shrink_axis_mask = 2 : i32}
      : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x6x8xf32>
  // The masks say the rank without the values.
  %5 = adze.strided_slice(%x, %v, %v, %v) {shrink_axis_mask = 1 : i32}
      : (tensor<4x6x8xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x8xf32>
  %6 = adze.strided_slice(%u, %v, %v, %v) : (tensor<*xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func @strided_slice_lax
func.func @strided_slice_lax(%x: tensor<4x6xf32>, %y: tensor<4xf32>, %v: tensor<2xi32>) {
  %s3 = adze.const dense<[1, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
  // More strides than entries, and more entries than dimensions.
  // CHECK: adze.strided_slice
  %0 = adze.strided_slice(%x, %v, %v, %s3) : (tensor<4x6xf32>, tensor<2xi32>, tensor<2xi32>, tensor<3xi32>) -> tensor<?x?xf32>
  // CHECK: adze.strided_slice
  %1 = adze.strided_slice(%y, %v, %v, %v) : (tensor<4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?xf32>
  // The stride of a new dimension does not count.
  %s = adze.const dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.strided_slice
  %2 = adze.strided_slice(%y, %v, %v, %s) {new_axis_mask = 1 : i32}
      : (tensor<4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x?xf32>
  // With an offset, extents come from `end`, those of new and whole dimensions too.
  // CHECK: adze.strided_slice
  %3 = adze.strided_slice(%y, %v, %v, %v) {new_axis_mask = 1 : i32, offset = true}
      : (tensor<4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<5x?xf32>
  return
}

// CHECK-LABEL: func @dynamic_update_slice
func.func @dynamic_update_slice(%x: tensor<4x4xf32>, %y: tensor<?x4xi8>, %u: tensor<1x4xf32>, %w: tensor<9x?xi8>, %i: tensor<2xi64>) {
  // CHECK: adze.dynamic_update_slice(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<4x4xf32>, tensor<1x4xf32>, tensor<2xi64>) -> tensor<4x4xf32>
  %0 = adze.dynamic_update_slice(%x, %u, %i) : (tensor<4x4xf32>, tensor<1x4xf32>, tensor<2xi64>) -> tensor<4x4xf32>
  // CHECK: adze.dynamic_update_slice
  %1 = adze.dynamic_update_slice(%y, %w, %i) : (tensor<?x4xi8>, tensor<9x?xi8>, tensor<2xi64>) -> tensor<?x4xi8>
  return
}
