// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @chain
// CHECK-SAME: tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @chain(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic
  // CHECK: math.exp
  %0 = adze.exp(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: linalg.generic
  // CHECK: arith.negf
  %1 = adze.neg(%0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// Integers keep their bits, packed ones get a byte each.
// CHECK-LABEL: func.func @stored
// CHECK-SAME: tensor<4xi8>
func.func @stored(%x: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:3>>) -> (tensor<4xui8>, tensor<2xi4>, tensor<2xi1>) {
  // CHECK-DAG: arith.constant dense<[1, -1, 2, 3]> : tensor<4xi8>
  %0 = adze.const dense<[1, 255, 2, 3]> : tensor<4xui8> -> tensor<4xui8>
  // CHECK-DAG: arith.constant dense<[-8, 7]> : tensor<2xi8>
  %1 = adze.const dense<[-8, 7]> : tensor<2xi4> -> tensor<2xi4>
  // CHECK-DAG: arith.constant dense<[1, 0]> : tensor<2xi8>
  %2 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  return %0, %1, %2 : tensor<4xui8>, tensor<2xi4>, tensor<2xi1>
}

// -----

func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error @below {{cannot be lowered to native code: the result's shape is not static}}
  %0 = adze.exp(%x) : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
