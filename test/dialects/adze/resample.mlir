// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @pad
func.func @pad(%x: tensor<2x3xf32>, %d: tensor<?x3xf32>, %u: tensor<*xf32>, %unknown: tensor<2x2xi32>, %v: tensor<f32>) {
  %p = adze.const dense<[[1, 2], [0, 3]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %none = adze.no_value
  // CHECK: adze.pad(%{{.*}}, %{{.*}}) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<5x6xf32>
  %0 = adze.pad(%x, %p) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<5x6xf32>
  // CHECK: adze.pad(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<?x3xf32>, tensor<2x2xi32>, none) -> tensor<?x6xf32>
  %1 = adze.pad(%d, %p, %none) : (tensor<?x3xf32>, tensor<2x2xi32>, none) -> tensor<?x6xf32>
  %2 = adze.pad(%x, %unknown) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<?x?xf32>
  %3 = adze.pad(%u, %unknown) : (tensor<*xf32>, tensor<2x2xi32>) -> tensor<*xf32>
  // CHECK: adze.padv2(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<2x3xf32>, tensor<2x2xi32>, tensor<f32>) -> tensor<5x6xf32>
  %4 = adze.padv2(%x, %p, %v) : (tensor<2x3xf32>, tensor<2x2xi32>, tensor<f32>) -> tensor<5x6xf32>
  return
}

// CHECK-LABEL: func @pad_types
func.func @pad_types(%q: tensor<4x!quant.uniform<i8:f32, 0.5:-3>>, %v: tensor<1x!quant.uniform<i8:f32, 0.5:-3>>) {
  // CHECK: tensor<1x2xi64>) -> tensor<6x!quant.uniform<i8:f32, 5.000000e-01:-3>>
  %p = adze.const dense<[[1, 1]]> : tensor<1x2xi64> -> tensor<1x2xi64>
  %0 = adze.pad(%q, %p) : (tensor<4x!quant.uniform<i8:f32, 0.5:-3>>, tensor<1x2xi64>) -> tensor<6x!quant.uniform<i8:f32, 0.5:-3>>
  // CHECK: tensor<1x2xi8>, tensor<1x!quant.uniform<i8:f32, 5.000000e-01:-3>>) -> tensor<7x
  %p8 = adze.const dense<[[0, 3]]> : tensor<1x2xi8> -> tensor<1x2xi8>
  %1 = adze.padv2(%q, %p8, %v) : (tensor<4x!quant.uniform<i8:f32, 0.5:-3>>, tensor<1x2xi8>,
      tensor<1x!quant.uniform<i8:f32, 0.5:-3>>) -> tensor<7x!quant.uniform<i8:f32, 0.5:-3>>
  return
}

// CHECK-LABEL: func @mirror_pad
func.func @mirror_pad(%x: tensor<2x3xf32>) {
  %all = adze.const dense<[[2, 0], [3, 3]]> : tensor<2x2xi64> -> tensor<2x2xi64>
  // CHECK: adze.mirror_pad(%{{.*}}, %{{.*}}) {mode = #adze.mirror_pad_mode<SYMMETRIC>} : (tensor<2x3xf32>, tensor<2x2xi64>) -> tensor<4x9xf32>
  %0 = adze.mirror_pad(%x, %all) {mode = #adze.mirror_pad_mode<SYMMETRIC>} : (tensor<2x3xf32>, tensor<2x2xi64>) -> tensor<4x9xf32>
  %but_one = adze.const dense<[[1, 1], [2, 0]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  // CHECK: adze.mirror_pad(%{{.*}}, %{{.*}}) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<4x5xf32>
  %1 = adze.mirror_pad(%x, %but_one) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<4x5xf32>
  return
}

// CHECK-LABEL: func @depth
func.func @depth(%x: tensor<1x4x6x3xi8>, %y: tensor<?x2x?x12xf32>, %u: tensor<*xf32>) {
  // CHECK: adze.space_to_depth(%{{.*}}) {block_size = 2 : i32} : (tensor<1x4x6x3xi8>) -> tensor<1x2x3x12xi8>
  %0 = adze.space_to_depth(%x) {block_size = 2 : i32} : (tensor<1x4x6x3xi8>) -> tensor<1x2x3x12xi8>
  // CHECK: adze.depth_to_space(%{{.*}}) {block_size = 2 : i32} : (tensor<?x2x?x12xf32>) -> tensor<?x4x?x3xf32>
  %1 = adze.depth_to_space(%y) {block_size = 2 : i32} : (tensor<?x2x?x12xf32>) -> tensor<?x4x?x3xf32>
  %2 = adze.depth_to_space(%u) {block_size = 2 : i32} : (tensor<*xf32>) -> tensor<?x4x?x3xf32>
  return
}

// CHECK-LABEL: func @batch
func.func @batch(%x: tensor<1x4x5x3xf32>, %y: tensor<4x2x?xf32>, %unknown: tensor<2xi32>, %u: tensor<*xf32>) {
  %b = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  %p = adze.const dense<[[0, 0], [0, 1]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  // CHECK: adze.space_to_batch_nd(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<1x4x5x3xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<6x2x2x3xf32>
  %0 = adze.space_to_batch_nd(%x, %b, %p) : (tensor<1x4x5x3xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<6x2x2x3xf32>
  %1 = adze.space_to_batch_nd(%x, %unknown, %p) : (tensor<1x4x5x3xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<?x?x?x3xf32>
  %b1 = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %c1 = adze.const dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // CHECK: adze.batch_to_space_nd(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<4x2x?xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<2x1x?xf32>
  %2 = adze.batch_to_space_nd(%y, %b1, %c1) : (tensor<4x2x?xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<2x1x?xf32>
  %3 = adze.batch_to_space_nd(%u, %b1, %c1) : (tensor<*xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func @resize
func.func @resize(%x: tensor<?x4x6x3xf32>, %u: tensor<*xf32>, %unknown: tensor<2xi32>) {
  %s = adze.const dense<[8, 9]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.resize_bilinear(%{{.*}}, %{{.*}}) {align_corners = true} : (tensor<?x4x6x3xf32>, tensor<2xi32>) -> tensor<?x8x9x3xf32>
  %0 = adze.resize_bilinear(%x, %s) {align_corners = true} : (tensor<?x4x6x3xf32>, tensor<2xi32>) -> tensor<?x8x9x3xf32>
  // CHECK: adze.resize_bilinear(%{{.*}}, %{{.*}}) {half_pixel_centers = true} : (tensor<*xf32>, tensor<2xi32>) -> tensor<1x8x9x7xf32>
  %1 = adze.resize_bilinear(%u, %s) {half_pixel_centers = true} : (tensor<*xf32>, tensor<2xi32>) -> tensor<1x8x9x7xf32>
  // CHECK: adze.resize_nearest_neighbor(%{{.*}}, %{{.*}}) {align_corners = true, half_pixel_centers = true} : (tensor<?x4x6x3xf32>, tensor<2xi32>) -> tensor<?x?x?x3xf32>
  %2 = adze.resize_nearest_neighbor(%x, %unknown) {align_corners = true, half_pixel_centers = true}
      : (tensor<?x4x6x3xf32>, tensor<2xi32>) -> tensor<?x?x?x3xf32>
  // What is not known yet cannot be refused.
  %3 = adze.resize_bilinear(%x, %unknown) {align_corners = true, half_pixel_centers = true}
      : (tensor<?x4x6x3xf32>, tensor<2xi32>) -> tensor<?x?x?x3xf32>
  return
}
