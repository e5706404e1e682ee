// RUN: adze-opt %s --fold-exact-structure --split-input-file --mlir-print-debuginfo=false | FileCheck %s

// Integers: the second filter is zero, and its channel with it.
// CHECK-LABEL: func @integers
// CHECK: adze.conv_2d{{.*}} -> tensor<1x2x2x1x!
!t = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
!b = !quant.uniform<i32:f32, 0.125>
func.func @integers(%x: tensor<1x2x2x1x!t>) -> tensor<1x2x2x1x!t> {
  %w = adze.const dense<[[[[3]]], [[[0]]]]> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!w>
  %b = adze.const dense<[4, 8]> : tensor<2xi32> -> tensor<2x!b>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1x!t>, tensor<2x1x1x1x!w>, tensor<2x!b>) -> tensor<1x2x2x2x!t>
  %v = adze.const dense<[[[[4, 5]]]]> : tensor<1x1x1x2xi8> -> tensor<1x1x1x2x!w>
  %c = adze.const dense<[1]> : tensor<1xi32> -> tensor<1x!b>
  %1 = adze.conv_2d(%0, %v, %c) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2x!t>, tensor<1x1x1x2x!w>, tensor<1x!b>) -> tensor<1x2x2x1x!t>
  return %1 : tensor<1x2x2x1x!t>
}

// -----

// Floats: sums behind it would have fewer terms, and kernels add in another order. What is there twice goes.
// CHECK-LABEL: func @floats
// CHECK: adze.conv_2d{{.*}} -> tensor<1x2x2x2xf32>
// CHECK: adze.conv_2d
// CHECK-NOT: adze.conv_2d
// CHECK: adze.add
func.func @floats(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = adze.const dense<[[[[3.0]]], [[[0.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %v = adze.const dense<[[[[4.0, 5.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %u = adze.const dense<[[[[4.0, 5.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %1 = adze.conv_2d(%0, %v) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32> loc("one")
  %2 = adze.conv_2d(%0, %u) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32> loc("two")
  %3 = adze.add(%1, %2) : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> loc("sum")
  return %3 : tensor<1x2x2x1xf32>
}
