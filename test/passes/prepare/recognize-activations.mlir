// RUN: adze-opt %s --recognize-activations | FileCheck %s

// CHECK-LABEL: func @hard_swish_mul_after(
func.func @hard_swish_mul_after(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c3 = adze.const dense<3.0> : tensor<f32> -> tensor<f32>
  %c6 = adze.const dense<0.16666667> : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: %[[Y:.*]] = adze.hard_swish(%arg0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = adze.add(%x, %c3) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = adze.relu6(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = adze.mul(%x, %1) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = adze.mul(%2, %c6) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// CHECK-LABEL: func @hard_swish_div_fused(
func.func @hard_swish_div_fused(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c3 = adze.const dense<3.0> : tensor<f32> -> tensor<f32>
  %c6 = adze.const dense<6.0> : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: adze.hard_swish(%arg0)
  %0 = adze.add(%c3, %x) {fused_activation_function = #adze.activation<RELU6>} : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = adze.div(%0, %c6) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = adze.mul(%1, %x) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// CHECK-LABEL: func @hard_swish_of_clamp(
func.func @hard_swish_of_clamp(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %c3 = adze.const dense<3.0> : tensor<f32> -> tensor<f32>
  %c6 = adze.const dense<6.0> : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: adze.hard_swish(%arg0)
  %0 = adze.add(%x, %c3) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = adze.maximum(%0, %c0) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = adze.minimum(%1, %c6) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %3 = adze.mul(%x, %2) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %4 = adze.div(%3, %c6) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %4 : tensor<1x4xf32>
}

// CHECK-LABEL: func @hard_sigmoid_stays(
func.func @hard_sigmoid_stays(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c3 = adze.const dense<3.0> : tensor<f32> -> tensor<f32>
  %c6 = adze.const dense<6.0> : tensor<f32> -> tensor<f32>
  // CHECK: adze.relu6
  // CHECK: adze.div
  %0 = adze.add(%x, %c3) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = adze.relu6(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = adze.div(%1, %c6) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// A sixth that is none.
// CHECK-LABEL: func @wrong_factor(
func.func @wrong_factor(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c3 = adze.const dense<3.0> : tensor<f32> -> tensor<f32>
  %c5 = adze.const dense<5.0> : tensor<f32> -> tensor<f32>
  // CHECK-NOT: hard_swish
  %0 = adze.add(%x, %c3) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = adze.relu6(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = adze.mul(%x, %1) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = adze.div(%2, %c5) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// CHECK-LABEL: func @gelu_pow(
func.func @gelu_pow(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c3 = adze.const dense<3.0> : tensor<f32> -> tensor<f32>
  %a = adze.const dense<4.471500e-02> : tensor<f32> -> tensor<f32>
  %s = adze.const dense<0.797884583> : tensor<f32> -> tensor<f32>
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %half = adze.const dense<0.5> : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: %[[Y:.*]] = adze.gelu(%arg0) {approximate = true} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = adze.pow(%x, %c3) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = adze.mul(%0, %a) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = adze.add(%x, %1) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = adze.mul(%2, %s) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %4 = adze.tanh(%3) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %5 = adze.add(%4, %one) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %6 = adze.mul(%x, %5) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %7 = adze.mul(%6, %half) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %7 : tensor<1x4xf32>
}

// x * (c1 + c2 * x * x), where x is a product itself.
// CHECK-LABEL: func @gelu_factored(
func.func @gelu_factored(%a: tensor<1x4xf32>, %b: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c1 = adze.const dense<0.797884583> : tensor<f32> -> tensor<f32>
  %c2 = adze.const dense<0.0356774069> : tensor<f32> -> tensor<f32>
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %half = adze.const dense<0.5> : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: %[[X:.*]] = adze.mul(%arg0, %arg1)
  // CHECK-NEXT: adze.gelu(%[[X]]) {approximate = true}
  %x = adze.mul(%a, %b) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %0 = adze.mul(%x, %x) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = adze.mul(%0, %c2) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = adze.add(%1, %c1) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %3 = adze.mul(%2, %x) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %4 = adze.tanh(%3) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %5 = adze.add(%one, %4) : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %6 = adze.mul(%x, %half) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %7 = adze.mul(%6, %5) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %7 : tensor<1x4xf32>
}

// CHECK-LABEL: func @quick_gelu_stays(
func.func @quick_gelu_stays(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c = adze.const dense<1.702> : tensor<f32> -> tensor<f32>
  // CHECK: adze.logistic
  // CHECK-NEXT: adze.mul
  %0 = adze.mul(%x, %c) : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = adze.logistic(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = adze.mul(%x, %1) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// CHECK-LABEL: func @leaky_relu(
func.func @leaky_relu(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %a = adze.const dense<0.25> : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: adze.leaky_relu(%arg0) {alpha = 2.500000e-01 : f32}
  %0 = adze.mul(%a, %x) : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = adze.maximum(%x, %0) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// Above 1 the maximum takes the other branch.
// CHECK-LABEL: func @steep_stays(
func.func @steep_stays(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %a = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  // CHECK: adze.maximum
  %0 = adze.mul(%a, %x) : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = adze.maximum(%x, %0) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// CHECK-LABEL: func @prelu(
func.func @prelu(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-NEXT: %[[A:.*]] = adze.const dense<[2.500000e-01, -5.000000e-01]> : tensor<2xf32>
  // CHECK-NEXT: adze.prelu(%arg0, %[[A]])
  %a = adze.const dense<[-0.25, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.relu(%x) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = adze.neg(%x) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = adze.relu(%1) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %3 = adze.mul(%a, %2) : (tensor<2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %4 = adze.add(%0, %3) : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %4 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: func @prelu_sub(
func.func @prelu_sub(%x: tensor<1x2xf32>, %a: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: adze.prelu(%arg0, %arg1)
  %0 = adze.relu(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = adze.neg(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = adze.relu(%1) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = adze.mul(%2, %a) : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %4 = adze.sub(%0, %3) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}

// CHECK-LABEL: func @clamps(
func.func @clamps(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %m1 = adze.const dense<-1.0> : tensor<f32> -> tensor<f32>
  %c0 = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %c1 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %c5 = adze.const dense<5.0> : tensor<f32> -> tensor<f32>
  %c6 = adze.const dense<6.0> : tensor<f32> -> tensor<f32>
  // CHECK: adze.relu(%arg0)
  %0 = adze.maximum(%x, %c0) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: adze.relu6(%arg0)
  %1 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = adze.minimum(%1, %c6) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: adze.relu_n1_to_1(%arg0)
  %3 = adze.minimum(%c1, %x) : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = adze.maximum(%3, %m1) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: adze.relu_0_to_1(%arg0)
  %5 = adze.minimum(%x, %c1) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = adze.maximum(%5, %c0) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // No builtin clamps to [0, 5].
  // CHECK: adze.minimum
  %7 = adze.minimum(%0, %c5) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0, %2, %4, %6, %7 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// The bound makes a row of a number.
// CHECK-LABEL: func @bound_broadcasts(
func.func @bound_broadcasts(%x: tensor<1xf32>) -> tensor<4xf32> {
  %c0 = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
  // CHECK: adze.maximum
  %0 = adze.maximum(%x, %c0) : (tensor<1xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @powers(
func.func @powers(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %c1 = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %c2 = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  // CHECK: adze.square(%arg0)
  %0 = adze.mul(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.rsqrt(%arg1)
  %1 = adze.sqrt(%y) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = adze.div(%c1, %1) : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.squared_difference(%arg0, %arg1)
  %3 = adze.sub(%x, %y) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = adze.mul(%3, %3) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.abs(%arg0)
  %5 = adze.neg(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %6 = adze.maximum(%x, %5) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.square(%arg1)
  %7 = adze.pow(%y, %c2) : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0, %2, %4, %6, %7 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// A square that fuses an activation, integers.
// CHECK-LABEL: func @declined(
func.func @declined(%x: tensor<4xf32>, %y: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  // CHECK: adze.mul
  %0 = adze.mul(%x, %x) {fused_activation_function = #adze.activation<RELU6>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.mul
  %1 = adze.mul(%y, %y) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0, %1 : tensor<4xf32>, tensor<4xi32>
}
