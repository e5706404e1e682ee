// RUN: adze-opt %s --fold-equal-ops --split-input-file --mlir-print-debuginfo=false | FileCheck %s

// Constants of equal content are one, and so are the ops that they made different.
// CHECK-LABEL: func @twice
// CHECK-COUNT-1: adze.const
// CHECK-NOT: adze.const
// CHECK: %[[P:.*]] = adze.add
// CHECK-NOT: adze.add
// CHECK: adze.mul(%[[P]], %[[P]])
func.func @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32> loc("a")
  %b = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32> loc("b")
  %0 = adze.add(%x, %a) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("first")
  %1 = adze.add(%x, %b) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("second")
  %2 = adze.mul(%0, %1) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("out")
  return %2 : tensor<4xf32>
}

// -----

// Another type, other options, or the name of an output keep an op.
// CHECK-LABEL: func @different
// CHECK-COUNT-2: adze.const
// CHECK-COUNT-4: adze.add
func.func @different(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %a = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32> loc("a")
  %b = adze.const dense<[-0.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32> loc("b")
  %0 = adze.add(%x, %a) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("first")
  %1 = adze.add(%x, %a) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("second")
  %2 = adze.add(%x, %a) {fused_activation_function = #adze.activation<RELU>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("third")
  %3 = adze.add(%2, %b) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("fourth")
  return %0, %1, %3 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
