// RUN: adze-opt %s --pass-pipeline='builtin.module(prepare{batch=1})' | FileCheck %s

// A convolution as a naive converter writes it: pad, bias and batch normalization apart, activation behind.
// CHECK-LABEL: func @simple(
// CHECK-SAME: tensor<1x4x4x1xf32>{{.*}} -> tensor<1x4x4x1xf32>
func.func @simple(%x: tensor<?x4x4x1xf32> loc("x")) -> tensor<?x4x4x1xf32> {
  // CHECK-DAG: adze.const dense<2.0{{0*e\+00}}> : tensor<1x3x3x1xf32>
  // CHECK-DAG: adze.const dense<5.0{{0*e\+00}}> : tensor<1xf32>
  // CHECK: %[[Y:.*]] = adze.conv_2d({{.*}}) {fused_activation_function = #adze.activation<RELU>, stride_h = 1 : i32, stride_w = 1 : i32}
  // CHECK-NEXT: return %[[Y]]
  %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32> loc("p")
  %w = adze.const dense<1.0> : tensor<1x3x3x1xf32> -> tensor<1x3x3x1xf32> loc("w")
  %n = adze.no_value
  %two = adze.const dense<2.0> : tensor<1xf32> -> tensor<1xf32> loc("two")
  %five = adze.const dense<5.0> : tensor<1xf32> -> tensor<1xf32> loc("five")
  %0 = adze.pad(%x, %p) : (tensor<?x4x4x1xf32>, tensor<4x2xi32>) -> tensor<?x6x6x1xf32> loc("padded")
  %1 = adze.conv_2d(%0, %w, %n) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<?x6x6x1xf32>, tensor<1x3x3x1xf32>, none) -> tensor<?x4x4x1xf32> loc("conv")
  %2 = adze.mul(%1, %two) : (tensor<?x4x4x1xf32>, tensor<1xf32>) -> tensor<?x4x4x1xf32> loc("mul")
  %3 = adze.add(%2, %five) : (tensor<?x4x4x1xf32>, tensor<1xf32>) -> tensor<?x4x4x1xf32> loc("add")
  %4 = adze.relu(%3) : (tensor<?x4x4x1xf32>) -> tensor<?x4x4x1xf32> loc("y")
  return %4 : tensor<?x4x4x1xf32>
}
// CHECK: loc("y"
