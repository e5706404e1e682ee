// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// Each also reaches LLVM's dialect.
// RUN: adze-opt %s --native -split-input-file -verify-diagnostics -o /dev/null

// A reshape is a view.
// CHECK-LABEL: func.func @main
// CHECK-NOT: linalg
// CHECK: tensor.collapse_shape %{{.*}} {{\[\[}}0], [1, 2]]
func.func @main(%x: tensor<2x3x4xf32>) -> tensor<2x12xf32> {
  %s = adze.const dense<[2, 12]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.reshape(%x, %s) : (tensor<2x3x4xf32>, tensor<2xi32>) -> tensor<2x12xf32>
  return %0 : tensor<2x12xf32>
}

// -----

// CHECK: #[[MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
// CHECK-LABEL: func.func @main
// CHECK: linalg.generic {indexing_maps = [#[[MAP]], #{{.*}}]
// Dimensions of extent 1 do not move anything.
// CHECK-NOT: linalg.generic
// CHECK: tensor.expand_shape
func.func @main(%x: tensor<2x3x4xi8>, %y: tensor<1x3x1x4xf32>) -> (tensor<2x4x3xi8>, tensor<3x4x1x1xf32>) {
  %p = adze.const dense<[0, -1, 1]> : tensor<3xi32> -> tensor<3xi32>
  %0 = adze.transpose(%x, %p) : (tensor<2x3x4xi8>, tensor<3xi32>) -> tensor<2x4x3xi8>
  %q = adze.const dense<[1, 3, 0, 2]> : tensor<4xi32> -> tensor<4xi32>
  %1 = adze.transpose(%y, %q) : (tensor<1x3x1x4xf32>, tensor<4xi32>) -> tensor<3x4x1x1xf32>
  return %0, %1 : tensor<2x4x3xi8>, tensor<3x4x1x1xf32>
}

// -----

// A slice that is one piece of memory is a view, another is copied.
// CHECK: #[[MAP:.*]] = affine_map<(d0, d1) -> (d0, d1 + 2)>
// CHECK-LABEL: func.func @main
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [2, 5] [1, 1]
// CHECK: linalg.generic {indexing_maps = [#[[MAP]], #{{.*}}]
func.func @main(%x: tensor<4x5xf32>) -> (tensor<2x5xf32>, tensor<4x3xf32>) {
  %b = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %s = adze.const dense<[2, -1]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.slice(%x, %b, %s) : (tensor<4x5xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x5xf32>
  %c = adze.const dense<[0, 2]> : tensor<2xi32> -> tensor<2xi32>
  %t = adze.const dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  %1 = adze.slice(%x, %c, %t) : (tensor<4x5xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<4x3xf32>
  return %0, %1 : tensor<2x5xf32>, tensor<4x3xf32>
}

// -----

// x[::-2, 1, new, ...] of 5 x 4 x 3: the second dimension is dropped.
// CHECK: #[[MAP:.*]] = affine_map<(d0, d1, d2) -> (d0 * -2 + 4, 1, d2)>
// CHECK-LABEL: func.func @main
// CHECK: linalg.generic {indexing_maps = [#[[MAP]], #{{.*}}]
func.func @main(%x: tensor<5x4x3xf32>) -> tensor<3x1x3xf32> {
  %b = adze.const dense<[0, 1, 0, 0]> : tensor<4xi32> -> tensor<4xi32>
  %e = adze.const dense<[0, 2, 0, 0]> : tensor<4xi32> -> tensor<4xi32>
  %s = adze.const dense<[-2, 1, 1, 1]> : tensor<4xi32> -> tensor<4xi32>
  %0 = adze.strided_slice(%x, %b, %e, %s) {begin_mask = 1 : i32, end_mask = 1 : i32, shrink_axis_mask = 2 : i32,
      new_axis_mask = 4 : i32, ellipsis_mask = 8 : i32}
      : (tensor<5x4x3xf32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>) -> tensor<3x1x3xf32>
  return %0 : tensor<3x1x3xf32>
}

// -----

// A begin that is computed is clamped: 0 .. 7 - 3.
// CHECK-LABEL: func.func @main
// CHECK: linalg.generic
// CHECK-DAG: %[[HIGH:.*]] = arith.constant 4 : index
// CHECK: arith.minsi %{{.*}}, %[[HIGH]]
// CHECK: tensor.extract
func.func @main(%x: tensor<7x2xf32>, %b: tensor<2xi32>) -> tensor<3x2xf32> {
  %s = adze.const dense<[3, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.slice(%x, %b, %s) : (tensor<7x2xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: %[[AT:.*]] = arith.maxsi
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%[[AT]], 0] [1, 4] [1, 1]
func.func @main(%x: tensor<8x4xf32>, %u: tensor<1x4xf32>, %i: tensor<2xi32>) -> tensor<8x4xf32> {
  %0 = adze.dynamic_update_slice(%x, %u, %i) : (tensor<8x4xf32>, tensor<1x4xf32>, tensor<2xi32>) -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: tensor.empty() : tensor<2x5xf32>
// CHECK: tensor.insert_slice %{{.*}}[0, 0] [2, 3] [1, 1]
// CHECK: tensor.insert_slice %{{.*}}[0, 3] [2, 2] [1, 1]
func.func @main(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>, %z: tensor<2x0xf32>) -> tensor<2x5xf32> {
  %0 = adze.concatenation(%x, %y, %z) {axis = -1 : i32} : (tensor<2x3xf32>, tensor<2x2xf32>, tensor<2x0xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

// UINT8 of another scale goes through a table, INT8 does not.
// CHECK-LABEL: func.func @main
// CHECK: arith.constant {{.*}} : tensor<256xi8>
// CHECK: linalg.generic
// CHECK: arith.index_castui
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @main(%x: tensor<3x!quant.uniform<u8:f32, 5.0e-01:3>>, %y: tensor<2x!quant.uniform<u8:f32, 2.5e-01:7>>,
                %v: tensor<3x!quant.uniform<i8:f32, 5.0e-01:3>>, %w: tensor<2x!quant.uniform<i8:f32, 2.5e-01:7>>)
    -> (tensor<5x!quant.uniform<u8:f32, 5.0e-01:3>>, tensor<5x!quant.uniform<i8:f32, 5.0e-01:3>>) {
  %0 = adze.concatenation(%x, %y) : (tensor<3x!quant.uniform<u8:f32, 5.0e-01:3>>, tensor<2x!quant.uniform<u8:f32, 2.5e-01:7>>) -> tensor<5x!quant.uniform<u8:f32, 5.0e-01:3>>
  %1 = adze.concatenation(%v, %w) : (tensor<3x!quant.uniform<i8:f32, 5.0e-01:3>>, tensor<2x!quant.uniform<i8:f32, 2.5e-01:7>>) -> tensor<5x!quant.uniform<i8:f32, 5.0e-01:3>>
  return %0, %1 : tensor<5x!quant.uniform<u8:f32, 5.0e-01:3>>, tensor<5x!quant.uniform<i8:f32, 5.0e-01:3>>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: tensor.insert_slice %{{.*}}[0, 0, 0] [3, 1, 2] [1, 1, 1] : tensor<3x2xf32> into tensor<3x2x2xf32>
// CHECK: tensor.insert_slice %{{.*}}[0, 1, 0] [3, 1, 2] [1, 1, 1] : tensor<3x2xf32> into tensor<3x2x2xf32>
// CHECK-COUNT-2: linalg.generic
func.func @main(%x: tensor<3x2xf32>, %y: tensor<3x2xf32>) -> (tensor<3x2x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>) {
  %0 = adze.pack(%x, %y) {values_count = 2 : i32, axis = 1 : i32} : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2x2xf32>
  %1:2 = adze.unpack(%0) {num = 2 : i32, axis = -1 : i32} : (tensor<3x2x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>)
  return %0, %1#0, %1#1 : tensor<3x2x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>
}

// -----

// The border of a quantized tensor is its zero point.
// CHECK-LABEL: func.func @main
// CHECK: %[[ZERO:.*]] = arith.constant 7 : i8
// CHECK: tensor.insert_slice %{{.*}}[1, 0] [2, 3] [1, 1]
// CHECK: linalg.fill ins(%[[ZERO]] : i8)
func.func @main(%x: tensor<2x3x!quant.uniform<i8:f32, 5.0e-01:7>>) -> tensor<4x3x!quant.uniform<i8:f32, 5.0e-01:7>> {
  %p = adze.const dense<[[1, 1], [0, 0]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = adze.pad(%x, %p) : (tensor<2x3x!quant.uniform<i8:f32, 5.0e-01:7>>, tensor<2x2xi32>) -> tensor<4x3x!quant.uniform<i8:f32, 5.0e-01:7>>
  return %0 : tensor<4x3x!quant.uniform<i8:f32, 5.0e-01:7>>
}

// -----

// CHECK-LABEL: func.func @main
// CHECK: tensor.expand_shape {{.*}} into tensor<1x2x2x3x2x3xf32>
// CHECK: linalg.generic
// CHECK: tensor.collapse_shape {{.*}} into tensor<1x2x3x12xf32>
func.func @main(%x: tensor<1x4x6x3xf32>) -> tensor<1x2x3x12xf32> {
  %0 = adze.space_to_depth(%x) {block_size = 2 : i32} : (tensor<1x4x6x3xf32>) -> tensor<1x2x3x12xf32>
  return %0 : tensor<1x2x3x12xf32>
}

// -----

// No element, no loop.
// CHECK-LABEL: func.func @main
// CHECK-NOT: linalg
// CHECK: return
func.func @main(%x: tensor<0x3xf32>) -> tensor<3x0xf32> {
  %p = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.transpose(%x, %p) : (tensor<0x3xf32>, tensor<2xi32>) -> tensor<3x0xf32>
  return %0 : tensor<3x0xf32>
}

// -----

func.func @main(%x: tensor<2x3xf32>, %p: tensor<2xi32>) -> tensor<3x2xf32> {
  // expected-error @below {{cannot be lowered to native code: the permutation is not constant}}
  %0 = adze.transpose(%x, %p) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
