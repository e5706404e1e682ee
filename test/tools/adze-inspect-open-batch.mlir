// Work is counted for one sample where the batch is open; the shapes shown stay open.
// RUN: adze inspect %s | FileCheck %s

// CHECK: 1 ops, 6 parameters in 24 bytes, 6 MACs a sample
// CHECK: ?x2
// CHECK: FULLY_CONNECTED {{ *}}1 {{ *}}6
func.func @main(%x: tensor<?x2xf32>) -> tensor<?x3xf32> {
  %w = adze.const dense<1.0> : tensor<3x2xf32> -> tensor<3x2xf32>
  %n = adze.no_value
  %y = adze.fully_connected(%x, %w, %n) : (tensor<?x2xf32>, tensor<3x2xf32>, none) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
