// RUN: adze-opt %s --canonicalize --cse | FileCheck %s

// An op with state stays when its result is unused, and twice is not once.
// CHECK-LABEL: @f
// CHECK-COUNT-2: adze.svdf
// CHECK: adze.basic_lstm
func.func @f(%x: tensor<1x3xf32>, %f: tensor<8x3xf32>, %t: tensor<8x10xf32>, %b: tensor<4xf32>, %s: tensor<1x80xf32>,
             %h: tensor<1x4xf32>, %w: tensor<16x7xf32>, %v: tensor<16xf32>, %c: tensor<1x4xf32>) {
  %0 = adze.svdf(%x, %f, %t, %b, %s) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<1x4xf32>
  %1 = adze.svdf(%x, %f, %t, %b, %s) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<1x4xf32>
  %2:4 = adze.basic_lstm(%x, %h, %w, %v, %c)
      : (tensor<1x3xf32>, tensor<1x4xf32>, tensor<16x7xf32>, tensor<16xf32>, tensor<1x4xf32>)
      -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x7xf32>, tensor<1x16xf32>)
  return
}
