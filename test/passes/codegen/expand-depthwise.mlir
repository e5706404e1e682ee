// RUN: adze-opt %s --split-input-file --verify-diagnostics --expand-depthwise --mlir-print-debuginfo=false | FileCheck %s

// AVX-512: two rows of 7 results; the bias is what sums begin with, and is loaded once for all columns.
module attributes {kernel.cpu = "skylake-avx512"} {
  // CHECK-LABEL: func.func @floats
  // CHECK-SAME: (%[[X:.*]]: memref<1x16x16x32xf32>, %[[W:.*]]: memref<3x3x32xf32>, %[[B:.*]]: memref<32xf32>, %[[O:.*]]: memref
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: %[[BIAS:.*]] = vector.load %[[B]]
  // CHECK-COUNT-9: vector.load %[[W]]{{.*}} vector<16xf32>
  // CHECK: scf.for
  // CHECK: vector.load %[[X]]
  // CHECK-NEXT: vector.fma %{{.*}}, %{{.*}}, %[[BIAS]] : vector<16xf32>
  // CHECK-NOT: arith.addf
  // CHECK: arith.maxnumf %{{.*}} : vector<16xf32>
  // CHECK: vector.store {{.*}}, %[[O]]
  // CHECK-NOT: kernel.depthwise
  // CHECK: return
  func.func @floats(%x: memref<1x16x16x32xf32>, %w: memref<3x3x32xf32>, %b: memref<32xf32>, %o: memref<1x14x14x32xf32>) {
    kernel.depthwise_conv_2d lhs(%x : memref<1x16x16x32xf32>) rhs(%w : memref<3x3x32xf32>)
      init(%o : memref<1x14x14x32xf32>) with(%b : memref<32xf32>)
      {epilogue_maps = [affine_map<(n, h, w, c) -> (c)>], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
    ^bb0(%sum: f32, %bias: f32):
      %zero = arith.constant 0.0 : f32
      %0 = arith.addf %sum, %bias : f32
      %1 = arith.maxnumf %0, %zero : f32
      kernel.yield %1 : f32
    }
    return
  }
}

// -----

// Channels that fill no vector: masks on AVX-512.
module attributes {kernel.cpu = "skylake-avx512"} {
  // CHECK-LABEL: func.func @masks
  // CHECK: vector.constant_mask [5] : vector<8xi1>
  // CHECK: vector.maskedload
  // CHECK: vector.maskedstore
  func.func @masks(%x: memref<1x3x3x5xf32>, %w: memref<3x3x5xf32>, %o: memref<1x1x1x5xf32>) {
    kernel.depthwise_conv_2d lhs(%x : memref<1x3x3x5xf32>) rhs(%w : memref<3x3x5xf32>) init(%o : memref<1x1x1x5xf32>)
      {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Elsewhere narrower vectors.
// CHECK-LABEL: func.func @pieces
// CHECK-NOT: vector.maskedload
// CHECK: vector.store {{.*}} vector<4xf32>
// CHECK: vector.store {{.*}} vector<2xf32>
// CHECK: vector.store {{.*}} vector<1xf32>
func.func @pieces(%x: memref<1x3x3x7xf32>, %w: memref<3x3x7xf32>, %o: memref<1x1x1x7xf32>) {
  kernel.depthwise_conv_2d lhs(%x : memref<1x3x3x7xf32>) rhs(%w : memref<3x3x7xf32>) init(%o : memref<1x1x1x7xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

// The tile is taken where it is given.
// CHECK-LABEL: func.func @given
// CHECK: %[[STEP:.*]] = arith.constant 2 : index
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step
func.func @given(%x: memref<1x6x6x4xf32>, %w: memref<3x3x4xf32>, %o: memref<1x4x4x4xf32>) {
  kernel.depthwise_conv_2d lhs(%x : memref<1x6x6x4xf32>) rhs(%w : memref<3x3x4xf32>) init(%o : memref<1x4x4x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, tile = array<i64: 2, 2, 4>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

// Bytes are multiplied in 16 bits.
// CHECK-LABEL: func.func @bytes
// CHECK: arith.extsi %{{.*}} : vector<4xi8> to vector<4xi16>
// CHECK: arith.extui %{{.*}} : vector<4xi8> to vector<4xi16>
// CHECK: arith.muli %{{.*}} : vector<4xi16>
// CHECK: arith.extsi %{{.*}} : vector<4xi16> to vector<4xi32>
func.func @bytes(%x: memref<1x3x3x4xi8>, %w: memref<3x3x4xi8>, %o: memref<1x1x1x4xi32>) {
  kernel.depthwise_conv_2d lhs(%x : memref<1x3x3x4xi8>) rhs(%w : memref<3x3x4xi8>) init(%o : memref<1x1x1x4xi32>)
    {epilogue_maps = [], unsigned_lhs, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// -----

// A large window is walked by loops.
// CHECK-LABEL: func.func @large
// CHECK: scf.for {{.*}} iter_args
// CHECK: scf.for {{.*}} iter_args
func.func @large(%x: memref<1x9x9x4xf32>, %w: memref<9x9x4xf32>, %o: memref<1x1x1x4xf32>) {
  kernel.depthwise_conv_2d lhs(%x : memref<1x9x9x4xf32>) rhs(%w : memref<9x9x4xf32>) init(%o : memref<1x1x1x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

func.func @tensors(%x: tensor<1x3x3x4xf32>, %w: tensor<3x3x4xf32>, %o: tensor<1x1x1x4xf32>) -> tensor<1x1x1x4xf32> {
  // expected-error @+1 {{is expanded on buffers: bufferize first}}
  %0 = kernel.depthwise_conv_2d lhs(%x : tensor<1x3x3x4xf32>) rhs(%w : tensor<3x3x4xf32>) init(%o : tensor<1x1x1x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<1x1x1x4xf32>
  return %0 : tensor<1x1x1x4xf32>
}

// -----

func.func @dynamic(%x: memref<1x3x3x?xf32>, %w: memref<3x3x?xf32>, %o: memref<1x1x1x?xf32>) {
  // expected-error @+1 {{needs static shapes to be expanded}}
  kernel.depthwise_conv_2d lhs(%x : memref<1x3x3x?xf32>) rhs(%w : memref<3x3x?xf32>) init(%o : memref<1x1x1x?xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
