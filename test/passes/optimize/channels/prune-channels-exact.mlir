// RUN: adze-opt %s --prune-channels=exact --split-input-file --mlir-print-debuginfo=false | FileCheck %s

// The second filter is zero: RELU makes 2 of its bias, and a 1x1 convolution behind it adds 2 * 5 to its own bias.
// CHECK-LABEL: func @absorbed
// CHECK: adze.conv_2d{{.*}} -> tensor<1x2x2x1xf32>
// CHECK: adze.const dense<1.1{{0*}}e+01> : tensor<1xf32>
// CHECK: adze.conv_2d
func.func @absorbed(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = adze.const dense<[[[[3.0]]], [[[0.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {fused_activation_function = #adze.activation<RELU>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %v = adze.const dense<[[[[4.0, 5.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %c = adze.const dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  %1 = adze.conv_2d(%0, %v, %c) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// -----

// Zeros around the input are no 2: the channel stays.
// CHECK-LABEL: func @bordered
// CHECK: adze.conv_2d{{.*}} -> tensor<1x2x2x2xf32>
func.func @bordered(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = adze.const dense<[[[[3.0]]], [[[0.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %v = adze.const dense<1.0> : tensor<1x3x3x2xf32> -> tensor<1x3x3x2xf32>
  %c = adze.const dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  %1 = adze.conv_2d(%0, %v, %c) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2xf32>, tensor<1x3x3x2xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// -----

// A negative bias is zero behind RELU, and zeros around zeros are zeros. Through PAD and a pool, too.
// CHECK-LABEL: func @silent
// CHECK: adze.conv_2d{{.*}} -> tensor<1x4x4x1xf32>
// CHECK: adze.pad{{.*}} -> tensor<1x6x6x1xf32>
// CHECK: adze.average_pool_2d{{.*}} -> tensor<1x3x3x1xf32>
// CHECK: adze.const dense<1.0{{0*}}e+00> : tensor<1xf32>
func.func @silent(%x: tensor<1x4x4x1xf32>) -> tensor<1x3x3x1xf32> {
  %w = adze.const dense<[[[[3.0]]], [[[0.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<[0.5, -2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {fused_activation_function = #adze.activation<RELU>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %1 = adze.pad(%0, %p) : (tensor<1x4x4x2xf32>, tensor<4x2xi32>) -> tensor<1x6x6x2xf32>
  %2 = adze.average_pool_2d(%1) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x6x6x2xf32>) -> tensor<1x3x3x2xf32>
  %v = adze.const dense<1.0> : tensor<1x3x3x2xf32> -> tensor<1x3x3x2xf32>
  %c = adze.const dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  %3 = adze.conv_2d(%2, %v, %c) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x3x3x2xf32>, tensor<1x3x3x2xf32>, tensor<1xf32>) -> tensor<1x3x3x1xf32>
  return %3 : tensor<1x3x3x1xf32>
}

// -----

// One of two layers whose channels are added is not enough; where they are multiplied it is.
// CHECK-LABEL: func @sum
// CHECK: adze.add{{.*}} -> tensor<1x2xf32>
func.func @sum(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[3.0], [0.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %v = adze.const dense<[[1.0], [2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
  %1 = adze.fully_connected(%x, %v, %none) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
  %2 = adze.add(%0, %1) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %u = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %3 = adze.fully_connected(%2, %u, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}
// CHECK-LABEL: func @product
// CHECK: adze.mul{{.*}} -> tensor<1x1xf32>
func.func @product(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[3.0], [0.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %v = adze.const dense<[[1.0], [2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
  %1 = adze.fully_connected(%x, %v, %none) : (tensor<1x1xf32>, tensor<2x1xf32>, none) -> tensor<1x2xf32>
  %2 = adze.mul(%0, %1) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %u = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %3 = adze.fully_connected(%2, %u, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Integers: 40 * 0.125 / 1 is 5 steps above the zero point 3; the row behind it adds 7 * 5.
// CHECK-LABEL: func @integers
// CHECK: adze.fully_connected{{.*}} -> tensor<1x1x!quant.uniform<i8:f32, 1.0{{0*}}e+00:3>>
// CHECK: adze.const dense<36> : tensor<1xi32>
func.func @integers(%x: tensor<1x1x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>> {
  %w = adze.const dense<[[5], [0]]> : tensor<2x1xi8> -> tensor<2x1x!quant.uniform<i8:f32, 0.25>>
  %b = adze.const dense<[20, 40]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 0.125>>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x1x!quant.uniform<i8:f32, 0.5>>, tensor<2x1x!quant.uniform<i8:f32, 0.25>>, tensor<2x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x2x!quant.uniform<i8:f32, 1.0:3>>
  %v = adze.const dense<[[6, 7]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32, 0.5>>
  %c = adze.const dense<[1]> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.5>>
  %1 = adze.fully_connected(%0, %v, %c) : (tensor<1x2x!quant.uniform<i8:f32, 1.0:3>>, tensor<1x2x!quant.uniform<i8:f32, 0.5>>, tensor<1x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>>
  return %1 : tensor<1x1x!quant.uniform<i8:f32, 1.0>>
}

// -----

// 36 * 0.125 is half a step, which kernels round in different ways.
// CHECK-LABEL: func @tie
// CHECK: adze.fully_connected{{.*}} -> tensor<1x2x!quant
func.func @tie(%x: tensor<1x1x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>> {
  %w = adze.const dense<[[5], [0]]> : tensor<2x1xi8> -> tensor<2x1x!quant.uniform<i8:f32, 0.25>>
  %b = adze.const dense<[20, 36]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 0.125>>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x1x!quant.uniform<i8:f32, 0.5>>, tensor<2x1x!quant.uniform<i8:f32, 0.25>>, tensor<2x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x2x!quant.uniform<i8:f32, 1.0:3>>
  %v = adze.const dense<[[6, 7]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32, 0.5>>
  %c = adze.const dense<[1]> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.5>>
  %1 = adze.fully_connected(%0, %v, %c) : (tensor<1x2x!quant.uniform<i8:f32, 1.0:3>>, tensor<1x2x!quant.uniform<i8:f32, 0.5>>, tensor<1x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>>
  return %1 : tensor<1x1x!quant.uniform<i8:f32, 1.0>>
}

// -----

// A bias that two layers share is that of each: the one keeps its channel.
// CHECK-LABEL: func @shared
// CHECK: adze.fully_connected{{.*}} -> tensor<1x1xf32>
// CHECK: adze.fully_connected{{.*}} -> tensor<1x2xf32>
func.func @shared(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x2xf32>) {
  %none = adze.no_value
  %w = adze.const dense<[[3.0], [0.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = adze.fully_connected(%x, %w, %b) : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %u = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = adze.fully_connected(%0, %u, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %2, %1 : tensor<1x1xf32>, tensor<1x2xf32>
}
