// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(expand-products),canonicalize,cse)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// A word has the numbers of eight steps: one load, seven shifts, eight look-ups.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @sixteen
  func.func @sixteen(%x: memref<1x64xf32>, %w: memref<1x8x16x1x4xi8>, %out: memref<1x16xf32>) {
    // CHECK-DAG: %[[TABLE:.+]] = arith.constant dense<{{.*}}> : vector<16xf32>
    // CHECK: scf.for
    // CHECK: %[[BYTES:.+]] = vector.load {{.*}} vector<64xi8>
    // CHECK: %[[WORDS:.+]] = vector.bitcast %[[BYTES]] : vector<64xi8> to vector<16xi32>
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%[[TABLE]], %[[WORDS]])
    // CHECK: vector.fma
    // CHECK-COUNT-7: arith.shrui %[[WORDS]]
    // CHECK-NOT: arith.shrui
    // CHECK: scf.yield
    kernel.matmul lhs(%x : memref<1x64xf32>) rhs(%w : memref<1x8x16x1x4xi8>) init(%out : memref<1x16xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 16, 1>, table = dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0,
       11.0, 12.0, 13.0, 14.0, 15.0]> : tensor<16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// 256 values: each byte of a float from four registers, then 64 floats of four planes.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @planes
  func.func @planes(%x: memref<1x8xf32>, %w: memref<1x8x64x1x1xi8>, %out: memref<1x64xf32>) {
    // CHECK: %[[NUMBERS:.+]] = vector.load {{.*}} vector<64xi8>
    // CHECK: arith.cmpi slt, %[[NUMBERS]]
    // CHECK-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.vpermi2var.qi.512"(%{{.+}}, %[[NUMBERS]], %{{.+}})
    // CHECK: arith.select
    // CHECK: vector.shuffle
    kernel.matmul lhs(%x : memref<1x8xf32>) rhs(%w : memref<1x8x64x1x1xi8>) init(%out : memref<1x64xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 64, 1>, table = dense<1.0> : tensor<256xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Bytes with signs: sums begin with what making them unsigned brings. Two steps share a load.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @bytes
  func.func @bytes(%x: memref<1x16xi8>, %w: memref<1x3x16x4x1xi8>, %out: memref<1x16xi32>) {
    // CHECK: %[[SUMS:.+]] = vector.load {{.*}} vector<64xi8>
    // CHECK: vector.bitcast %[[SUMS]] : vector<64xi8> to vector<16xi32>
    // CHECK: %[[NUMBERS:.+]] = vector.load {{.*}} vector<64xi8>
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.qi.512"(%{{.+}}, %[[NUMBERS]])
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
    // CHECK: arith.shrui
    kernel.matmul lhs(%x : memref<1x16xi8>) rhs(%w : memref<1x3x16x4x1xi8>) init(%out : memref<1x16xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 16, 4>, table = dense<3> : tensor<16xi8>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// AVX2: the fourth bit chooses between two registers.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @blend
  func.func @blend(%x: memref<1x8xf32>, %w: memref<1x1x8x1x4xi8>, %out: memref<1x8xf32>) {
    // CHECK-COUNT-2: llvm.call_intrinsic "llvm.x86.avx2.permps"
    // CHECK: arith.shli
    // CHECK: arith.cmpi slt
    // CHECK: arith.select
    kernel.matmul lhs(%x : memref<1x8xf32>) rhs(%w : memref<1x1x8x1x4xi8>) init(%out : memref<1x8xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 8, 1>, table = dense<3.0> : tensor<16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.triple = "aarch64-linux-gnu", kernel.features = "+dotprod"} {
  // CHECK-LABEL: func.func @neon
  func.func @neon(%x: memref<1x8xf32>, %w: memref<1x1x4x1x4xi8>, %out: memref<1x4xf32>) {
    // CHECK: arith.andi
    // CHECK: arith.muli
    // CHECK: arith.addi
    // CHECK: llvm.call_intrinsic "llvm.aarch64.neon.tbl4.v16i8"
    kernel.matmul lhs(%x : memref<1x8xf32>) rhs(%w : memref<1x1x4x1x4xi8>) init(%out : memref<1x4xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 4, 1>, table = dense<3.0> : tensor<16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "x86-64"} {
  func.func @baseline(%x: memref<1x8xf32>, %w: memref<1x1x4x1x4xi8>, %out: memref<1x4xf32>) {
    // expected-error @below {{a table of 16 values of 'f32' for a tile of 4 columns has no instructions on this target}}
    kernel.matmul lhs(%x : memref<1x8xf32>) rhs(%w : memref<1x1x4x1x4xi8>) init(%out : memref<1x4xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 4, 1>, table = dense<3.0> : tensor<16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "znver4"} {
  func.func @few(%x: memref<1x9xf32>, %w: memref<1x1x16x1x4xi8>, %out: memref<1x16xf32>) {
    // expected-error @below {{are not the numbers that the table and the tile ask for}}
    kernel.matmul lhs(%x : memref<1x9xf32>) rhs(%w : memref<1x1x16x1x4xi8>) init(%out : memref<1x16xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 16, 1>, table = dense<3.0> : tensor<16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Tables of the panel's own: a step of 32 words behind the numbers has one of 16 values for each vector of columns. They are read once
// for all steps. With something behind numbers, cells are read from each byte on, and only every second number is shifted down.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @panel
  func.func @panel(%x: memref<1x64xf32>, %w: memref<1x9x32x1x4xi8>, %out: memref<1x32xf32>) {
    // CHECK: vector.load %[[W:[^\[]+]][%c1024] {{.*}} vector<64xi8>
    // CHECK: %[[FIRST:.+]] = vector.bitcast {{.*}} to vector<16xf32>
    // CHECK: vector.load %[[W]][%c1088] {{.*}} vector<64xi8>
    // CHECK: %[[SECOND:.+]] = vector.bitcast {{.*}} to vector<16xf32>
    // CHECK: scf.for
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%[[FIRST]], %{{.+}})
    // CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%[[SECOND]], %{{.+}})
    // CHECK-COUNT-2: arith.shrui
    // CHECK-NOT: arith.shrui
    // CHECK-COUNT-2: vector.load %[[W]]
    // CHECK-COUNT-2: arith.shrui
    // CHECK-COUNT-2: vector.load %[[W]]
    // CHECK-COUNT-2: arith.shrui
    // CHECK-COUNT-2: vector.load %[[W]]
    // CHECK-COUNT-2: arith.shrui
    // CHECK-NOT: arith.shrui
    // CHECK: scf.yield
    kernel.matmul lhs(%x : memref<1x64xf32>) rhs(%w : memref<1x9x32x1x4xi8>) init(%out : memref<1x32xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 32, 1>, panel_table = tensor<2x16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "znver4"} {
  func.func @uneven(%x: memref<1x64xf32>, %w: memref<1x9x32x1x4xi8>, %out: memref<1x32xf32>) {
    // expected-error @below {{panels of 32 columns have not 3 parts of vectors of 16}}
    kernel.matmul lhs(%x : memref<1x64xf32>) rhs(%w : memref<1x9x32x1x4xi8>) init(%out : memref<1x32xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 32, 1>, panel_table = tensor<3x16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "znver4"} {
  func.func @headless(%x: memref<1x64xf32>, %w: memref<1x8x32x1x4xi8>, %out: memref<1x32xf32>) {
    // expected-error @below {{are not the numbers that the table and the tile ask for}}
    kernel.matmul lhs(%x : memref<1x64xf32>) rhs(%w : memref<1x8x32x1x4xi8>) init(%out : memref<1x32xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 32, 1>, panel_table = tensor<1x16xf32>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}
