// RUN: %python -c "import numpy; numpy.save(r'%t.npy', numpy.random.default_rng(1).normal(size=(20, 4)).astype(numpy.float32))"
// RUN: adze-opt %s --decompose='low-rank=rank:1 min-saving=0.1' --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --decompose='low-rank=rank:1 tune use-samples scope=layer noise=0 damping=1e-6' --representative-data=%t.npy --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --decompose='stage=front low-rank=rank:1' --mlir-print-debuginfo=false | FileCheck %s --check-prefix=FRONT
// RUN: adze-opt %s --decompose='stage=front low-rank=rank:1' --decompose=stage=back --mlir-print-debuginfo=false | FileCheck %s
// CHECK: adze.fully_connected{{.*}}-> tensor<1x1xf32>
// CHECK: adze.fully_connected{{.*}}-> tensor<1x4xf32>
// CHECK-NOT: adze.decompose
// FRONT: adze.fully_connected{{.*}}adze.decompose = #adze.decompose<budget = rank, value = 1.0
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<[[1.0, 0.1, 0.0, 0.0], [0.0, 1.0, 0.2, 0.0], [0.0, 0.0, 1.0, 0.3], [0.4, 0.0, 0.0, 1.0]]> : tensor<4x4xf32> -> tensor<4x4xf32>
  %b = adze.const dense<[0.1, 0.2, 0.3, 0.4]> : tensor<4xf32> -> tensor<4xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
