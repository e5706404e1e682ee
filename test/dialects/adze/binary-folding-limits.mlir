// RUN: adze-opt %s --canonicalize | FileCheck %s

// Neutral operands.

// CHECK-LABEL: func @add_zero(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @add_zero(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.add(%x, %0) : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @zero_add(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @zero_add(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.add(%0, %x) : (tensor<f32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @sub_zero(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @sub_zero(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.sub(%x, %0) : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @mul_one(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @mul_one(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<3xf32> -> tensor<3xf32>
  %r = adze.mul(%x, %0) : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @one_mul(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @one_mul(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.mul(%0, %x) : (tensor<f32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @div_one(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @div_one(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.div(%x, %0) : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @pow_one(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @pow_one(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.pow(%x, %0) : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @add_zero_i32(
// CHECK-SAME: %[[X:.*]]: tensor<3xi32>
// CHECK-NEXT: return %[[X]]
func.func @add_zero_i32(%x: tensor<3xi32>) -> tensor<3xi32> {
  %0 = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %r = adze.add(%x, %0) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @xor_zero(
// CHECK-SAME: %[[X:.*]]: tensor<3xi32>
// CHECK-NEXT: return %[[X]]
func.func @xor_zero(%x: tensor<3xi32>) -> tensor<3xi32> {
  %0 = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %r = adze.bitwise_xor(%x, %0) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: func @shift_zero(
// CHECK-SAME: %[[X:.*]]: tensor<3xi32>
// CHECK-NEXT: return %[[X]]
func.func @shift_zero(%x: tensor<3xi32>) -> tensor<3xi32> {
  %0 = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %r = adze.right_shift(%x, %0) : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// What must not fold.

// CHECK-LABEL: func @add_activation(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_activation(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.add(%x, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @add_constants_activation(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_constants_activation() -> tensor<f32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.add(%0, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func @sub_activation(
// CHECK: %[[R:.*]] = adze.sub(
// CHECK: return %[[R]]
func.func @sub_activation(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.sub(%x, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @sub_constants_activation(
// CHECK: %[[R:.*]] = adze.sub(
// CHECK: return %[[R]]
func.func @sub_constants_activation() -> tensor<f32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.sub(%0, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func @mul_activation(
// CHECK: %[[R:.*]] = adze.mul(
// CHECK: return %[[R]]
func.func @mul_activation(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.mul(%x, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @mul_constants_activation(
// CHECK: %[[R:.*]] = adze.mul(
// CHECK: return %[[R]]
func.func @mul_constants_activation() -> tensor<f32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.mul(%0, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func @div_activation(
// CHECK: %[[R:.*]] = adze.div(
// CHECK: return %[[R]]
func.func @div_activation(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.div(%x, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @div_constants_activation(
// CHECK: %[[R:.*]] = adze.div(
// CHECK: return %[[R]]
func.func @div_constants_activation() -> tensor<f32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.div(%0, %0) {fused_activation_function = #adze.activation<RELU>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func @zero_sub(
// CHECK: %[[R:.*]] = adze.sub(
// CHECK: return %[[R]]
func.func @zero_sub(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %r = adze.sub(%0, %x) : (tensor<f32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @one_div(
// CHECK: %[[R:.*]] = adze.div(
// CHECK: return %[[R]]
func.func @one_div(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %r = adze.div(%0, %x) : (tensor<f32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @add_almost_zero(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_almost_zero(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = adze.const dense<[0.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.add(%x, %0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @add_zero_broadcast(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_zero_broadcast(%x: tensor<f32>) -> tensor<2xf32> {
  %0 = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.add(%x, %0) : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @add_quantized(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_quantized() -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  %0 = adze.const dense<[-1, 4]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.add(%0, %0) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>, tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @add_zero_quantized(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_zero_quantized(%x: tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  %0 = adze.const dense<[0, 0]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.add(%x, %0) : (tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>, tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @add_int8(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_int8() -> tensor<2xi8> {
  %0 = adze.const dense<[-1, 4]> : tensor<2xi8> -> tensor<2xi8>
  %r = adze.add(%0, %0) : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  return %r : tensor<2xi8>
}

// CHECK-LABEL: func @div_by_zero(
// CHECK: %[[R:.*]] = adze.div(
// CHECK: return %[[R]]
func.func @div_by_zero() -> tensor<1xi32> {
  %0 = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %1 = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.div(%0, %1) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @floor_div_by_zero(
// CHECK: %[[R:.*]] = adze.floor_div(
// CHECK: return %[[R]]
func.func @floor_div_by_zero() -> tensor<1xi32> {
  %0 = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %1 = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.floor_div(%0, %1) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @floor_mod_by_zero(
// CHECK: %[[R:.*]] = adze.floor_mod(
// CHECK: return %[[R]]
func.func @floor_mod_by_zero() -> tensor<1xi32> {
  %0 = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %1 = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.floor_mod(%0, %1) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @div_overflow(
// CHECK: %[[R:.*]] = adze.div(
// CHECK: return %[[R]]
func.func @div_overflow() -> tensor<1xi32> {
  %0 = adze.const dense<-2147483648> : tensor<1xi32> -> tensor<1xi32>
  %1 = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.div(%0, %1) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @add_overflow(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_overflow() -> tensor<1xi32> {
  %0 = adze.const dense<2147483647> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.add(%0, %0) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @pow_overflow(
// CHECK: %[[R:.*]] = adze.pow(
// CHECK: return %[[R]]
func.func @pow_overflow() -> tensor<1xi32> {
  %0 = adze.const dense<10> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.pow(%0, %0) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @pow_negative(
// CHECK: %[[R:.*]] = adze.pow(
// CHECK: return %[[R]]
func.func @pow_negative() -> tensor<1xi32> {
  %0 = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %1 = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %r = adze.pow(%0, %1) : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %r : tensor<1xi32>
}

// CHECK-LABEL: func @mul_large(
// CHECK: %[[R:.*]] = adze.mul(
// CHECK: return %[[R]]
func.func @mul_large() -> tensor<200x200xf32> {
  %0 = adze.const dense<2.0> : tensor<200x1xf32> -> tensor<200x1xf32>
  %1 = adze.const dense<3.0> : tensor<200xf32> -> tensor<200xf32>
  %r = adze.mul(%0, %1) : (tensor<200x1xf32>, tensor<200xf32>) -> tensor<200x200xf32>
  return %r : tensor<200x200xf32>
}

// A variable may change before the result is read.
// CHECK-LABEL: func @add_zero_variable(
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]]
func.func @add_zero_variable() -> tensor<2xf32> {
  %v = adze.variable : tensor<2xf32>
  %0 = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %r = adze.add(%v, %0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
