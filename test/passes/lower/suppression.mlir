// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @hard
// CHECK: scf.for {{.*}} -> (tensor<3xi32>, tensor<3xf32>, tensor<9xf32>, i32)
// CHECK: scf.for {{.*}} -> (f32, index)
// CHECK: scf.for {{.*}} -> (tensor<9xf32>)
// CHECK-NOT: math.exp
// CHECK: return
func.func @hard(%b: tensor<9x4xf32>, %s: tensor<9xf32>, %i: tensor<f32>, %t: tensor<f32>) -> (tensor<3xi32>, tensor<i32>) {
  %m = adze.const dense<3> : tensor<i32> -> tensor<i32>
  %0:2 = adze.non_max_suppression_v4(%b, %s, %m, %i, %t)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<i32>)
  return %0#0, %0#1 : tensor<3xi32>, tensor<i32>
}

// -----

// CHECK-LABEL: func.func @soft
// CHECK: math.exp
// CHECK: return {{.*}} : tensor<3xi32>, tensor<3xf32>, tensor<i32>
func.func @soft(%b: tensor<9x4xf32>, %s: tensor<9xf32>, %i: tensor<f32>, %t: tensor<f32>, %g: tensor<f32>)
    -> (tensor<3xi32>, tensor<3xf32>, tensor<i32>) {
  %m = adze.const dense<3> : tensor<i32> -> tensor<i32>
  %0:3 = adze.non_max_suppression_v5(%b, %s, %m, %i, %t, %g)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>)
      -> (tensor<3xi32>, tensor<3xf32>, tensor<i32>)
  return %0#0, %0#1, %0#2 : tensor<3xi32>, tensor<3xf32>, tensor<i32>
}
