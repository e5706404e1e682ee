// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --emit-bytecode | adze-opt | FileCheck %s

// CHECK-LABEL: func @tables
func.func @tables() {
  // CHECK: adze.clustered_const dense<{{\[\[}}-1.000000e+00, 5.000000e-01]]> : tensor<1x2xf32> at dense<{{\[\[}}0, 1, 1], [1, 0, 0]]> : tensor<2x3xui8> -> tensor<2x3xf32>
  %0 = adze.clustered_const dense<[[-1.0, 0.5]]> : tensor<1x2xf32> at dense<[[0, 1, 1], [1, 0, 0]]> : tensor<2x3xui8> -> tensor<2x3xf32>
  // A table for each two of the four columns.
  // CHECK: adze.clustered_const dense<{{\[\[}}1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8> at dense<{{.*}}> : tensor<1x4xui8> {axis = 1 : i32} -> tensor<1x4x!quant.uniform<i8:f32, 5.000000e-01>>
  %1 = adze.clustered_const dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8> at dense<[[0, 2, 0, 1]]> : tensor<1x4xui8> {axis = 1 : i32} -> tensor<1x4x!quant.uniform<i8:f32, 0.5>>
  // CHECK: adze.clustered_const dense<{{\[\[}}false, true]]> : tensor<1x2xi1> at dense<[1, 0, 1]> : tensor<3xui8> -> tensor<3xi1>
  %2 = adze.clustered_const dense<[[false, true]]> : tensor<1x2xi1> at dense<[1, 0, 1]> : tensor<3xui8> -> tensor<3xi1>
  // CHECK: adze.clustered_const dense<1.000000e+00> : tensor<1x1xf16> at dense_resource<three> : tensor<3xui8> -> tensor<3xf16>
  %3 = adze.clustered_const dense<1.0> : tensor<1x1xf16> at dense_resource<three> : tensor<3xui8> -> tensor<3xf16>
  // CHECK: adze.clustered_const dense<7> : tensor<1x1xi32> at dense<> : tensor<0xui8> -> tensor<0xi32>
  %4 = adze.clustered_const dense<7> : tensor<1x1xi32> at dense<> : tensor<0xui8> -> tensor<0xi32>
  return
}

{-#
  dialect_resources: { builtin: { three: "0x04000000000000" } }
#-}
