// RUN: adze-opt --sparse-to-dense --mlir-print-debuginfo=false %s | FileCheck %s
// RUN: adze-opt --sparse-to-dense=remember=false --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=FORGET
// RUN: adze-opt --sparse-to-dense --dense-to-sparse --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=AGAIN

// Columns first, in blocks of two rows; the widths of indices are those of the file.
// CHECK-LABEL: @columns
// CHECK: adze.const dense<{{\[\[}}0.000000e+00, 1.000000e+00, 0.000000e+00], [0.000000e+00, 2.000000e+00, 0.000000e+00]]>
// CHECK-SAME: adze.sparse_form = #adze.sparsity<traversal_order = [1, 0, 2], block_map = [0]
// CHECK-SAME: segments = dense<> : tensor<0xui16>, indices = dense<> : tensor<0xui8>
// CHECK-NOT: densify
// CHECK: adze.fully_connected
// FORGET-LABEL: @columns
// FORGET-NOT: sparse_form
// FORGET: return
// AGAIN-LABEL: @columns
// AGAIN: adze.sparse_const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// AGAIN-SAME: traversal_order = [1, 0, 2], block_map = [0]
// AGAIN-SAME: segments = dense<[0, 1]> : tensor<2xui16>, indices = dense<1> : tensor<1xui8>
// AGAIN: adze.densify
func.func @columns(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %w = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<traversal_order = [1, 0, 2], block_map = [0],
    levels = [#adze.level<format = SPARSE_CSR, segments = dense<[0, 1]> : tensor<2xui16>, indices = dense<[1]> : tensor<1xui8>>,
              #adze.level<format = DENSE, size = 1>, #adze.level<format = DENSE, size = 2>]>} -> tensor<2x3xf32>
  %d = adze.densify(%w) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %d, %b) : (tensor<1x3xf32>, tensor<2x3xf32>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// What a kernel computed with it computes with again: no DENSIFY appears.
// AGAIN-LABEL: @rows
// AGAIN: adze.sparse_const
// AGAIN-NOT: densify
// AGAIN: adze.fully_connected
func.func @rows(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<traversal_order = [0, 1],
    levels = [#adze.level<format = DENSE, size = 2>,
              #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>, indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x4xf32>, tensor<2x4xf32>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
