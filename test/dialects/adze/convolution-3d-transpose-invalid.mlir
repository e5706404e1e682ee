// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[1, 8, 8, 16]> : tensor<4xi32> -> tensor<4xi32>
  // expected-error @+1 {{C1: output_shape must be a vector of 5 elements}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<4xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[1, -8, 8, 8, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C1: output_shape has a negative extent}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x8xf32>) {
  %s = adze.const dense<[1, 8, 8, 8, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C2: filter and input must have rank 5}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[1, 8, 8, 8, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C3: strides and dilations must be positive}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = -1 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x7xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[1, 8, 8, 8, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C4: the filter takes 7 channels but the input has 8}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x7xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>, %b: tensor<8xf32>) {
  %s = adze.const dense<[1, 8, 8, 8, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C5: the bias must have 16 elements}}
  %0 = adze.conv_3d_transpose(%s, %w, %x, %b) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>, tensor<8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[2, 8, 8, 8, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C6: output_shape [2, 8, 8, 8, 16] has not the input's batch and the filter's output channels}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[1, 8, 8, 8, 32]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C6: output_shape [1, 8, 8, 8, 32] has not}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>) {
  %s = adze.const dense<[1, 8, 8, 9, 16]> : tensor<5xi32> -> tensor<5xi32>
  // expected-error @+1 {{C7: a convolution of [1, 8, 8, 9, 16] does not give [1, 4, 4, 4, 8]}}
  %0 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<*xf32>
  return
}
