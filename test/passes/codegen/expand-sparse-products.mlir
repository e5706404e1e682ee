// RUN: adze-opt %s --pass-pipeline='builtin.module(expand-sparse-products,canonicalize,cse)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// Three full panels of 16 rows and one row; one chunk of columns.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @floats
  // CHECK-SAME: %[[X:.+]]: memref<49x16xf32>, %[[W:.+]]: memref<4xf32>, %[[O:.+]]: memref<49x3xf32>
  func.func @floats(%x: memref<49x16xf32>, %w: memref<4xf32>, %out: memref<49x3xf32>) {
    // Panels: 16 rows are loaded, turned and stored.
    // CHECK: %[[STACK:.+]] = memref.alloca() {alignment = 64 : i64}
    // CHECK-DAG: %[[PANEL:[a-z0-9]+]] = memref.view %[[STACK]]{{.*}} to memref<256xf32>
    // CHECK-DAG: %[[SUMS:.+]] = memref.view %[[STACK]]{{.*}} to memref<768xf32>
    // CHECK: scf.for
    // CHECK-COUNT-16: vector.load %{{.+}} : memref<784xf32{{.*}}, vector<16xf32>
    // CHECK-COUNT-64: vector.shuffle
    // CHECK-COUNT-16: vector.store %{{.+}}, %[[PANEL]]
    // The last panel has one row, in all lanes.
    // CHECK: vector.load
    // CHECK-NOT: vector.load
    // CHECK: vector.store
    // CHECK: memref.extract_aligned_pointer_as_index %[[PANEL]]
    // CHECK: memref.extract_aligned_pointer_as_index %[[W]]
    // CHECK: memref.extract_aligned_pointer_as_index %[[SUMS]]
    // CHECK: llvm.call @floats_sparse0_0
    // Three columns of sums become rows.
    // CHECK-COUNT-3: vector.load %[[SUMS]]
    // CHECK: vector.shuffle
    // CHECK-COUNT-16: vector.maskedstore
    kernel.matmul lhs(%x : memref<49x16xf32>) rhs(%w : memref<4xf32>) init(%out : memref<49x3xf32>)
      {epilogue_maps = [], pattern = dense<[[5, 0], [0, 0], [9, 0]]> : tensor<3x2xi8>, tile = array<i64: 16, 48, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
  // CHECK: llvm.func @floats_sparse0_0(%{{.+}}: i64, %{{.+}}: i64, %{{.+}}: i64, %{{.+}}: i32) attributes {no_inline, sym_visibility = "private"}
  // CHECK: llvm.inline_asm has_side_effects ".ascii {{.*}}", "{rdi},{rsi},{rdx},{ecx},~{rax},{{.*}}~{zmm31},~{memory}
  // CHECK-NOT: sparse0_1
}

// -----

// 100 columns are three chunks; which one is called is chosen in a loop.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @chunks
  func.func @chunks(%x: memref<16x1xf32>, %w: memref<100xf32>, %out: memref<16x100xf32>) {
    // CHECK: scf.index_switch
    // CHECK: case 0
    // CHECK: llvm.call @chunks_sparse0_0
    // CHECK: case 1
    // CHECK: llvm.call @chunks_sparse0_1
    // CHECK: default
    // CHECK: llvm.call @chunks_sparse0_2
    kernel.matmul lhs(%x : memref<16x1xf32>) rhs(%w : memref<100xf32>) init(%out : memref<16x100xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<100x1xi8>, tile = array<i64: 16, 48, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Tasks have panels.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func private @tasks
  // CHECK-SAME: kernel.tasks = 4 : i64
  func.func private @tasks(%x: memref<128x4xf32>, %w: memref<8xf32>, %out: memref<128x8xf32>, %task: index) attributes {kernel.task_limit = 4 : i64} {
    // CHECK: arith.muli %{{.+}}, %c2
    kernel.matmul lhs(%x : memref<128x4xf32>) rhs(%w : memref<8xf32>) init(%out : memref<128x8xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<8x1xi8>, tile = array<i64: 16, 48, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "haswell"} {
  func.func @noCode(%x: memref<16x1xf32>, %w: memref<3xf32>, %out: memref<16x3xf32>) {
    // expected-error @+1 {{the target has no code that leaves zeros out for these types}}
    kernel.matmul lhs(%x : memref<16x1xf32>) rhs(%w : memref<3xf32>) init(%out : memref<16x3xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<3x1xi8>, tile = array<i64: 16, 48, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "znver4"} {
  func.func @tooFew(%x: memref<16x1xf32>, %w: memref<2xf32>, %out: memref<16x3xf32>) {
    // expected-error @+1 {{the pattern has not as many bits, or the weights not as many elements, as the product takes}}
    kernel.matmul lhs(%x : memref<16x1xf32>) rhs(%w : memref<2xf32>) init(%out : memref<16x3xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<3x1xi8>, tile = array<i64: 16, 48, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Lists of blocks: two panels, of which the first has the units 1 and 2, the second one unit 0.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-DAG: memref.global "private" constant @lists_sparse0_starts : memref<3xi32> = dense<[0, 2, 3]>
  // CHECK-DAG: memref.global "private" constant @lists_sparse0_places : memref<3xi32> = dense<[1, 2, 0]>
  // CHECK-LABEL: func.func @lists
  func.func @lists(%x: memref<6x4xf32>, %w: memref<3x16x1xf32>, %out: memref<6x32xf32>) {
    // CHECK: %[[STARTS:[a-z0-9]+]] = memref.get_global @lists_sparse0_starts
    // CHECK: %[[PLACES:[a-z0-9]+]] = memref.get_global @lists_sparse0_places
    // CHECK: scf.for %[[PANEL:[a-z0-9]+]] =
    // CHECK: memref.load %[[STARTS]][%[[PANEL]]]
    // CHECK: scf.for %[[BLOCK:[a-z0-9]+]] = {{.*}} -> (vector<8xf32>
    // CHECK: memref.load %[[PLACES]][%[[BLOCK]]]
    // CHECK-COUNT-12: vector.fma
    kernel.matmul lhs(%x : memref<6x4xf32>) rhs(%w : memref<3x16x1xf32>) init(%out : memref<6x32xf32>)
      {epilogue_maps = [], pattern = dense<[[6], [1]]> : tensor<2x1xi8>, tile = array<i64: 6, 16, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// A row alone: four parts of each sum are added.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @row
  func.func @row(%x: memref<1x8xf32>, %w: memref<64xf32>, %out: memref<1x16xf32>) {
    // CHECK: llvm.call @row_sparse0_0
    // CHECK-COUNT-4: vector.load {{.*}} vector<16xf32>
    // CHECK-COUNT-6: vector.shuffle
    // CHECK: arith.addf
    // CHECK: vector.store
    kernel.matmul lhs(%x : memref<1x8xf32>) rhs(%w : memref<64xf32>) init(%out : memref<1x16xf32>)
      {epilogue_maps = [], pattern = dense<2> : tensor<16x1xi8>, tile = array<i64: 1, 48, 4>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Slices: column 0 has the units 0 and 33, column 1 unit 2. The first window begins with unit 0, the second one with 2 of 34, the
// last at which a window ends with the row. Five rows are four and one.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-DAG: memref.global "private" constant @slices_sparse0_starts : memref<2xi32> = dense<[0, 2]>
  // CHECK-DAG: memref.global "private" constant @slices_sparse0_offsets : memref<2xi32> = dense<[0, 2]>
  // CHECK-DAG: memref.global "private" constant @slices_sparse0_indices : memref<32xi16> = dense<[0, 2, 0, {{.*}}, 0, 31, 0,
  // CHECK-LABEL: func.func @slices
  // CHECK-SAME: %[[X:.+]]: memref<5x34xf32>, %[[W:.+]]: memref<2x48xf32>
  func.func @slices(%x: memref<5x34xf32>, %w: memref<2x48xf32>, %out: memref<5x2xf32>) {
    // CHECK: scf.for %[[GROUP:[a-z0-9]+]] = {{.*}} -> (vector<16xf32>
    // CHECK: memref.load %{{.*}}[%[[GROUP]]] : memref<2xi32>
    // CHECK: vector.load {{.*}} : memref<32xi16>, vector<16xi16>
    // CHECK-COUNT-2: arith.shrui
    // CHECK-COUNT-3: vector.load {{.*}} : memref<96xf32
    // CHECK-COUNT-12: llvm.call_intrinsic "llvm.x86.avx512.vpermi2var.ps.512"
    // CHECK-COUNT-4: vector.maskedstore
    // CHECK: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>, vector<16xf32>) {
    // CHECK-COUNT-3: llvm.call_intrinsic "llvm.x86.avx512.vpermi2var.ps.512"
    // CHECK-NOT: llvm.call_intrinsic
    // CHECK: vector.maskedstore
    kernel.matmul lhs(%x : memref<5x34xf32>) rhs(%w : memref<2x48xf32>) init(%out : memref<5x2xf32>)
      {epilogue_maps = [], pattern = dense<[[1, 0, 0, 0, 2], [4, 0, 0, 0, 0]]> : tensor<2x5xi8>, tile = array<i64: 4, 16, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Tasks have slices.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func private @taskSlices
  // CHECK-SAME: kernel.tasks = 2 : i64
  func.func private @taskSlices(%x: memref<1x32xf32>, %w: memref<8x48xf32>, %out: memref<1x64xf32>, %task: index) attributes {kernel.task_limit = 2 : i64} {
    // CHECK: arith.muli %{{.+}}, %c2
    // CHECK: vpermi2var
    kernel.matmul lhs(%x : memref<1x32xf32>) rhs(%w : memref<8x48xf32>) init(%out : memref<1x64xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<64x4xi8>, tile = array<i64: 1, 16, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

module attributes {kernel.cpu = "znver4"} {
  func.func @otherSlices(%x: memref<1x32xf32>, %w: memref<3x48xf32>, %out: memref<1x16xf32>) {
    // expected-error @+1 {{tile or weights of type 'memref<3x48xf32>' do not fit the slices of the pattern}}
    kernel.matmul lhs(%x : memref<1x32xf32>) rhs(%w : memref<3x48xf32>) init(%out : memref<1x16xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<16x4xi8>, tile = array<i64: 1, 16, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// A window has 32 units.
module attributes {kernel.cpu = "znver4"} {
  func.func @narrow(%x: memref<1x31xf32>, %w: memref<1x48xf32>, %out: memref<1x16xf32>) {
    // expected-error @+1 {{the target has no code for slices of such weights}}
    kernel.matmul lhs(%x : memref<1x31xf32>) rhs(%w : memref<1x48xf32>) init(%out : memref<1x16xf32>)
      {epilogue_maps = [], pattern = dense<1> : tensor<16x4xi8>, tile = array<i64: 1, 16, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}
