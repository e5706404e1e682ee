// RUN: adze-opt %s --fuse-epilogues --mlir-print-debuginfo=false -split-input-file | FileCheck %s

#id = affine_map<(m, n) -> (m, n)>
#row = affine_map<(m, n) -> (n)>

// An activation and a residual move into the product, behind its own epilogue.
// CHECK-LABEL: func.func @matmul
func.func @matmul(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>, %r: tensor<4x6xf32>, %s: tensor<6xf32>) -> tensor<4x6xf32> {
  %e = tensor.empty() : tensor<4x6xf32>
  // CHECK: kernel.matmul {{.*}} with(%{{.*}}, %{{.*}} : tensor<4x6xf32>, tensor<6xf32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %[[RESIDUAL:.*]]: f32, %[[SCALE:.*]]: f32):
  // CHECK-NEXT: %[[NEG:.*]] = arith.negf %[[SUM]]
  // CHECK-NEXT: %[[ADD:.*]] = arith.addf %[[NEG]], %[[RESIDUAL]]
  // CHECK-NEXT: %[[MUL:.*]] = arith.mulf %[[ADD]], %[[SCALE]]
  // CHECK-NEXT: kernel.yield %[[MUL]]
  // CHECK-NOT: linalg.generic
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>) {epilogue_maps = []}
    epilogue {
  ^bb0(%sum: f32):
    %n = arith.negf %sum : f32
    kernel.yield %n : f32
  } -> tensor<4x6xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0, %r, %s : tensor<4x6xf32>, tensor<4x6xf32>, tensor<6xf32>) outs(%e : tensor<4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %out: f32):
    %2 = arith.addf %a, %b : f32
    %3 = arith.mulf %2, %c : f32
    linalg.yield %3 : f32
  } -> tensor<4x6xf32>
  return %1 : tensor<4x6xf32>
}

// -----

#id = affine_map<(a, b, c) -> (a, b, c)>

// A reshape stays behind the product; the other operand is reshaped the other way. The element type may change.
// CHECK-LABEL: func.func @reshaped
func.func @reshaped(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>, %r: tensor<2x2x6xf32>) -> tensor<2x2x6xf16> {
  %e = tensor.empty() : tensor<4x6xf32>
  %h = tensor.empty() : tensor<2x2x6xf16>
  // CHECK: %[[R:.*]] = tensor.collapse_shape %{{.*}} {{\[\[}}0, 1], [2]] : tensor<2x2x6xf32> into tensor<4x6xf32>
  // CHECK: kernel.matmul {{.*}} init(%{{.*}} : tensor<4x6xf16>) with(%[[R]] : tensor<4x6xf32>)
  // CHECK: arith.truncf
  // CHECK: tensor.expand_shape {{.*}} : tensor<4x6xf16> into tensor<2x2x6xf16>
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>) {epilogue_maps = []}
    epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<4x6xf32>
  %1 = tensor.expand_shape %0 [[0, 1], [2]] output_shape [2, 2, 6] : tensor<4x6xf32> into tensor<2x2x6xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %r : tensor<2x2x6xf32>, tensor<2x2x6xf32>) outs(%h : tensor<2x2x6xf16>) {
  ^bb0(%a: f32, %b: f32, %out: f16):
    %3 = arith.addf %a, %b : f32
    %4 = arith.truncf %3 : f32 to f16
    linalg.yield %4 : f16
  } -> tensor<2x2x6xf16>
  return %2 : tensor<2x2x6xf16>
}

// -----

#id = affine_map<(m, n) -> (m, n)>

// A product that someone else reads as well stays as it is.
// CHECK-LABEL: func.func @two_users
func.func @two_users(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>) -> (tensor<4x6xf32>, tensor<4x6xf32>) {
  %e = tensor.empty() : tensor<4x6xf32>
  // CHECK: kernel.matmul
  // CHECK: linalg.generic
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>) {epilogue_maps = []}
    epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<4x6xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>) {
  ^bb0(%a: f32, %out: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<4x6xf32>
  return %0, %1 : tensor<4x6xf32>, tensor<4x6xf32>
}
