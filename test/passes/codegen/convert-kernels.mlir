// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(convert-kernels),finalize-memref-to-llvm,convert-func-to-llvm{use-bare-ptr-memref-call-conv=1},reconcile-unrealized-casts)' \
// RUN:   --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// Indices are as wide as the data layout says, in all dialects: no cast is left between them.
module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  // CHECK-LABEL: llvm.func @narrow
  // CHECK-SAME: (%[[FROM:.+]]: !llvm.ptr, %[[TO:.+]]: !llvm.ptr, %[[N:.+]]: i32)
  func.func @narrow(%from: memref<64xi8>, %to: memref<64xf32>, %n: index) {
    // CHECK-NOT: i64
    // CHECK: llvm.getelementptr {{.*}}[%{{.+}}] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    // CHECK: llvm.load {{.*}} : !llvm.ptr -> vector<8xi8>
    // CHECK: llvm.sitofp
    // CHECK: llvm.intr.fmuladd
    // CHECK: llvm.store {{.*}} : vector<8xf32>
    // CHECK: llvm.intr.masked.store
    // CHECK-NOT: unrealized_conversion_cast
    // CHECK: llvm.return
    %c8 = arith.constant 8 : index
    %at = arith.muli %n, %c8 : index
    cf.br ^bb1(%at : index)
  ^bb1(%place: index):
    %bytes = vector.load %from[%place] : memref<64xi8>, vector<8xi8>
    %floats = arith.sitofp %bytes : vector<8xi8> to vector<8xf32>
    %sum = vector.fma %floats, %floats, %floats : vector<8xf32>
    vector.store %sum, %to[%place] : memref<64xf32>, vector<8xf32>
    %mask = vector.constant_mask [3] : vector<8xi1>
    vector.maskedstore %to[%place], %mask, %sum : memref<64xf32>, vector<8xi1>, vector<8xf32>
    return
  }
}

// -----

// CHECK-LABEL: llvm.func @wide
// CHECK-SAME: i64
func.func @wide(%n: index) -> index {
  // CHECK: llvm.add {{.*}} : i64
  %0 = arith.addi %n, %n : index
  return %0 : index
}
