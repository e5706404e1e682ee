// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @relu(
func.func @relu(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.relu(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.relu(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @relu6(
func.func @relu6(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.relu6(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.relu6(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @relu_n1_to_1(
func.func @relu_n1_to_1(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.relu_n1_to_1(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.relu_n1_to_1(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @relu_0_to_1(
func.func @relu_0_to_1(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.relu_0_to_1(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.relu_0_to_1(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @elu(
func.func @elu(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.elu(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.elu(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @hard_swish(
func.func @hard_swish(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.hard_swish(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.hard_swish(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @logistic(
func.func @logistic(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.logistic(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.logistic(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @tanh(
func.func @tanh(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.tanh(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.tanh(%a0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @leaky_relu(
func.func @leaky_relu(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.leaky_relu(%arg0) {alpha = 2.500000e-01 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.leaky_relu(%a0) {alpha = 2.500000e-01 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @gelu(
func.func @gelu(%a0: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.gelu(%arg0) {approximate = true} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.gelu(%a0) {approximate = true} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @prelu(
func.func @prelu(%a0: tensor<1x4x4x8xf32>, %a1: tensor<1x1x8xf32>) -> tensor<1x4x4x8xf32> {
  // CHECK: adze.prelu(%arg0, %arg1) : (tensor<1x4x4x8xf32>, tensor<1x1x8xf32>) -> tensor<1x4x4x8xf32>
  %r = adze.prelu(%a0, %a1) : (tensor<1x4x4x8xf32>, tensor<1x1x8xf32>) -> tensor<1x4x4x8xf32>
  return %r : tensor<1x4x4x8xf32>
}

// CHECK-LABEL: func @prelu_2(
func.func @prelu_2(%a0: tensor<?x4x8xf32>, %a1: tensor<8xf32>) -> tensor<?x4x8xf32> {
  // CHECK: adze.prelu(%arg0, %arg1) : (tensor<?x4x8xf32>, tensor<8xf32>) -> tensor<?x4x8xf32>
  %r = adze.prelu(%a0, %a1) : (tensor<?x4x8xf32>, tensor<8xf32>) -> tensor<?x4x8xf32>
  return %r : tensor<?x4x8xf32>
}

// CHECK-LABEL: func @relu_2(
func.func @relu_2(%a0: tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>> {
  // CHECK: adze.relu(%arg0) : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  %r = adze.relu(%a0) : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
  return %r : tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:-1>>
}

// CHECK-LABEL: func @relu_3(
func.func @relu_3(%a0: tensor<*xf32>) -> tensor<*xf32> {
  // CHECK: adze.relu(%arg0) : (tensor<*xf32>) -> tensor<*xf32>
  %r = adze.relu(%a0) : (tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
