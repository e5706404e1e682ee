// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(fuse-pad))' | FileCheck %s

// CHECK-LABEL: func @simple
// CHECK-SAME: (%[[X:.*]]: tensor<1x8x8x3xf32>
func.func @simple(%x: tensor<1x8x8x3xf32>, %w: tensor<16x3x3x3xf32>, %b: tensor<16xf32>) -> tensor<1x8x8x16xf32> {
  // CHECK-NOT: adze.pad
  // CHECK: adze.conv_2d(%[[X]],{{.*}}) {stride_h = 1 : i32, stride_w = 1 : i32}
  %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = adze.pad(%x, %p) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x10x10x3xf32>
  %1 = adze.conv_2d(%0, %w, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x10x10x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
  return %1 : tensor<1x8x8x16xf32>
}

// With a stride of 2, SAME puts the only padding behind an even extent.
// CHECK-LABEL: func @strides
// CHECK-SAME: (%[[X:.*]]: tensor<?x8x8x3xf32>
func.func @strides(%x: tensor<?x8x8x3xf32>, %w: tensor<1x3x3x3xf32>)
    -> (tensor<?x4x4x3xf32>, tensor<?x4x4x3xf32>) {
  // CHECK: adze.depthwise_conv_2d(%[[X]],{{.*}}) {stride_h = 2 : i32, stride_w = 2 : i32}
  %b = adze.const dense<0.0> : tensor<3xf32> -> tensor<3xf32>
  %behind = adze.const dense<[[0, 0], [0, 1], [0, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = adze.pad(%x, %behind) : (tensor<?x8x8x3xf32>, tensor<4x2xi32>) -> tensor<?x9x9x3xf32>
  %1 = adze.depthwise_conv_2d(%0, %w, %b) {padding = #adze.padding<VALID>, stride_h = 2 : i32, stride_w = 2 : i32}
      : (tensor<?x9x9x3xf32>, tensor<1x3x3x3xf32>, tensor<3xf32>) -> tensor<?x4x4x3xf32>
  // CHECK: %[[PADDED:.*]] = adze.pad(%[[X]]
  // CHECK: adze.depthwise_conv_2d(%[[PADDED]],{{.*}}padding<VALID>
  %both = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %2 = adze.pad(%x, %both) : (tensor<?x8x8x3xf32>, tensor<4x2xi32>) -> tensor<?x10x10x3xf32>
  %3 = adze.depthwise_conv_2d(%2, %w, %b) {padding = #adze.padding<VALID>, stride_h = 2 : i32, stride_w = 2 : i32}
      : (tensor<?x10x10x3xf32>, tensor<1x3x3x3xf32>, tensor<3xf32>) -> tensor<?x4x4x3xf32>
  return %1, %3 : tensor<?x4x4x3xf32>, tensor<?x4x4x3xf32>
}

// CHECK-LABEL: func @dilation
func.func @dilation(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>) -> tensor<1x8x8x4xf32> {
  // CHECK-NOT: adze.pad
  // CHECK-NOT: padding<VALID>
  %p = adze.const dense<[[0, 0], [2, 2], [2, 2], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = adze.pad(%x, %p) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x12x12x3xf32>
  %1 = adze.conv_2d(%0, %w, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32,
                                 dilation_h_factor = 2 : i32, dilation_w_factor = 2 : i32}
      : (tensor<1x12x12x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
  return %1 : tensor<1x8x8x4xf32>
}

// CHECK-LABEL: func @pools
// CHECK-SAME: (%[[X:.*]]: tensor<1x8x8x3xf32>
func.func @pools(%x: tensor<1x8x8x3xf32>) -> (tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>) {
  %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %lowest = adze.const dense<0xFF800000> : tensor<f32> -> tensor<f32>
  // CHECK: adze.max_pool_2d(%[[X]]) {filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 1
  %0 = adze.padv2(%x, %p, %lowest) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>, tensor<f32>) -> tensor<1x10x10x3xf32>
  %1 = adze.max_pool_2d(%0) {padding = #adze.padding<VALID>, filter_height = 3 : i32, filter_width = 3 : i32,
      stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x10x10x3xf32>) -> tensor<1x8x8x3xf32>
  // Zeros win against negative elements.
  // CHECK: adze.pad(
  // CHECK: adze.max_pool_2d({{.*}}padding<VALID>
  %2 = adze.pad(%x, %p) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x10x10x3xf32>
  %3 = adze.max_pool_2d(%2) {padding = #adze.padding<VALID>, filter_height = 3 : i32, filter_width = 3 : i32,
      stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x10x10x3xf32>) -> tensor<1x8x8x3xf32>
  // Zeros count in the divisor, SAME padding does not.
  // CHECK: adze.pad(
  // CHECK: adze.average_pool_2d({{.*}}padding<VALID>
  %4 = adze.pad(%x, %p) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x10x10x3xf32>
  %5 = adze.average_pool_2d(%4) {padding = #adze.padding<VALID>, filter_height = 3 : i32, filter_width = 3 : i32,
      stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x10x10x3xf32>) -> tensor<1x8x8x3xf32>
  return %1, %3, %5 : tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>
}

// CHECK-LABEL: func @declined
func.func @declined(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>, %v: tensor<4x3x3x5xf32>, %b: tensor<4xf32>)
    -> (tensor<1x8x8x4xf32>, tensor<1x10x10x4xf32>, tensor<1x8x8x4xf32>) {
  %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  // Ones are no zeros.
  // CHECK: adze.padv2
  // CHECK: adze.conv_2d
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %0 = adze.padv2(%x, %p, %one) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>, tensor<f32>) -> tensor<1x10x10x3xf32>
  %1 = adze.conv_2d(%0, %w, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x10x10x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
  // SAME pads once more.
  // CHECK: adze.pad(
  // CHECK: adze.conv_2d
  %2 = adze.pad(%x, %p) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x10x10x3xf32>
  %3 = adze.conv_2d(%2, %w, %b) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x10x10x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x10x10x4xf32>
  // Channels grow.
  // CHECK: adze.pad(
  // CHECK: adze.conv_2d
  %q = adze.const dense<[[0, 0], [1, 1], [1, 1], [1, 1]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %4 = adze.pad(%x, %q) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x10x10x5xf32>
  %5 = adze.conv_2d(%4, %v, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x10x10x5xf32>, tensor<4x3x3x5xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
  return %1, %3, %5 : tensor<1x8x8x4xf32>, tensor<1x10x10x4xf32>, tensor<1x8x8x4xf32>
}
