// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --native | FileCheck %s --check-prefix=NATIVE
// RUN: not adze-translate --mlir-to-tflite %s 2>&1 | FileCheck %s --check-prefix=EXPORT
// RUN: not adze compile %s -o %t.a 2>&1 | FileCheck %s --check-prefix=COMPILE
// RUN: not ls %t.a

// EXPORT: 'adze.observe' has no place in a .tflite; take it out
// COMPILE: adze.observe cannot be compiled: it shows tensor 'sum' to whoever runs the model in this process; take it out

// NATIVE: kernel.externs = ["adze_observe"]
// NATIVE: llvm.call @adze_observe

// The number and the extents, as 64-bit integers.
// CHECK-LABEL: func.func @main
// CHECK: %[[SUM:.*]] = linalg.generic
// CHECK: %[[HEADER:.*]] = arith.constant dense<[3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]>
// CHECK: kernel.extern_call "adze_observe" inputs(%[[SUM]] : tensor<1x8xf32>) options(%[[HEADER]] : tensor<24xi8>) outputs()
func.func @main(%x: tensor<1x8xf32> loc("x")) -> tensor<1x8xf32> {
  %0 = adze.add(%x, %x) : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32> loc("sum")
  adze.observe %0 {slot = 3 : i32} : tensor<1x8xf32> loc("sum")
  return %0 : tensor<1x8xf32>
}
