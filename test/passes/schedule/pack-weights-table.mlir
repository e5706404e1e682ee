// RUN: adze-opt %s --pack-weights=table=always --mlir-print-debuginfo=false -split-input-file | FileCheck %s
// RUN: adze-opt %s --pack-weights=table=never --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefix=NEVER
// RUN: adze-opt %s --pack-weights --remarks-filter=pack-weights -split-input-file 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not adze-opt %s --pack-weights=table=some 2>&1 | FileCheck %s --check-prefix=WRONG

// WRONG: error: pack-weights: 'table' is auto, never or always, not 'some'

// NEVER-NOT: table =

// Numbers of two bits along K, in words of 32 bits: 1.0, -1.0, 0.5 are 1, 2, 0.
// REMARK: dense: 3 values, 2 bits; {{[0-9]+}} cycles with a table, {{[0-9]+}} dense
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @floats
  func.func @floats(%x: tensor<1x3xf32>, %e: tensor<1x2xf32>) -> tensor<1x2xf32> {
    // CHECK{LITERAL}: arith.constant dense<[[[[[9, 0, 0, 0]], [[26, 0, 0, 0]], [[0, 0, 0, 0]],
    // CHECK-SAME: : tensor<1x1x16x1x4xi8>
    // CHECK: kernel.matmul lhs(%{{.+}} : tensor<1x3xf32>) rhs(%{{.+}} : tensor<1x1x16x1x4xi8>)
    // CHECK-SAME: table = dense<[5.000000e-01, 1.000000e+00, -1.000000e+00, -1.000000e+00]> : tensor<4xf32>
    // CHECK-SAME: tile = array<i64: 1, 16, 1>
    %w = arith.constant dense<[[1.0, -1.0, 0.5], [-1.0, -1.0, 1.0]]> : tensor<2x3xf32>
    %0 = kernel.matmul lhs(%x : tensor<1x3xf32>) rhs(%w : tensor<2x3xf32>) init(%e : tensor<1x2xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  }
}

// -----

// Steps of four bytes, the last one filled up with zeros, for which there is a value then. In front: sums of columns times -128
// (7 * -128, 6 * -128).
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @bytes
  func.func @bytes(%x: tensor<1x6xi8>, %e: tensor<1x2xi32>) -> tensor<1x2xi32> {
    // CHECK: arith.constant dense<"0x80FCFFFF00FDFFFF{{0+}}50B020105050101{{0+}}">
    // CHECK-SAME: : tensor<1x2x16x4x1xi8>
    // CHECK: kernel.matmul {{.*}} table = dense<[0, 1, 3, -2]> : tensor<4xi8>, tile = array<i64: 1, 16, 4>
    %w = arith.constant dense<[[1, -2, 3, 1, 1, 3], [1, 1, 1, 1, 1, 1]]> : tensor<2x6xi8>
    %0 = kernel.matmul lhs(%x : tensor<1x6xi8>) rhs(%w : tensor<2x6xi8>) init(%e : tensor<1x2xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<1x2xi32>
    return %0 : tensor<1x2xi32>
  }
}

// -----

// Weights that come from memory gain where few rows share them. One constant has one packed form.
// REMARK: table: 1 values, 2 bits; {{[0-9]+}} cycles with a table, {{[0-9]+}} dense
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @large
  func.func @large(%x: tensor<1x4096xf32>, %e: tensor<1x2048xf32>) -> (tensor<1x2048xf32>, tensor<1x2048xf32>) {
    // CHECK-COUNT-1: arith.constant {{.*}} : tensor<16x256x128x1x4xi8>
    // CHECK: kernel.matmul {{.*}} rhs(%[[W:.+]] : tensor<16x256x128x1x4xi8>)
    // CHECK: kernel.matmul {{.*}} rhs(%[[W]] : tensor<16x256x128x1x4xi8>)
    %w = arith.constant dense<0.5> : tensor<2048x4096xf32>
    %0 = kernel.matmul lhs(%x : tensor<1x4096xf32>) rhs(%w : tensor<2048x4096xf32>) init(%e : tensor<1x2048xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x2048xf32>
    %1 = kernel.matmul lhs(%x : tensor<1x4096xf32>) rhs(%w : tensor<2048x4096xf32>) init(%e : tensor<1x2048xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x2048xf32>
    return %0, %1 : tensor<1x2048xf32>, tensor<1x2048xf32>
  }
}

// -----

// Nothing is looked up in windows of several pixels, and on targets without instructions for it.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @window
  // CHECK-NOT: table =
  func.func @window(%x: tensor<1x4x4x2xf32>, %e: tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32> {
    %w = arith.constant dense<1.0> : tensor<2x2x2x2xf32>
    %0 = kernel.conv_2d lhs(%x : tensor<1x4x4x2xf32>) rhs(%w : tensor<2x2x2x2xf32>) init(%e : tensor<1x3x3x2xf32>)
      {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x3x3x2xf32>
    return %0 : tensor<1x3x3x2xf32>
  }
}

// -----

module attributes {kernel.cpu = "x86-64"} {
  // CHECK-LABEL: func.func @baseline
  // CHECK-NOT: table =
  func.func @baseline(%x: tensor<1x3xf32>, %e: tensor<1x2xf32>) -> tensor<1x2xf32> {
    %w = arith.constant dense<1.0> : tensor<2x3xf32>
    %0 = kernel.matmul lhs(%x : tensor<1x3xf32>) rhs(%w : tensor<2x3xf32>) init(%e : tensor<1x2xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  }
}

// -----

// Columns 0 to 15 have nine values, columns 16 to 31 nine others: too many for one table of bytes, and the panel has two of them, in
// the step of 128 bytes behind the numbers.
// REMARK: dense: 9 values in each 16 columns (too many in all), 4 bits; {{[0-9]+}} cycles with a table, {{[0-9]+}} dense
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @parts
  func.func @parts(%x: tensor<1x4xi8>, %e: tensor<1x32xi32>) -> tensor<1x32xi32> {
    // CHECK: kernel.matmul {{.*}} rhs(%{{.+}} : tensor<1x3x32x4x1xi8>)
    // CHECK-NOT: {{[ {]table =}}
    // CHECK-SAME: panel_table = tensor<2x16xi8>, tile = array<i64: 1, 32, 4>
    %w = arith.constant dense<"0x0001020304050607080001020304050607080001020304050607080001020304050607080001020304050607080001020304050607080001020304050607080011121314151617181011121314151617181011121314151617181011121314151617181011121314151617181011121314151617181011121314151617181011"> : tensor<32x4xi8>
    %0 = kernel.matmul lhs(%x : tensor<1x4xi8>) rhs(%w : tensor<32x4xi8>) init(%e : tensor<1x32xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<1x32xi32>
    return %0 : tensor<1x32xi32>
  }
}

// -----

// Values change at columns 8 and 24, in the middle of a vector: its table has those of both.
// REMARK: dense: 12 values in each 16 columns (too many in all), 4 bits; {{[0-9]+}} cycles with a table, {{[0-9]+}} dense
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @straddled
  func.func @straddled(%x: tensor<1x4xi8>, %e: tensor<1x32xi32>) -> tensor<1x32xi32> {
    // CHECK: kernel.matmul {{.*}} panel_table = tensor<2x16xi8>
    %w = arith.constant dense<"0x0001020304050001020304050001020304050001020304050001020304050001121314151011121314151011121314151011121314151011121314151011121314151011121314151011121314151011121314151011121314151011121314152021222324252021222324252021222324252021222324252021222324252021"> : tensor<32x4xi8>
    %0 = kernel.matmul lhs(%x : tensor<1x4xi8>) rhs(%w : tensor<32x4xi8>) init(%e : tensor<1x32xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<1x32xi32>
    return %0 : tensor<1x32xi32>
  }
}

// -----

// Too many for a vector of columns.
// REMARK-NOT: remark
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @many
  func.func @many(%x: tensor<1x4xi8>, %e: tensor<1x32xi32>) -> tensor<1x32xi32> {
    // CHECK-NOT: table =
    // CHECK: return
    %w = arith.constant dense<"0x000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"> : tensor<32x4xi8>
    %0 = kernel.matmul lhs(%x : tensor<1x4xi8>) rhs(%w : tensor<32x4xi8>) init(%e : tensor<1x32xi32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    } -> tensor<1x32xi32>
    return %0 : tensor<1x32xi32>
  }
}
