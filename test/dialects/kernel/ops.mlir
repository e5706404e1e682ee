// RUN: adze-opt %s --mlir-print-debuginfo=false | FileCheck %s
// The ops in their two forms, on tensors and on buffers.

// CHECK-LABEL: func.func @matmul
func.func @matmul(%x: tensor<49x64xf32>, %w: tensor<128x64xf32>, %b: tensor<128xf32>, %e: tensor<49x128xf32>) -> tensor<49x128xf32> {
  // CHECK: kernel.matmul lhs(%{{.*}} : tensor<49x64xf32>) rhs(%{{.*}} : tensor<128x64xf32>) init(%{{.*}} : tensor<49x128xf32>) with(%{{.*}} : tensor<128xf32>)
  // CHECK-SAME: epilogue {
  %1 = kernel.matmul lhs(%x : tensor<49x64xf32>) rhs(%w : tensor<128x64xf32>) init(%e : tensor<49x128xf32>)
    with(%b : tensor<128xf32>) {epilogue_maps = [affine_map<(m, n) -> (n)>]} epilogue {
  ^bb0(%sum: f32, %bias: f32):
    %2 = arith.addf %sum, %bias : f32
    kernel.yield %2 : f32
  } -> tensor<49x128xf32>
  return %1 : tensor<49x128xf32>
}

// CHECK-LABEL: func.func @conv_2d
func.func @conv_2d(%x: memref<1x58x58x64xi8>, %w: memref<2x3x48x32x4xi8>, %e: memref<1x56x56x64xi8>) {
  // CHECK: kernel.conv_2d {{.*}}tile = array<i64: 14, 32, 4>{{.*}}unsigned_lhs{{.*}}window = array<i64: 3, 3>
  kernel.conv_2d lhs(%x : memref<1x58x58x64xi8>) rhs(%w : memref<2x3x48x32x4xi8>) init(%e : memref<1x56x56x64xi8>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, unsigned_lhs,
     tile = array<i64: 14, 32, 4>, window = array<i64: 3, 3>} epilogue {
  ^bb0(%sum: i32):
    %2 = arith.trunci %sum : i32 to i8
    kernel.yield %2 : i8
  }
  return
}

// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x9x9x8xf32>, %w: tensor<3x3x8xf32>, %e: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  // CHECK: kernel.depthwise_conv_2d
  %1 = kernel.depthwise_conv_2d lhs(%x : tensor<1x9x9x8xf32>) rhs(%w : tensor<3x3x8xf32>) init(%e : tensor<1x4x4x8xf32>)
    {epilogue_maps = [], strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<1x4x4x8xf32>
  return %1 : tensor<1x4x4x8xf32>
}

// CHECK-LABEL: func.func @padded_depthwise
func.func @padded_depthwise(%x: tensor<1x9x9x8xf32>, %w: tensor<3x3x8xf32>, %e: tensor<1x9x9x8xf32>) -> tensor<1x9x9x8xf32> {
  // CHECK: kernel.depthwise_conv_2d
  // CHECK-SAME: padding = array<i64: 1, 1>
  %1 = kernel.depthwise_conv_2d lhs(%x : tensor<1x9x9x8xf32>) rhs(%w : tensor<3x3x8xf32>) init(%e : tensor<1x9x9x8xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<1x9x9x8xf32>
  return %1 : tensor<1x9x9x8xf32>
}

// CHECK-LABEL: func.func @state
func.func @state(%e: tensor<1x16xf32>) -> tensor<1x16xf32> {
  // CHECK: %[[STATE:.*]] = kernel.state "h" : memref<1x16xf32>
  %0 = kernel.state "h" : memref<1x16xf32>
  // CHECK: kernel.read %[[STATE]] into %{{.*}} : memref<1x16xf32>, tensor<1x16xf32> -> tensor<1x16xf32>
  %1 = kernel.read %0 into %e : memref<1x16xf32>, tensor<1x16xf32> -> tensor<1x16xf32>
  // CHECK: kernel.write %{{.*}} to %[[STATE]] : tensor<1x16xf32>, memref<1x16xf32>
  kernel.write %1 to %0 : tensor<1x16xf32>, memref<1x16xf32>
  return %1 : tensor<1x16xf32>
}

// CHECK-LABEL: func.func @extern_call
func.func @extern_call(%x: tensor<4xf32>, %o: tensor<3xi8>, %e: tensor<2xf32>, %m: memref<4xf32>, %r: memref<2x2xi8>) -> tensor<2xf32> {
  // CHECK: kernel.extern_call "f" inputs(%{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xf32>) options(%{{.*}} : tensor<3xi8>)
  // CHECK-SAME: outputs(%{{.*}}, %{{.*}} : tensor<2xf32>, tensor<2xf32>) {absent = array<i64: 1>} -> tensor<2xf32>, tensor<2xf32>
  %1:2 = kernel.extern_call "f" inputs(%x, %x : tensor<4xf32>, tensor<4xf32>) options(%o : tensor<3xi8>)
    outputs(%e, %e : tensor<2xf32>, tensor<2xf32>) {absent = array<i64: 1>} -> tensor<2xf32>, tensor<2xf32>
  // CHECK: kernel.extern_call "g" inputs(%{{.*}} : memref<4xf32>) outputs(%{{.*}} : memref<2x2xi8>)
  kernel.extern_call "g" inputs(%m : memref<4xf32>) outputs(%r : memref<2x2xi8>)
  // CHECK: kernel.extern_call "h" inputs() outputs()
  kernel.extern_call "h" inputs() outputs()
  return %1#0 : tensor<2xf32>
}
