// RUN: adze-opt %s --split-input-file --divide-loops --canonicalize --mlir-print-debuginfo=false | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// The outer loop has enough parts.
// CHECK-LABEL: func.func @outer
// CHECK-SAME: %[[TASK:[a-z0-9]+]]: index) attributes {kernel.task_limit = 4 : i64, kernel.tasks = 4 : i64}
// CHECK-DAG: %[[TWO:.+]] = arith.constant 2 : index
// CHECK: %[[BEGIN:.+]] = arith.muli %[[TASK]], %[[TWO]]
// CHECK: %[[END:.+]] = arith.muli %{{.+}}, %[[TWO]]
// CHECK: scf.for %{{.+}} = %[[BEGIN]] to %[[END]]
// CHECK-NEXT: scf.for
func.func @outer(%x: memref<8x256xf32>, %y: memref<8x256xf32>, %task: index) attributes {kernel.task_limit = 4 : i64} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x256xf32>) outs(%y : memref<8x256xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

// The inner one, by whole cache lines; the last task ends with the loop.
// CHECK-LABEL: func.func @inner
// CHECK-SAME: kernel.tasks = 4 : i64
// CHECK-DAG: %[[LINE:.+]] = arith.constant 64 : index
// CHECK-DAG: %[[EXTENT:.+]] = arith.constant 250 : index
// CHECK: arith.muli %{{.+}}, %[[LINE]]
// CHECK: %[[FULL:.+]] = arith.muli %{{.+}}, %[[LINE]]
// CHECK: %[[END:.+]] = arith.minui %[[FULL]], %[[EXTENT]]
// CHECK: scf.for
// CHECK: scf.for %{{.+}} = %{{.+}} to %[[END]]
func.func @inner(%x: memref<2x250xf32>, %task: index) attributes {kernel.task_limit = 4 : i64} {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%x : memref<2x250xf32>) {
  ^bb0(%out: f32):
    %0 = arith.negf %out : f32
    linalg.yield %0 : f32
  }
  return
}

// A sum is not cut, nor are results that share it.
// CHECK-LABEL: func.func @sum
// CHECK-SAME: kernel.tasks = 2 : i64
// CHECK: scf.for %{{.+}} = %{{[a-z0-9_]+}} to %{{[0-9]+}}
func.func @sum(%x: memref<2x1024xf32>, %y: memref<2xf32>, %task: index) attributes {kernel.task_limit = 4 : i64} {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<2x1024xf32>) outs(%y : memref<2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %in, %out : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#other = affine_map<(i, j) -> (j, i)>

// What one round writes another one reads: one task.
// CHECK-LABEL: func.func @carried
// CHECK-NOT: kernel.tasks =
// CHECK: linalg.generic
func.func @carried(%x: memref<64x64xf32>, %task: index) attributes {kernel.task_limit = 4 : i64} {
  linalg.generic {indexing_maps = [#other, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<64x64xf32>) outs(%x : memref<64x64xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

// Without a limit nothing is done.
// CHECK-LABEL: func.func @whole
// CHECK: linalg.generic
func.func @whole(%x: memref<64x64xf32>) {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%x : memref<64x64xf32>) {
  ^bb0(%out: f32):
    linalg.yield %out : f32
  }
  return
}
