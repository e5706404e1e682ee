// RUN: adze-opt %s --mlir-print-debuginfo=false | adze-opt --mlir-print-debuginfo=false | FileCheck %s

// What is as usual is not printed.
// CHECK: module attributes {
// CHECK-SAME: test.a = #adze.prune<pattern = elements, sparsity = 8.000000e-01>
// CHECK-SAME: test.b = #adze.prune<pattern = blocks, sparsity = 0.69999999999999996, block_columns = 4, saliency = sparsegpt, pooling = max>
// CHECK-SAME: test.c = #adze.prune<pattern = groups, sparsity = 5.000000e-01, zeros = 2, group = 4, saliency = wanda>
// CHECK-SAME: test.d = #adze.prune<pattern = channels, sparsity = 2.500000e-01, global = true>
module attributes {
  test.a = #adze.prune<pattern = elements, sparsity = 0.8, block_rows = 1, saliency = magnitude, pooling = average>,
  test.b = #adze.prune<pattern = blocks, sparsity = 0.7, block_rows = 1, block_columns = 4, pooling = max, saliency = sparsegpt>,
  test.c = #adze.prune<sparsity = 0.5, pattern = groups, zeros = 2, group = 4, saliency = wanda>,
  test.d = #adze.prune<pattern = channels, sparsity = 0.25, global = true>
} {}
