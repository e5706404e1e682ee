// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @gather
func.func @gather(%x: tensor<4x8x2xf32>, %i: tensor<4x3xi32>, %j: tensor<i16>, %u: tensor<*xi64>) {
  // CHECK: adze.gather(%{{.*}}, %{{.*}}) {axis = 1 : i32} : (tensor<4x8x2xf32>, tensor<4x3xi32>) -> tensor<4x4x3x2xf32>
  %0 = adze.gather(%x, %i) {axis = 1 : i32} : (tensor<4x8x2xf32>, tensor<4x3xi32>) -> tensor<4x4x3x2xf32>
  // CHECK: adze.gather(%{{.*}}, %{{.*}}) {axis = -2 : i32, batch_dims = 1 : i32} : (tensor<4x8x2xf32>, tensor<4x3xi32>) -> tensor<4x3x2xf32>
  %1 = adze.gather(%x, %i) {axis = -2 : i32, batch_dims = 1 : i32} : (tensor<4x8x2xf32>, tensor<4x3xi32>) -> tensor<4x3x2xf32>
  %2 = adze.gather(%x, %i) {axis = 1 : i32, batch_dims = -1 : i32} : (tensor<4x8x2xf32>, tensor<4x3xi32>) -> tensor<4x3x2xf32>
  // CHECK: adze.gather(%{{.*}}, %{{.*}}) : (tensor<4x8x2xf32>, tensor<i16>) -> tensor<8x2xf32>
  %3 = adze.gather(%x, %j) : (tensor<4x8x2xf32>, tensor<i16>) -> tensor<8x2xf32>
  %4 = adze.gather(%x, %u) : (tensor<4x8x2xf32>, tensor<*xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func @nd
func.func @nd(%x: tensor<4x8x2xf32>, %i: tensor<3x2xi32>, %d: tensor<3x?xi16>, %u: tensor<3x2xf32>, %shape: tensor<3xi32>) {
  // CHECK: adze.gather_nd(%{{.*}}, %{{.*}}) : (tensor<4x8x2xf32>, tensor<3x2xi32>) -> tensor<3x2xf32>
  %0 = adze.gather_nd(%x, %i) : (tensor<4x8x2xf32>, tensor<3x2xi32>) -> tensor<3x2xf32>
  %1 = adze.gather_nd(%x, %d) : (tensor<4x8x2xf32>, tensor<3x?xi16>) -> tensor<*xf32>
  // CHECK: adze.scatter_nd(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<3x2xi32>, tensor<3x2xf32>, tensor<3xi32>) -> tensor<?x?x?xf32>
  %2 = adze.scatter_nd(%i, %u, %shape) : (tensor<3x2xi32>, tensor<3x2xf32>, tensor<3xi32>) -> tensor<?x?x?xf32>
  %s = adze.const dense<[4, 8, 2]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK: adze.scatter_nd(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<3x2xi32>, tensor<3x2xf32>, tensor<3xi32>) -> tensor<4x8x2xf32>
  %3 = adze.scatter_nd(%i, %u, %s) : (tensor<3x2xi32>, tensor<3x2xf32>, tensor<3xi32>) -> tensor<4x8x2xf32>
  return
}

// CHECK-LABEL: func @one_hot
func.func @one_hot(%i: tensor<4x?xi64>, %depth: tensor<i32>, %on: tensor<i8>, %off: tensor<1xi8>) {
  // CHECK: adze.one_hot(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) {axis = -1 : i32} : (tensor<4x?xi64>, tensor<i32>, tensor<i8>, tensor<1xi8>) -> tensor<4x?x?xi8>
  %0 = adze.one_hot(%i, %depth, %on, %off) {axis = -1 : i32} : (tensor<4x?xi64>, tensor<i32>, tensor<i8>, tensor<1xi8>) -> tensor<4x?x?xi8>
  %d = adze.const dense<5> : tensor<i32> -> tensor<i32>
  // CHECK: adze.one_hot(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) {axis = 1 : i32} : (tensor<4x?xi64>, tensor<i32>, tensor<i8>, tensor<1xi8>) -> tensor<4x5x?xi8>
  %1 = adze.one_hot(%i, %d, %on, %off) {axis = 1 : i32} : (tensor<4x?xi64>, tensor<i32>, tensor<i8>, tensor<1xi8>) -> tensor<4x5x?xi8>
  return
}

// CHECK-LABEL: func @search
func.func @search(%x: tensor<4x8xi1>, %f: tensor<4x8xf32>, %k: tensor<i32>, %k16: tensor<1xi16>, %v: tensor<8xi32>) {
  // CHECK: adze.where(%{{.*}}) : (tensor<4x8xi1>) -> tensor<?x2xi64>
  %0 = adze.where(%x) : (tensor<4x8xi1>) -> tensor<?x2xi64>
  // CHECK: adze.topk_v2(%{{.*}}, %{{.*}}) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x?xf32>, tensor<4x?xi32>)
  %1:2 = adze.topk_v2(%f, %k) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x?xf32>, tensor<4x?xi32>)
  // CHECK: adze.topk_v2(%{{.*}}, %{{.*}}) : (tensor<4x8xf32>, tensor<1xi16>) -> (tensor<4x?xf32>, tensor<4x?xi16>)
  %2:2 = adze.topk_v2(%f, %k16) : (tensor<4x8xf32>, tensor<1xi16>) -> (tensor<4x?xf32>, tensor<4x?xi16>)
  %three = adze.const dense<3> : tensor<i32> -> tensor<i32>
  // CHECK: adze.topk_v2({{.*}} -> (tensor<4x3xf32>, tensor<4x3xi32>)
  %3:2 = adze.topk_v2(%f, %three) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x3xf32>, tensor<4x3xi32>)
  // CHECK: adze.unique(%{{.*}}) {idx_out_type = i64} : (tensor<8xi32>) -> (tensor<?xi32>, tensor<8xi64>)
  %4:2 = adze.unique(%v) {idx_out_type = i64} : (tensor<8xi32>) -> (tensor<?xi32>, tensor<8xi64>)
  // CHECK: adze.unique(%{{.*}}) : (tensor<8xi32>) -> (tensor<?xi32>, tensor<8xi32>)
  %5:2 = adze.unique(%v) : (tensor<8xi32>) -> (tensor<?xi32>, tensor<8xi32>)
  return
}

// CHECK-LABEL: func @make
func.func @make(%v: tensor<f32>, %q: tensor<!quant.uniform<i8:f32, 0.5>>, %dims: tensor<2xi64>, %n: tensor<i64>) {
  // CHECK: adze.fill(%{{.*}}, %{{.*}}) : (tensor<2xi64>, tensor<f32>) -> tensor<?x?xf32>
  %0 = adze.fill(%dims, %v) : (tensor<2xi64>, tensor<f32>) -> tensor<?x?xf32>
  %d = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.fill(%{{.*}}, %{{.*}}) : (tensor<2xi32>, tensor<!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01>>
  %1 = adze.fill(%d, %q) : (tensor<2xi32>, tensor<!quant.uniform<i8:f32, 0.5>>) -> tensor<2x3x!quant.uniform<i8:f32, 0.5>>
  // CHECK: adze.range(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %2 = adze.range(%n, %n, %n) : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return
}

// CHECK-LABEL: func @sparse_to_dense
func.func @sparse_to_dense(%i: tensor<3x2xi32>, %one: tensor<i64>, %shape: tensor<2xi32>, %s1: tensor<1xi64>, %v: tensor<3xf32>, %d: tensor<f32>) {
  // CHECK: adze.sparse_to_dense(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) {validate_indices = true} : (tensor<3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<f32>) -> tensor<?x?xf32>
  %0 = adze.sparse_to_dense(%i, %shape, %v, %d) {validate_indices = true}
      : (tensor<3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<f32>) -> tensor<?x?xf32>
  // CHECK: adze.sparse_to_dense(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (tensor<i64>, tensor<1xi64>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  %1 = adze.sparse_to_dense(%one, %s1, %d, %d) : (tensor<i64>, tensor<1xi64>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// CHECK-LABEL: func @diagonals
func.func @diagonals(%x: tensor<2x3x4xf32>, %u: tensor<?x?xf32>, %d: tensor<2x3xf32>) {
  // CHECK: adze.matrix_diag(%{{.*}}) : (tensor<2x3xf32>) -> tensor<2x3x3xf32>
  %0 = adze.matrix_diag(%d) : (tensor<2x3xf32>) -> tensor<2x3x3xf32>
  // CHECK: adze.matrix_set_diag(%{{.*}}, %{{.*}}) : (tensor<2x3x4xf32>, tensor<2x3xf32>) -> tensor<2x3x4xf32>
  %1 = adze.matrix_set_diag(%x, %d) : (tensor<2x3x4xf32>, tensor<2x3xf32>) -> tensor<2x3x4xf32>
  %2 = adze.matrix_set_diag(%x, %u) : (tensor<2x3x4xf32>, tensor<?x?xf32>) -> tensor<2x3x4xf32>
  return
}
