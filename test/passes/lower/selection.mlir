// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// Each also reaches LLVM's dialect.
// RUN: adze-opt %s --native -split-input-file -verify-diagnostics -o /dev/null

// The next row is the element's indices, and counts where it is set.
// CHECK-LABEL: func.func @main
// CHECK: %[[FLAT:.*]] = tensor.collapse_shape %arg0
// CHECK: linalg.fill
// CHECK: scf.for %[[I:.*]] = {{.*}} iter_args(%[[ROWS:.*]] = %{{.*}}, %[[ROW:.*]] = %{{.*}}) -> (tensor<6x2xi64>, index)
// CHECK: tensor.extract %[[FLAT]][%[[I]]]
// CHECK: %[[SET:.*]] = arith.cmpi ne
// CHECK: arith.remui
// CHECK: arith.divui
// CHECK-COUNT-2: tensor.insert {{.*}}[%[[ROW]],
// CHECK: arith.select %[[SET]]
func.func @main(%x: tensor<2x3xi1>) -> tensor<6x2xi64> {
  %0 = adze.where(%x) : (tensor<2x3xi1>) -> tensor<6x2xi64>
  return %0 : tensor<6x2xi64>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: scf.for {{.*}} -> (tensor<8xf32>, tensor<8xi32>, index)
// CHECK: scf.for
// CHECK: arith.cmpf oeq
// CHECK: arith.minui
func.func @main(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xi32>) {
  %0:2 = adze.unique(%x) {idx_out_type = i32} : (tensor<8xf32>) -> (tensor<8xf32>, tensor<8xi32>)
  return %0#0, %0#1 : tensor<8xf32>, tensor<8xi32>
}

// -----

// Where k is computed, only k places are looked for, and the others are zero.
// CHECK-LABEL: func.func @main
// CHECK: %[[LESSER:.*]] = arith.minsi
// CHECK: %[[K:.*]] = arith.maxsi %[[LESSER]]
// CHECK: linalg.fill
// CHECK: scf.for
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[K]]
func.func @main(%x: tensor<4x8xf32>, %k: tensor<i32>) -> (tensor<4x8xf32>, tensor<4x8xi32>) {
  %0:2 = adze.topk_v2(%x, %k) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x8xf32>, tensor<4x8xi32>)
  return %0#0, %0#1 : tensor<4x8xf32>, tensor<4x8xi32>
}

// -----

// Nothing is computed for a result without elements.
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[E:.*]] = tensor.empty() : tensor<0x4x4x8xf32>
// CHECK-NEXT: return %[[E]]
func.func @main(%x: tensor<0x4x4x3xf32>, %w: tensor<8x3x3x3xf32>, %b: tensor<8xf32>) -> tensor<0x4x4x8xf32> {
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<0x4x4x3xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<0x4x4x8xf32>
  return %0 : tensor<0x4x4x8xf32>
}
