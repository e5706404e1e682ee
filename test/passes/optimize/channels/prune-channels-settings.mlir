// RUN: adze-opt %s --prune-channels=sparsity=0.9 --mlir-print-debuginfo=false | FileCheck %s
// RUN: sed s/magnitude/wanda/ %s | not adze-opt --prune-channels -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAMPLES
// SAMPLES: prune-channels: the importance of activations needs samples: give --representative-data

// Half of the first layer's channels; the second, of which nothing is said, keeps its own.
// CHECK-LABEL: func @some
// CHECK: adze.fully_connected{{.*}} -> tensor<1x2xf32>
// CHECK: adze.fully_connected{{.*}} -> tensor<1x3xf32>
func.func @some(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[3.0], [1.0], [2.0], [4.0]]> : tensor<4x1xf32> -> tensor<4x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) {adze.prune = #adze.prune<pattern = channels, sparsity = 0.5, saliency = magnitude>} : (tensor<1x1xf32>, tensor<4x1xf32>, none) -> tensor<1x4xf32>
  %v = adze.const dense<1.0> : tensor<3x4xf32> -> tensor<3x4xf32>
  %1 = adze.fully_connected(%0, %v, %none) : (tensor<1x4xf32>, tensor<3x4xf32>, none) -> tensor<1x3xf32>
  %u = adze.const dense<1.0> : tensor<1x3xf32> -> tensor<1x3xf32>
  %2 = adze.fully_connected(%1, %u, %none) : (tensor<1x3xf32>, tensor<1x3xf32>, none) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}

// A layer of the group of which nothing is said keeps the group.
// CHECK-LABEL: func @group
// CHECK: adze.add{{.*}} -> tensor<1x4xf32>
func.func @group(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %none = adze.no_value
  %w = adze.const dense<[[3.0], [1.0], [2.0], [4.0]]> : tensor<4x1xf32> -> tensor<4x1xf32>
  %0 = adze.fully_connected(%x, %w, %none) {adze.prune = #adze.prune<pattern = channels, sparsity = 0.5, saliency = magnitude>} : (tensor<1x1xf32>, tensor<4x1xf32>, none) -> tensor<1x4xf32>
  %v = adze.const dense<[[5.0], [6.0], [7.0], [8.0]]> : tensor<4x1xf32> -> tensor<4x1xf32>
  %1 = adze.fully_connected(%x, %v, %none) : (tensor<1x1xf32>, tensor<4x1xf32>, none) -> tensor<1x4xf32>
  %2 = adze.add(%0, %1) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %u = adze.const dense<1.0> : tensor<1x4xf32> -> tensor<1x4xf32>
  %3 = adze.fully_connected(%2, %u, %none) : (tensor<1x4xf32>, tensor<1x4xf32>, none) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}
