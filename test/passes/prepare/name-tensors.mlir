// RUN: adze-opt %s --name-tensors | FileCheck %s

// CHECK-DAG: loc("argument_0"
// CHECK-DAG: loc("given")
// CHECK-DAG: = loc("relu_0"(
// CHECK-DAG: = loc("unpack_1"(
// CHECK-DAG: = loc("unpack_2"(
// CHECK-DAG: = loc(fused[{{#.*}}, {{#.*}}])
func.func @simple(%x: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
  %0 = adze.relu(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1:2 = adze.unpack(%0) {num = 2 : i32} : (tensor<2x3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %2 = adze.abs(%0) : (tensor<2x3xf32>) -> tensor<2x3xf32> loc("given")
  return %1#0, %1#1, %2 : tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>
}
