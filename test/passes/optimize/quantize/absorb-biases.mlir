// RUN: split-file %s %t
// RUN: %python -c "import numpy; numpy.save(r'%t/x.npy', numpy.array([[0], [2]], numpy.float32))"
// RUN: %python -c "import numpy; numpy.save(r'%t/image.npy', numpy.array([0, 2], numpy.float32).repeat(4).reshape(2, 2, 2, 1))"
// RUN: adze-opt %t/moved.mlir --absorb-biases --representative-data=%t/x.npy --mlir-print-debuginfo=false | FileCheck %t/moved.mlir
// RUN: adze-opt %t/moved.mlir --absorb-biases=deviations=1 --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/moved.mlir --check-prefix=ONE
// RUN: not adze-opt %t/moved.mlir --absorb-biases -o /dev/null 2>&1 | FileCheck %t/moved.mlir --check-prefix=NODATA
// RUN: adze-opt %t/padded.mlir --absorb-biases --representative-data=%t/image.npy --mlir-print-debuginfo=false \
// RUN:   --remarks-filter-missed=absorb-biases --remark-policy=all 2>&1 | FileCheck %t/padded.mlir
// RUN: adze-opt %t/padded.mlir --absorb-biases=padded --representative-data=%t/image.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/padded.mlir --check-prefix=PADDED

//--- moved.mlir
// NODATA: absorb-biases needs samples: give --representative-data
// Channel 0 is 10 and 12 before RELU: 11 less 3 deviations of 1 are 8. Channel 1 is 0 and 2: nothing.
// CHECK-DAG: adze.const dense<[2.0{{0*}}e+00, 0.0{{0*}}e+00]> : tensor<2xf32>
// CHECK-DAG: adze.const dense<1.7{{0*}}e+01> : tensor<1xf32>
// CHECK-DAG: activation<RELU>
// With one deviation 10 less.
// ONE-DAG: adze.const dense<0.0{{0*}}e+00> : tensor<2xf32>
// ONE-DAG: adze.const dense<2.1{{0*}}e+01> : tensor<1xf32>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<1.0> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = adze.const dense<[10.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %v = adze.const dense<[[2.0, 3.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %c = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) {fused_activation_function = #adze.activation<RELU>}
      : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("hidden")
  %1 = adze.fully_connected(%0, %v, %c) : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("y")
  return %1 : tensor<1x1xf32>
}

//--- padded.mlir
// CHECK: pads with zeros, which would stand for the constant
// CHECK: adze.const dense<1.0{{0*}}e+01> : tensor<1xf32>
// PADDED-DAG: adze.const dense<2.0{{0*}}e+00> : tensor<1xf32>
// PADDED-DAG: adze.const dense<7.2{{0*}}e+01> : tensor<1xf32>
func.func @main(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = adze.const dense<1.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %b = adze.const dense<10.0> : tensor<1xf32> -> tensor<1xf32>
  %v = adze.const dense<1.0> : tensor<1x3x3x1xf32> -> tensor<1x3x3x1xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32> loc("hidden")
  %1 = adze.conv_2d(%0, %v) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x2x2x1xf32> loc("y")
  return %1 : tensor<1x2x2x1xf32>
}
