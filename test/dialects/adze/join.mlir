// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @concatenation
func.func @concatenation(%x: tensor<2x3xf32>, %y: tensor<2x1xf32>, %d: tensor<?x?xf32>, %s: tensor<f32>, %u: tensor<*xf32>) {
  // CHECK: adze.concatenation(%{{.*}}, %{{.*}}) {axis = -1 : i32} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %0 = adze.concatenation(%x, %y) {axis = -1 : i32} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %1 = adze.concatenation(%x, %d) {axis = 1 : i32} : (tensor<2x3xf32>, tensor<?x?xf32>) -> tensor<2x?xf32>
  // CHECK: adze.concatenation(%{{.*}}, %{{.*}}) : (tensor<f32>, tensor<f32>) -> tensor<2xf32>
  %2 = adze.concatenation(%s, %s) : (tensor<f32>, tensor<f32>) -> tensor<2xf32>
  %3 = adze.concatenation(%u, %x) : (tensor<*xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  return
}

// CHECK-LABEL: func @pack
func.func @pack(%x: tensor<3xf32>, %d: tensor<?xf32>) {
  // CHECK: adze.pack(%{{.*}}, %{{.*}}) {axis = 1 : i32, values_count = 2 : i32} : (tensor<3xf32>, tensor<?xf32>) -> tensor<3x2xf32>
  %0 = adze.pack(%x, %d) {values_count = 2 : i32, axis = 1 : i32} : (tensor<3xf32>, tensor<?xf32>) -> tensor<3x2xf32>
  %1 = adze.pack(%x) {values_count = 1 : i32, axis = -2 : i32} : (tensor<3xf32>) -> tensor<1x3xf32>
  return
}

// CHECK-LABEL: func @unpack
func.func @unpack(%x: tensor<3x2xf32>) {
  // CHECK: adze.unpack(%{{.*}}) {axis = -1 : i32, num = 2 : i32} : (tensor<3x2xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %0:2 = adze.unpack(%x) {num = 2 : i32, axis = -1 : i32} : (tensor<3x2xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// CHECK-LABEL: func @split
func.func @split(%x: tensor<4x?xf32>, %unknown: tensor<i32>, %sizes: tensor<2xi32>) {
  %axis = adze.const dense<-2> : tensor<i32> -> tensor<i32>
  // CHECK: adze.split(%{{.*}}, %{{.*}}) {num_splits = 2 : i32} : (tensor<i32>, tensor<4x?xf32>) -> (tensor<2x?xf32>, tensor<2x?xf32>)
  %0:2 = adze.split(%axis, %x) {num_splits = 2 : i32} : (tensor<i32>, tensor<4x?xf32>) -> (tensor<2x?xf32>, tensor<2x?xf32>)
  %1:2 = adze.split(%unknown, %x) {num_splits = 2 : i32} : (tensor<i32>, tensor<4x?xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  %parts = adze.const dense<[-1, 1]> : tensor<2xi64> -> tensor<2xi64>
  // CHECK: adze.split_v(%{{.*}}, %{{.*}}, %{{.*}}) {num_splits = 2 : i32} : (tensor<4x?xf32>, tensor<2xi64>, tensor<i32>) -> (tensor<3x?xf32>, tensor<1x?xf32>)
  %2:2 = adze.split_v(%x, %parts, %axis) {num_splits = 2 : i32} : (tensor<4x?xf32>, tensor<2xi64>, tensor<i32>) -> (tensor<3x?xf32>, tensor<1x?xf32>)
  %3:2 = adze.split_v(%x, %sizes, %axis) {num_splits = 2 : i32} : (tensor<4x?xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  return
}
