// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

func.func private @init() {
  return
}
func.func private @cond(%x: tensor<?xf32>, %n: tensor<i32>) -> tensor<1xi1> {
  %0 = adze.const dense<true> : tensor<1xi1> -> tensor<1xi1>
  return %0 : tensor<1xi1>
}
func.func private @body(%x: tensor<?xf32>, %n: tensor<i32>) -> (tensor<?xf32>, tensor<i32>) {
  return %x, %n : tensor<?xf32>, tensor<i32>
}
func.func private @one(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// CHECK-LABEL: func.func @calls
func.func @calls(%c: tensor<i1>, %x: tensor<4xf32>, %n: tensor<i32>) {
  // CHECK: adze.call_once() {init_subgraph = @init} : () -> ()
  adze.call_once() {init_subgraph = @init} : () -> ()
  // CHECK: adze.if(%{{.*}}, %{{.*}}, %{{.*}}) {else_subgraph = @body, then_subgraph = @body} : (tensor<i1>, tensor<4xf32>, tensor<i32>) -> (tensor<4xf32>, tensor<i32>)
  %0:2 = adze.if(%c, %x, %n) {then_subgraph = @body, else_subgraph = @body}
      : (tensor<i1>, tensor<4xf32>, tensor<i32>) -> (tensor<4xf32>, tensor<i32>)
  // An absent result fits everything.
  // CHECK: adze.while(%{{.*}}, %{{.*}}) {body_subgraph = @body, cond_subgraph = @cond} : (tensor<4xf32>, tensor<i32>) -> (none, tensor<i32>)
  %1:2 = adze.while(%x, %n) {cond_subgraph = @cond, body_subgraph = @body}
      : (tensor<4xf32>, tensor<i32>) -> (none, tensor<i32>)
  // Shapes on both sides may differ.
  // CHECK: adze.call(%{{.*}}) {subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = adze.call(%x) {subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: adze.stablehlo_composite(%{{.*}}) {composite_attributes = array<i8: 1, -2>, decomposition_subgraph = @one, name = "odml.norm", version = 3 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = adze.stablehlo_composite(%x) {name = "odml.norm", decomposition_subgraph = @one, version = 3 : i32,
      composite_attributes = array<i8: 1, -2>} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @variables
func.func @variables(%x: tensor<4xf32>, %i: tensor<1xi32>) {
  // CHECK: adze.var_handle() {container = "c", shared_name = "v"} : () -> tensor<!adze.resource>
  %h = adze.var_handle() {container = "c", shared_name = "v"} : () -> tensor<!adze.resource>
  // CHECK: adze.assign_variable(%{{.*}}, %{{.*}}) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  adze.assign_variable(%h, %x) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  // CHECK: adze.read_variable(%{{.*}}) : (tensor<!adze.resource>) -> tensor<4xf32>
  %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  // CHECK: adze.read_variable(%{{.*}}) : (tensor<1xi32>) -> tensor<*xf32>
  %1 = adze.read_variable(%i) : (tensor<1xi32>) -> tensor<*xf32>
  return
}
