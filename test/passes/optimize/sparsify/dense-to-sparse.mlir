// RUN: adze-opt --dense-to-sparse=overhead=0 --mlir-print-debuginfo=false %s | FileCheck %s

// Whole blocks of four are zero: FULLY_CONNECTED executes them.
// CHECK-LABEL: @blocks
// CHECK: adze.sparse_const dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>
// CHECK-SAME: block_map = [1]
// CHECK-SAME: SPARSE_CSR, segments = dense<[0, 0, 1]> : tensor<3xui8>, indices = dense<1> : tensor<1xui8>
// CHECK-SAME: DENSE, size = 4
func.func @blocks(%x: tensor<1x8xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, -0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0]]> : tensor<2x8xf32> -> tensor<2x8xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x8xf32>, tensor<2x8xf32>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// Scattered zeros: element by element, which the float kernel executes as well.
// CHECK-LABEL: @scattered
// CHECK: adze.sparse_const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NOT: densify
// CHECK: adze.fully_connected
func.func @scattered(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.0, 1.0, 0.0, 2.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x4xf32>, tensor<1x4xf32>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// No kernel executes sparse filters of convolutions.
// CHECK-LABEL: @convolution
// CHECK: %[[S:.*]] = adze.sparse_const {{.*}} -> tensor<1x1x1x2xf32>
// CHECK: adze.densify(%[[S]])
func.func @convolution(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x1xf32> {
  %w = adze.const dense<[[[[0.0, 3.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %b = adze.no_value
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>, none) -> tensor<1x4x4x1xf32>
  return %0 : tensor<1x4x4x1xf32>
}

// Too few zeros, and constants that are no weights.
// CHECK-LABEL: @dense
// CHECK-NOT: sparse_const
func.func @dense(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<[[0.0, 1.0, 2.0, 3.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %z = adze.const dense<0.0> : tensor<1x4xf32> -> tensor<1x4xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x4xf32>, tensor<1x4xf32>, none) -> tensor<1x1xf32>
  %1 = adze.add(%0, %z) : (tensor<1x1xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// Blocks along the rows: nothing executes them, but the file is smaller.
// CHECK-LABEL: @rows
// CHECK: adze.sparse_const {{.*}}block_map = [0], levels = [#adze.level<format = DENSE, size = 1>
// CHECK-SAME: #adze.level<format = DENSE, size = 4>]
// CHECK: adze.densify
func.func @rows(%x: tensor<1x1x1x4xf32>) -> tensor<1x1x1x4xf32> {
  %w = adze.const dense<[[[[0.0, 1.0, 0.0, 0.0]]], [[[0.0, 2.0, 0.0, 0.0]]], [[[0.0, 3.0, 0.0, 0.0]]], [[[0.0, 4.0, 0.0, 0.0]]]]> : tensor<4x1x1x4xf32> -> tensor<4x1x1x4xf32>
  %b = adze.no_value
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x4xf32>, tensor<4x1x1x4xf32>, none) -> tensor<1x1x1x4xf32>
  return %0 : tensor<1x1x1x4xf32>
}

// The kernel for blocks steps through the input by its last dimension, and this one is read as one row of eight.
// CHECK-LABEL: @flattened
// CHECK: adze.sparse_const
// CHECK-NOT: block_map
// CHECK-NOT: adze.densify
// CHECK: adze.fully_connected
func.func @flattened(%x: tensor<2x4xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0]]> : tensor<2x8xf32> -> tensor<2x8xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<2x4xf32>, tensor<2x8xf32>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// Integers by sixteen.
// CHECK-LABEL: @integers
// CHECK: adze.sparse_const {{.*}}size = 16>]
// CHECK-NOT: adze.densify
// CHECK: adze.fully_connected
func.func @integers(%x: tensor<1x32x!quant.uniform<i8:f32, 0.5:-3>>) -> tensor<1x1x!quant.uniform<i8:f32, 0.5>> {
  %w = adze.const dense<[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7]]> : tensor<1x32xi8> -> tensor<1x32x!quant.uniform<i8:f32, 0.25>>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x32x!quant.uniform<i8:f32, 0.5:-3>>, tensor<1x32x!quant.uniform<i8:f32, 0.25>>, none) -> tensor<1x1x!quant.uniform<i8:f32, 0.5>>
  return %0 : tensor<1x1x!quant.uniform<i8:f32, 0.5>>
}

// The kernel for 16-bit activations takes any weights for dense.
// CHECK-LABEL: @wide
// CHECK: adze.sparse_const
// CHECK: adze.densify
func.func @wide(%x: tensor<1x32x!quant.uniform<i16:f32, 0.5>>) -> tensor<1x1x!quant.uniform<i16:f32, 0.5>> {
  %w = adze.const dense<[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7]]> : tensor<1x32xi8> -> tensor<1x32x!quant.uniform<i8:f32, 0.25>>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x32x!quant.uniform<i16:f32, 0.5>>, tensor<1x32x!quant.uniform<i8:f32, 0.25>>, none) -> tensor<1x1x!quant.uniform<i16:f32, 0.5>>
  return %0 : tensor<1x1x!quant.uniform<i16:f32, 0.5>>
}

// All weights are zero: LiteRT takes a tensor without bytes for one that is computed.
// CHECK-LABEL: @nothing
// CHECK-NOT: adze.sparse_const
func.func @nothing(%x: tensor<1x64xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<0.0> : tensor<2x64xf32> -> tensor<2x64xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x64xf32>, tensor<2x64xf32>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
