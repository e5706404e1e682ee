// RUN: adze-opt %s --plan-arena --mlir-print-debuginfo=false -split-input-file | FileCheck %s

#id = affine_map<(i) -> (i)>

// Two buffers that live at different times share a place; the constant and the state have blocks of their own.
// CHECK: module attributes {{.*}}kernel.arena_align = 64 : i64, kernel.arena_bound = 128 : i64, kernel.arena_bytes = 128 : i64, kernel.arena_map = {{.*}}kernel.state_bytes = 64 : i64, kernel.weights_bytes = 64 : i64
module {
  // CHECK: memref.global "private" constant @c : memref<16xf32> = dense<1.000000e+00> {{.*}}kernel.offset = 0 : i64
  memref.global "private" constant @c : memref<16xf32> = dense<1.0>
  // CHECK-LABEL: func.func @main
  // CHECK-SAME: %[[IN:[a-z0-9]+]]: memref<64xi8>, %[[OUT:[a-z0-9]+]]: memref<64xi8>, %[[ARENA:[a-z0-9]+]]: memref<128xi8>, %[[STATE:[a-z0-9]+]]: memref<64xi8>, %[[WEIGHTS:[a-z0-9]+]]: memref<64xi8>
  func.func @main(%x: memref<16xf32>, %y: memref<16xf32>) {
    // CHECK-NOT: memref.alloc
    // CHECK-DAG: memref.view %[[IN]]
    // CHECK-DAG: memref.view %[[OUT]]
    // CHECK-DAG: memref.view %[[STATE]]
    // CHECK-DAG: memref.view %[[WEIGHTS]]
    %s = kernel.state "s" : memref<16xf32>
    %c = memref.get_global @c : memref<16xf32>
    %a = memref.alloc() : memref<16xf32>
    %b = memref.alloc() : memref<16xf32>
    %d = memref.alloc() : memref<16xf32>
    memref.copy %x, %a : memref<16xf32> to memref<16xf32>
    memref.copy %a, %b : memref<16xf32> to memref<16xf32>
    memref.copy %b, %d : memref<16xf32> to memref<16xf32>
    memref.copy %d, %s : memref<16xf32> to memref<16xf32>
    memref.copy %c, %y : memref<16xf32> to memref<16xf32>
    return
  }
}

// -----

#id = affine_map<(i) -> (i)>

// An elementwise op writes over its operand, which nothing reads any more.
// CHECK: kernel.arena_bytes = 64 : i64
// CHECK-LABEL: func.func @in_place
func.func @in_place(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%a : memref<16xf32>) outs(%b : memref<16xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  memref.copy %b, %y : memref<16xf32> to memref<16xf32>
  return
}

// -----

#id = affine_map<(i) -> (i)>

// One that reads other elements than it writes does not.
// CHECK: kernel.arena_bytes = 128 : i64
// CHECK-LABEL: func.func @permuted
func.func @permuted(%x: memref<4x4xf32>, %y: memref<4x4xf32>) {
  %a = memref.alloc() : memref<4x4xf32>
  %b = memref.alloc() : memref<4x4xf32>
  memref.copy %x, %a : memref<4x4xf32> to memref<4x4xf32>
  linalg.transpose ins(%a : memref<4x4xf32>) outs(%b : memref<4x4xf32>) permutation = [1, 0]
  memref.copy %b, %y : memref<4x4xf32> to memref<4x4xf32>
  return
}

// -----

// What a loop uses from outside lives as long as the loop.
// CHECK: kernel.arena_bytes = 128 : i64
// CHECK-LABEL: func.func @loop
func.func @loop(%x: memref<16xf32>, %y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  scf.for %i = %c0 to %c4 step %c1 {
    memref.copy %a, %y : memref<16xf32> to memref<16xf32>
    %b = memref.alloc() : memref<16xf32>
    memref.copy %y, %b : memref<16xf32> to memref<16xf32>
    memref.copy %b, %y : memref<16xf32> to memref<16xf32>
  }
  return
}
