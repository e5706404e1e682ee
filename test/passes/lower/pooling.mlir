// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// Each element of the window is an operand with a map of its own; all windows have as many elements.
// CHECK-DAG: #[[$CORNER:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + 1, d2 * 2 + 1, d3)>
// CHECK-LABEL: func.func @average
// CHECK: linalg.generic {indexing_maps = [{{.*}}#[[$CORNER]], #{{[a-z0-9]*}}], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
// CHECK-SAME: ins(%arg0, %arg0, %arg0, %arg0 :
// CHECK-COUNT-3: arith.addf
// CHECK: linalg.generic
// CHECK: arith.constant 2.500000e-01 : f32
// CHECK-NEXT: arith.mulf
func.func @average(%x: tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32> {
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, padding = #adze.padding<VALID>,
                                 stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
  return %0 : tensor<1x4x4x3xf32>
}

// -----

// Padding does not count: a table of 1 / count.
// CHECK-LABEL: func.func @edges
// CHECK: tensor.insert_slice %arg0
// CHECK: arith.constant dense<{{\[\[}}5.000000e-01, 1.000000e+00]]> : tensor<1x2xf32>
func.func @edges(%x: tensor<1x1x3x3xf32>) -> tensor<1x1x2x3xf32> {
  %0 = adze.average_pool_2d(%x) {filter_height = 1 : i32, filter_width = 2 : i32, padding = #adze.padding<SAME>,
                                 stride_h = 1 : i32, stride_w = 2 : i32} : (tensor<1x1x3x3xf32>) -> tensor<1x1x2x3xf32>
  return %0 : tensor<1x1x2x3xf32>
}

// -----

// One window over the whole image: channels innermost, height and width reduced as one.
// CHECK-LABEL: func.func @whole
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["reduction", "parallel"]
// CHECK-SAME: ins(%{{.*}} : tensor<49x3xf32>) outs(%{{.*}} : tensor<3xf32>)
func.func @whole(%x: tensor<1x7x7x3xf32>) -> tensor<1x1x1x3xf32> {
  %0 = adze.average_pool_2d(%x) {filter_height = 7 : i32, filter_width = 7 : i32, padding = #adze.padding<VALID>,
                                 stride_h = 7 : i32, stride_w = 7 : i32} : (tensor<1x7x7x3xf32>) -> tensor<1x1x1x3xf32>
  return %0 : tensor<1x1x1x3xf32>
}

// -----

// A large window: five columns, then five rows. Unsigned bytes compare as such.
// CHECK-LABEL: func.func @large
// CHECK: arith.constant 0 : i8
// CHECK-COUNT-4: arith.maxui
// CHECK: linalg.yield
// CHECK-COUNT-4: arith.maxui
// CHECK: linalg.yield
func.func @large(%x: tensor<1x9x9x4x!quant.uniform<u8:f32, 0.5:3>>) -> tensor<1x9x9x4x!quant.uniform<u8:f32, 0.5:3>> {
  %0 = adze.max_pool_2d(%x) {filter_height = 5 : i32, filter_width = 5 : i32, padding = #adze.padding<SAME>,
                             stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x9x9x4x!quant.uniform<u8:f32, 0.5:3>>) -> tensor<1x9x9x4x!quant.uniform<u8:f32, 0.5:3>>
  return %0 : tensor<1x9x9x4x!quant.uniform<u8:f32, 0.5:3>>
}

// -----

// Sums of i32, half of the count away from zero, and the range of RELU6: 0 and 6 are -10 and 2.
// CHECK-LABEL: func.func @integers
// CHECK: arith.extsi
// CHECK: linalg.generic
// CHECK: arith.divsi
// CHECK-DAG: arith.constant -10 : i32
// CHECK-DAG: arith.constant 2 : i32
func.func @integers(%x: tensor<1x4x4x3x!quant.uniform<i8:f32, 0.5:-10>>) -> tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5:-10>> {
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, padding = #adze.padding<VALID>,
                                 stride_h = 2 : i32, stride_w = 2 : i32, fused_activation_function = #adze.activation<RELU6>}
      : (tensor<1x4x4x3x!quant.uniform<i8:f32, 0.5:-10>>) -> tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5:-10>>
  return %0 : tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5:-10>>
}
