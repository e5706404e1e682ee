// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<8x8x3xf32>, %w: tensor<16x3x3x3xf32>) {
  // expected-error @+1 {{C1: input and filter must have rank 4}}
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<8x8x3xf32>, tensor<16x3x3x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<16x3x3x3xf32>) {
  // expected-error @+1 {{C2: strides and dilations must be positive}}
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 0 : i32} : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x6xf32>, %w: tensor<15x3x3x3xf32>) {
  // expected-error @+1 {{C3: 6 input channels and 15 outputs do not form groups of 3 channels}}
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x6xf32>, tensor<15x3x3x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<16x3x3x3xf32>, %b: tensor<15xf32>) {
  // expected-error @+1 {{C4: the bias must have 16 elements}}
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<15xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<16x3x3x3xf32>) {
  // expected-error @+1 {{result #0 has shape [1, 8, 8, 15] where [1, 8, 8, 16] is expected}}
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>) -> tensor<1x8x8x15xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<3x3x3xf32>) {
  // expected-error @+1 {{C1: input and filter must have rank 4}}
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<3x3x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<1x3x3x3xf32>) {
  // expected-error @+1 {{C2: strides and dilations must be positive}}
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32, dilation_h_factor = 0 : i32} : (tensor<1x8x8x3xf32>, tensor<1x3x3x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<1x3x3x4xf32>) {
  // expected-error @+1 {{C3: a filter of shape [1, 3, 3, 4] does not fit 3 input channels}}
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<1x3x3x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<2x3x3x3xf32>) {
  // expected-error @+1 {{C3: a filter of shape [2, 3, 3, 3] does not fit 3 input channels}}
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<2x3x3x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<1x3x3x6xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{C4: the bias must have 6 elements}}
  %0 = adze.depthwise_conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<1x3x3x6xf32>, tensor<3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%s: tensor<3xi32>, %w: tensor<16x3x3x8xf32>, %x: tensor<1x4x4x8xf32>) {
  // expected-error @+1 {{C1: output_shape must be a vector of 4 elements}}
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<3xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<16x3x3x8xf32>, %x: tensor<1x4x4x8xf32>) {
  %s = adze.const dense<[1, -1, 4, 16]> : tensor<4xi32> -> tensor<4xi32>
  // expected-error @+1 {{C1: output_shape has a negative extent}}
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%s: tensor<4xi32>, %w: tensor<16x3x3x8xf32>, %x: tensor<4x4x8xf32>) {
  // expected-error @+1 {{C2: weights and input must have rank 4}}
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%s: tensor<4xi32>, %w: tensor<16x3x3x8xf32>, %x: tensor<1x4x4x8xf32>) {
  // expected-error @+1 {{C3: strides must be positive}}
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32} : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%s: tensor<4xi32>, %w: tensor<16x3x3x8xf32>, %x: tensor<1x4x4x7xf32>) {
  // expected-error @+1 {{C4: the weights take 8 channels but the input has 7}}
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x7xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%s: tensor<4xi32>, %w: tensor<16x3x3x8xf32>, %x: tensor<1x4x4x8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{C5: the bias must have 16 elements}}
  %0 = adze.transpose_conv(%s, %w, %x, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>, tensor<8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%s: tensor<4xi64>, %w: tensor<16x3x3x8xf32>, %x: tensor<1x4x4x8xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of INT32}}
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<4xi64>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<3x3x3x3x16xf32>) {
  // expected-error @+1 {{C1: input and filter must have rank 5}}
  %0 = adze.conv_3d(%x, %w) {stride_d = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<3x3x3x3x16xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x8x3xf32>, %w: tensor<3x3x3x3x16xf32>) {
  // expected-error @+1 {{C2: strides and dilations must be positive}}
  %0 = adze.conv_3d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x8x3xf32>, tensor<3x3x3x3x16xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x8x4xf32>, %w: tensor<3x3x3x3x16xf32>) {
  // expected-error @+1 {{C3: the filter takes 3 channels but the input has 4}}
  %0 = adze.conv_3d(%x, %w) {stride_d = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x8x4xf32>, tensor<3x3x3x3x16xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x8x3xf32>, %w: tensor<3x3x3x3x16xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{C4: the bias must have 16 elements}}
  %0 = adze.conv_3d(%x, %w, %b) {stride_d = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x8x3xf32>, tensor<3x3x3x3x16xf32>, tensor<3xf32>) -> tensor<*xf32>
  return
}
