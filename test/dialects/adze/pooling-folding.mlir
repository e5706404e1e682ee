// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @identity
// CHECK-NEXT: return %arg0, %arg0
func.func @identity(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) -> (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>, tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) {
  %0 = adze.average_pool_2d(%x) {filter_height = 1 : i32, filter_width = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>
  %1 = adze.max_pool_2d(%x) {filter_height = 1 : i32, filter_width = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>
  return %0, %1 : tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>, tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>
}

// An activation, a wider window and the root of a square are no identities.
// CHECK-LABEL: @kept
// CHECK: adze.max_pool_2d
// CHECK: adze.average_pool_2d
// CHECK: adze.l2_pool_2d
func.func @kept(%x: tensor<1x8x8x3xf32>) -> (tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>) {
  %0 = adze.max_pool_2d(%x) {filter_height = 1 : i32, filter_width = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32, fused_activation_function = #adze.activation<RELU>} : (tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32>
  %1 = adze.average_pool_2d(%x) {filter_height = 1 : i32, filter_width = 2 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32>
  %2 = adze.l2_pool_2d(%x) {filter_height = 1 : i32, filter_width = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32>
  return %0, %1, %2 : tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>, tensor<1x8x8x3xf32>
}
