// RUN: adze-opt %s --lower-graph=extern-ops=Foo-2,Bar --mlir-print-debuginfo=false -split-input-file | FileCheck %s
// RUN: not adze-opt %s --lower-graph=extern-ops=a-b,a+b -split-input-file 2>&1 | FileCheck %s --check-prefix=TWICE

// TWICE: lower-graph: custom ops 'a-b' and 'a+b' would both be the function 'adze_extern_a_b'

// CHECK-LABEL: func.func @call
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4xi8>, %[[Y:[a-z0-9]+]]: tensor<2xi8>
func.func @call(%x: tensor<4x!quant.uniform<u8:f32, 0.5:128>>, %y: tensor<2xi1>) -> (tensor<2xf32>, tensor<3xi32>) {
  // CHECK-DAG: %[[OPTIONS:.*]] = arith.constant dense<[1, 2, -1]> : tensor<3xi8>
  // CHECK-DAG: %[[A:.*]] = tensor.empty() : tensor<2xf32>
  // CHECK-DAG: %[[B:.*]] = tensor.empty() : tensor<3xi32>
  // CHECK: kernel.extern_call "adze_extern_Foo_2" inputs(%[[X]], %[[Y]] : tensor<4xi8>, tensor<2xi8>)
  // CHECK-SAME: options(%[[OPTIONS]] : tensor<3xi8>) outputs(%[[A]], %[[B]] : tensor<2xf32>, tensor<3xi32>)
  // CHECK-SAME: {absent = array<i64: 1>} -> tensor<2xf32>, tensor<3xi32>
  %none = adze.no_value
  %0:2 = adze.custom "Foo-2"(%x, %none, %y) {options = dense<[1, 2, 255]> : tensor<3xui8>}
      : (tensor<4x!quant.uniform<u8:f32, 0.5:128>>, none, tensor<2xi1>) -> (tensor<2xf32>, tensor<3xi32>)
  return %0#0, %0#1 : tensor<2xf32>, tensor<3xi32>
}

// -----

// A call stays although nothing uses its result, and so do two that look the same.
// CHECK-LABEL: func.func @effects
// CHECK-COUNT-2: kernel.extern_call "adze_extern_Bar" inputs(%{{.*}} : tensor<4xf32>) outputs(%{{.*}} : tensor<4xf32>)
func.func @effects(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.custom "Bar"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = adze.custom "Bar"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %x : tensor<4xf32>
}
