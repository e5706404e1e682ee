// RUN: adze-opt %s --lower-copies --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func.func @copies
// CHECK-SAME: %[[STATE:[a-z0-9]+]]: memref<4xf32>, %[[X:[a-z0-9]+]]: memref<4xf32>
func.func @copies(%state: memref<4xf32>, %x: memref<4xf32>) {
  // CHECK-NEXT: linalg.copy ins(%[[STATE]] : memref<4xf32>) outs(%[[X]] : memref<4xf32>)
  kernel.read %state into %x : memref<4xf32>, memref<4xf32>
  // CHECK-NEXT: linalg.copy ins(%[[X]] : memref<4xf32>) outs(%[[STATE]] : memref<4xf32>)
  kernel.write %x to %state : memref<4xf32>, memref<4xf32>
  // CHECK-NEXT: linalg.copy ins(%[[X]] : memref<4xf32>) outs(%[[STATE]] : memref<4xf32>)
  memref.copy %x, %state : memref<4xf32> to memref<4xf32>
  // CHECK-NEXT: return
  memref.copy %x, %x : memref<4xf32> to memref<4xf32>
  return
}
