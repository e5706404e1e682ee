// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @exp(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1.000000e+00, 2.71828175]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @exp() -> tensor<2xf32> {
  %0 = adze.const dense<[0.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.exp(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @log(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[0.000000e+00, 0.693147182]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @log() -> tensor<2xf32> {
  %0 = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.log(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @sqrt(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[2.000000e+00, 1.41421354]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @sqrt() -> tensor<2xf32> {
  %0 = adze.const dense<[4.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.sqrt(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @rsqrt(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[5.000000e-01, 0.707106769]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @rsqrt() -> tensor<2xf32> {
  %0 = adze.const dense<[4.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.rsqrt(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @square(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[9.000000e+00, 2.500000e-01]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @square() -> tensor<2xf32> {
  %0 = adze.const dense<[-3.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.square(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @abs(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3.000000e+00, 5.000000e-01]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @abs() -> tensor<2xf32> {
  %0 = adze.const dense<[-3.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.abs(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @neg(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3.000000e+00, -5.000000e-01]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @neg() -> tensor<2xf32> {
  %0 = adze.const dense<[-3.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.neg(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @sin(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[0.000000e+00, 0.841470957]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @sin() -> tensor<2xf32> {
  %0 = adze.const dense<[0.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.sin(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @cos(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1.000000e+00, 0.540302277]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @cos() -> tensor<2xf32> {
  %0 = adze.const dense<[0.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.cos(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @sign(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1.000000e+00, 0.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @sign() -> tensor<2xf32> {
  %0 = adze.const dense<[-2.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.sign(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @floor(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-2.000000e+00, 1.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @floor() -> tensor<2xf32> {
  %0 = adze.const dense<[-1.5, 1.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.floor(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @ceil(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @ceil() -> tensor<2xf32> {
  %0 = adze.const dense<[-1.5, 1.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.ceil(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @round(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[0.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @round() -> tensor<2xf32> {
  %0 = adze.const dense<[0.5, 1.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.round(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @abs_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3, 0, 4]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @abs_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[-3, 0, 4]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.abs(%0) : (tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @neg_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3, 0, -4]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @neg_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[-3, 0, 4]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.neg(%0) : (tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @sign_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[-1, 0, 1]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @sign_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[-3, 0, 4]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.sign(%0) : (tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @neg_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3, 0, -4]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @neg_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[-3, 0, 4]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.neg(%0) : (tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @logical_not(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true]> : tensor<2xi1>
// CHECK-NEXT: return %[[C]]
func.func @logical_not() -> tensor<2xi1> {
  %0 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %r = adze.logical_not(%0) : (tensor<2xi1>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: func @zeros_like(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<0> : tensor<2x3xi32>
// CHECK-NEXT: return %[[C]]
func.func @zeros_like(%x: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %r = adze.zeros_like(%x) : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK-LABEL: func @zeros_like_dynamic(
// CHECK: %[[R:.*]] = adze.zeros_like(
// CHECK: return %[[R]]
func.func @zeros_like_dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  %r = adze.zeros_like(%x) : (tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// CHECK-LABEL: func @abs_quantized(
// CHECK: %[[R:.*]] = adze.abs(
// CHECK: return %[[R]]
func.func @abs_quantized() -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  %0 = adze.const dense<[-3, 4]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.abs(%0) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @abs_overflow(
// CHECK: %[[R:.*]] = adze.abs(
// CHECK: return %[[R]]
func.func @abs_overflow() -> tensor<1xi32> {
  %0 = adze.const dense<-2147483648> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.abs(%0) : (tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @abs_undeclared_shape(
// CHECK: %[[R:.*]] = adze.abs(
// CHECK: return %[[R]]
func.func @abs_undeclared_shape() -> tensor<?xi32> {
  %0 = adze.const dense<[-3, 4]> : tensor<2xi32> -> tensor<2xi32>
  %r = adze.abs(%0) : (tensor<2xi32>) -> tensor<?xi32>
  return %r : tensor<?xi32>
}

// CHECK-LABEL: func @exp_large(
// CHECK: %[[R:.*]] = adze.exp(
// CHECK: return %[[R]]
func.func @exp_large() -> tensor<20000xf32> {
  %0 = adze.const dense<0.0> : tensor<20000xf32> -> tensor<20000xf32>
  %r = adze.exp(%0) : (tensor<20000xf32>) -> tensor<20000xf32>
  return %r : tensor<20000xf32>
}

// An observed range is no quantization.
// CHECK-LABEL: func @neg_observed(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1.000000e+00, -2.000000e+00]>
// CHECK-NEXT: return %[[C]]
func.func @neg_observed() -> tensor<2xf32, #adze.quantization<min = [-1.0], max = [1.0]>> {
  %0 = adze.const dense<[-1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32, #adze.quantization<min = [-1.0], max = [1.0]>>
  %r = adze.neg(%0) : (tensor<2xf32, #adze.quantization<min = [-1.0], max = [1.0]>>) -> tensor<2xf32, #adze.quantization<min = [-1.0], max = [1.0]>>
  return %r : tensor<2xf32, #adze.quantization<min = [-1.0], max = [1.0]>>
}
