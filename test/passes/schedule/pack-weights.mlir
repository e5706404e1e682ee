// RUN: adze-opt %s --pack-weights --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// Without a target: x86-64 with SSE2. Rows of weights become columns of panels, the last panel is filled up with zeros.
// CHECK-LABEL: func.func @matrix
func.func @matrix(%x: tensor<2x3xf32>, %e: tensor<2x5xf32>) -> tensor<2x5xf32> {
  // CHECK: %[[W:.+]] = arith.constant dense<
  // CHECK-SAME{LITERAL}: [[[[1.000000e+00], [4.000000e+00], [7.000000e+00], [1.000000e+01], [1.300000e+01], [0.000000e+00],
  // CHECK-SAME: : tensor<1x1x3x8x1xf32>
  // CHECK-NOT: tensor<5x3xf32>
  // CHECK: kernel.matmul lhs(%{{.+}} : tensor<2x3xf32>) rhs(%[[W]] : tensor<1x1x3x8x1xf32>)
  // CHECK-SAME: tile = array<i64: 2, 8, 1>
  %w = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [10.0, 11.0, 12.0], [13.0, 14.0, 15.0]]> : tensor<5x3xf32>
  %0 = kernel.matmul lhs(%x : tensor<2x3xf32>) rhs(%w : tensor<5x3xf32>) init(%e : tensor<2x5xf32>) {epilogue_maps = []} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

// The target decides the depth: four bytes with VNNI.
module attributes {kernel.triple = "x86_64-unknown-linux-gnu", kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @quads
  func.func @quads(%x: tensor<49x6xi8>, %e: tensor<49x64xi32>) -> tensor<49x64xi32> {
    // CHECK: kernel.matmul {{.*}} rhs(%{{.+}} : tensor<{{[0-9]+}}x1x2x[[NR:[0-9]+]]x4xi8>)
    // CHECK-SAME: tile = array<i64: {{[0-9]+}}, [[NR]], 4>
    %w = arith.constant dense<1> : tensor<64x6xi8>
    %0 = kernel.matmul lhs(%x : tensor<49x6xi8>) rhs(%w : tensor<64x6xi8>) init(%e : tensor<49x64xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<49x64xi32>
    return %0 : tensor<49x64xi32>
  }
}

// -----

// Pairs of 16 bits without VNNI; types that no instruction adds up in pairs stay single.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @pairs
  func.func @pairs(%x: tensor<9x7xi8>, %y: tensor<9x7xi16>, %e: tensor<9x16xi32>, %f: tensor<9x16xi64>) -> (tensor<9x16xi32>, tensor<9x16xi64>) {
    // CHECK: kernel.matmul {{.*}} rhs(%{{.+}} : tensor<1x1x4x16x2xi8>)
    // CHECK-SAME: tile = array<i64: {{[0-9]+}}, 16, 2>
    %w = arith.constant dense<1> : tensor<16x7xi8>
    %0 = kernel.matmul lhs(%x : tensor<9x7xi8>) rhs(%w : tensor<16x7xi8>) init(%e : tensor<9x16xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<9x16xi32>
    // CHECK: kernel.matmul {{.*}} rhs(%{{.+}} : tensor<{{[12]}}x1x7x{{[0-9]+}}x1xi8>)
    %1 = kernel.matmul lhs(%y : tensor<9x7xi16>) rhs(%w : tensor<16x7xi8>) init(%f : tensor<9x16xi64>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i64):
      kernel.yield %sum : i64
    } -> tensor<9x16xi64>
    return %0, %1 : tensor<9x16xi32>, tensor<9x16xi64>
  }
}

// -----

// A run is a row of the window, or a pixel of it where there are groups or a horizontal dilation; the window is kept.
// CHECK-LABEL: func.func @windows
func.func @windows(%x: tensor<1x8x8x4xf32>, %e: tensor<1x6x6x8xf32>, %f: tensor<1x6x4x8xf32>) -> (tensor<1x6x6x8xf32>, tensor<1x6x6x8xf32>, tensor<1x6x4x8xf32>) {
  %w = arith.constant dense<1.0> : tensor<8x3x3x4xf32>
  %g = arith.constant dense<1.0> : tensor<8x3x3x2xf32>
  // CHECK: kernel.conv_2d {{.*}} rhs(%{{.+}} : tensor<{{[12]}}x3x12x{{[48]}}x1xf32>) {{.*}}window = array<i64: 3, 3>
  %0 = kernel.conv_2d lhs(%x : tensor<1x8x8x4xf32>) rhs(%w : tensor<8x3x3x4xf32>) init(%e : tensor<1x6x6x8xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<1x6x6x8xf32>
  // CHECK: kernel.conv_2d {{.*}} rhs(%{{.+}} : tensor<2x9x2x4x1xf32>) {{.*}}window = array<i64: 3, 3>
  %1 = kernel.conv_2d lhs(%x : tensor<1x8x8x4xf32>) rhs(%g : tensor<8x3x3x2xf32>) init(%e : tensor<1x6x6x8xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 2 : i64} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<1x6x6x8xf32>
  // CHECK: kernel.conv_2d {{.*}} rhs(%{{.+}} : tensor<{{[12]}}x9x4x{{[48]}}x1xf32>) {{.*}}window = array<i64: 3, 3>
  %2 = kernel.conv_2d lhs(%x : tensor<1x8x8x4xf32>) rhs(%w : tensor<8x3x3x4xf32>) init(%f : tensor<1x6x4x8xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 2>, groups = 1 : i64} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<1x6x4x8xf32>
  return %0, %1, %2 : tensor<1x6x6x8xf32>, tensor<1x6x6x8xf32>, tensor<1x6x4x8xf32>
}

// -----

// Equal weights with equal tiles are packed once.
// CHECK-LABEL: func.func @shared
func.func @shared(%x: tensor<4x64xf32>, %e: tensor<4x64xf32>) -> tensor<4x64xf32> {
  // CHECK: %[[W:.+]] = arith.constant
  // CHECK-NOT: arith.constant
  // CHECK: kernel.matmul {{.*}} rhs(%[[W]] :
  // CHECK: kernel.matmul {{.*}} rhs(%[[W]] :
  %w = arith.constant dense<1.0> : tensor<64x64xf32>
  %v = arith.constant dense<1.0> : tensor<64x64xf32>
  %0 = kernel.matmul lhs(%x : tensor<4x64xf32>) rhs(%w : tensor<64x64xf32>) init(%e : tensor<4x64xf32>) {epilogue_maps = []} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<4x64xf32>
  %1 = kernel.matmul lhs(%0 : tensor<4x64xf32>) rhs(%v : tensor<64x64xf32>) init(%e : tensor<4x64xf32>) {epilogue_maps = []} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<4x64xf32>
  return %1 : tensor<4x64xf32>
}

// -----

// Weights that are computed are packed at run time, padded where a panel or a step is not full.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @computed
  func.func @computed(%x: tensor<3x20x6xi8>, %w: tensor<3x50x6xi8>, %e: tensor<3x20x50xi32>) -> tensor<3x20x50xi32> {
    // CHECK: tensor.pad
    // CHECK: tensor<3x50x1x6xi8> to tensor<3x64x1x8xi8>
    // CHECK: linalg.generic
    // CHECK: %[[W:.+]] = tensor.collapse_shape {{.*}} into tensor<{{[36]}}x1x2x{{[0-9]+}}x4xi8>
    // CHECK: kernel.matmul {{.*}} rhs(%[[W]] :
    %0 = kernel.matmul lhs(%x : tensor<3x20x6xi8>) rhs(%w : tensor<3x50x6xi8>) init(%e : tensor<3x20x50xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<3x20x50xi32>
    return %0 : tensor<3x20x50xi32>
  }
}

// -----

module attributes {kernel.cpu = "no-such-cpu"} {
  // expected-error @below {{the module's target: }}
  func.func @unknown(%x: tensor<4x64xf32>) {
    return
  }
}

// -----

func.func @bits(%x: tensor<2x4xi8>, %w: tensor<8x4xi4>, %e: tensor<2x8xi32>) -> tensor<2x8xi32> {
  // expected-error @below {{weights of 'i4' cannot be packed: elements are whole bytes}}
  %0 = kernel.matmul lhs(%x : tensor<2x4xi8>) rhs(%w : tensor<8x4xi4>) init(%e : tensor<2x8xi32>) {epilogue_maps = []} epilogue {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  } -> tensor<2x8xi32>
  return %0 : tensor<2x8xi32>
}
