// A custom op that is a C function, through all phases.
// RUN: adze-opt %s --lower=extern-ops=Foo --schedule --memory --mlir-print-debuginfo=false | FileCheck %s --check-prefix=MEMORY
// RUN: adze-opt %s --native=extern-ops=Foo --mlir-print-debuginfo=false | FileCheck %s

// Halves of a tensor are dense where they are rows; columns are copied, in front of the call and behind it.
// MEMORY-LABEL: func.func @main
// MEMORY: kernel.extern_call "adze_extern_Foo" inputs(%{{.*}} : memref<2x4xf32, strided<[4, 1], offset: 8>>)
// MEMORY-SAME: outputs(%[[OUT:.*]] : memref<2x4xf32>)
// MEMORY: memref.copy %[[OUT]], %{{.*}} : memref<2x4xf32> to memref<2x4xf32, strided<[8, 1]>>

// CHECK: kernel.externs = ["adze_extern_Foo"]
// CHECK: llvm.func @adze_extern_Foo(!llvm.ptr, !llvm.ptr, !llvm.ptr, i64)
// CHECK: llvm.func @main
// CHECK: llvm.call @[[KERNEL:kernel_[0-9]+]]
// CHECK: llvm.func @[[KERNEL]](
// CHECK: llvm.call @adze_extern_Foo
func.func @main(%x: tensor<4x4xf32>, %y: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %begin = adze.const dense<[2, 0]> : tensor<2xi32> -> tensor<2xi32>
  %size = adze.const dense<[2, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.slice(%x, %begin, %size) : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x4xf32>
  %1 = adze.custom "Foo"(%0) {options = dense<[1, 2]> : tensor<2xui8>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %2 = adze.concatenation(%1, %y) {axis = 1 : i32} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
  return %2 : tensor<2x8xf32>
}
