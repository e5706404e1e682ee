// RUN: adze-opt %s --cse --canonicalize | FileCheck %s

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @init() {
  return
}

// Equal handles are one, reads merge only where nothing is stored in between, and reads without users go.
// CHECK-LABEL: func.func @variables
func.func @variables(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // CHECK-NEXT: %[[H:.*]] = adze.var_handle
  // CHECK-NEXT: %[[A:.*]] = adze.read_variable(%[[H]])
  // CHECK-NEXT: adze.assign_variable(%[[H]]
  // CHECK-NEXT: %[[B:.*]] = adze.read_variable(%[[H]])
  // CHECK-NEXT: return %[[A]], %[[A]], %[[B]]
  %h = adze.var_handle() {shared_name = "v"} : () -> tensor<!adze.resource>
  %g = adze.var_handle() {shared_name = "v"} : () -> tensor<!adze.resource>
  %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  %1 = adze.read_variable(%g) : (tensor<!adze.resource>) -> tensor<4xf32>
  adze.assign_variable(%h, %x) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  %2 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  %3 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// Calls may do anything: they stay, twice where they stand twice, and separate reads.
// CHECK-LABEL: func.func @calls
func.func @calls(%c: tensor<i1>, %x: tensor<4xf32>, %h: tensor<!adze.resource>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: adze.call_once
  // CHECK: adze.call_once
  adze.call_once() {init_subgraph = @init} : () -> ()
  adze.call_once() {init_subgraph = @init} : () -> ()
  // CHECK: %[[A:.*]] = adze.read_variable
  %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  // CHECK: adze.if
  %1 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.while
  %2 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.call(
  %3 = adze.call(%x) {subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.stablehlo_composite
  %4 = adze.stablehlo_composite(%x) {decomposition_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: %[[B:.*]] = adze.read_variable
  %5 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  // CHECK: return %[[A]], %[[B]]
  return %0, %5 : tensor<4xf32>, tensor<4xf32>
}
