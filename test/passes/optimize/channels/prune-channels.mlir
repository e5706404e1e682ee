// RUN: adze-opt %s --prune-channels=sparsity=0.5 --split-input-file --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --prune-channels=sparsity=0.5 --split-input-file --remarks-filter-missed=prune-channels --remarks-filter-passed=prune-channels --remark-policy=all -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not adze-opt %s --prune-channels=sparsity=1 --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=ALL
// RUN: not adze-opt %s --prune-channels=importance=rank --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not adze-opt %s --prune-channels=multiple=0 --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=MULTIPLE
// ALL: prune-channels: the sparsity is 1
// RANK: prune-channels: the importance is l1, l2 or activation, not 'rank'
// MULTIPLE: prune-channels: a multiple of 0 channels

// Channels 1 and 2 have the smaller filters; biases, columns behind, slopes and factors go with them.
// REMARK: 2 of 4 channels
// REMARK: what goes with its channels is an output of the graph
// CHECK-LABEL: func @chain
// CHECK: adze.const dense<{{\[\[}}3.0{{0*}}e+00, 1.0{{0*}}e+00], [2.0{{0*}}e+00, 2.0{{0*}}e+00]]> : tensor<2x2xf32>
// CHECK: adze.const dense<[1.0{{0*}}e+00, 4.0{{0*}}e+00]> : tensor<2xf32>
// CHECK: adze.fully_connected{{.*}} -> tensor<1x2xf32>
// CHECK: adze.const dense<[5.0{{0*}}e+00, 8.0{{0*}}e+00]> : tensor<2xf32>
// CHECK: adze.prelu{{.*}} -> tensor<1x2xf32>
// CHECK: adze.mul{{.*}} -> tensor<1x2xf32>
// CHECK: adze.const dense<{{\[\[}}1.0{{0*}}e+00, 4.0{{0*}}e+00]]> : tensor<1x2xf32>
// CHECK: adze.fully_connected{{.*}} -> tensor<1x1xf32>
func.func @chain(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[3.0, 1.0], [0.5, -0.5], [1.0, 0.0], [2.0, 2.0]]> : tensor<4x2xf32> -> tensor<4x2xf32>
  %b = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x2xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %a = adze.const dense<[5.0, 6.0, 7.0, 8.0]> : tensor<4xf32> -> tensor<4xf32>
  %1 = adze.prelu(%0, %a) : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %f = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %2 = adze.mul(%1, %f) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %v = adze.const dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %none = adze.no_value
  %3 = adze.fully_connected(%2, %v, %none) : (tensor<1x4xf32>, tensor<1x4xf32>, none) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Channels that are added go together: 1 of the first layer is small, but its sum with 1 of the second is not.
// CHECK-LABEL: func @residual
// CHECK: adze.const dense<2.0{{0*}}e+00> : tensor<1x1x1x1xf32>
// CHECK: adze.const dense<9.0{{0*}}e+00> : tensor<1x1x1x1xf32>
// CHECK: adze.add{{.*}} -> tensor<1x4x4x1xf32>
func.func @residual(%x: tensor<1x4x4x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[[[4.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = adze.const dense<[[[[1.0]]], [[[9.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x4x4x2xf32>
  %1 = adze.conv_2d(%x, %v, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x4x4x2xf32>
  %2 = adze.add(%0, %1) : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %axes = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %3 = adze.mean(%2, %axes) : (tensor<1x4x4x2xf32>, tensor<2xi32>) -> tensor<1x2xf32>
  %u = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %4 = adze.fully_connected(%3, %u, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %4 : tensor<1x1xf32>
}

// -----

// What a convolution of each channel makes of it goes with it, all the channels of a multiplier; PAD and pools follow.
// CHECK-LABEL: func @depthwise
// CHECK: adze.pad{{.*}} -> tensor<1x6x6x1xf32>
// CHECK: adze.const dense<{{\[\[\[\[}}3.0{{0*}}e+00, 4.0{{0*}}e+00]]]]> : tensor<1x1x1x2xf32>
// CHECK: adze.depthwise_conv_2d{{.*}}depth_multiplier = 2{{.*}} -> tensor<1x6x6x2xf32>
// CHECK: adze.max_pool_2d{{.*}} -> tensor<1x3x3x2xf32>
// CHECK: adze.const dense<{{.*}}7.0{{0*}}e+00, 8.0{{0*}}e+00{{.*}} : tensor<1x1x1x2xf32>
func.func @depthwise(%x: tensor<1x4x4x1xf32>) -> tensor<1x3x3x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x4x4x2xf32>
  %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %1 = adze.pad(%0, %p) : (tensor<1x4x4x2xf32>, tensor<4x2xi32>) -> tensor<1x6x6x2xf32>
  %d = adze.const dense<[[[[1.0, 2.0, 3.0, 4.0]]]]> : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
  %2 = adze.depthwise_conv_2d(%1, %d, %none) {depth_multiplier = 2 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x6x6x2xf32>, tensor<1x1x1x4xf32>, none) -> tensor<1x6x6x4xf32>
  %3 = adze.max_pool_2d(%2) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x6x6x4xf32>) -> tensor<1x3x3x4xf32>
  %v = adze.const dense<[[[[5.0, 6.0, 7.0, 8.0]]]]> : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
  %4 = adze.conv_2d(%3, %v, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x3x3x4xf32>, tensor<1x1x1x4xf32>, none) -> tensor<1x3x3x1xf32>
  return %4 : tensor<1x3x3x1xf32>
}

// -----

// Layers that are joined lose channels of their own; RESHAPE lists the rows of pixels anew.
// CHECK-LABEL: func @joined
// CHECK: adze.concatenation{{.*}}tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32>
// CHECK: adze.const dense<[1, 8]> : tensor<2xi32>
// CHECK: adze.reshape{{.*}} -> tensor<1x8xf32>
// CHECK: adze.const dense<{{\[\[}}1.0{{0*}}e+00, 3.0{{0*}}e+00, 5.0{{0*}}e+00, 7.0{{0*}}e+00, 9.0{{0*}}e+00, 1.1{{0*}}e+01, 1.3{{0*}}e+01, 1.5{{0*}}e+01]]> : tensor<1x8xf32>
func.func @joined(%x: tensor<1x2x2x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = adze.const dense<[[[[3.0]]], [[[4.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x2x2x2xf32>
  %1 = adze.conv_2d(%x, %v, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x2x2x2xf32>
  %2 = adze.concatenation(%0, %1) {axis = 3 : i32} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x4xf32>
  %s = adze.const dense<[1, 16]> : tensor<2xi32> -> tensor<2xi32>
  %3 = adze.reshape(%2, %s) : (tensor<1x2x2x4xf32>, tensor<2xi32>) -> tensor<1x16xf32>
  %u = adze.const dense<[[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0]]> : tensor<1x16xf32> -> tensor<1x16xf32>
  %4 = adze.fully_connected(%3, %u, %none) : (tensor<1x16xf32>, tensor<1x16xf32>, none) -> tensor<1x1xf32>
  return %4 : tensor<1x1xf32>
}

// -----

// Integers: scales of removed filters go, zero points and the scale of activations stay.
// CHECK-LABEL: func @integers
// CHECK: adze.const dense<5> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!quant.uniform<i8:f32, 2.5{{0*}}e-01>>
// CHECK: adze.const dense<20> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 1.25{{0*}}e-01>>
// CHECK: adze.conv_2d{{.*}} -> tensor<1x2x2x1x!quant.uniform<i8:f32, 1.0{{0*}}e+00:3>>
func.func @integers(%x: tensor<1x2x2x1x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x2x2x1x!quant.uniform<i8:f32, 1.0:3>> {
  %w = adze.const dense<[[[[5]]], [[[-6]]]]> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!quant.uniform<i8:f32:0, {0.25, 0.125}>>
  %b = adze.const dense<[20, 30]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.0625}>>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1x!quant.uniform<i8:f32, 0.5>>, tensor<2x1x1x1x!quant.uniform<i8:f32:0, {0.25, 0.125}>>, tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.0625}>>) -> tensor<1x2x2x2x!quant.uniform<i8:f32, 1.0:3>>
  %v = adze.const dense<[[[[7, 8]]]]> : tensor<1x1x1x2xi8> -> tensor<1x1x1x2x!quant.uniform<i8:f32, 0.5>>
  %none = adze.no_value
  %1 = adze.conv_2d(%0, %v, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2x!quant.uniform<i8:f32, 1.0:3>>, tensor<1x1x1x2x!quant.uniform<i8:f32, 0.5>>, none) -> tensor<1x2x2x1x!quant.uniform<i8:f32, 1.0:3>>
  return %1 : tensor<1x2x2x1x!quant.uniform<i8:f32, 1.0:3>>
}

// -----

// What SPLIT makes of two halves has one extent: indices of both go together.
// CHECK-LABEL: func @halves
// CHECK: adze.fully_connected{{.*}} -> tensor<1x2xf32>
// CHECK: adze.split{{.*}} -> (tensor<1x1xf32>, tensor<1x1xf32>)
func.func @halves(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[1.0], [9.0], [3.0], [4.0]]> : tensor<4x1xf32> -> tensor<4x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x1xf32>, tensor<4x1xf32>, none) -> tensor<1x4xf32>
  %axis = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %1:2 = adze.split(%axis, %0) {num_splits = 2 : i32} : (tensor<1xi32>, tensor<1x4xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>)
  %2 = adze.mul(%1#0, %1#1) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %v = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %3 = adze.fully_connected(%2, %v, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// What a slice leaves out goes first; offsets count what is left.
// CHECK-LABEL: func @moved
// CHECK: adze.transpose{{.*}} -> tensor<2x1xf32>
// CHECK: adze.const dense<0> : tensor<2xi32>
// CHECK: adze.const dense<[2, 1]> : tensor<2xi32>
// CHECK: adze.slice{{.*}} -> tensor<2x1xf32>
func.func @moved(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[1.0], [9.0], [3.0], [4.0]]> : tensor<4x1xf32> -> tensor<4x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x1xf32>, tensor<4x1xf32>, none) -> tensor<1x4xf32>
  %perm = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %1 = adze.transpose(%0, %perm) : (tensor<1x4xf32>, tensor<2xi32>) -> tensor<4x1xf32>
  %begin = adze.const dense<[2, 0]> : tensor<2xi32> -> tensor<2xi32>
  %size = adze.const dense<[2, 1]> : tensor<2xi32> -> tensor<2xi32>
  %2 = adze.slice(%1, %begin, %size) : (tensor<4x1xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x1xf32>
  %3 = adze.transpose(%2, %perm) : (tensor<2x1xf32>, tensor<2xi32>) -> tensor<1x2xf32>
  %v = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %4 = adze.fully_connected(%3, %v, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %4 : tensor<1x1xf32>
}

// -----

// Channels that an op reads whose channels are not followed stay.
// REMARK: what goes with its channels reaches softmax, whose channels are not followed
// CHECK-LABEL: func @fixed
// CHECK: adze.fully_connected{{.*}} -> tensor<1x2xf32>
func.func @fixed(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[1.0], [9.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
  %1 = adze.softmax(%0) {beta = 1.0 : f32} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %v = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = adze.fully_connected(%1, %v, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}
