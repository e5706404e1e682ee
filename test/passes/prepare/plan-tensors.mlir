// RUN: adze-opt %s --plan-tensors --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// RUN: adze-opt %s --plan-tensors --plan-tensors --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// The input is dead when the second op writes: three tensors of 64 bytes in the place of two.
// CHECK: module attributes {adze.arena_bytes = 128 : i64}
// CHECK-LABEL: func.func @main
// CHECK-SAME: {adze.arena_offset = [[A:0|64]] : i64}
// CHECK: adze.relu{{.*}}adze.arena_offsets = array<i64: [[B:0|64]]>
// CHECK: adze.const
// CHECK-NOT: arena
// CHECK: adze.add{{.*}}adze.arena_offsets = array<i64: [[A]]>
module {
  func.func @main(%x: tensor<16xf32>) -> tensor<16xf32> {
    %0 = adze.relu(%x) : (tensor<16xf32>) -> tensor<16xf32>
    %c = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
    %1 = adze.add(%0, %c) : (tensor<16xf32>, tensor<f32>) -> tensor<16xf32>
    return %1 : tensor<16xf32>
  }
}

// -----

// Outputs live to the end, results that nothing reads during the op; sizes are rounded up to 16 bytes. Booleans and small
// integers have a byte each. Nothing without bytes has a place, and no variable.
// CHECK: module attributes {adze.arena_bytes = 48 : i64}
// CHECK-LABEL: func.func @main
// CHECK: adze.variable
// CHECK-NOT: arena
// CHECK: adze.split{{.*}}adze.arena_offsets = array<i64: {{[0-9]+}}, {{[0-9]+}}>
// CHECK: adze.relu
// CHECK-NOT: arena
module {
  func.func @main(%x: tensor<6x!quant.uniform<i8:f32, 0.5>>, %e: tensor<0xf32>) -> tensor<3x!quant.uniform<i8:f32, 0.5>> {
    %v = adze.variable : tensor<400xf32>
    %a = adze.const dense<0> : tensor<i32> -> tensor<i32>
    %0:2 = adze.split(%a, %x) {num_splits = 2 : i32} : (tensor<i32>, tensor<6x!quant.uniform<i8:f32, 0.5>>)
        -> (tensor<3x!quant.uniform<i8:f32, 0.5>>, tensor<3x!quant.uniform<i8:f32, 0.5>>)
    %1 = adze.relu(%e) : (tensor<0xf32>) -> tensor<0xf32>
    return %0#0 : tensor<3x!quant.uniform<i8:f32, 0.5>>
  }
}

// -----

// Subgraphs live while the op does that runs them, one after the other; one that nothing runs has no place.
// CHECK: module attributes {adze.arena_bytes = 96 : i64}
// CHECK-LABEL: func.func @main
// CHECK-SAME: adze.arena_offset = {{[0-9]+}}{{.*}}adze.arena_offset = {{[0-9]+}}
// CHECK: adze.if{{.*}}adze.arena_offsets
// CHECK-LABEL: func.func private @double
// CHECK-SAME: adze.arena_offset = [[X:[0-9]+]]
// CHECK: adze.add{{.*}}adze.arena_offsets = array<i64: [[Y:[0-9]+]]>
// CHECK-LABEL: func.func private @negate
// CHECK-SAME: adze.arena_offset = {{[0-9]+}}
// CHECK: adze.neg{{.*}}adze.arena_offsets
// CHECK-LABEL: func.func @other
// CHECK-NOT: arena
module {
  func.func @main(%c: tensor<1xi1>, %x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
    %1 = adze.if(%c, %0) {then_subgraph = @double, else_subgraph = @negate} : (tensor<1xi1>, tensor<4xf32>) -> tensor<4xf32>
    %2 = adze.add(%1, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    return %2 : tensor<4xf32>
  }
  func.func private @double(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = adze.add(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    return %0 : tensor<4xf32>
  }
  func.func private @negate(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = adze.neg(%x) : (tensor<4xf32>) -> tensor<4xf32>
    return %0 : tensor<4xf32>
  }
  func.func @other(%x: tensor<4xf32>) -> tensor<4xf32> {
    return %x : tensor<4xf32>
  }
}

// -----

module {
  func.func @main(%x: tensor<?xf32> loc("open")) -> tensor<?xf32> { // expected-error-re@unknown {{plan-tensors: tensor 'open' of type {{.*}} has no size that is known; give the inputs static shapes}}
    return %x : tensor<?xf32>
  }
}
