// RUN: adze-opt %s --pass-pipeline='builtin.module(expand-sparse-products,canonicalize,cse)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// Three full panels of 16 rows and one row; one chunk of columns.
module attributes {kernel.cpu = "znver4"} {
  // CHECK-LABEL: func.func @floats
  // CHECK-SAME: %[[X:.+]]: memref<49x16xf32>, %[[W:.+]]: memref<4xf32>, %[[O:.+]]: memref<49x3xf32>
  func.func @floats(%x: memref<49x16xf32>, %w: memref<4xf32>, %out: memref<49x3xf32>) {
    // Panels: 16 rows are loaded, turned and stored.
    // CHECK: %[[STACK:.+]] = memref.alloca() {alignment = 64 : i64}
    // CHECK-DAG: %[[PANEL:.+]] = memref.view %[[STACK]]{{.*}} to memref<256xf32>
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
