// RUN: adze-opt %s --expand-composites | FileCheck %s
// RUN: adze-translate --mlir-to-tflite %s -o %t.tflite
// RUN: adze-translate --tflite-to-mlir %t.tflite | FileCheck %s

// The exporter writes the ops inside as well.
// CHECK-LABEL: func.func @main(
// CHECK-NOT: adze.composite
// CHECK: %[[L:.*]] = adze.logistic(%arg0)
// CHECK-NEXT: %[[M:.*]] = adze.mul(%arg0, %[[L]])
// CHECK-NEXT: %[[R:.*]] = adze.relu(%[[M]])
// CHECK-NEXT: %[[N:.*]] = adze.neg(%[[R]])
// CHECK-NEXT: return %[[N]]
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.composite "outer"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    %1 = adze.composite "swish"(%a) parameters {beta = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32> {
    ^bb0(%b: tensor<4xf32>):
      %2 = adze.logistic(%b) : (tensor<4xf32>) -> tensor<4xf32>
      %3 = adze.mul(%b, %2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      adze.yield %3 : tensor<4xf32>
    }
    %4 = adze.relu(%1) : (tensor<4xf32>) -> tensor<4xf32>
    adze.yield %4 : tensor<4xf32>
  }
  %5 = adze.neg(%0) : (tensor<4xf32>) -> tensor<4xf32>
  return %5 : tensor<4xf32>
}
