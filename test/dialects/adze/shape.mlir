// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @reshape
func.func @reshape(%x: tensor<4x4xf32>, %d: tensor<?x4xf32>, %s: tensor<2xi32>) {
  // CHECK: adze.reshape(%{{.*}}, %{{.*}}) {new_shape = array<i32: 2, 8>} : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<2x8xf32>
  %0 = adze.reshape(%x, %s) {new_shape = array<i32: 2, 8>} : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<2x8xf32>
  // CHECK: adze.reshape(%{{.*}}) {new_shape = array<i32: -1>}
  %1 = adze.reshape(%x) {new_shape = array<i32: -1>} : (tensor<4x4xf32>) -> tensor<16xf32>
  %2 = adze.reshape(%d) {new_shape = array<i32: -1, 2, 2>} : (tensor<?x4xf32>) -> tensor<?x2x2xf32>
  %none = adze.no_value
  // CHECK: adze.reshape(%{{.*}}, %{{.*}}) {new_shape = array<i32: 16>} : (tensor<4x4xf32>, none)
  %3 = adze.reshape(%x, %none) {new_shape = array<i32: 16>} : (tensor<4x4xf32>, none) -> tensor<16xf32>
  // The rank of the result follows from the length of an unknown shape.
  %4 = adze.reshape(%x, %s) : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func @scalars
func.func @scalars(%x: tensor<1xf32>, %s: tensor<i32>) {
  // CHECK: new_shape = array<i32: 0>
  %0 = adze.reshape(%x) {new_shape = array<i32: 0>} : (tensor<1xf32>) -> tensor<f32>
  // An INT64 shape does not count, nor one that is no vector.
  %long = adze.const dense<[7, 7]> : tensor<2xi64> -> tensor<2xi64>
  // CHECK: adze.reshape(%{{.*}}, %{{.*}}) {new_shape = array<i32: 1, 1>} : (tensor<1xf32>, tensor<2xi64>)
  %2 = adze.reshape(%x, %long) {new_shape = array<i32: 1, 1>} : (tensor<1xf32>, tensor<2xi64>) -> tensor<1x1xf32>
  %1 = adze.reshape(%x, %s) {new_shape = array<i32: 1, 1>} : (tensor<1xf32>, tensor<i32>) -> tensor<1x1xf32>
  return
}

// Without elements, LiteRT derives the open extent from the extents that are not 0.
// CHECK-LABEL: func @no_elements
func.func @no_elements(%x: tensor<0x6xf32>) {
  // CHECK: -> tensor<0x3xf32>
  %0 = adze.reshape(%x) {new_shape = array<i32: -1, 3>} : (tensor<0x6xf32>) -> tensor<0x3xf32>
  // CHECK: -> tensor<0x2x3xf32>
  %1 = adze.reshape(%x) {new_shape = array<i32: 0, -1, 3>} : (tensor<0x6xf32>) -> tensor<0x2x3xf32>
  return
}

// CHECK-LABEL: func @squeeze
func.func @squeeze(%x: tensor<1x4x1xf32>, %d: tensor<?x1xf32>) {
  // CHECK: adze.squeeze(%{{.*}}) {squeeze_dims = array<i32: 0, -1>} : (tensor<1x4x1xf32>) -> tensor<4xf32>
  %0 = adze.squeeze(%x) {squeeze_dims = array<i32: 0, -1>} : (tensor<1x4x1xf32>) -> tensor<4xf32>
  // CHECK: adze.squeeze(%{{.*}}) : (tensor<1x4x1xf32>) -> tensor<4xf32>
  %1 = adze.squeeze(%x) : (tensor<1x4x1xf32>) -> tensor<4xf32>
  %2 = adze.squeeze(%d) {squeeze_dims = array<i32: 1>} : (tensor<?x1xf32>) -> tensor<?xf32>
  %3 = adze.squeeze(%d) : (tensor<?x1xf32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func @expand_dims
func.func @expand_dims(%x: tensor<4xf32>, %axis: tensor<i32>) {
  // CHECK: adze.expand_dims(%{{.*}}, %{{.*}}) : (tensor<4xf32>, tensor<i32>) -> tensor<?x?xf32>
  %0 = adze.expand_dims(%x, %axis) : (tensor<4xf32>, tensor<i32>) -> tensor<?x?xf32>
  %last = adze.const dense<-1> : tensor<1xi64> -> tensor<1xi64>
  // CHECK: adze.expand_dims(%{{.*}}, %{{.*}}) : (tensor<4xf32>, tensor<1xi64>) -> tensor<4x1xf32>
  %1 = adze.expand_dims(%x, %last) : (tensor<4xf32>, tensor<1xi64>) -> tensor<4x1xf32>
  return
}

// CHECK-LABEL: func @transpose
func.func @transpose(%x: tensor<2x3x4xi8>, %perm: tensor<3xi32>) {
  %p = adze.const dense<[2, 0, -2]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK: adze.transpose(%{{.*}}, %{{.*}}) : (tensor<2x3x4xi8>, tensor<3xi32>) -> tensor<4x2x3xi8>
  %0 = adze.transpose(%x, %p) : (tensor<2x3x4xi8>, tensor<3xi32>) -> tensor<4x2x3xi8>
  %1 = adze.transpose(%x, %perm) : (tensor<2x3x4xi8>, tensor<3xi32>) -> tensor<?x?x?xi8>
  // LiteRT does not ask whether each dimension is named once.
  %twice = adze.const dense<[2, 0, 2]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK: adze.transpose(%{{.*}}, %{{.*}}) : (tensor<2x3x4xi8>, tensor<3xi32>) -> tensor<4x2x4xi8>
  %2 = adze.transpose(%x, %twice) : (tensor<2x3x4xi8>, tensor<3xi32>) -> tensor<4x2x4xi8>
  return
}

// CHECK-LABEL: func @shape_rank
func.func @shape_rank(%x: tensor<?x4xf32>, %u: tensor<*xf32>) {
  // CHECK: adze.shape(%{{.*}}) {out_type = i64} : (tensor<?x4xf32>) -> tensor<2xi64>
  %0 = adze.shape(%x) {out_type = i64} : (tensor<?x4xf32>) -> tensor<2xi64>
  // CHECK: adze.shape(%{{.*}}) {out_type = i32} : (tensor<*xf32>) -> tensor<?xi32>
  %1 = adze.shape(%u) {out_type = i32} : (tensor<*xf32>) -> tensor<?xi32>
  // CHECK: adze.rank(%{{.*}}) : (tensor<?x4xf32>) -> tensor<i32>
  %2 = adze.rank(%x) : (tensor<?x4xf32>) -> tensor<i32>
  return
}

// CHECK-LABEL: func @repeat
func.func @repeat(%x: tensor<2x3xf32>, %r: tensor<1x3xf32>, %a: tensor<1xi32>, %b: tensor<3xi32>) {
  %m = adze.const dense<[2, 1]> : tensor<2xi64> -> tensor<2xi64>
  // CHECK: adze.tile(%{{.*}}, %{{.*}}) : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<4x3xf32>
  %0 = adze.tile(%x, %m) : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<4x3xf32>
  %s = adze.const dense<[2, 4, 3]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK: adze.broadcast_to(%{{.*}}, %{{.*}}) : (tensor<1x3xf32>, tensor<3xi32>) -> tensor<2x4x3xf32>
  %1 = adze.broadcast_to(%r, %s) : (tensor<1x3xf32>, tensor<3xi32>) -> tensor<2x4x3xf32>
  %2 = adze.broadcast_to(%r, %b) : (tensor<1x3xf32>, tensor<3xi32>) -> tensor<?x?x?xf32>
  // CHECK: adze.broadcast_args(%{{.*}}, %{{.*}}) : (tensor<1xi32>, tensor<3xi32>) -> tensor<3xi32>
  %3 = adze.broadcast_args(%a, %b) : (tensor<1xi32>, tensor<3xi32>) -> tensor<3xi32>
  return
}

// CHECK-LABEL: func @reverse
func.func @reverse(%x: tensor<2x5xf32>, %axis: tensor<1xi32>, %n: tensor<5xi64>) {
  // CHECK: adze.reverse_v2(%{{.*}}, %{{.*}}) : (tensor<2x5xf32>, tensor<1xi32>) -> tensor<2x5xf32>
  %0 = adze.reverse_v2(%x, %axis) : (tensor<2x5xf32>, tensor<1xi32>) -> tensor<2x5xf32>
  // CHECK: adze.reverse_sequence(%{{.*}}, %{{.*}}) {batch_dim = 1 : i32} : (tensor<2x5xf32>, tensor<5xi64>) -> tensor<2x5xf32>
  %1 = adze.reverse_sequence(%x, %n) {batch_dim = 1 : i32} : (tensor<2x5xf32>, tensor<5xi64>) -> tensor<2x5xf32>
  // CHECK: adze.reverse_sequence(%{{.*}}, %{{.*}}) {seq_dim = 1 : i32}
  %n2 = adze.const dense<1> : tensor<2xi32> -> tensor<2xi32>
  %2 = adze.reverse_sequence(%x, %n2) {batch_dim = 0 : i32, seq_dim = 1 : i32} : (tensor<2x5xf32>, tensor<2xi32>) -> tensor<2x5xf32>
  return
}
