// RUN: adze-opt %s --verify-codegen -split-input-file -verify-diagnostics

llvm.mlir.global private constant @table(dense<1> : tensor<4xi8>) : !llvm.array<4 x i8>
llvm.func @memset(!llvm.ptr, i32, i64) -> !llvm.ptr
llvm.func @kernel(%p: !llvm.ptr) attributes {sym_visibility = "private"} {
  llvm.return
}
llvm.func @good(%p: !llvm.ptr, %x: f32, %c: i32, %n: i64) {
  %0 = llvm.intr.sqrt(%x) : (f32) -> f32
  llvm.call @kernel(%p) : (!llvm.ptr) -> ()
  %1 = llvm.call @memset(%p, %c, %n) : (!llvm.ptr, i32, i64) -> !llvm.ptr
  llvm.return
}

// -----

llvm.func @left(%x: f32) {
  // expected-error @below {{G1: is nothing that LLVM IR has; the conversion of its dialect should have replaced it}}
  %0 = arith.addf %x, %x : f32
  // expected-error @below {{G1: is nothing that LLVM IR has}}
  %1 = builtin.unrealized_conversion_cast %x : f32 to index
  llvm.return
}

// -----

llvm.func @expf(f32) -> f32
llvm.func @call(%x: f32) {
  // expected-error @below {{G2: calls 'expf', which the module does not define; the pass that made the call should have written the function out}}
  %0 = llvm.call @expf(%x) : (f32) -> f32
  llvm.return
}

// -----

llvm.func @library(%x: f32, %v: vector<4xf32>) {
  // expected-error @below {{G3: becomes a call of the mathematical library; expand-math should have written it out}}
  %0 = llvm.intr.exp(%x) : (f32) -> f32
  // expected-error @below {{G3: becomes a call of the mathematical library}}
  %1 = llvm.frem %v, %v : vector<4xf32>
  llvm.return
}

// -----

// expected-error @below {{G4: a global that can be written to; plan-arena should have put it into the caller's memory}}
llvm.mlir.global internal @state(0 : i32) : i32

// -----

// What the module lists, the user links.
module attributes {kernel.externs = ["adze_extern_Foo"]} {
  llvm.func @adze_extern_Foo(!llvm.ptr)
  llvm.func @adze_extern_Bar(!llvm.ptr)
  llvm.func @call(%p: !llvm.ptr) {
    llvm.call @adze_extern_Foo(%p) : (!llvm.ptr) -> ()
    // expected-error @below {{G2: calls 'adze_extern_Bar', which the module does not define}}
    llvm.call @adze_extern_Bar(%p) : (!llvm.ptr) -> ()
    llvm.return
  }
}
