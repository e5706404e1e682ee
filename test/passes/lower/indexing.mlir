// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// Each also reaches LLVM's dialect.
// RUN: adze-opt %s --native -split-input-file -verify-diagnostics -o /dev/null

// An index is clamped to the dimension.
// CHECK-LABEL: func.func @main
// CHECK: linalg.generic
// CHECK: ^bb0(%[[I:.*]]: i32
// CHECK: arith.index_cast %[[I]]
// CHECK-DAG: arith.constant 7 : index
// CHECK: arith.minsi
// CHECK: arith.maxsi
// CHECK: tensor.extract %arg0
func.func @main(%x: tensor<4x8x2xf32>, %i: tensor<4x3xi32>) -> tensor<4x3x2xf32> {
  %0 = adze.gather(%x, %i) {axis = 1 : i32, batch_dims = 1 : i32} : (tensor<4x8x2xf32>, tensor<4x3xi32>) -> tensor<4x3x2xf32>
  return %0 : tensor<4x3x2xf32>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK-COUNT-2: arith.maxsi
// CHECK: tensor.extract %arg0
func.func @main(%x: tensor<4x8x2xf32>, %i: tensor<3x2xi64>) -> tensor<3x2xf32> {
  %0 = adze.gather_nd(%x, %i) : (tensor<4x8x2xf32>, tensor<3x2xi64>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

// Additions in the order of the updates; a row outside of the result changes nothing.
// CHECK-LABEL: func.func @main
// CHECK: scf.for
// CHECK: arith.cmpi ult
// CHECK: scf.for
// CHECK: arith.addf
// CHECK: arith.select
// CHECK: tensor.insert
func.func @main(%i: tensor<3x1xi32>, %u: tensor<3x8xf32>) -> tensor<4x8xf32> {
  %s = adze.const dense<[4, 8]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<3x8xf32>, tensor<2xi32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: linalg.generic
// CHECK: arith.sitofp
// CHECK: arith.mulf
func.func @main(%i: tensor<5xi32>) -> tensor<5x2xf32> {
  %t = adze.const dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8:f32:0, {5.0e-01, 2.5e-01, 1.0e+00}>>
  %0 = adze.embedding_lookup(%i, %t) : (tensor<5xi32>, tensor<3x2x!quant.uniform<i8:f32:0, {5.0e-01, 2.5e-01, 1.0e+00}>>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: linalg.generic
// CHECK: arith.cmpi eq
// CHECK: arith.select
func.func @main(%i: tensor<4xi64>, %on: tensor<f32>, %off: tensor<f32>) -> tensor<4x5xf32> {
  %d = adze.const dense<5> : tensor<i32> -> tensor<i32>
  %0 = adze.one_hot(%i, %d, %on, %off) {axis = -1 : i32} : (tensor<4xi64>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

// Element and place make one integer, the greatest of which is sought.
// CHECK-LABEL: func.func @main
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: arith.maxsi %{{.*}}, %{{.*}} : i32
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
func.func @main(%x: tensor<4x9xi8>) -> tensor<4xi64> {
  %a = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  %0 = adze.arg_max(%x, %a) {output_type = i64} : (tensor<4x9xi8>, tensor<i32>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: linalg.generic
// CHECK: arith.cmpf uno
// CHECK-COUNT-3: scf.for
// CHECK: linalg.generic
func.func @main(%x: tensor<4x8xf32>) -> (tensor<4x3xf32>, tensor<4x3xi32>) {
  %k = adze.const dense<3> : tensor<i32> -> tensor<i32>
  %0:2 = adze.topk_v2(%x, %k) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x3xf32>, tensor<4x3xi32>)
  return %0#0, %0#1 : tensor<4x3xf32>, tensor<4x3xi32>
}

// -----

func.func @main(%x: tensor<4x8xi1>) -> tensor<?x2xi64> {
  // expected-error @below {{cannot be lowered to native code: the result's shape is not static}}
  %0 = adze.where(%x) : (tensor<4x8xi1>) -> tensor<?x2xi64>
  return %0 : tensor<?x2xi64>
}
