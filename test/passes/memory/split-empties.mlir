// RUN: adze-opt %s --split-empties --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func.func @shared
func.func @shared(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-DAG: %[[A:.+]] = tensor.empty() : tensor<4xf32>
  // CHECK-DAG: %[[B:.+]] = tensor.empty() : tensor<4xf32>
  // CHECK: linalg.abs {{.*}} outs(%[[ABS:.+]] : tensor<4xf32>)
  // CHECK-NOT: outs(%[[ABS]]
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %1 = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// What is used once stays, with its extents.
// CHECK-LABEL: func.func @alone
func.func @alone(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  // CHECK: %[[E:.+]] = tensor.empty(%{{.+}}) : tensor<?xf32>
  // CHECK-NOT: tensor.empty
  // CHECK: outs(%[[E]] : tensor<?xf32>)
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.abs ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// A use in a loop does not move the tensor into the loop.
// CHECK-LABEL: func.func @loop
func.func @loop(%x: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  // CHECK-COUNT-2: tensor.empty()
  // CHECK: scf.for
  // CHECK-NOT: tensor.empty()
  // CHECK: return
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<4xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %e) -> tensor<4xf32> {
    %0 = linalg.add ins(%x, %a : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    scf.yield %0 : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// What a C function reads is not written into a part of another tensor, and a slice with gaps
// is copied for it.
// CHECK-LABEL: func.func @extern
func.func @extern(%x: tensor<4xf32>, %y: tensor<2x2xf32>) {
  // CHECK: %[[A:.+]] = bufferization.alloc_tensor() : tensor<4xf32>
  // CHECK: %[[Y:.+]] = linalg.abs ins(%{{.+}} : tensor<4xf32>) outs(%[[A]] : tensor<4xf32>)
  // CHECK: kernel.extern_call "f" inputs(%[[Y]] : tensor<4xf32>)
  // CHECK: %[[S:.+]] = tensor.extract_slice
  // CHECK: kernel.extern_call "f" inputs(%[[S]] : tensor<2xf32>)
  // CHECK: %[[B:.+]] = bufferization.alloc_tensor() : tensor<2x1xf32>
  // CHECK: %[[C:.+]] = linalg.copy ins(%{{.+}} : tensor<2x1xf32>) outs(%[[B]] : tensor<2x1xf32>)
  // CHECK: kernel.extern_call "f" inputs(%[[C]] : tensor<2x1xf32>)
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  kernel.extern_call "f" inputs(%0 : tensor<4xf32>) outputs()
  %1 = tensor.extract_slice %0[1] [2] [1] : tensor<4xf32> to tensor<2xf32>
  kernel.extern_call "f" inputs(%1 : tensor<2xf32>) outputs()
  %2 = tensor.extract_slice %y[0, 1] [2, 1] [1, 1] : tensor<2x2xf32> to tensor<2x1xf32>
  kernel.extern_call "f" inputs(%2 : tensor<2x1xf32>) outputs()
  return
}
