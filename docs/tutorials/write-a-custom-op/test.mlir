// RUN: adze-opt --load-dialect-plugin=%plugin --infer-shapes --lower-graph %s | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: -> tensor<2x3xf32>
// CHECK: linalg.generic
// CHECK: %[[VALUE:.*]] = arith.constant 5.000000e-01 : f32
// CHECK: %[[ABOVE:.*]] = arith.cmpf ogt, %[[X:.*]], %[[VALUE]] : f32
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: arith.select %[[ABOVE]], %[[X]], %[[ZERO]] : f32
func.func @main(%x: tensor<2x3xf32> loc("x")) -> tensor<?x?xf32> {
  // {"value": 0.5}
  %0 = adze.custom "Threshold"(%x) {options = dense<[118, 97, 108, 117, 101, 0, 1, 7, 1, 0, 0, 0, 1, 0, 0, 0,
                                                     1, 0, 0, 0, 0, 0, 0, 63, 14, 5, 38, 1]> : tensor<28xui8>}
      : (tensor<2x3xf32>) -> tensor<?x?xf32> loc("y")
  return %0 : tensor<?x?xf32>
}
