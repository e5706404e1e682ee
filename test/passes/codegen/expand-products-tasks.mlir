// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(expand-products),canonicalize,cse)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// Tiles of two rows, of which a task has some; the row that is left over belongs to the last.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @rows
  // CHECK-SAME: %[[TASK:[a-z0-9]+]]: index) attributes {kernel.task_limit = 3 : i64, kernel.tasks = 3 : i64}
  func.func @rows(%x: memref<21x16xf32>, %w: memref<1x1x16x8x1xf32>, %out: memref<21x8xf32>, %task: index)
      attributes {kernel.task_limit = 3 : i64} {
    // CHECK-DAG: %[[THREE:.+]] = arith.constant 3 : index
    // CHECK-DAG: %[[TEN:.+]] = arith.constant 10 : index
    // CHECK-DAG: %[[PARTS:.+]] = arith.constant 11 : index
    // CHECK: %[[SCALED:.+]] = arith.muli %[[TASK]], %[[PARTS]]
    // CHECK: %[[BEGIN:.+]] = arith.divui %[[SCALED]], %[[THREE]]
    // CHECK: %[[END:.+]] = arith.divui %{{.+}}, %[[THREE]]
    // CHECK: %[[FULL:.+]] = arith.minui %[[END]], %[[TEN]]
    // CHECK: scf.for %{{.+}} = %[[BEGIN]] to %[[FULL]]
    // CHECK: %[[LAST:.+]] = arith.cmpi ugt, %[[END]], %[[TEN]]
    // CHECK: scf.if %[[LAST]]
    kernel.matmul lhs(%x : memref<21x16xf32>) rhs(%w : memref<1x1x16x8x1xf32>) init(%out : memref<21x8xf32>)
      {epilogue_maps = [], tile = array<i64: 2, 8, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// One row: panels of columns.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @panels
  // CHECK-SAME: kernel.tasks = 5 : i64
  func.func @panels(%x: memref<1x16xf32>, %w: memref<10x1x16x8x1xf32>, %out: memref<1x79xf32>, %task: index)
      attributes {kernel.task_limit = 5 : i64} {
    // CHECK: scf.for
    // CHECK: scf.for {{.*}} -> (vector<8xf32>
    // CHECK: scf.if
    // CHECK: vector.maskedstore
    kernel.matmul lhs(%x : memref<1x16xf32>) rhs(%w : memref<10x1x16x8x1xf32>) init(%out : memref<1x79xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 8, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// One tile is one task.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @one
  // CHECK-NOT: kernel.tasks =
  // CHECK: return
  func.func @one(%x: memref<1x16xf32>, %w: memref<1x1x16x8x1xf32>, %out: memref<1x8xf32>, %task: index)
      attributes {kernel.task_limit = 5 : i64} {
    kernel.matmul lhs(%x : memref<1x16xf32>) rhs(%w : memref<1x1x16x8x1xf32>) init(%out : memref<1x8xf32>)
      {epilogue_maps = [], tile = array<i64: 1, 8, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}
