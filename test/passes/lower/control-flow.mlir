// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// RUN: adze-opt %s --native -split-input-file -verify-diagnostics -o /dev/null

// Both branches write to one buffer, which is read behind them.
// CHECK-LABEL: func.func @main(%arg0: tensor<1xi8>, %arg1: tensor<4xf32>)
// CHECK: %[[BUFFER:.*]] = memref.alloc() : memref<4xf32>
// CHECK: %[[BYTE:.*]] = tensor.extract %arg0
// CHECK: %[[IS:.*]] = arith.cmpi ne, %[[BYTE]]
// CHECK: scf.if %[[IS]] {
// CHECK:   %[[THEN:.*]] = func.call @double(%arg1)
// CHECK:   kernel.write{{.*}}%[[THEN]]{{.*}}%[[BUFFER]]
// CHECK: } else {
// CHECK:   %[[ELSE:.*]] = func.call @negate(%arg1)
// CHECK:   kernel.write{{.*}}%[[ELSE]]{{.*}}%[[BUFFER]]
// CHECK: }
// CHECK: %[[RESULT:.*]] = kernel.read{{.*}}%[[BUFFER]]
// CHECK: return %[[RESULT]]
func.func @main(%c: tensor<1xi1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.if(%c, %x) {then_subgraph = @double, else_subgraph = @negate} : (tensor<1xi1>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @double(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.add(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @negate(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.neg(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// What a loop carries has a buffer each; the body writes its results there only when all of them are computed.
// CHECK-LABEL: func.func @main(%arg0: tensor<i32>, %arg1: tensor<4xf32>)
// CHECK: %[[COUNT:.*]] = memref.alloc() : memref<i32>
// CHECK: kernel.write{{.*}}%arg0{{.*}}%[[COUNT]]
// CHECK: %[[SUM:.*]] = memref.alloc() : memref<4xf32>
// CHECK: kernel.write{{.*}}%arg1{{.*}}%[[SUM]]
// CHECK: scf.while : () -> () {
// CHECK:   kernel.read{{.*}}%[[COUNT]]
// CHECK:   kernel.read{{.*}}%[[SUM]]
// CHECK:   func.call @more
// CHECK:   scf.condition
// CHECK: } do {
// CHECK:   %[[NEXT:.*]]:2 = func.call @step
// CHECK:   kernel.write{{.*}}%[[NEXT]]#0{{.*}}%[[COUNT]]
// CHECK:   kernel.write{{.*}}%[[NEXT]]#1{{.*}}%[[SUM]]
// CHECK:   scf.yield
// CHECK: }
// CHECK: kernel.read{{.*}}%[[COUNT]]
// CHECK: kernel.read{{.*}}%[[SUM]]
func.func @main(%n: tensor<i32>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0:2 = adze.while(%n, %x) {cond_subgraph = @more, body_subgraph = @step}
      : (tensor<i32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>)
  return %0#1 : tensor<4xf32>
}
func.func private @more(%n: tensor<i32>, %x: tensor<4xf32>) -> tensor<i1> {
  %zero = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %0 = adze.greater(%n, %zero) : (tensor<i32>, tensor<i32>) -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @step(%n: tensor<i32>, %x: tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>) {
  %one = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %0 = adze.sub(%n, %one) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %1 = adze.add(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<i32>, tensor<4xf32>
}

// -----

// The initializer runs where a flag in the state is still zero; variables are buffers in the state, in program order.
// CHECK-LABEL: func.func @main
// CHECK: %[[FLAG:.*]] = kernel.state "called.init" : memref<1xi8>
// CHECK: %[[DONE:.*]] = arith.cmpi ne
// CHECK: %[[FIRST:.*]] = arith.xori %[[DONE]]
// CHECK: scf.if %[[FIRST]] {
// CHECK:   func.call @init()
// CHECK:   kernel.write{{.*}}%[[FLAG]]
// CHECK: }
// CHECK: %[[STATE:.*]] = kernel.state "variable.c.v" : memref<4xf32>
// CHECK: %[[OLD:.*]] = kernel.read{{.*}}%[[STATE]]
// CHECK: %[[NEW:.*]] = linalg.generic {{.*}} ins(%[[OLD]], %arg0
// CHECK: %[[AGAIN:.*]] = kernel.state "variable.c.v" : memref<4xf32>
// CHECK: kernel.write{{.*}}%[[NEW]]{{.*}}%[[AGAIN]]
// CHECK-LABEL: func.func private @init()
// CHECK: kernel.write{{.*}}%{{.*}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  adze.call_once() {init_subgraph = @init} : () -> ()
  %h = adze.var_handle() {container = "c", shared_name = "v"} : () -> tensor<!adze.resource>
  %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  %1 = adze.add(%0, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  adze.assign_variable(%h, %1) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  return %1 : tensor<4xf32>
}
func.func private @init() {
  %h = adze.var_handle() {container = "c", shared_name = "v"} : () -> tensor<!adze.resource>
  %0 = adze.const dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  adze.assign_variable(%h, %0) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
  return
}

// -----

// A handle that comes from elsewhere has no name.
func.func @main(%h: tensor<!adze.resource>) -> tensor<4xf32> {
  // expected-error @below {{the variable's handle is made in another subgraph}}
  %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A loop whose tensors grow has no buffer for them.
func.func @main(%x: tensor<4xf32>) -> tensor<?xf32> {
  // expected-error @below {{a tensor of the subgraph has no static shape}}
  %0 = adze.while(%x) {cond_subgraph = @more, body_subgraph = @grow} : (tensor<4xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @more(%x: tensor<?xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @grow(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
