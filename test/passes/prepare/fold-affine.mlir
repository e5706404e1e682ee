// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(fold-affine))' --split-input-file | FileCheck %s

// CHECK-LABEL: func @simple
func.func @simple(%x: tensor<1x8x8x1xf32>) -> tensor<1x8x8x2xf32> {
  // CHECK-DAG: %[[W:.*]] = adze.const dense<{{\[\[\[\[}}2.0{{0*e\+00}}]]], {{\[\[\[}}6.0{{0*e\+00}}]]]]> : tensor<2x1x1x1xf32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<[2.0{{0*e\+00}}, 0.0{{0*e\+00}}]> : tensor<2xf32>
  // CHECK: %[[Y:.*]] = adze.conv_2d(%{{.*}}, %[[W]], %[[B]])
  // CHECK-NEXT: return %[[Y]]
  %w = adze.const dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<[1.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %s = adze.const dense<[2.0, 3.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x8x8x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x8x8x2xf32>
  %1 = adze.mul(%0, %s) : (tensor<1x8x8x2xf32>, tensor<2xf32>) -> tensor<1x8x8x2xf32> loc("scaled")
  return %1 : tensor<1x8x8x2xf32>
}
// CHECK: loc("scaled")

// -----

// Without a bias there is one afterwards; constant minus x; the activation moves along.
// CHECK-LABEL: func @no_bias
func.func @no_bias(%x: tensor<1x8x8x2xf32>) -> (tensor<1x8x8x2xf32>, tensor<3x2xf32>) {
  // CHECK-DAG: %[[W:.*]] = adze.const dense<{{\[\[\[\[}}-1.0{{0*e\+00}}, -2.0{{0*e\+00}}]]]]> : tensor<1x1x1x2xf32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<5.0{{0*e\+00}}> : tensor<2xf32>
  // CHECK: adze.depthwise_conv_2d(%{{.*}}, %[[W]], %[[B]]) {{.*}}activation<RELU>
  %w = adze.const dense<[[[[1.0, 2.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %n = adze.no_value
  %c = adze.const dense<5.0> : tensor<f32> -> tensor<f32>
  %0 = adze.depthwise_conv_2d(%x, %w, %n) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x8x8x2xf32>, tensor<1x1x1x2xf32>, none) -> tensor<1x8x8x2xf32>
  %1 = adze.sub(%c, %0) {fused_activation_function = #adze.activation<RELU>}
      : (tensor<f32>, tensor<1x8x8x2xf32>) -> tensor<1x8x8x2xf32>
  // CHECK-DAG: %[[F:.*]] = adze.const dense<{{\[\[}}5.0{{0*e-01}}], [1.0{{0*e\+00}}]]> : tensor<2x1xf32>
  // CHECK: adze.fully_connected(%{{.*}}, %[[F]]) :
  %y = adze.const dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32> -> tensor<3x1xf32>
  %y1 = adze.exp(%y) : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %f = adze.const dense<[[1.0], [2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %h = adze.const dense<2.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %2 = adze.fully_connected(%y1, %f) : (tensor<3x1xf32>, tensor<2x1xf32>) -> tensor<3x2xf32>
  %3 = adze.div(%2, %h) : (tensor<3x2xf32>, tensor<1x1xf32>) -> tensor<3x2xf32>
  return %1, %3 : tensor<1x8x8x2xf32>, tensor<3x2xf32>
}

// -----

// CHECK-LABEL: func @transposed_and_3d
func.func @transposed_and_3d(%x: tensor<1x2x2x1xf32>, %z: tensor<1x2x2x2x1xf32>)
    -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2x2xf32>) {
  // CHECK-DAG: %[[W:.*]] = adze.const dense<{{\[\[\[\[}}3.0{{0*e\+00}}]]], {{\[\[\[}}8.0{{0*e\+00}}]]]]> : tensor<2x1x1x1xf32>
  // CHECK-DAG: %[[S:.*]] = adze.const dense<[1, 2, 2, 2]>
  // CHECK: adze.transpose_conv(%[[S]], %[[W]], %{{.*}}) {{.*}}: (tensor<4xi32>, tensor<2x1x1x1xf32>, tensor<1x2x2x1xf32>)
  %s = adze.const dense<[1, 2, 2, 2]> : tensor<4xi32> -> tensor<4xi32>
  %w = adze.const dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %c = adze.const dense<[3.0, 4.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<4xi32>, tensor<2x1x1x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = adze.mul(%0, %c) : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  // CHECK-DAG: %[[V:.*]] = adze.const dense<{{\[\[\[\[\[}}3.0{{0*e\+00}}, 8.0{{0*e\+00}}]]]]]> : tensor<1x1x1x1x2xf32>
  // CHECK: adze.conv_3d(%{{.*}}, %[[V]])
  %v = adze.const dense<[[[[[1.0, 2.0]]]]]> : tensor<1x1x1x1x2xf32> -> tensor<1x1x1x1x2xf32>
  %2 = adze.conv_3d(%z, %v) {stride_d = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x2x1xf32>, tensor<1x1x1x1x2xf32>) -> tensor<1x2x2x2x2xf32>
  %3 = adze.mul(%2, %c) : (tensor<1x2x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2x2xf32>
  return %1, %3 : tensor<1x2x2x2xf32>, tensor<1x2x2x2x2xf32>
}

// -----

// In front: x * 2 - 1 before windows that lie in the input as a whole.
// CHECK-LABEL: func @front
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x1xf32>
func.func @front(%x: tensor<1x2x2x1xf32>, %y: tensor<3x2xf32>) -> (tensor<1x1x1x1xf32>, tensor<3x1xf32>) {
  // CHECK-DAG: %[[W:.*]] = adze.const dense<{{.*}}2.0{{.*}}4.0{{.*}}6.0{{.*}}8.0{{.*}}> : tensor<1x2x2x1xf32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<-1.0{{0*e\+01}}> : tensor<1xf32>
  // CHECK: adze.conv_2d(%[[X]], %[[W]], %[[B]])
  %w = adze.const dense<[[[[1.0], [2.0]], [[3.0], [4.0]]]]> : tensor<1x2x2x1xf32> -> tensor<1x2x2x1xf32>
  %b = adze.const dense<0.0> : tensor<1xf32> -> tensor<1xf32>
  %two = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %0 = adze.mul(%x, %two) : (tensor<1x2x2x1xf32>, tensor<f32>) -> tensor<1x2x2x1xf32>
  %1 = adze.sub(%0, %one) : (tensor<1x2x2x1xf32>, tensor<f32>) -> tensor<1x2x2x1xf32>
  %2 = adze.conv_2d(%1, %w, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  // CHECK-DAG: %[[F:.*]] = adze.const dense<{{\[\[}}1.0{{0*e\+01}}, 4.0{{0*e\+01}}]]> : tensor<1x2xf32>
  // CHECK: adze.fully_connected(%{{.*}}, %[[F]])
  %f = adze.const dense<[[1.0, 2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %c = adze.const dense<[10.0, 20.0]> : tensor<2xf32> -> tensor<2xf32>
  %3 = adze.mul(%y, %c) : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %4 = adze.fully_connected(%3, %f) : (tensor<3x2xf32>, tensor<1x2xf32>) -> tensor<3x1xf32>
  return %2, %4 : tensor<1x1x1x1xf32>, tensor<3x1xf32>
}

// -----

// The zeros of SAME padding are added after the subtraction.
// CHECK-LABEL: func @same_padding_in_front
func.func @same_padding_in_front(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  // CHECK: adze.mul
  // CHECK: adze.sub
  // CHECK: adze.conv_2d
  %w = adze.const dense<1.0> : tensor<1x2x2x1xf32> -> tensor<1x2x2x1xf32>
  %b = adze.const dense<0.0> : tensor<1xf32> -> tensor<1xf32>
  %two = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %0 = adze.mul(%x, %two) : (tensor<1x2x2x1xf32>, tensor<f32>) -> tensor<1x2x2x1xf32>
  %1 = adze.sub(%0, %one) : (tensor<1x2x2x1xf32>, tensor<f32>) -> tensor<1x2x2x1xf32>
  %2 = adze.conv_2d(%1, %w, %b) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  return %2 : tensor<1x2x2x1xf32>
}

// -----

// CHECK-LABEL: func @declined
func.func @declined(%x: tensor<1x2x2x2xf32>, %d: tensor<2xf32>)
    -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) {
  %w0 = adze.const dense<1.0> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %w1 = adze.const dense<2.0> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %w2 = adze.const dense<3.0> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %w3 = adze.const dense<1.0e38> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %c = adze.const dense<[3.0, 10.0]> : tensor<2xf32> -> tensor<2xf32>
  %rows = adze.const dense<[[[2.0]], [[3.0]]]> : tensor<2x1x1xf32> -> tensor<2x1x1xf32>
  // The convolution's result has another use.
  // CHECK: adze.conv_2d
  // CHECK: adze.mul
  %0 = adze.conv_2d(%x, %w0, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %1 = adze.mul(%0, %c) : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  // An activation in between.
  // CHECK: adze.conv_2d
  // CHECK: adze.mul
  %2 = adze.conv_2d(%x, %w1, %b) {stride_h = 1 : i32, stride_w = 1 : i32, fused_activation_function = #adze.activation<RELU>}
      : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %3 = adze.mul(%2, %c) : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  // A factor per row, not per channel.
  // CHECK: adze.conv_2d
  // CHECK: adze.mul
  %4 = adze.conv_2d(%x, %w2, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %5 = adze.mul(%4, %rows) : (tensor<1x2x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2x2xf32>
  // Weights would overflow.
  // CHECK: adze.conv_2d
  // CHECK: adze.mul
  %6 = adze.conv_2d(%x, %w3, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %7 = adze.mul(%6, %c) : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %0, %1, %3, %5, %7
      : tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>
}
