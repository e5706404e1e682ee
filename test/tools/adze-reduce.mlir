// A fault that needs a convolution in front of a SOFTMAX: everything else goes, names stay.
// RUN: adze-reduce %s "--reduce-graph=test=%python test-arg=%S/Inputs/conv_and_softmax.py" -o %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: adze-opt %t.mlir -o /dev/null

// CHECK-LABEL: module {
// CHECK-NEXT: func.func @main(%{{[^)]*}}tensor<1x1x1x1xf32>
// CHECK-NOT: adze.relu
// CHECK-NOT: adze.add
// CHECK: adze.conv_2d({{.*}} -> tensor<1x1x1x1xf32> loc(#[[CONV:.*]])
// CHECK-NEXT: adze.softmax({{.*}} -> tensor<1x1x1x1xf32>
// CHECK-NEXT: return %{{[0-9]+}} : tensor<1x1x1x1xf32>
// CHECK: #[[CONV]] = loc("conv")

// The test has to find the input interesting, and has to be there.
// RUN: not adze-reduce %s "--reduce-graph=test=/bin/true" -o %t.none 2>&1 | FileCheck %s --check-prefix=DULL
// DULL: the test does not find the input interesting
// RUN: not adze-reduce %s --reduce-graph -o %t.none 2>&1 | FileCheck %s --check-prefix=NOTEST
// NOTEST: reduce-graph wants a test: --reduce-graph='test=./still-fails.sh'

module attributes {adze.description = "not needed"} {
  func.func @main(%x: tensor<1x8x8x4xf32>, %y: tensor<1x8x8x4xf32>) -> (tensor<1x8x8x6xf32>, tensor<1x8x8x4xf32>) {
    %w = adze.const dense<1.0> : tensor<6x3x3x4xf32> -> tensor<6x3x3x4xf32>
    %b = adze.const dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : tensor<6xf32> -> tensor<6xf32>
    %0 = adze.relu(%x) : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
    %1 = adze.add(%0, %y) : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
    %2 = adze.conv_2d(%1, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>, tensor<6xf32>) -> tensor<1x8x8x6xf32> loc("conv")
    %3 = adze.softmax(%2) {beta = 1.0 : f32} : (tensor<1x8x8x6xf32>) -> tensor<1x8x8x6xf32>
    %4 = adze.relu(%3) : (tensor<1x8x8x6xf32>) -> tensor<1x8x8x6xf32>
    return %4, %1 : tensor<1x8x8x6xf32>, tensor<1x8x8x4xf32>
  }
  func.func @other(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
    return %0 : tensor<4xf32>
  }
}
