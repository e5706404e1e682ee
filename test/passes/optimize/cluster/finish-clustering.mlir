// RUN: adze-opt %s --finish-clustering | FileCheck %s
// CHECK: adze.fully_connected
// CHECK-NOT: adze.cluster

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[1.0, 2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = adze.fully_connected(%x, %w) {adze.cluster = #adze.cluster<clusters = 2>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
