// RUN: adze-opt %s --split-input-file --expand-depthwise --canonicalize --mlir-print-debuginfo=false | FileCheck %s

// Rows of results: those at the borders are code of their own, for the task that has them.
module attributes {kernel.cpu = "skylake-avx512"} {
  // CHECK-LABEL: func.func @rows
  // CHECK-SAME: %[[TASK:[a-z0-9]+]]: index) attributes {kernel.task_limit = 7 : i64, kernel.tasks = 7 : i64}
  // CHECK-DAG: %[[ZERO:.+]] = arith.constant 0 : index
  // CHECK-DAG: %[[TWO:.+]] = arith.constant 2 : index
  // CHECK: %[[BEGIN:.+]] = arith.muli %[[TASK]], %[[TWO]]
  // CHECK: %[[END:.+]] = arith.muli %{{.+}}, %[[TWO]]
  // CHECK: arith.cmpi {{.*}}%[[BEGIN]]
  // CHECK: scf.if
  // CHECK: %[[FIRST:.+]] = arith.maxui
  // CHECK: %[[LAST:.+]] = arith.minui
  // CHECK: scf.for %{{.+}} = %[[FIRST]] to %[[LAST]]
  // CHECK: scf.if
  func.func @rows(%x: memref<1x14x14x16xf32>, %w: memref<3x3x16xf32>, %o: memref<1x14x14x16xf32>, %task: index)
      attributes {kernel.task_limit = 7 : i64} {
    kernel.depthwise_conv_2d lhs(%x : memref<1x14x14x16xf32>) rhs(%w : memref<3x3x16xf32>) init(%o : memref<1x14x14x16xf32>)
      {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = array<i64: 1, 1>,
       tile = array<i64: 1, 7, 16>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}

// -----

// Few rows: channels.
module attributes {kernel.cpu = "skylake-avx512"} {
  // CHECK-LABEL: func.func @channels
  // CHECK-SAME: kernel.tasks = 8 : i64
  func.func @channels(%x: memref<1x3x3x128xf32>, %w: memref<3x3x128xf32>, %o: memref<1x1x1x128xf32>, %task: index)
      attributes {kernel.task_limit = 64 : i64} {
    kernel.depthwise_conv_2d lhs(%x : memref<1x3x3x128xf32>) rhs(%w : memref<3x3x128xf32>) init(%o : memref<1x1x1x128xf32>)
      {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    }
    return
  }
}
