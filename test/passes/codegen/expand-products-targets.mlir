// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(expand-products),canonicalize,cse)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// AArch64: four dot products of a row come from one load of 16 bytes, each takes a lane of it.
module attributes {kernel.triple = "aarch64-linux-gnu", kernel.features = "+dotprod"} {
  // CHECK-LABEL: func.func @neon_quads
  func.func @neon_quads(%x: memref<1x64xi8>, %w: memref<1x1x16x4x4xi8>, %out: memref<1x4xi32>) {
    // CHECK: scf.for
    // CHECK: %[[ROW:.+]] = vector.load {{.*}} vector<16xi8>
    // CHECK: %[[WORDS:.+]] = vector.bitcast %[[ROW]] : vector<16xi8> to vector<4xi32>
    // CHECK: %[[WORD:.+]] = vector.extract %[[WORDS]][0]
    // CHECK: vector.broadcast %[[WORD]] : i32 to vector<4xi32>
    // CHECK: llvm.call_intrinsic "llvm.aarch64.neon.sdot.v4i32.v16i8"
    // CHECK: vector.extract %[[WORDS]][3]
    // CHECK: scf.yield
    kernel.matmul lhs(%x : memref<1x64xi8>) rhs(%w : memref<1x1x16x4x4xi8>) init(%out : memref<1x4xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 4, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// Bytes without a sign and no usdot: 128 is taken from each, and added again by a sum of the weights.
module attributes {kernel.triple = "aarch64-linux-gnu", kernel.features = "+dotprod"} {
  // CHECK-LABEL: func.func @neon_unsigned
  func.func @neon_unsigned(%x: memref<1x32xi8>, %w: memref<1x1x8x4x4xi8>, %out: memref<1x4xi32>) {
    // CHECK-DAG: %[[FLIP:.+]] = arith.constant dense<-128> : vector<16xi8>
    // CHECK: arith.xori %{{.+}}, %[[FLIP]]
    // CHECK: llvm.call_intrinsic "llvm.aarch64.neon.sdot.v4i32.v16i8"(%{{.+}}, %[[FLIP]], %{{.+}})
    // CHECK: arith.subi
    kernel.matmul lhs(%x : memref<1x32xi8>) rhs(%w : memref<1x1x8x4x4xi8>) init(%out : memref<1x4xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 4, 4>, unsigned_lhs} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// AArch64 without dot products: products of 16 bits, eight elements of a row from one load, four vectors of sums from one
// load of weights. LLVM makes smlal of them.
module attributes {kernel.triple = "aarch64-linux-gnu"} {
  // CHECK-LABEL: func.func @neon_long
  func.func @neon_long(%x: memref<1x8xi8>, %w: memref<1x1x8x16x1xi8>, %out: memref<1x16xi32>) {
    // CHECK: %[[ROW:.+]] = vector.load {{.*}} vector<8xi8>
    // CHECK: %[[HALVES:.+]] = arith.extsi %[[ROW]] : vector<8xi8> to vector<8xi16>
    // CHECK: vector.load {{.*}} vector<16xi8>
    // CHECK: vector.extract %[[HALVES]][0]
    // CHECK: arith.extsi %{{.+}} : vector<16xi16> to vector<16xi32>
    // CHECK: arith.muli %{{.+}} : vector<16xi32>
    kernel.matmul lhs(%x : memref<1x8xi8>) rhs(%w : memref<1x1x8x16x1xi8>) init(%out : memref<1x16xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 16, 1>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// RISC-V V: groups of four registers; the columns that are left over take one.
module attributes {kernel.triple = "riscv64-linux-gnu", kernel.features = "+m,+a,+f,+d,+c,+v"} {
  // CHECK-LABEL: func.func @rvv
  func.func @rvv(%x: memref<1x32xf32>, %w: memref<2x1x32x16x1xf32>, %out: memref<1x19xf32>) {
    // CHECK: scf.for {{.*}} -> (vector<16xf32>
    // CHECK: vector.fma {{.*}} : vector<16xf32>
    // CHECK: scf.for {{.*}} -> (vector<4xf32>
    // CHECK: vector.fma {{.*}} : vector<4xf32>
    kernel.matmul lhs(%x : memref<1x32xf32>) rhs(%w : memref<2x1x32x16x1xf32>) init(%out : memref<1x19xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 16, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Cortex-M4: two pairs of 16 bits out of a word of bytes, on both sides; what is left of K is shifted to the front.
module attributes {kernel.triple = "thumbv7em-none-eabi", kernel.cpu = "cortex-m4"} {
  // CHECK-LABEL: func.func @dsp
  func.func @dsp(%x: memref<2x9xi8>, %w: memref<1x1x3x2x4xi8>, %out: memref<2x2xi32>) {
    // CHECK: scf.for
    // CHECK: vector.load {{.*}} vector<4xi8>
    // CHECK: llvm.call_intrinsic "llvm.arm.sxtb16"
    // CHECK-COUNT-8: llvm.call_intrinsic "llvm.arm.smlad"
    // CHECK: scf.yield
    // CHECK: arith.shrui
    // CHECK-COUNT-8: llvm.call_intrinsic "llvm.arm.smlad"
    kernel.matmul lhs(%x : memref<2x9xi8>) rhs(%w : memref<1x1x3x2x4xi8>) init(%out : memref<2x2xi32>)
      {epilogue_maps = [], tile = array<i64: 2, 2, 4>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }

  // CHECK-LABEL: func.func @dsp_unsigned
  func.func @dsp_unsigned(%x: memref<1x4xi8>, %w: memref<1x1x1x1x4xi8>, %out: memref<1x1xi32>) {
    // CHECK-COUNT-2: llvm.call_intrinsic "llvm.arm.sxtb16"
    // CHECK-COUNT-2: llvm.call_intrinsic "llvm.arm.uxtb16"
    kernel.matmul lhs(%x : memref<1x4xi8>) rhs(%w : memref<1x1x1x1x4xi8>) init(%out : memref<1x1xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 1, 4>, unsigned_lhs} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}

// -----

// Helium: sums are general registers while 16 products at a time are added, and a vector for the epilogue. What is left of
// K is loaded under a mask.
module attributes {kernel.triple = "thumbv8.1m.main-none-eabihf", kernel.cpu = "cortex-m55"} {
  // CHECK-LABEL: func.func @helium
  func.func @helium(%x: memref<1x40xi8>, %w: memref<1x1x3x4x16xi8>, %out: memref<1x4xi32>) {
    // CHECK: scf.for {{.*}} -> (i32, i32, i32, i32)
    // CHECK-COUNT-4: llvm.call_intrinsic "llvm.arm.mve.vmldava.v16i8"
    // CHECK: vector.maskedload {{.*}} vector<16xi1>
    // CHECK-COUNT-4: llvm.call_intrinsic "llvm.arm.mve.vmldava.v16i8"
    // CHECK: vector.from_elements {{.*}} : vector<4xi32>
    // CHECK: vector.store
    kernel.matmul lhs(%x : memref<1x40xi8>) rhs(%w : memref<1x1x3x4x16xi8>) init(%out : memref<1x4xi32>)
      {epilogue_maps = [], tile = array<i64: 1, 4, 16>} epilogue {
    ^bb0(%sum: i32):
      kernel.yield %sum : i32
    }
    return
  }
}
