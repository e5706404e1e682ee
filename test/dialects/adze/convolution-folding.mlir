// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @rows
// CHECK: adze.const dense<{{\[\[}}5.000000e+00, 6.000000e+00], [1.000000e+00, 2.000000e+00], [5.000000e+00, 6.000000e+00]]>
// CHECK-NOT: embedding_lookup
func.func @rows() -> tensor<3x2xf32> {
  %i = adze.const dense<[2, 0, 2]> : tensor<3xi32> -> tensor<3xi32>
  %t = adze.const dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32> -> tensor<3x2xf32>
  %0 = adze.embedding_lookup(%i, %t) : (tensor<3xi32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// A row that does not exist is an error at run time; a dequantizing lookup computes.
// CHECK-LABEL: @kept
// CHECK-COUNT-2: adze.embedding_lookup
func.func @kept() -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %i = adze.const dense<[3]> : tensor<1xi32> -> tensor<1xi32>
  %j = adze.const dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %t = adze.const dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32> -> tensor<3x2xf32>
  %q = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> -> tensor<2x2xi8>
  %0 = adze.embedding_lookup(%i, %t) : (tensor<1xi32>, tensor<3x2xf32>) -> tensor<1x2xf32>
  %1 = adze.embedding_lookup(%j, %q) : (tensor<1xi32>, tensor<2x2xi8>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}
