// RUN: adze-opt %s --pass-pipeline='builtin.module(infer-shapes{batch=2})' --split-input-file | FileCheck %s

// CHECK-LABEL: func @simple(
// CHECK-SAME: tensor<2x4xf32>{{.*}} -> tensor<2x4xf32>
func.func @simple(%x: tensor<?x4xf32> loc("x")) -> tensor<?x4xf32> {
  // CHECK: adze.relu{{.*}} -> tensor<2x4xf32>
  %0 = adze.relu(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// SHAPE becomes a constant on the way, and so the RESHAPE behind it is known; unranked becomes ranked.
// CHECK-LABEL: func @through_shapes(
// CHECK-SAME: -> (tensor<8xf32>, tensor<2x4xf32>)
func.func @through_shapes(%x: tensor<?x4xf32>) -> (tensor<?xf32>, tensor<*xf32>) {
  // CHECK-NOT: adze.shape
  // CHECK: adze.const dense<8>
  // CHECK: adze.reshape{{.*}} -> tensor<8xf32>
  %s = adze.shape(%x) {out_type = i32} : (tensor<?x4xf32>) -> tensor<2xi32>
  %axis = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %n = adze.reduce_prod(%s, %axis) {keep_dims = true} : (tensor<2xi32>, tensor<1xi32>) -> tensor<1xi32>
  %0 = adze.reshape(%x, %n) : (tensor<?x4xf32>, tensor<1xi32>) -> tensor<?xf32>
  %1 = adze.relu(%x) : (tensor<?x4xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<?xf32>, tensor<*xf32>
}

// -----

// The placeholder extents of the file no longer hold; quantization stays.
// CHECK-LABEL: func @origin(
// CHECK-SAME: tensor<2x4x!quant.uniform<i8:f32, 5.0{{.*}}>>
// CHECK-NOT: shape = [7, 4]
func.func @origin(%x: tensor<?x4x!quant.uniform<i8:f32, 0.5>>
    loc("x"(fused<#adze.origin<tensor = 0, buffer = 1, shape = [7, 4]>>[unknown])))
    -> tensor<?x4x!quant.uniform<i8:f32, 0.5>> {
  return %x : tensor<?x4x!quant.uniform<i8:f32, 0.5>>
}

// -----

// CHECK-LABEL: func @calls(
// CHECK: adze.if({{.*}}) -> tensor<2x4xf32>
// CHECK-LABEL: func @then(
// CHECK-SAME: tensor<2x4xf32>{{.*}} -> tensor<2x4xf32>
// CHECK-LABEL: func @else(
// CHECK-SAME: tensor<2x4xf32>{{.*}} -> tensor<2x4xf32>
func.func @calls(%c: tensor<i1>, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = adze.if(%c, %x) {then_subgraph = @then, else_subgraph = @else} : (tensor<i1>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
func.func @then(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = adze.exp(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
func.func @else(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = adze.relu(%x) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// The first value keeps its shape in the body; the second grows.
// CHECK-LABEL: func @loop(
// CHECK: adze.while({{.*}}) -> (tensor<2x4xf32>, tensor<?x4xf32>)
// CHECK-LABEL: func @body(
// CHECK-SAME: %{{.*}}: tensor<2x4xf32>{{.*}}, %{{.*}}: tensor<?x4xf32>{{.*}} -> (tensor<2x4xf32>, tensor<?x4xf32>)
func.func @loop(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %0:2 = adze.while(%x, %y) {cond_subgraph = @cond, body_subgraph = @body}
      : (tensor<?x4xf32>, tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>)
  return %0#0, %0#1 : tensor<?x4xf32>, tensor<?x4xf32>
}
func.func @cond(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func @body(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %0 = adze.relu(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = adze.concatenation(%y, %x) {axis = 0 : i32} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0, %1 : tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

// Arithmetic on a shape is folded, the sum with it, and nothing touches ops that are gone.
// CHECK-LABEL: func @sums_of_shapes(
// CHECK: adze.const dense<[9, 11]>
// CHECK: adze.fill{{.*}} -> tensor<9x11xf32>
func.func @sums_of_shapes(%x: tensor<2x4xf32>, %v: tensor<f32>) -> tensor<?x?xf32> {
  %0 = adze.shape(%x) {out_type = i32} : (tensor<2x4xf32>) -> tensor<2xi32>
  %1 = adze.const dense<7> : tensor<2xi32> -> tensor<2xi32>
  %2 = adze.add(%0, %1) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %3 = adze.fill(%2, %v) : (tensor<2xi32>, tensor<f32>) -> tensor<?x?xf32>
  return %3 : tensor<?x?xf32>
}
