// RUN: adze-opt %s -canonicalize -split-input-file -verify-diagnostics | FileCheck %s

// Constants at the ends of what their types hold: nothing overflows on the way to a shape, an element or an error.

// A stride far beyond the tensor takes the one element that it starts from.
// CHECK-LABEL: @least_stride
// CHECK: adze.const dense<3> : tensor<1xi32>
func.func @least_stride() -> tensor<1xi32> {
  %x = adze.const dense<[0, 1, 2, 3]> : tensor<4xi32> -> tensor<4xi32>
  %begin = adze.const dense<3> : tensor<1xi32> -> tensor<1xi32>
  %end = adze.const dense<-2147483648> : tensor<1xi32> -> tensor<1xi32>
  %stride = adze.const dense<-2147483648> : tensor<1xi32> -> tensor<1xi32>
  %0 = adze.strided_slice(%x, %begin, %end, %stride) : (tensor<4xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %0 : tensor<1xi32>
}

// -----

// More elements than one can count: the declared shape stands, and nothing is folded.
// CHECK-LABEL: @endless_range
// CHECK: adze.range
func.func @endless_range() -> tensor<3xi64> {
  %start = adze.const dense<-9223372036854775808> : tensor<i64> -> tensor<i64>
  %limit = adze.const dense<9223372036854775807> : tensor<i64> -> tensor<i64>
  %delta = adze.const dense<9223372036854775807> : tensor<i64> -> tensor<i64>
  %0 = adze.range(%start, %limit, %delta) : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<3xi64>
  return %0 : tensor<3xi64>
}

// -----

func.func @crops_beyond_the_tensor(%x: tensor<4x2x2x1xf32>) -> tensor<1x4x4x1xf32> {
  %block = adze.const dense<2> : tensor<2xi32> -> tensor<2xi32>
  %crops = adze.const dense<2147483647> : tensor<2x2xi32> -> tensor<2x2xi32>
  // expected-error @+1 {{C4: 2147483647 and 2147483647 cannot be cut off dimension 1}}
  %0 = adze.batch_to_space_nd(%x, %block, %crops) : (tensor<4x2x2x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x4x4x1xf32>
  return %0 : tensor<1x4x4x1xf32>
}
