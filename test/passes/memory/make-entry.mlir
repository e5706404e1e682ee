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

// -----

// expected-error @below {{an entry takes and returns tensors of static shape, not 'tensor<?xf32>'}}
func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
