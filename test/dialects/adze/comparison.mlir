// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func @equal(
func.func @equal(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xi1> {
  // CHECK: adze.equal(%arg0, %arg1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %r = adze.equal(%a0, %a1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @not_equal(
func.func @not_equal(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xi1> {
  // CHECK: adze.not_equal(%arg0, %arg1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %r = adze.not_equal(%a0, %a1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @less(
func.func @less(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xi1> {
  // CHECK: adze.less(%arg0, %arg1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %r = adze.less(%a0, %a1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @less_equal(
func.func @less_equal(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xi1> {
  // CHECK: adze.less_equal(%arg0, %arg1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %r = adze.less_equal(%a0, %a1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @greater(
func.func @greater(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xi1> {
  // CHECK: adze.greater(%arg0, %arg1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %r = adze.greater(%a0, %a1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @greater_equal(
func.func @greater_equal(%a0: tensor<2x3xf32>, %a1: tensor<3xf32>) -> tensor<2x3xi1> {
  // CHECK: adze.greater_equal(%arg0, %arg1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %r = adze.greater_equal(%a0, %a1) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @logical_and(
func.func @logical_and(%a0: tensor<2x3xi1>, %a1: tensor<3xi1>) -> tensor<2x3xi1> {
  // CHECK: adze.logical_and(%arg0, %arg1) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  %r = adze.logical_and(%a0, %a1) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @logical_or(
func.func @logical_or(%a0: tensor<2x3xi1>, %a1: tensor<3xi1>) -> tensor<2x3xi1> {
  // CHECK: adze.logical_or(%arg0, %arg1) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  %r = adze.logical_or(%a0, %a1) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  return %r : tensor<2x3xi1>
}

// CHECK-LABEL: func @equal_2(
func.func @equal_2(%a0: tensor<2x!adze.string>, %a1: tensor<2x!adze.string>) -> tensor<2xi1> {
  // CHECK: adze.equal(%arg0, %arg1) : (tensor<2x!adze.string>, tensor<2x!adze.string>) -> tensor<2xi1>
  %r = adze.equal(%a0, %a1) : (tensor<2x!adze.string>, tensor<2x!adze.string>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: func @select(
func.func @select(%a0: tensor<2xi1>, %a1: tensor<2x3xf32>, %a2: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.select(%arg0, %arg1, %arg2) : (tensor<2xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.select(%a0, %a1, %a2) : (tensor<2xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @select_2(
func.func @select_2(%a0: tensor<i1>, %a1: tensor<2x3xf32>, %a2: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.select(%arg0, %arg1, %arg2) : (tensor<i1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.select(%a0, %a1, %a2) : (tensor<i1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @select_3(
func.func @select_3(%a0: tensor<2x3xi1>, %a1: tensor<2x3xf32>, %a2: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: adze.select(%arg0, %arg1, %arg2) : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = adze.select(%a0, %a1, %a2) : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func @select_4(
func.func @select_4(%a0: tensor<1xi1>, %a1: tensor<f32>, %a2: tensor<1x1xf32>) -> tensor<1xf32> {
  // CHECK: adze.select(%arg0, %arg1, %arg2) : (tensor<1xi1>, tensor<f32>, tensor<1x1xf32>) -> tensor<1xf32>
  %r = adze.select(%a0, %a1, %a2) : (tensor<1xi1>, tensor<f32>, tensor<1x1xf32>) -> tensor<1xf32>
  return %r : tensor<1xf32>
}

// CHECK-LABEL: func @select_v2(
func.func @select_v2(%a0: tensor<2x1xi1>, %a1: tensor<2x3xf32>, %a2: tensor<f32>) -> tensor<2x3xf32> {
  // CHECK: adze.select_v2(%arg0, %arg1, %arg2) : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %r = adze.select_v2(%a0, %a1, %a2) : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}
