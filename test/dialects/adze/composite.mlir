// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --cse --canonicalize | FileCheck %s --check-prefix=CSE

// CHECK-LABEL: func.func @swish(
// CSE-LABEL: func.func @swish(
func.func @swish(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: %[[R:.*]] = adze.composite "swish"(%arg0) parameters {beta = 1.000000e+00 : f32} : (tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<4xf32>
  // CHECK-NEXT: %[[L:.*]] = adze.logistic(%[[A]]) : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %[[M:.*]] = adze.mul(%[[A]], %[[L]]) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: adze.yield %[[M]] : tensor<4xf32>
  // CHECK-NEXT: }
  // CSE: adze.composite
  // CSE-NOT: adze.composite
  %0 = adze.composite "swish"(%x) parameters {beta = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    %l = adze.logistic(%a) : (tensor<4xf32>) -> tensor<4xf32>
    %m = adze.mul(%a, %l) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    adze.yield %m : tensor<4xf32>
  }
  // Without effects inside, it has none: the second is the first, one without users goes.
  %1 = adze.composite "swish"(%x) parameters {beta = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    %l = adze.logistic(%a) : (tensor<4xf32>) -> tensor<4xf32>
    %m = adze.mul(%a, %l) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    adze.yield %m : tensor<4xf32>
  }
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @nothing(
func.func @nothing() {
  // CHECK: adze.composite "nothing"() : () -> () {
  // CHECK-NEXT: adze.yield
  adze.composite "nothing"() : () -> () {
    adze.yield
  }
  return
}
