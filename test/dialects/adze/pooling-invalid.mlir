// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<8x8x3xf32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{C2: strides and the window's extents must be positive}}
  %0 = adze.average_pool_2d(%x) {filter_height = 0 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{C2: strides and the window's extents must be positive}}
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = -1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{result #0 has shape [1, 4, 4, 4] where [1, 4, 4, 3] is expected}}
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i8' where 'f32' is expected}}
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xi8>
  return
}

// -----

func.func @f(%x: tensor<8x8x3xf32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.max_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{C2: strides and the window's extents must be positive}}
  %0 = adze.max_pool_2d(%x) {filter_height = 0 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{C2: strides and the window's extents must be positive}}
  %0 = adze.max_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = -1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{result #0 has shape [1, 4, 4, 4] where [1, 4, 4, 3] is expected}}
  %0 = adze.max_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i8' where 'f32' is expected}}
  %0 = adze.max_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xi8>
  return
}

// -----

func.func @f(%x: tensor<8x8x3xf32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{C2: strides and the window's extents must be positive}}
  %0 = adze.l2_pool_2d(%x) {filter_height = 0 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{C2: strides and the window's extents must be positive}}
  %0 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = -1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{result #0 has shape [1, 4, 4, 4] where [1, 4, 4, 3] is expected}}
  %0 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i8' where 'f32' is expected}}
  %0 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<*xi8>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x3xi8>) {
  // expected-error @+1 {{operand #0 must be tensor of FLOAT32}}
  %0 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xi8>) -> tensor<*xf32>
  return
}
