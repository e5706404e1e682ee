// RUN: adze-opt %s --pass-pipeline='builtin.module(verify-prepared)' | FileCheck %s

// CHECK-LABEL: func @simple

func.func @simple(%x: tensor<2xf32> loc("x")) -> tensor<2xf32> {
  %0 = adze.relu(%x) : (tensor<2xf32>) -> tensor<2xf32> loc("y")
  return %0 : tensor<2xf32>
}
