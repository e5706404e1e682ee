// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @add(
func.func @add(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.add(%arg0, %arg1) {fused_activation_function = #adze.activation<RELU6>, pot_scale_int16 = false} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %r = adze.add(%a0, %a1) {fused_activation_function = #adze.activation<RELU6>, pot_scale_int16 = false} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @sub(
func.func @sub(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.sub(%arg0, %arg1) {fused_activation_function = #adze.activation<RELU6>, pot_scale_int16 = false} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %r = adze.sub(%a0, %a1) {fused_activation_function = #adze.activation<RELU6>, pot_scale_int16 = false} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @mul(
func.func @mul(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.mul(%arg0, %arg1) {fused_activation_function = #adze.activation<RELU6>} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %r = adze.mul(%a0, %a1) {fused_activation_function = #adze.activation<RELU6>} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @div(
func.func @div(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.div(%arg0, %arg1) {fused_activation_function = #adze.activation<RELU6>} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %r = adze.div(%a0, %a1) {fused_activation_function = #adze.activation<RELU6>} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @pow(
func.func @pow(%a0: tensor<?x1xf32>, %a1: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK: adze.pow(%arg0, %arg1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = adze.pow(%a0, %a1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @maximum(
func.func @maximum(%a0: tensor<?x1xf32>, %a1: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK: adze.maximum(%arg0, %arg1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = adze.maximum(%a0, %a1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @minimum(
func.func @minimum(%a0: tensor<?x1xf32>, %a1: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK: adze.minimum(%arg0, %arg1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = adze.minimum(%a0, %a1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @squared_difference(
func.func @squared_difference(%a0: tensor<?x1xf32>, %a1: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK: adze.squared_difference(%arg0, %arg1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = adze.squared_difference(%a0, %a1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @floor_div(
func.func @floor_div(%a0: tensor<?x1xf32>, %a1: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK: adze.floor_div(%arg0, %arg1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = adze.floor_div(%a0, %a1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @floor_mod(
func.func @floor_mod(%a0: tensor<?x1xf32>, %a1: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK: adze.floor_mod(%arg0, %arg1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = adze.floor_mod(%a0, %a1) : (tensor<?x1xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func @atan2(
func.func @atan2(%a0: tensor<2x3xf32>, %a1: tensor<?x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.atan2(%arg0, %arg1) : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
  %r = adze.atan2(%a0, %a1) : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @add_n(
func.func @add_n(%a0: tensor<2x3xf32>, %a1: tensor<2x3xf32>, %a2: tensor<?x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.add_n(%arg0, %arg1, %arg2) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
  %r = adze.add_n(%a0, %a1, %a2) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @bitwise_xor(
func.func @bitwise_xor(%a0: tensor<2x3xi32>, %a1: tensor<3xi32>) -> tensor<2x3xi32> {
  // CHECK: adze.bitwise_xor(%arg0, %arg1) : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  %r = adze.bitwise_xor(%a0, %a1) : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK-LABEL: func @right_shift(
func.func @right_shift(%a0: tensor<2x3xi32>, %a1: tensor<i32>) -> tensor<2x3xi32> {
  // CHECK: adze.right_shift(%arg0, %arg1) : (tensor<2x3xi32>, tensor<i32>) -> tensor<2x3xi32>
  %r = adze.right_shift(%a0, %a1) : (tensor<2x3xi32>, tensor<i32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK-LABEL: func @add_2(
func.func @add_2(%a0: tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>, %a1: tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  // CHECK: adze.add(%arg0, %arg1) : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>, tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.add(%a0, %a1) : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>, tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}
