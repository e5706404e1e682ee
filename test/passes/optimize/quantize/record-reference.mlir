// Without samples there is nobody who could keep a reference; with them, what changes afterwards is compared with it.
// RUN: %python -c "import numpy; numpy.save(r'%t.npy', numpy.ones((4, 2), numpy.float32))"
// RUN: not adze-opt %s --record-reference -o /dev/null 2>&1 | FileCheck %s
// RUN: adze-opt %s --record-reference --correct-biases --representative-data=%t.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=SAME
// CHECK: record-reference
// Nothing changed, so nothing is corrected.
// SAME: adze.const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
func.func @main(%x: tensor<1x2xf32> loc("x")) -> tensor<1x2xf32> {
  %w = adze.const dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("y")
  return %0 : tensor<1x2xf32>
}
