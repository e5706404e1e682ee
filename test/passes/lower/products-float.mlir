// RUN: adze-opt %s --lower-graph --canonicalize --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// The interior is inserted into an empty tensor, and only the strips that SAME adds are filled.
// CHECK-LABEL: func.func @conv_2d
func.func @conv_2d(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x8xf32> {
  // CHECK: %[[INNER:.*]] = tensor.insert_slice %arg0 into %{{.*}}[0, 0, 0, 0] [1, 8, 8, 4] [1, 1, 1, 1] : tensor<1x8x8x4xf32> into tensor<1x9x9x4xf32>
  // CHECK: linalg.fill {{.*}} -> tensor<1x1x9x4xf32>
  // CHECK: linalg.fill {{.*}} -> tensor<1x8x1x4xf32>
  // CHECK-NOT: linalg.fill
  // CHECK: kernel.conv_2d
  // CHECK-SAME: with(%{{.*}} : tensor<8xf32>)
  // CHECK-SAME: dilations = array<i64: 1, 1>
  // CHECK-SAME: strides = array<i64: 2, 2>
  // CHECK: arith.addf
  // CHECK: arith.cmpf olt
  // CHECK: arith.cmpf ogt
  %w = adze.const dense<1.0> : tensor<8x3x3x4xf32> -> tensor<8x3x3x4xf32>
  %b = adze.const dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 2 : i32, stride_w = 2 : i32, fused_activation_function = #adze.activation<RELU6>} : (tensor<1x8x8x4xf32>, tensor<8x3x3x4xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
  return %0 : tensor<1x4x4x8xf32>
}

// -----

// A window of one pixel stays a convolution, whose result may lie in a padded buffer; weights of half precision are widened in the compiler.
// CHECK-LABEL: func.func @pixelwise
func.func @pixelwise(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x2xf32> {
  // CHECK: arith.constant dense<{{.*}}> : tensor<2x1x1x4xf32>
  // CHECK: kernel.conv_2d lhs(%{{.*}} : tensor<1x8x8x4xf32>)
  %w = adze.const dense<[[[[1.0, 2.0, 3.0, 4.0]]], [[[5.0, 6.0, 7.0, 8.0]]]]> : tensor<2x1x1x4xf16> -> tensor<2x1x1x4xf16>
  %n = adze.no_value
  %0 = adze.conv_2d(%x, %w, %n) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<2x1x1x4xf16>, none) -> tensor<1x8x8x2xf32>
  return %0 : tensor<1x8x8x2xf32>
}

// -----

// CHECK-LABEL: func.func @grouped
func.func @grouped(%x: tensor<1x5x5x4xf32>) -> tensor<1x5x5x2xf32> {
  // CHECK: kernel.conv_2d
  // CHECK-SAME: groups = 2
  %w = adze.const dense<1.0> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x5x5x4xf32>, tensor<2x1x1x2xf32>) -> tensor<1x5x5x2xf32>
  return %0 : tensor<1x5x5x2xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x4x4x2xf32>, %y: tensor<1x4x4x1xf32>) -> (tensor<1x2x2x4xf32>, tensor<1x2x2x2xf32>) {
  // Channels are repeated for a depth multiplier.
  // CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<1x4x4x2x2xf32>)
  // CHECK: kernel.depthwise_conv_2d lhs(%{{.*}} : tensor<1x4x4x4xf32>) rhs(%{{.*}} : tensor<3x3x4xf32>)
  %w = adze.const dense<1.0> : tensor<1x3x3x4xf32> -> tensor<1x3x3x4xf32>
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 2 : i32, padding = #adze.padding<VALID>} : (tensor<1x4x4x2xf32>, tensor<1x3x3x4xf32>) -> tensor<1x2x2x4xf32>
  // A single channel has its filters in a convolution.
  // CHECK: kernel.conv_2d lhs(%{{.*}} : tensor<1x4x4x1xf32>) rhs(%{{.*}} : tensor<2x3x3x1xf32>)
  %v = adze.const dense<1.0> : tensor<1x3x3x2xf32> -> tensor<1x3x3x2xf32>
  %1 = adze.depthwise_conv_2d(%y, %v) {stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 2 : i32, padding = #adze.padding<VALID>} : (tensor<1x4x4x1xf32>, tensor<1x3x3x2xf32>) -> tensor<1x2x2x2xf32>
  return %0, %1 : tensor<1x2x2x4xf32>, tensor<1x2x2x2xf32>
}

// -----

// CHECK-LABEL: func.func @fully_connected
func.func @fully_connected(%x: tensor<2x3x4xf32>, %w: tensor<5x4xf32>) -> (tensor<2x3x5xf32>, tensor<6x5xf32>) {
  // CHECK: kernel.matmul lhs(%{{.*}} : tensor<6x4xf32>) rhs(%arg1 : tensor<5x4xf32>)
  // CHECK: tensor.expand_shape
  %0 = adze.fully_connected(%x, %w) {keep_num_dims = true} : (tensor<2x3x4xf32>, tensor<5x4xf32>) -> tensor<2x3x5xf32>
  %1 = adze.fully_connected(%x, %w) : (tensor<2x3x4xf32>, tensor<5x4xf32>) -> tensor<6x5xf32>
  return %0, %1 : tensor<2x3x5xf32>, tensor<6x5xf32>
}

// -----

// A sparse filter gets its zeros back.
// CHECK-LABEL: func.func @sparse
func.func @sparse(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  // CHECK: arith.constant dense<{{\[\[}}1.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00, 0.000000e+00, 2.000000e+00]]> : tensor<2x4xf32>
  %w = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                  indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func.func @batch_matmul
func.func @batch_matmul(%x: tensor<2x3x4x8xf32>, %y: tensor<8x5xf32>, %z: tensor<3x5x8xf32>) -> (tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32>) {
  // One matrix on the right takes all rows of the left.
  // CHECK: linalg.transpose ins(%arg1 : tensor<8x5xf32>)
  // CHECK: kernel.matmul lhs(%{{.*}} : tensor<24x8xf32>) rhs(%{{.*}} : tensor<5x8xf32>)
  %0 = adze.batch_matmul(%x, %y) : (tensor<2x3x4x8xf32>, tensor<8x5xf32>) -> tensor<2x3x4x5xf32>
  // Batches are broadcast.
  // CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<2x3x5x8xf32>)
  // CHECK: kernel.matmul lhs(%{{.*}} : tensor<6x4x8xf32>) rhs(%{{.*}} : tensor<6x5x8xf32>)
  %1 = adze.batch_matmul(%x, %z) {adj_y = true} : (tensor<2x3x4x8xf32>, tensor<3x5x8xf32>) -> tensor<2x3x4x5xf32>
  return %0, %1 : tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32>
}

// -----

// Four phases of a filter of 3 x 3 with strides of 2, each with its taps from last to first.
// CHECK-LABEL: func.func @transpose_conv
func.func @transpose_conv(%x: tensor<1x4x4x1xf32>) -> tensor<1x8x8x1xf32> {
  // CHECK-DAG: arith.constant dense<{{\[\[\[\[}}9.000000e+00], [7.000000e+00]], {{\[\[}}3.000000e+00], [1.000000e+00]]]]> : tensor<1x2x2x1xf32>
  // CHECK-DAG: arith.constant dense<5.000000e+00> : tensor<1x1x1x1xf32>
  // CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 0, 0] [1, 4, 4, 1] [1, 2, 2, 1] : tensor<1x4x4x1xf32> into tensor<1x8x8x1xf32>
  // CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 1, 0] [1, 4, 4, 1] [1, 2, 2, 1]
  // CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 1, 0, 0] [1, 4, 4, 1] [1, 2, 2, 1]
  // CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 1, 1, 0] [1, 4, 4, 1] [1, 2, 2, 1]
  %s = adze.const dense<[1, 8, 8, 1]> : tensor<4xi32> -> tensor<4xi32>
  %w = adze.const dense<[[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]], [[7.0], [8.0], [9.0]]]]> : tensor<1x3x3x1xf32> -> tensor<1x3x3x1xf32>
  %0 = adze.transpose_conv(%s, %w, %x) {stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<4xi32>, tensor<1x3x3x1xf32>, tensor<1x4x4x1xf32>) -> tensor<1x8x8x1xf32>
  return %0 : tensor<1x8x8x1xf32>
}

// -----

// CHECK-LABEL: func.func @conv_3d
func.func @conv_3d(%x: tensor<1x4x4x4x2xf32>, %b: tensor<3xf32>) -> tensor<1x2x2x2x3xf32> {
  // CHECK: linalg.generic
  // CHECK-SAME: "reduction"
  // CHECK: arith.mulf
  // CHECK: linalg.generic
  // CHECK: arith.addf
  %w = adze.const dense<1.0> : tensor<3x3x3x2x3xf32> -> tensor<3x3x3x2x3xf32>
  %0 = adze.conv_3d(%x, %w, %b) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x4x4x4x2xf32>, tensor<3x3x3x2x3xf32>, tensor<3xf32>) -> tensor<1x2x2x2x3xf32>
  return %0 : tensor<1x2x2x2x3xf32>
}
