// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(canonicalize-graph))' --split-input-file | FileCheck %s

// CHECK-LABEL: func @simple
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>
func.func @simple(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: %[[R:.*]] = adze.reshape(%[[X]]) {new_shape = array<i32: 3, 2>}
  // CHECK-NEXT: return %[[R]]
  %0 = adze.reshape(%x) {new_shape = array<i32: 6>} : (tensor<2x3xf32>) -> tensor<6xf32>
  %1 = adze.reshape(%0) {new_shape = array<i32: 3, 2>} : (tensor<6xf32>) -> tensor<3x2xf32> loc("result")
  return %1 : tensor<3x2xf32>
}
// CHECK: loc("result")

// -----

// CHECK-LABEL: func @unit_dimensions
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x1xf32> {{.*}}, %[[Y:.*]]: tensor<1x?xf32> {{.*}}, %[[Z:.*]]: tensor<1x1x1x8xf32>
func.func @unit_dimensions(%x: tensor<1x4x1xf32>, %y: tensor<1x?xf32>, %z: tensor<1x1x1x8xf32>)
    -> (tensor<4x1xf32>, tensor<?xf32>, tensor<1x8x1x1xf32>) {
  // CHECK-DAG: %[[A:.*]] = adze.reshape(%[[X]], %{{.*}}) {new_shape = array<i32: 4, 1>}
  %axis = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %0 = adze.squeeze(%x) : (tensor<1x4x1xf32>) -> tensor<4xf32>
  %1 = adze.expand_dims(%0, %axis) : (tensor<4xf32>, tensor<i32>) -> tensor<4x1xf32>
  // A shape that is not known cannot be written down.
  // CHECK-DAG: %[[B:.*]] = adze.squeeze(%[[Y]])
  %2 = adze.squeeze(%y) {squeeze_dims = array<i32: 0>} : (tensor<1x?xf32>) -> tensor<?xf32>
  // CHECK-DAG: %[[C:.*]] = adze.reshape(%[[Z]], %{{.*}}) {new_shape = array<i32: 1, 8, 1, 1>}
  %p = adze.const dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %3 = adze.transpose(%z, %p) : (tensor<1x1x1x8xf32>, tensor<4xi32>) -> tensor<1x8x1x1xf32>
  // CHECK: return %[[A]], %[[B]], %[[C]]
  return %1, %2, %3 : tensor<4x1xf32>, tensor<?xf32>, tensor<1x8x1x1xf32>
}

// -----

// CHECK-LABEL: func @transposes
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<4x2x3xf32>, tensor<2x3x4xf32>) {
  %p = adze.const dense<[1, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %q = adze.const dense<[2, 0, 1]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK: %[[P:.*]] = adze.const dense<[2, 0, 1]>
  // CHECK: %[[T:.*]] = adze.transpose(%[[X]], %[[P]])
  %0 = adze.transpose(%x, %p) : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<3x4x2xf32>
  %1 = adze.transpose(%0, %p) : (tensor<3x4x2xf32>, tensor<3xi32>) -> tensor<4x2x3xf32>
  // There and back again.
  // CHECK: %[[E:.*]] = adze.exp(%[[X]])
  // CHECK: return %[[T]], %[[E]]
  %2 = adze.transpose(%x, %p) : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<3x4x2xf32>
  %3 = adze.transpose(%2, %q) : (tensor<3x4x2xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  %4 = adze.exp(%3) : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %1, %4 : tensor<4x2x3xf32>, tensor<2x3x4xf32>
}

// -----

// CHECK-LABEL: func @pads
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>
func.func @pads(%x: tensor<2xf32>) -> (tensor<6xf32>, tensor<2xf32>, tensor<4xf32>) {
  %front = adze.const dense<[[1, 0]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %back = adze.const dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %none = adze.const dense<0> : tensor<1x2xi32> -> tensor<1x2xi32>
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %two = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  // CHECK: %[[P:.*]] = adze.const dense<2> : tensor<1x2xi32>
  // CHECK: %[[A:.*]] = adze.pad(%[[X]], %[[P]])
  %0 = adze.pad(%x, %front) : (tensor<2xf32>, tensor<1x2xi32>) -> tensor<3xf32>
  %1 = adze.pad(%0, %back) : (tensor<3xf32>, tensor<1x2xi32>) -> tensor<6xf32>
  // CHECK: %[[B:.*]] = adze.exp(%[[X]])
  %2 = adze.pad(%x, %none) : (tensor<2xf32>, tensor<1x2xi32>) -> tensor<2xf32>
  %3 = adze.exp(%2) : (tensor<2xf32>) -> tensor<2xf32>
  // Ones and twos stay apart.
  // CHECK: adze.padv2
  // CHECK: %[[C:.*]] = adze.padv2
  // CHECK: return %[[A]], %[[B]], %[[C]]
  %4 = adze.padv2(%x, %front, %one) : (tensor<2xf32>, tensor<1x2xi32>, tensor<f32>) -> tensor<3xf32>
  %5 = adze.padv2(%4, %front, %two) : (tensor<3xf32>, tensor<1x2xi32>, tensor<f32>) -> tensor<4xf32>
  return %1, %3, %5 : tensor<6xf32>, tensor<2xf32>, tensor<4xf32>
}

// -----

!q = !quant.uniform<i8:f32, 0.5>
// CHECK-LABEL: func @quantize_of_dequantize
// CHECK-SAME: (%[[X:.*]]: tensor<2x!quant.uniform<i8:f32, 5.0{{.*}}>>
func.func @quantize_of_dequantize(%x: tensor<2x!q>) -> (tensor<2x!q>, tensor<2x!quant.uniform<i8:f32, 0.25>>) {
  // CHECK: %[[R:.*]] = adze.dequantize(%[[X]])
  // CHECK: adze.relu(%[[X]])
  %0 = adze.dequantize(%x) : (tensor<2x!q>) -> tensor<2xf32>
  %1 = adze.quantize(%0) : (tensor<2xf32>) -> tensor<2x!q>
  %2 = adze.relu(%1) : (tensor<2x!q>) -> tensor<2x!q>
  // Another scale.
  // CHECK: adze.quantize(%[[R]])
  %3 = adze.quantize(%0) : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 0.25>>
  return %2, %3 : tensor<2x!q>, tensor<2x!quant.uniform<i8:f32, 0.25>>
}

// -----

// CHECK-LABEL: func @equal_ops
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>
func.func @equal_ops(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // The result's name survives whichever of the two has it.
  // CHECK: %[[E:.*]] = adze.exp(%[[X]]) : (tensor<2xf32>) -> tensor<2xf32> loc(#[[NAME:.*]])
  // CHECK-NOT: adze.exp
  %0 = adze.exp(%x) : (tensor<2xf32>) -> tensor<2xf32> loc("inner")
  %1 = adze.exp(%x) : (tensor<2xf32>) -> tensor<2xf32> loc("outer")
  // CHECK: %[[S:.*]] = adze.add(%[[E]], %[[E]])
  %2 = adze.add(%0, %1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> loc("sum")
  // Two results of one function are two tensors.
  // CHECK: %[[T:.*]] = adze.add(%[[E]], %[[E]])
  %3 = adze.add(%0, %1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> loc("also_sum")
  // Nothing uses this.
  // CHECK-NOT: adze.sub
  %4 = adze.sub(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK: return %[[E]], %[[S]], %[[T]]
  return %1, %2, %3 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
// CHECK: #[[NAME]] = loc("outer")

// -----

// A variable may change in between.
// CHECK-LABEL: func @state
func.func @state(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-COUNT-2: adze.exp
  %v = adze.variable : tensor<2xf32>
  %0 = adze.exp(%v) : (tensor<2xf32>) -> tensor<2xf32>
  %u = adze.custom "Update"(%v) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = adze.exp(%v) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = adze.add(%0, %1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2, %u : tensor<2xf32>, tensor<2xf32>
}
