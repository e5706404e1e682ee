// RUN: mkdir -p %t
// RUN: %python -c "import numpy; numpy.save(r'%t/low.npy', numpy.array([[0.5]], numpy.float32))"
// RUN: %python -c "import numpy; numpy.save(r'%t/high.npy', numpy.array([[0.5], [2]], numpy.float32))"
// RUN: adze-opt %s --equalize-weights=relu6=bounded --representative-data=%t/low.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=LOW
// RUN: adze-opt %s --equalize-weights=relu6=bounded --representative-data=%t/high.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=HIGH
// RUN: adze-opt %s --equalize-weights=relu6=minimum | FileCheck %s --check-prefix=MINIMUM
// RUN: not adze-opt %s --equalize-weights=relu6=bounded -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: equalize-weights with relu6=bounded needs samples: give --representative-data

// No channel is clipped: both have the factors that make ranges equal.
// LOW: adze.const dense<2.0{{0*}}e+00> : tensor<2x1xf32>
// LOW: activation<RELU6>
// LOW: adze.const dense<2.0{{0*}}e+00> : tensor<1x2xf32>
// The first is, and stays; the second is 2 at most.
// HIGH: adze.const dense<{{\[\[}}4.0{{0*}}e+00], [2.0{{0*}}e+00]]>
// HIGH: activation<RELU6>
// HIGH: adze.const dense<{{\[\[}}1.0{{0*}}e+00, 2.0{{0*}}e+00]]>
// A ceiling for each channel: 6/2 and 6*2.
// MINIMUM: adze.fully_connected({{.*}}activation<RELU>{{.*}} loc(#[[UNCLIPPED:.*]])
// MINIMUM: %[[C:.*]] = adze.const dense<[3.0{{0*}}e+00, 1.2{{0*}}e+01]> : tensor<2xf32>
// MINIMUM: adze.minimum(%{{.*}}, %[[C]]){{.*}} loc(#[[HIDDEN:.*]])
// MINIMUM-DAG: #[[UNCLIPPED]] = loc("hidden/unclipped")
// MINIMUM-DAG: #[[HIDDEN]] = loc("hidden")
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[4.0], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32> loc("w")
  %v = adze.const dense<[[1.0, 4.0]]> : tensor<1x2xf32> -> tensor<1x2xf32> loc("v")
  %0 = adze.fully_connected(%x, %w) {fused_activation_function = #adze.activation<RELU6>}
      : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32> loc("hidden")
  %1 = adze.fully_connected(%0, %v) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("y")
  return %1 : tensor<1x1xf32>
}
