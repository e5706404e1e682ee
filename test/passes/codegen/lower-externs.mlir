// RUN: adze-opt %s --lower-externs --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: module attributes {kernel.externs = ["a", "b"]}
// CHECK-DAG: llvm.func @a(!llvm.ptr, !llvm.ptr, !llvm.ptr, i64)
// CHECK-DAG: llvm.func @b(!llvm.ptr, !llvm.ptr, !llvm.ptr, i64)
module {
  // CHECK-LABEL: func.func private @kernel_0
  // CHECK-SAME: %[[X:[a-z0-9]+]]: memref<4xf32>, %[[O:[a-z0-9]+]]: memref<3xi8>, %[[R:[a-z0-9]+]]: memref<2xf32>
  func.func private @kernel_0(%x: memref<4xf32>, %o: memref<3xi8>, %r: memref<2xf32>) {
    // CHECK-NEXT: %[[XI:.*]] = memref.extract_aligned_pointer_as_index %[[X]]
    // CHECK-NEXT: %[[XC:.*]] = arith.index_cast %[[XI]] : index to i64
    // CHECK-NEXT: %[[XP:.*]] = llvm.inttoptr %[[XC]]
    // CHECK: %[[NULL:.*]] = llvm.mlir.zero : !llvm.ptr
    // CHECK: %[[RI:.*]] = memref.extract_aligned_pointer_as_index %[[R]]
    // CHECK: %[[RP:.*]] = llvm.inttoptr
    // CHECK: %[[INPUTS:.*]] = llvm.alloca %{{.*}} x !llvm.ptr
    // CHECK: %[[SLOT:.*]] = llvm.getelementptr %[[INPUTS]][0]
    // CHECK: llvm.store %[[NULL]], %[[SLOT]]
    // CHECK: %[[SLOT:.*]] = llvm.getelementptr %[[INPUTS]][1]
    // CHECK: llvm.store %[[XP]], %[[SLOT]]
    // CHECK: %[[OUTPUTS:.*]] = llvm.alloca %{{.*}} x !llvm.ptr
    // CHECK: llvm.store %[[RP]]
    // CHECK: memref.extract_aligned_pointer_as_index %[[O]]
    // CHECK: %[[OP:.*]] = llvm.inttoptr
    // CHECK: %[[SIZE:.*]] = llvm.mlir.constant(3 : i64)
    // CHECK: llvm.call @b(%[[INPUTS]], %[[OUTPUTS]], %[[OP]], %[[SIZE]])
    kernel.extern_call "b" inputs(%x : memref<4xf32>) options(%o : memref<3xi8>) outputs(%r : memref<2xf32>) {absent = array<i64: 0>}
    // CHECK: %[[NULL:.*]] = llvm.mlir.zero : !llvm.ptr
    // CHECK: %[[SIZE:.*]] = llvm.mlir.constant(0 : i64)
    // CHECK: llvm.call @a(%{{.*}}, %{{.*}}, %[[NULL]], %[[SIZE]])
    kernel.extern_call "a" inputs(%x : memref<4xf32>) outputs(%r : memref<2xf32>)
    // CHECK-NEXT: return
    return
  }
}

// -----

// `size_t` is that of the target.
// CHECK: llvm.func @a(!llvm.ptr, !llvm.ptr, !llvm.ptr, i32)
module attributes {kernel.triple = "thumbv7em-none-eabi"} {
  func.func private @kernel_0(%x: memref<4xf32>) {
    // CHECK: arith.index_cast %{{.*}} : index to i32
    // CHECK: llvm.call @a
    kernel.extern_call "a" inputs(%x : memref<4xf32>) outputs()
    return
  }
}

// -----

// Without calls there is no attribute.
// CHECK: module {
module {
  func.func @main() {
    return
  }
}

// -----

func.func @offset(%x: memref<4xf32, strided<[1], offset: 4>>) {
  // expected-error @below {{lower-externs: 'memref<4xf32, strided<[1], offset: 4>>' is no buffer without offset; outline-kernels should have made it one}}
  kernel.extern_call "a" inputs(%x : memref<4xf32, strided<[1], offset: 4>>) outputs()
  return
}
