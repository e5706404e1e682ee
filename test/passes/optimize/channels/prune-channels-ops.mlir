// RUN: adze-opt %s --prune-channels=sparsity=0.5 --split-input-file --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --prune-channels="sparsity=0.5 multiple=4" --split-input-file --mlir-print-debuginfo=false | FileCheck %s --check-prefix=FOUR

// Of a grouped convolution a group goes as a whole, with the channels that it reads.
// CHECK-LABEL: func @groups
// CHECK: adze.conv_2d{{.*}} -> tensor<1x1x1x2xf32>
// CHECK: adze.conv_2d{{.*}}tensor<2x1x1x2xf32>, none) -> tensor<1x1x1x2xf32>
// CHECK: adze.conv_2d{{.*}}tensor<1x1x1x2xf32>, none) -> tensor<1x1x1x1xf32>
// FOUR-LABEL: func @groups
// FOUR: adze.conv_2d{{.*}} -> tensor<1x1x1x4xf32>
func.func @groups(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]]]> : tensor<4x1x1x1xf32> -> tensor<4x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x1xf32>, tensor<4x1x1x1xf32>, none) -> tensor<1x1x1x4xf32>
  %v = adze.const dense<1.0> : tensor<4x1x1x2xf32> -> tensor<4x1x1x2xf32>
  %1 = adze.conv_2d(%0, %v, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x4xf32>, tensor<4x1x1x2xf32>, none) -> tensor<1x1x1x4xf32>
  %u = adze.const dense<1.0> : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
  %2 = adze.conv_2d(%1, %u, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x4xf32>, tensor<1x1x1x4xf32>, none) -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// -----

// The shape of a transposed convolution is a constant of it; a resize keeps channels.
// CHECK-LABEL: func @transposed
// CHECK: adze.const dense<[1, 2, 2, 1]> : tensor<4xi32>
// CHECK: adze.transpose_conv{{.*}} -> tensor<1x2x2x1xf32>
// CHECK: adze.resize_bilinear{{.*}} -> tensor<1x4x4x1xf32>
func.func @transposed(%x: tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32> {
  %none = adze.no_value
  %s = adze.const dense<[1, 2, 2, 2]> : tensor<4xi32> -> tensor<4xi32>
  %w = adze.const dense<1.0> : tensor<2x2x2x1xf32> -> tensor<2x2x2x1xf32>
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<4xi32>, tensor<2x2x2x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %z = adze.const dense<[4, 4]> : tensor<2xi32> -> tensor<2xi32>
  %1 = adze.resize_bilinear(%0, %z) : (tensor<1x2x2x2xf32>, tensor<2xi32>) -> tensor<1x4x4x2xf32>
  %u = adze.const dense<1.0> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %2 = adze.conv_2d(%1, %u, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>, none) -> tensor<1x4x4x1xf32>
  return %2 : tensor<1x4x4x1xf32>
}

// -----

// Channels that PAD adds are a group of their own; those in front and behind are counted anew.
// CHECK-LABEL: func @padded
// CHECK: adze.const dense<{{\[\[}}0, 0], [0, 0], [0, 0], [0, 1]]> : tensor<4x2xi32>
// CHECK: adze.pad{{.*}}tensor<1x1x1x1xf32>, tensor<4x2xi32>) -> tensor<1x1x1x2xf32>
func.func @padded(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = adze.const dense<[[[[0.0]]], [[[1.0]]], [[[2.0]]], [[[0.0]]]]> : tensor<4x1x1x1xf32> -> tensor<4x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x1x1x2xf32>
  %p = adze.const dense<[[0, 0], [0, 0], [0, 0], [1, 1]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %1 = adze.pad(%0, %p) : (tensor<1x1x1x2xf32>, tensor<4x2xi32>) -> tensor<1x1x1x4xf32>
  %2 = adze.conv_2d(%x, %v, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x1xf32>, tensor<4x1x1x1xf32>, none) -> tensor<1x1x1x4xf32>
  %3 = adze.add(%1, %2) : (tensor<1x1x1x4xf32>, tensor<1x1x1x4xf32>) -> tensor<1x1x1x4xf32>
  %u = adze.const dense<1.0> : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
  %4 = adze.conv_2d(%3, %u, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x4xf32>, tensor<1x1x1x4xf32>, none) -> tensor<1x1x1x1xf32>
  return %4 : tensor<1x1x1x1xf32>
}

// -----

// SPLIT_V lists what is left of each part; STRIDED_SLICE of a whole axis follows, and a factor for all channels stays.
// CHECK-LABEL: func @parts
// CHECK: adze.const dense<1> : tensor<2xi32>
// CHECK: adze.split_v{{.*}} -> (tensor<1x1xf32>, tensor<1x1xf32>)
// CHECK: adze.strided_slice{{.*}} -> tensor<1x1xf32>
// CHECK: adze.mul{{.*}}tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
func.func @parts(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %none = adze.no_value
  %w = adze.const dense<[[1.0], [2.0], [4.0]]> : tensor<3x1xf32> -> tensor<3x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x1xf32>, tensor<3x1xf32>, none) -> tensor<1x3xf32>
  %sizes = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %axis = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %1:2 = adze.split_v(%0, %sizes, %axis) {num_splits = 2 : i32} : (tensor<1x3xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<1x1xf32>, tensor<1x2xf32>)
  %begin = adze.const dense<0> : tensor<2xi32> -> tensor<2xi32>
  %end = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %strides = adze.const dense<1> : tensor<2xi32> -> tensor<2xi32>
  %2 = adze.strided_slice(%1#1, %begin, %end, %strides) : (tensor<1x2xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x2xf32>
  %f = adze.const dense<3.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %3 = adze.mul(%2, %f) : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
  %u = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %4 = adze.fully_connected(%3, %u, %none) : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  %t = adze.const dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %5 = adze.fully_connected(%1#0, %t, %none) : (tensor<1x1xf32>, tensor<1x1xf32>, none) -> tensor<1x1xf32>
  return %4, %5 : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// Half precision behind DEQUANTIZE, QUANTIZE in between, SQUEEZE and EXPAND_DIMS.
// CHECK-LABEL: func @forms
// CHECK: adze.const dense<2.0{{0*}}e+00> : tensor<1x1x1x1xf16>
// CHECK: adze.dequantize{{.*}} -> tensor<1x1x1x1xf32>
// CHECK: adze.quantize{{.*}} -> tensor<1x1x1x1x!quant
// CHECK: adze.squeeze{{.*}} -> tensor<1x1xf32>
// CHECK: adze.expand_dims{{.*}} -> tensor<1x1x1xf32>
func.func @forms(%x: tensor<1x1x1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %h = adze.const dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf16> -> tensor<2x1x1x1xf16>
  %w = adze.dequantize(%h) : (tensor<2x1x1x1xf16>) -> tensor<2x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w, %none) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x1xf32>, tensor<2x1x1x1xf32>, none) -> tensor<1x1x1x2xf32>
  %1 = adze.quantize(%0) : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x2x!quant.uniform<i8:f32, 0.5>>
  %2 = adze.dequantize(%1) : (tensor<1x1x1x2x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x1x2xf32>
  %3 = adze.squeeze(%2) {squeeze_dims = array<i32: 1, 2>} : (tensor<1x1x1x2xf32>) -> tensor<1x2xf32>
  %axis = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %4 = adze.expand_dims(%3, %axis) : (tensor<1x2xf32>, tensor<1xi32>) -> tensor<1x1x2xf32>
  %u = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %5 = adze.fully_connected(%4, %u, %none) : (tensor<1x1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  return %5 : tensor<1x1xf32>
}
