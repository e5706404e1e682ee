// The sum of this step and the last. Samples are 1 and -2; as steps of one stream they give 1 and -1.
// RUN: mkdir -p %t
// RUN: %python %S/Inputs/write_arrays.py %t
// RUN: adze-opt %s --calibrate --representative-data=%t/steps.npy --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --calibrate --representative-data=%t/steps.npy --keep-state --mlir-print-debuginfo=false \
// RUN:   | FileCheck %s --check-prefix=STREAM
// RUN: not adze-opt %s --calibrate --keep-state 2>&1 | FileCheck %s --check-prefix=ALONE

// CHECK: #[[X:.*]] = #adze.quantization<min = [-2.000000e+00], max = [1.000000e+00]>
// CHECK: func.func @main(%{{.*}}: tensor<1x1xf32, #[[X]]>) -> tensor<1x1xf32, #[[X]]>
// STREAM-DAG: #[[X:.*]] = #adze.quantization<min = [-2.000000e+00], max = [1.000000e+00]>
// STREAM-DAG: #[[Y:.*]] = #adze.quantization<min = [-1.000000e+00], max = [1.000000e+00]>
// STREAM: func.func @main(%{{.*}}: tensor<1x1xf32, #[[X]]>) -> tensor<1x1xf32, #[[Y]]>
// ALONE: --keep-state is for samples: add --representative-data=FILE or --images=DIR.
func.func @main(%x: tensor<1x1xf32> loc("x")) -> tensor<1x1xf32> {
  %n = adze.no_value
  %f = adze.const dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %t = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %s = adze.variable : tensor<1x2xf32>
  %0 = adze.svdf(%x, %f, %t, %n, %s) {rank = 1 : i32}
      : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x2xf32>, none, tensor<1x2xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
