// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(expand-products),canonicalize,cse)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

#channel = affine_map<(m, n) -> (n)>

// A tile of 2 x 8 sums in registers; a panel with 4 columns that count; a row that is left over.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @floats
  // CHECK-SAME: %[[X:.+]]: memref<3x16xf32>, %[[W:.+]]: memref<2x1x16x8x1xf32>, %[[B:.+]]: memref<12xf32>, %[[O:.+]]: memref<3x12xf32>
  func.func @floats(%x: memref<3x16xf32>, %w: memref<2x1x16x8x1xf32>, %b: memref<12xf32>, %out: memref<3x12xf32>) {
    // CHECK-DAG: %[[MASK:.+]] = arith.constant dense<[true, true, true, true, false, false, false, false]> : vector<8xi1>
    // CHECK-DAG: %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<8xf32>
    // CHECK-DAG: %[[XROW:.+]] = memref.reinterpret_cast %[[X]] to offset: [0], sizes: [48], strides: [1]
    // CHECK-DAG: %[[WROW:.+]] = memref.reinterpret_cast %[[W]] to offset: [0], sizes: [256], strides: [1]
    // CHECK-DAG: %[[OROW:.+]] = memref.reinterpret_cast %[[O]] to offset: [0], sizes: [36], strides: [1]
    // CHECK: scf.for {{.*}} -> (vector<8xf32>
    // CHECK: %[[RIGHT:.+]] = vector.load %[[WROW]]
    // CHECK: %[[LEFT:.+]] = memref.load %[[XROW]]
    // CHECK: %[[ALL:.+]] = vector.broadcast %[[LEFT]] : f32 to vector<8xf32>
    // CHECK: vector.fma %[[ALL]], %[[RIGHT]], %{{.+}} : vector<8xf32>
    // CHECK: scf.yield
    // CHECK: %[[BIAS:.+]] = vector.load %[[B]]
    // CHECK: %[[ADDED:.+]] = arith.addf %{{.+}}, %[[BIAS]] : vector<8xf32>
    // CHECK: %[[RELU:.+]] = arith.maximumf %[[ADDED]], %[[ZERO]] : vector<8xf32>
    // CHECK: vector.store %[[RELU]], %[[OROW]]
    // The columns that are left over.
    // CHECK: scf.for
    // CHECK: vector.maskedload %[[B]]{{.*}}, %[[MASK]], %[[ZERO]]
    // CHECK: vector.maskedstore %[[OROW]]{{.*}}, %[[MASK]]
    // The row that is left over.
    // CHECK: vector.store %{{.+}}, %[[OROW]]
    // CHECK: vector.maskedstore %[[OROW]]{{.*}}, %[[MASK]]
    // CHECK-NOT: kernel.matmul
    kernel.matmul lhs(%x : memref<3x16xf32>) rhs(%w : memref<2x1x16x8x1xf32>) init(%out : memref<3x12xf32>)
      with(%b : memref<12xf32>) {epilogue_maps = [#channel], tile = array<i64: 2, 8, 1>} epilogue {
    ^bb0(%sum: f32, %bias: f32):
      %zero = arith.constant 0.0 : f32
      %1 = arith.addf %sum, %bias : f32
      %2 = arith.maximumf %1, %zero : f32
      kernel.yield %2 : f32
    }
    return
  }
}

// -----

// Without fused steps: a call of a library function would be the price of vector.fma.
// CHECK-LABEL: func.func @unfused
func.func @unfused(%x: memref<1x5xf32>, %w: memref<1x1x5x4x1xf32>, %out: memref<1x4xf32>) {
  // CHECK-NOT: vector.fma
  // CHECK: arith.mulf %{{.+}} : vector<4xf32>
  // CHECK: arith.addf %{{.+}} : vector<4xf32>
  kernel.matmul lhs(%x : memref<1x5xf32>) rhs(%w : memref<1x1x5x4x1xf32>) init(%out : memref<1x4xf32>)
    {epilogue_maps = [], tile = array<i64: 1, 4, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

// Unsigned bytes: the dot product takes them as they are; the last two of a run come from a load that ends with it.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @quads
  func.func @quads(%x: memref<2x6xi8>, %w: memref<1x1x2x16x4xi8>, %out: memref<2x16xi32>) {
    // CHECK-NOT: memref.alloca
    // CHECK: %[[FOUR:.+]] = vector.load %{{.+}} : {{.*}}, vector<4xi8>
    // CHECK: %[[WORD:.+]] = vector.bitcast %[[FOUR]] : vector<4xi8> to vector<1xi32>
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"({{.*}}) : (vector<16xi32>, vector<64xi8>, vector<64xi8>) -> vector<16xi32>
    // CHECK: arith.shrui %{{.+}} : vector<1xi32>
    kernel.matmul lhs(%x : memref<2x6xi8>) rhs(%w : memref<1x1x2x16x4xi8>) init(%out : memref<2x16xi32>)
      {epilogue_maps = [], unsigned_lhs, tile = array<i64: 2, 16, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }

  // Signed bytes are copied with another sign bit; what that adds is summed from the weights and is where sums begin.
  // CHECK-LABEL: func.func @signed
  func.func @signed(%x: memref<8x8xi8>, %w: memref<1x1x2x16x4xi8>, %out: memref<8x16xi32>) {
    // CHECK-DAG: %[[BIT:.+]] = arith.constant dense<-128> : vector<8xi8>
    // CHECK-DAG: %[[ONES:.+]] = arith.constant dense<-128> : vector<64xi8>
    // CHECK: memref.alloca() {alignment = 64 : i64} : memref<{{[0-9]+}}xi8>
    // CHECK: %[[SURPLUS:.+]] = llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%{{.+}}, %[[ONES]],
    // CHECK: arith.subi
    // CHECK: %[[ROW:.+]] = vector.load {{.*}} vector<8xi8>
    // CHECK: %[[FLIPPED:.+]] = arith.xori %[[ROW]], %[[BIT]] : vector<8xi8>
    // CHECK: vector.store %[[FLIPPED]]
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
    kernel.matmul lhs(%x : memref<8x8xi8>) rhs(%w : memref<1x1x2x16x4xi8>) init(%out : memref<8x16xi32>)
      {epilogue_maps = [], tile = array<i64: 4, 16, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }

  // What flipped 64 of them is hidden: LLVM 22 does not come to an end where vpdpbusd takes four of the bytes.
  // CHECK-LABEL: func.func @signed_rows
  func.func @signed_rows(%x: memref<8x64xi8>, %w: memref<1x1x16x16x4xi8>, %out: memref<8x16xi32>) {
    // CHECK: %[[ROW:.+]] = arith.xori {{.*}} : vector<64xi8>
    // CHECK-NEXT: %[[FLIPPED:.+]] = llvm.inline_asm{{.*}}"", "=v,0" %[[ROW]] : (vector<64xi8>) -> vector<64xi8>
    // CHECK-NEXT: vector.store %[[FLIPPED]]
    kernel.matmul lhs(%x : memref<8x64xi8>) rhs(%w : memref<1x1x16x16x4xi8>) init(%out : memref<8x16xi32>)
      {epilogue_maps = [], tile = array<i64: 4, 16, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "alderlake"} {
  // CHECK-LABEL: func.func @quads256
  func.func @quads256(%x: memref<1x4xi8>, %w: memref<1x1x1x8x4xi8>, %out: memref<1x8xi32>) {
    // CHECK: "llvm.x86.avx512.vpdpbusd.256"({{.*}}) : (vector<8xi32>, vector<32xi8>, vector<32xi8>) -> vector<8xi32>
    kernel.matmul lhs(%x : memref<1x4xi8>) rhs(%w : memref<1x1x1x8x4xi8>) init(%out : memref<1x8xi32>)
      {epilogue_maps = [], unsigned_lhs, tile = array<i64: 1, 8, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// sdot takes signed bytes as they are.
module attributes {kernel.triple = "aarch64-unknown-linux-gnu", kernel.cpu = "cortex-a76"} {
  // CHECK-LABEL: func.func @neon
  func.func @neon(%x: memref<1x4xi8>, %w: memref<1x1x1x4x4xi8>, %out: memref<1x4xi32>) {
    // CHECK-NOT: arith.xori
    // CHECK: "llvm.aarch64.neon.sdot.v4i32.v16i8"({{.*}}) : (vector<4xi32>, vector<16xi8>, vector<16xi8>) -> vector<4xi32>
    kernel.matmul lhs(%x : memref<1x4xi8>) rhs(%w : memref<1x1x1x4x4xi8>) init(%out : memref<1x4xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 4, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// Pairs of bytes are widened: the left operand in a copy, weights as they are loaded.
// CHECK-LABEL: func.func @pairs
func.func @pairs(%x: memref<1x4xi8>, %w: memref<1x1x2x4x2xi8>, %out: memref<1x4xi32>) {
  // CHECK: memref.alloca
  // CHECK: arith.extsi %{{.+}} : vector<4xi8> to vector<4xi16>
  // CHECK: %[[W:.+]] = arith.extsi %{{.+}} : vector<8xi8> to vector<8xi16>
  // CHECK: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"(%{{.+}}, %[[W]]) : (vector<8xi16>, vector<8xi16>) -> vector<4xi32>
  // CHECK: arith.addi
  kernel.matmul lhs(%x : memref<1x4xi8>) rhs(%w : memref<1x1x2x4x2xi8>) init(%out : memref<1x4xi32>)
    {epilogue_maps = [], tile = array<i64: 1, 4, 2>} epilogue {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// -----

// Types without a dot product are widened to the type of the sums.
// CHECK-LABEL: func.func @general
func.func @general(%x: memref<1x3xi16>, %w: memref<1x1x3x2x1xi8>, %out: memref<1x2xi64>, %y: memref<1x3xf32>, %v: memref<1x1x3x4x1xf16>, %sums: memref<1x4xf32>) {
  // CHECK-DAG: arith.extsi %{{.+}} : vector<2xi8> to vector<2xi64>
  // CHECK-DAG: arith.extui %{{.+}} : i16 to i64
  // CHECK: arith.muli %{{.+}} : vector<2xi64>
  kernel.matmul lhs(%x : memref<1x3xi16>) rhs(%w : memref<1x1x3x2x1xi8>) init(%out : memref<1x2xi64>)
    {epilogue_maps = [], unsigned_lhs, tile = array<i64: 1, 2, 1>} epilogue {
  ^bb0(%sum: i64):
    kernel.yield %sum : i64
  }
  // SSE2 has no half precision, and extending it would call a library.
  // CHECK-NOT: arith.extf
  // CHECK: arith.bitcast %{{.+}} : vector<4xf16> to vector<4xi16>
  // CHECK: arith.addf
  kernel.matmul lhs(%y : memref<1x3xf32>) rhs(%v : memref<1x1x3x4x1xf16>) init(%sums : memref<1x4xf32>)
    {epilogue_maps = [], tile = array<i64: 1, 4, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

// A convolution: loops over rows of the window and along them; a result with a dynamic offset and padded pixels.
// CHECK-LABEL: func.func @window
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: memref<1x4x4x4xf32, strided<[96, 24, 6, 1], offset: ?>>
func.func @window(%x: memref<1x6x6x4xf32>, %w: memref<1x3x12x4x1xf32>, %out: memref<1x4x4x4xf32, strided<[96, 24, 6, 1], offset: ?>>) {
  // CHECK: %{{.+}}, %[[OFFSET:.+]], %{{.+}}:4, %{{.+}}:4 = memref.extract_strided_metadata %[[OUT]]
  // CHECK: %[[ROW:.+]] = memref.reinterpret_cast %{{.+}} to offset: [%[[OFFSET]]], sizes: [94], strides: [1]
  // CHECK: scf.for %[[Y:.+]] = %c0 to %c4
  // CHECK: scf.for %{{.+}} = %c0 to %c3 {{.*}} iter_args
  // CHECK: scf.for %{{.+}} = %c0 to %c{{[0-9]+}} {{.*}} iter_args
  // CHECK: vector.store %{{.+}}, %[[ROW]]
  kernel.conv_2d lhs(%x : memref<1x6x6x4xf32>) rhs(%w : memref<1x3x12x4x1xf32>)
    init(%out : memref<1x4x4x4xf32, strided<[96, 24, 6, 1], offset: ?>>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, tile = array<i64: 4, 4, 1>,
     window = array<i64: 3, 3>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

// No sums: the epilogue of zero. No results: nothing.
// CHECK-LABEL: func.func @empty
func.func @empty(%x: memref<2x0xf32>, %w: memref<1x1x0x4x1xf32>, %out: memref<2x4xf32>, %none: memref<0x4xf32>, %rows: memref<0x0xf32>) {
  // CHECK: %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<4xf32>
  // CHECK-COUNT-2: vector.store %[[ZERO]]
  // CHECK-NOT: vector.store
  kernel.matmul lhs(%x : memref<2x0xf32>) rhs(%w : memref<1x1x0x4x1xf32>) init(%out : memref<2x4xf32>)
    {epilogue_maps = [], tile = array<i64: 2, 4, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  kernel.matmul lhs(%rows : memref<0x0xf32>) rhs(%w : memref<1x1x0x4x1xf32>) init(%none : memref<0x4xf32>)
    {epilogue_maps = [], tile = array<i64: 2, 4, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

func.func @unpacked(%x: memref<2x4xf32>, %w: memref<4x4xf32>, %out: memref<2x4xf32>) {
  // expected-error @below {{has no tile: pack-weights chooses it}}
  kernel.matmul lhs(%x : memref<2x4xf32>) rhs(%w : memref<4x4xf32>) init(%out : memref<2x4xf32>) {epilogue_maps = []} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

func.func @foreign(%x: memref<2x4xi8>, %w: memref<1x1x1x4x4xi8>, %out: memref<2x4xi32>) {
  // expected-error @below {{weights packed with a depth of 4 in panels of 4 columns have no instruction on this target}}
  kernel.matmul lhs(%x : memref<2x4xi8>) rhs(%w : memref<1x1x1x4x4xi8>) init(%out : memref<2x4xi32>)
    {epilogue_maps = [], tile = array<i64: 2, 4, 4>} epilogue {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// -----

func.func @tensors(%x: tensor<2x4xf32>, %w: tensor<1x1x4x4x1xf32>, %e: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @below {{is on tensors: expand-products runs after bufferization}}
  %0 = kernel.matmul lhs(%x : tensor<2x4xf32>) rhs(%w : tensor<1x1x4x4x1xf32>) init(%e : tensor<2x4xf32>)
    {epilogue_maps = [], tile = array<i64: 2, 4, 1>} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
