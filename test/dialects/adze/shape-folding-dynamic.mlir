// Folders of ops with open extents compute with none of them (undefined behaviour under a sanitizer).
// RUN: adze-opt %s --canonicalize --mlir-print-debuginfo=false | FileCheck %s

// CHECK: adze.transpose
func.func @transpose(%x: tensor<2x?x257x3xf32>) -> tensor<2x257x?x3xf32> {
  %perm = adze.const dense<[0, 2, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
  %0 = adze.transpose(%x, %perm) : (tensor<2x?x257x3xf32>, tensor<4xi32>) -> tensor<2x257x?x3xf32>
  return %0 : tensor<2x257x?x3xf32>
}
