// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @add_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}5.000000e+00, 1.500000e+00], [2.000000e+00, -1.500000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @add_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.add(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @sub_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}-3.000000e+00, 5.000000e-01], [-6.000000e+00, -2.500000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @sub_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.sub(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @mul_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}4.000000e+00, 5.000000e-01], [-8.000000e+00, -1.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @mul_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.mul(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @div_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}2.500000e-01, 2.000000e+00], [-5.000000e-01, -4.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @div_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.div(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @maximum_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}4.000000e+00, 1.000000e+00], [4.000000e+00, 5.000000e-01]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @maximum_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.maximum(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @minimum_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}1.000000e+00, 5.000000e-01], [-2.000000e+00, -2.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @minimum_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.minimum(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @squared_difference_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}9.000000e+00, 2.500000e-01], [3.600000e+01, 6.250000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @squared_difference_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.squared_difference(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @floor_div_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}0.000000e+00, 2.000000e+00], [-1.000000e+00, -4.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @floor_div_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.floor_div(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @floor_mod_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}1.000000e+00, 0.000000e+00], [2.000000e+00, -0.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @floor_mod_f32() -> tensor<2x2xf32> {
  %0 = adze.const dense<[[1.0], [-2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %1 = adze.const dense<[4.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.floor_mod(%0, %1) : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK-LABEL: func @pow_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[8.000000e+00, 3.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @pow_f32() -> tensor<2xf32> {
  %0 = adze.const dense<[2.0, 9.0]> : tensor<2xf32> -> tensor<2xf32>
  %1 = adze.const dense<[3.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.pow(%0, %1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @atan2_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[0.785398185, 0.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @atan2_f32() -> tensor<2xf32> {
  %0 = adze.const dense<[1.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %1 = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.atan2(%0, %1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// 1 / 3 in single precision, not in double.

// CHECK-LABEL: func @div_precision(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<0.333333343> : tensor<1xf32>
// CHECK-NEXT: return %[[C]]
func.func @div_precision() -> tensor<1xf32> {
  %0 = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %1 = adze.const dense<3.0> : tensor<1xf32> -> tensor<1xf32>
  %r = adze.div(%0, %1) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %r : tensor<1xf32>
}

// CHECK-LABEL: func @add_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[9, -5, 2]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @add_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.add(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @sub_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[5, -9, 8]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @sub_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.sub(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @mul_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[14, -14, -15]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @mul_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.mul(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @div_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3, -3, -1]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @div_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.div(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @maximum_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[7, 2, 5]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @maximum_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.maximum(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @minimum_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[2, -7, -3]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @minimum_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.minimum(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @squared_difference_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[25, 81, 64]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @squared_difference_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.squared_difference(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @floor_div_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[3, -4, -2]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @floor_div_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.floor_div(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @floor_mod_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1, 1, -1]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @floor_mod_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.floor_mod(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @bitwise_xor_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[5, -5, -8]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @bitwise_xor_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.bitwise_xor(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @add_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[9, -5, 2]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @add_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.add(%0, %1) : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @sub_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[5, -9, 8]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @sub_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.sub(%0, %1) : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @mul_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[14, -14, -15]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @mul_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.mul(%0, %1) : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @maximum_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[7, 2, 5]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @maximum_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.maximum(%0, %1) : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @minimum_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[2, -7, -3]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @minimum_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.minimum(%0, %1) : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @floor_mod_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1, 1, -1]> : tensor<3xi64>
// CHECK-NEXT: return %[[C]]
func.func @floor_mod_i64() -> tensor<3xi64> {
  %0 = adze.const dense<[7, -7, 5]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<[2, 2, -3]> : tensor<3xi64> -> tensor<3xi64>
  %r = adze.floor_mod(%0, %1) : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK-LABEL: func @pow_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1024, -27, 1]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @pow_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[2, -3, 7]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[10, 3, 0]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.pow(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @right_shift_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[4, -4, 0]> : tensor<3xi32>
// CHECK-NEXT: return %[[C]]
func.func @right_shift_i32() -> tensor<3xi32> {
  %0 = adze.const dense<[16, -16, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<[2, 2, 40]> : tensor<3xi32> -> tensor<3xi32>
  %r = adze.right_shift(%0, %1) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}
