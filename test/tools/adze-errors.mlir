// Errors name file, op and builtin.
// RUN: %python %S/Inputs/exits.py 1 adze inspect %s | FileCheck %s
// CHECK: {{.*}}adze-errors.mlir: op 'the sum' (ADD): {{.*}}do not broadcast

func.func @main(%a: tensor<2xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %0 = adze.add(%a, %b) : (tensor<2xf32>, tensor<3xf32>) -> tensor<3xf32> loc("the sum")
  return %0 : tensor<3xf32>
}
