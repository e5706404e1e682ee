// RUN: adze-opt %s --cse --canonicalize | FileCheck %s

// Equal draws are not one, draws without users go.
// CHECK-LABEL: func.func @random
func.func @random(%s: tensor<2xi32>, %l: tensor<3x5xf32>, %n: tensor<i32>)
    -> (tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<3x?xi32>, tensor<3x?xi32>) {
  // CHECK-NEXT: %[[A:.*]] = adze.random_uniform
  // CHECK-NEXT: %[[B:.*]] = adze.random_uniform
  // CHECK-NEXT: %[[C:.*]] = adze.random_standard_normal
  // CHECK-NEXT: %[[D:.*]] = adze.random_standard_normal
  // CHECK-NEXT: %[[E:.*]] = adze.multinomial
  // CHECK-NEXT: %[[F:.*]] = adze.multinomial
  // CHECK-NEXT: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]], %[[F]]
  %0 = adze.random_uniform(%s) : (tensor<2xi32>) -> tensor<?x?xf32>
  %1 = adze.random_uniform(%s) : (tensor<2xi32>) -> tensor<?x?xf32>
  %2 = adze.random_standard_normal(%s) : (tensor<2xi32>) -> tensor<?x?xf32>
  %3 = adze.random_standard_normal(%s) : (tensor<2xi32>) -> tensor<?x?xf32>
  %4 = adze.multinomial(%l, %n) : (tensor<3x5xf32>, tensor<i32>) -> tensor<3x?xi32>
  %5 = adze.multinomial(%l, %n) : (tensor<3x5xf32>, tensor<i32>) -> tensor<3x?xi32>
  %6 = adze.random_uniform(%s) : (tensor<2xi32>) -> tensor<?x?xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<3x?xi32>,
      tensor<3x?xi32>
}
