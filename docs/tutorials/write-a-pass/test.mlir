// RUN: adze-opt --load-pass-plugin=%plugin --pass-pipeline='builtin.module(func.func(merge-reshapes))' %s | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:[a-z0-9]+]]: tensor<2x6xf32>
func.func @main(%x: tensor<2x6xf32>) -> tensor<4x3xf32> {
  // CHECK: %[[R:.*]] = adze.reshape(%[[X]]) {new_shape = array<i32: 4, 3>}
  // CHECK-NOT: adze.reshape
  // CHECK: return %[[R]]
  %0 = adze.reshape(%x) {new_shape = array<i32: 12>} : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = adze.reshape(%0) {new_shape = array<i32: 4, 3>} : (tensor<12xf32>) -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}
