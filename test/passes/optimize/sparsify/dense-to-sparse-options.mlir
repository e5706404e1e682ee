// RUN: adze-opt --dense-to-sparse --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=SIZE
// RUN: adze-opt --dense-to-sparse="overhead=0 densify=false" --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=KERNELS
// RUN: adze-opt --dense-to-sparse="overhead=0 min-sparsity=0.7" --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=LEAST
// RUN: adze-opt --dense-to-sparse="overhead=0 float-block-ratio=0.3" --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=RATIO

// With their tables, so few weights are larger than they were.
// SIZE-NOT: sparse_const

// LEAST-LABEL: @layer
// LEAST-NOT: sparse_const
// RATIO-LABEL: @layer
// RATIO: adze.sparse_const {{.*}}size = 4>]
// KERNELS-LABEL: @layer
// KERNELS: adze.sparse_const
// KERNELS-NOT: size = 4
func.func @layer(%x: tensor<1x8xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 0.0, 4.0]]> : tensor<1x8xf32> -> tensor<1x8xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x8xf32>, tensor<1x8xf32>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// KERNELS-LABEL: @convolution
// KERNELS-NOT: sparse_const
// LEAST-LABEL: @convolution
// LEAST: adze.densify
func.func @convolution(%x: tensor<1x1x1x4xf32>) -> tensor<1x1x1x1xf32> {
  %w = adze.const dense<[[[[0.0, 3.0, 0.0, 0.0]]]]> : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
  %b = adze.no_value
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x1x1x4xf32>, tensor<1x1x1x4xf32>, none) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}
