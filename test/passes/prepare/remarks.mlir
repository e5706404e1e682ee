// What a pattern declines reaches the user, in the pattern's own words.
// RUN: adze-opt %s --fuse-activations --remarks-filter-missed=fuse-activations --remark-policy=all -o /dev/null 2>&1 | FileCheck %s
// RUN: adze-opt %s --fuse-activations -o /dev/null 2>&1 | count 0

// CHECK: :8:8: remark: [Missed] declined | Category:fuse-activations | Remark="the value before the activation has other uses"
func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = adze.add(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = adze.relu(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}
