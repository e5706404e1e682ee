// RUN: not adze-opt %s --pass-pipeline='builtin.module(verify-prepared)' 2>&1 | FileCheck %s

// CHECK: P1: result #0 has no rank although its operands give one; infer-shapes should have set it
func.func @unranked(%x: tensor<2xf32> loc("x")) -> tensor<*xf32> {
  %0 = adze.relu(%x) : (tensor<2xf32>) -> tensor<*xf32> loc("y")
  return %0 : tensor<*xf32>
}

// CHECK: P2: argument #0 has no name; the importer should have given it one
// CHECK: P2: the result has no name
func.func @unnamed(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = adze.relu(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK: P3: nothing uses the result; canonicalize-graph should have erased the op
func.func @dead(%x: tensor<2xf32> loc("x")) -> tensor<2xf32> {
  %0 = adze.relu(%x) : (tensor<2xf32>) -> tensor<2xf32> loc("dead")
  return %x : tensor<2xf32>
}
