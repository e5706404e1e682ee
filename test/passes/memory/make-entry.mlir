// RUN: adze-opt %s --make-entry --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: memref<4xf32>, %[[OUT:.*]]: memref<4xf32>) {
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[TENSOR:.*]] = bufferization.to_tensor %[[X]] restrict
  // CHECK: bufferization.materialize_in_destination %[[TENSOR]] in restrict writable %[[OUT]]
  // CHECK-NEXT: return{{$}}
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func private @helper
// CHECK-SAME: tensor<4xf32>
func.func private @helper(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func @reshaped
// CHECK-SAME: memref<2x6xf32>, %[[OUT:.*]]: memref<3x4xf32>) {
func.func @reshaped(%x: tensor<2x6xf32>) -> tensor<3x4xf32> {
  // CHECK: %[[SUM:.*]] = arith.addf
  // CHECK: %[[FLAT:.*]] = memref.collapse_shape %[[OUT]] {{\[\[}}0, 1]] : memref<3x4xf32> into memref<12xf32>
  // CHECK: %[[PLACE:.*]] = memref.expand_shape %[[FLAT]] {{\[\[}}0, 1]] output_shape [2, 6] : memref<12xf32> into memref<2x6xf32>
  // CHECK: bufferization.materialize_in_destination %[[SUM]] in restrict writable %[[PLACE]]
  %sum = arith.addf %x, %x : tensor<2x6xf32>
  %flat = tensor.collapse_shape %sum [[0, 1]] : tensor<2x6xf32> into tensor<12xf32>
  %y = tensor.expand_shape %flat [[0, 1]] output_shape [3, 4] : tensor<12xf32> into tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// -----

// expected-error @below {{an entry takes and returns tensors of static shape, not 'tensor<?xf32>'}}
func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// -----

// Two loops over one fill: neither result is computed in the caller's buffer, where bufferization would not see that one
// overwrites the other.
// CHECK-LABEL: func.func @shared
// CHECK-COUNT-2: bufferization.materialize_in_destination {{.*}} in writable
func.func @shared(%x: tensor<1xi32>) -> (tensor<1xi32>, tensor<1xi32>) {
  %zero = arith.constant 0 : i32
  %first = arith.constant 0 : index
  %0 = tensor.empty() : tensor<1xi32>
  %1 = linalg.fill ins(%zero : i32) outs(%0 : tensor<1xi32>) -> tensor<1xi32>
  %2 = tensor.extract %x[%first] : tensor<1xi32>
  %3 = tensor.insert %2 into %1[%first] : tensor<1xi32>
  %4 = tensor.insert %zero into %1[%first] : tensor<1xi32>
  return %3, %4 : tensor<1xi32>, tensor<1xi32>
}

// -----

// What has no content yet may be shared.
// CHECK-LABEL: func.func @apart
// CHECK-COUNT-2: bufferization.materialize_in_destination {{.*}} in restrict writable
func.func @apart() -> (tensor<1xi32>, tensor<1xi32>) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %0 = tensor.empty() : tensor<1xi32>
  %1 = linalg.fill ins(%zero : i32) outs(%0 : tensor<1xi32>) -> tensor<1xi32>
  %2 = linalg.fill ins(%one : i32) outs(%0 : tensor<1xi32>) -> tensor<1xi32>
  return %1, %2 : tensor<1xi32>, tensor<1xi32>
}
