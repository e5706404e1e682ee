// RUN: adze-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @equal_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @equal_i32() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<2> : tensor<i32> -> tensor<i32>
  %r = adze.equal(%0, %1) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @equal_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @equal_i64() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<2> : tensor<i64> -> tensor<i64>
  %r = adze.equal(%0, %1) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @equal_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @equal_f32() -> tensor<3xi1> {
  %0 = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.equal(%0, %1) : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @not_equal_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @not_equal_i32() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<2> : tensor<i32> -> tensor<i32>
  %r = adze.not_equal(%0, %1) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @not_equal_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @not_equal_i64() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<2> : tensor<i64> -> tensor<i64>
  %r = adze.not_equal(%0, %1) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @not_equal_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @not_equal_f32() -> tensor<3xi1> {
  %0 = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.not_equal(%0, %1) : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @less_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_i32() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<2> : tensor<i32> -> tensor<i32>
  %r = adze.less(%0, %1) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @less_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_i64() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<2> : tensor<i64> -> tensor<i64>
  %r = adze.less(%0, %1) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @less_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_f32() -> tensor<3xi1> {
  %0 = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.less(%0, %1) : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @less_equal_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, true, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_equal_i32() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<2> : tensor<i32> -> tensor<i32>
  %r = adze.less_equal(%0, %1) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @less_equal_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, true, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_equal_i64() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<2> : tensor<i64> -> tensor<i64>
  %r = adze.less_equal(%0, %1) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @less_equal_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, true, false]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_equal_f32() -> tensor<3xi1> {
  %0 = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.less_equal(%0, %1) : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @greater_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, false, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @greater_i32() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<2> : tensor<i32> -> tensor<i32>
  %r = adze.greater(%0, %1) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @greater_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, false, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @greater_i64() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<2> : tensor<i64> -> tensor<i64>
  %r = adze.greater(%0, %1) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @greater_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, false, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @greater_f32() -> tensor<3xi1> {
  %0 = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.greater(%0, %1) : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @greater_equal_i32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @greater_equal_i32() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %1 = adze.const dense<2> : tensor<i32> -> tensor<i32>
  %r = adze.greater_equal(%0, %1) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @greater_equal_i64(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @greater_equal_i64() -> tensor<3xi1> {
  %0 = adze.const dense<[1, 2, 3]> : tensor<3xi64> -> tensor<3xi64>
  %1 = adze.const dense<2> : tensor<i64> -> tensor<i64>
  %r = adze.greater_equal(%0, %1) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @greater_equal_f32(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @greater_equal_f32() -> tensor<3xi1> {
  %0 = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.greater_equal(%0, %1) : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK-LABEL: func @equal_bool(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, false, true]> : tensor<4xi1>
// CHECK-NEXT: return %[[C]]
func.func @equal_bool() -> tensor<4xi1> {
  %0 = adze.const dense<[true, true, false, false]> : tensor<4xi1> -> tensor<4xi1>
  %1 = adze.const dense<[true, false, true, false]> : tensor<4xi1> -> tensor<4xi1>
  %r = adze.equal(%0, %1) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// CHECK-LABEL: func @not_equal_bool(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true, true, false]> : tensor<4xi1>
// CHECK-NEXT: return %[[C]]
func.func @not_equal_bool() -> tensor<4xi1> {
  %0 = adze.const dense<[true, true, false, false]> : tensor<4xi1> -> tensor<4xi1>
  %1 = adze.const dense<[true, false, true, false]> : tensor<4xi1> -> tensor<4xi1>
  %r = adze.not_equal(%0, %1) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// CHECK-LABEL: func @logical_and_bool(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, false, false, false]> : tensor<4xi1>
// CHECK-NEXT: return %[[C]]
func.func @logical_and_bool() -> tensor<4xi1> {
  %0 = adze.const dense<[true, true, false, false]> : tensor<4xi1> -> tensor<4xi1>
  %1 = adze.const dense<[true, false, true, false]> : tensor<4xi1> -> tensor<4xi1>
  %r = adze.logical_and(%0, %1) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// CHECK-LABEL: func @logical_or_bool(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[true, true, true, false]> : tensor<4xi1>
// CHECK-NEXT: return %[[C]]
func.func @logical_or_bool() -> tensor<4xi1> {
  %0 = adze.const dense<[true, true, false, false]> : tensor<4xi1> -> tensor<4xi1>
  %1 = adze.const dense<[true, false, true, false]> : tensor<4xi1> -> tensor<4xi1>
  %r = adze.logical_or(%0, %1) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// CHECK-LABEL: func @less_nan(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[false, true]> : tensor<2xi1>
// CHECK-NEXT: return %[[C]]
func.func @less_nan() -> tensor<2xi1> {
  %0 = adze.const dense<[0x7FC00000, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %1 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %r = adze.less(%0, %1) : (tensor<2xf32>, tensor<f32>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: func @equal_quantized(
// CHECK: %[[R:.*]] = adze.equal(
// CHECK: return %[[R]]
func.func @equal_quantized() -> tensor<2xi1> {
  %0 = adze.const dense<[-1, 4]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.equal(%0, %0) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>, tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: func @select_elements(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1, 4]> : tensor<2xi32>
// CHECK-NEXT: return %[[C]]
func.func @select_elements() -> tensor<2xi32> {
  %0 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %1 = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %2 = adze.const dense<[3, 4]> : tensor<2xi32> -> tensor<2xi32>
  %r = adze.select(%0, %1, %2) : (tensor<2xi1>, tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// CHECK-LABEL: func @select_rows(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}1, 2], [7, 8]]> : tensor<2x2xi32>
// CHECK-NEXT: return %[[C]]
func.func @select_rows() -> tensor<2x2xi32> {
  %0 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %1 = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %2 = adze.const dense<[[5, 6], [7, 8]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %r = adze.select(%0, %1, %2) : (tensor<2xi1>, tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi32>
  return %r : tensor<2x2xi32>
}

// CHECK-LABEL: func @select_v2_columns(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}1, 6], [3, 8]]> : tensor<2x2xi32>
// CHECK-NEXT: return %[[C]]
func.func @select_v2_columns() -> tensor<2x2xi32> {
  %0 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %1 = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %2 = adze.const dense<[[5, 6], [7, 8]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %r = adze.select_v2(%0, %1, %2) : (tensor<2xi1>, tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi32>
  return %r : tensor<2x2xi32>
}

// CHECK-LABEL: func @select_v2_broadcast(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<{{\[\[}}1, 2], [9, 9]]> : tensor<2x2xi64>
// CHECK-NEXT: return %[[C]]
func.func @select_v2_broadcast() -> tensor<2x2xi64> {
  %0 = adze.const dense<[[true], [false]]> : tensor<2x1xi1> -> tensor<2x1xi1>
  %1 = adze.const dense<[1, 2]> : tensor<2xi64> -> tensor<2xi64>
  %2 = adze.const dense<9> : tensor<i64> -> tensor<i64>
  %r = adze.select_v2(%0, %1, %2) : (tensor<2x1xi1>, tensor<2xi64>, tensor<i64>) -> tensor<2x2xi64>
  return %r : tensor<2x2xi64>
}

// Quantized elements are moved, not computed with.
// CHECK-LABEL: func @select_quantized(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[1, 4]> : tensor<2xi8>
// CHECK-NEXT: return %[[C]]
func.func @select_quantized() -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  %c = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %0 = adze.const dense<[1, 2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %1 = adze.const dense<[3, 4]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.select(%c, %0, %1) : (tensor<2xi1>, tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>, tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @select_all(
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2xf32>{{.*}}, %[[Y:[a-z0-9]+]]: tensor<2xf32>
// CHECK-NEXT: return %[[X]], %[[Y]]
func.func @select_all(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %t = adze.const dense<true> : tensor<i1> -> tensor<i1>
  %f = adze.const dense<false> : tensor<2xi1> -> tensor<2xi1>
  %0 = adze.select(%t, %x, %y) : (tensor<i1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = adze.select_v2(%f, %x, %y) : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// The result is wider than the operand chosen.
// CHECK-LABEL: func @select_v2_wider(
// CHECK: %[[R:.*]] = adze.select_v2
// CHECK: return %[[R]]
func.func @select_v2_wider(%x: tensor<1xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %t = adze.const dense<true> : tensor<i1> -> tensor<i1>
  %0 = adze.select_v2(%t, %x, %y) : (tensor<i1>, tensor<1xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// A stale result type, which LiteRT sets itself, is not what the fold would give.
// CHECK-LABEL: func.func @stale_result
func.func @stale_result() -> tensor<3xf32> {
  %a = adze.const dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  // CHECK: adze.less
  %0 = adze.less(%a, %a) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
