// What training stated becomes an integer graph, without data: weights in another layout than the op's, per tensor and per
// channel; activations by FAKE_QUANT and by pairs; tensors in between that are only moved.
// RUN: adze-opt %s --pass-pipeline='builtin.module(prepare,quantize{mode=integer calibrate=false strict=true})' --mlir-print-debuginfo=false --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @main(
// CHECK-NEXT: %[[X:.*]] = adze.quantize(%arg0) : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 0.0099999997764825821:-28>>
// CHECK: %[[W:.*]] = adze.const dense<{{\[\[\[\[}}127, -64]]], {{\[\[\[}}32, 2]]]]> : tensor<2x1x1x2xi8> -> tensor<2x1x1x2x!quant.uniform<i8:f32, 0.0099999997764825821>>
// CHECK: %[[B:.*]] = adze.const dense<[5000, -2500]> : tensor<2xi32>
// CHECK: %[[C:.*]] = adze.conv_2d(%[[X]], %[[W]], %[[B]]) {{.*}} -> tensor<1x4x4x2x!quant.uniform<i8:f32, 0.019999999552965164:5>>
// CHECK: %[[R:.*]] = adze.reshape(%[[C]], %{{.*}}) {{.*}} -> tensor<1x32x!quant.uniform<i8:f32, 0.019999999552965164:5>>
// CHECK: %[[V:.*]] = adze.const dense<1> : tensor<3x32xi8> -> tensor<3x32x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01,1.250000e-01}>>
// CHECK: adze.fully_connected(%[[R]], %[[V]], %{{.*}}) {{.*}} -> tensor<1x3x!quant.uniform<i8:f32, 0.062745101749897003:-1>>
func.func @main(%x: tensor<1x4x4x2xf32> loc("x")) -> tensor<1x3xf32> {
  %p = adze.const dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32> loc("p")
  %w = adze.const dense<[[[[1.27]], [[-0.64]]], [[[0.32]], [[0.02]]]]> : tensor<2x2x1x1xf32> -> tensor<2x2x1x1xf32> loc("w")
  %b = adze.const dense<[0.5, -0.25]> : tensor<2xf32> -> tensor<2xf32> loc("b")
  %s = adze.const dense<[1, 32]> : tensor<2xi32> -> tensor<2xi32> loc("s")
  %v = adze.const dense<1> : tensor<3x32xi8> -> tensor<3x32x!quant.uniform<i8:f32:0, {0.5, 0.25, 0.125}>> loc("v")
  %c = adze.const dense<[0.5, -0.25, 1.0]> : tensor<3xf32> -> tensor<3xf32> loc("c")
  %x1 = adze.fake_quant(%x) {min = -1.0 : f32, max = 1.55 : f32, num_bits = 8 : i32} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("x1")
  %w1 = adze.fake_quant(%w) {min = -1.27 : f32, max = 1.27 : f32, num_bits = 8 : i32, narrow_range = true} : (tensor<2x2x1x1xf32>) -> tensor<2x2x1x1xf32> loc("w1")
  %w2 = adze.transpose(%w1, %p) : (tensor<2x2x1x1xf32>, tensor<4xi32>) -> tensor<2x1x1x2xf32> loc("w2")
  %0 = adze.conv_2d(%x1, %w2, %b) {stride_w = 1 : i32, stride_h = 1 : i32} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32> loc("conv")
  %q = adze.quantize(%0) : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 0.02:5>> loc("q")
  %1 = adze.dequantize(%q) : (tensor<1x4x4x2x!quant.uniform<i8:f32, 0.02:5>>) -> tensor<1x4x4x2xf32> loc("dq")
  %2 = adze.reshape(%1, %s) : (tensor<1x4x4x2xf32>, tensor<2xi32>) -> tensor<1x32xf32> loc("r")
  %v1 = adze.dequantize(%v) : (tensor<3x32x!quant.uniform<i8:f32:0, {0.5, 0.25, 0.125}>>) -> tensor<3x32xf32> loc("v1")
  %3 = adze.fully_connected(%2, %v1, %c) : (tensor<1x32xf32>, tensor<3x32xf32>, tensor<3xf32>) -> tensor<1x3xf32> loc("fc")
  %4 = adze.fake_quant(%3) {min = -8.0 : f32, max = 8.0 : f32, num_bits = 8 : i32} : (tensor<1x3xf32>) -> tensor<1x3xf32> loc("y")
  return %4 : tensor<1x3xf32>
}
