// RUN: %python -c "import numpy; numpy.save(r'%t.npy', numpy.array([[0], [2]], numpy.float32))"
// RUN: adze-opt %s --prune-channels="sparsity=0.5 importance=activation" --representative-data=%t.npy --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --prune-channels=sparsity=0.5 --mlir-print-debuginfo=false | FileCheck %s --check-prefix=NORM
// RUN: not adze-opt %s --prune-channels="sparsity=0.5 importance=activation" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: prune-channels: the importance of activations needs samples: give --representative-data

// Channel 0 is 10 + 2x, 10 or 14, and channel 1 is x: the first has twice the deviation but meets a tenth of the weight.
// It goes, and with it its mean of 12 times 0.2.
// CHECK: adze.const dense<1.0{{0*}}e+00> : tensor<1x1xf32>
// CHECK: adze.const dense<0.0{{0*}}e+00> : tensor<1xf32>
// CHECK: adze.const dense<2.0{{0*}}e+00> : tensor<1x1xf32>
// CHECK: adze.const dense<3.4{{[0-9]*}}e+00> : tensor<1xf32>
// By its filter the other one goes.
// NORM: adze.const dense<2.0{{0*}}e+00> : tensor<1x1xf32>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[2.0], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = adze.const dense<[10.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %v = adze.const dense<[[0.2, 2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %c = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) {fused_activation_function = #adze.activation<RELU>}
      : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("hidden")
  %1 = adze.fully_connected(%0, %v, %c) : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("y")
  return %1 : tensor<1x1xf32>
}
