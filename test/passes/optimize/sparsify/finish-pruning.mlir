// RUN: adze-opt %s --assign-pruning=prune=magnitude:0.5 --mlir-print-debuginfo=false | FileCheck %s --check-prefix=BEFORE
// RUN: adze-opt %s --assign-pruning=prune=magnitude:0.5 --finish-pruning --mlir-print-debuginfo=false | FileCheck %s

// BEFORE: adze.prune
// CHECK: adze.fully_connected
// CHECK-NOT: adze.prune
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.5, 0.5, -2.0, 3.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
