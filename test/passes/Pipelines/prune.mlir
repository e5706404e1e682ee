// RUN: %python -c "import numpy; numpy.save(r'%t.npy', numpy.random.default_rng(1).normal(size=(20, 4)).astype(numpy.float32))"
// RUN: adze-opt %s --prune='prune=magnitude:0.5' --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: adze-opt %s --prune='prune=magnitude:0.5 saliency=sparsegpt reconstruct sequential bias-correction steps=2 layers=sparse-kernels' --representative-data=%t.npy \
// RUN:   --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,FITTED
// RUN: adze-opt %s --prune='stage=front prune=magnitude:0.5' --mlir-print-debuginfo=false | FileCheck %s --check-prefix=FRONT
// RUN: adze-opt %s --prune='stage=front prune=magnitude:0.5' --prune=stage=back --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,PLAIN

// What asked for it stays, for quantization.
// PLAIN-DAG: adze.const dense<1.0{{0*}}e-01>
// CHECK-DAG: adze.const dense<{{\[\[}}{{.*}}0.0{{0*}}e+00
// FITTED: adze.const dense<
// FITTED-NOT: dense<1.0{{0*}}e-01>
// CHECK: adze.fully_connected{{.*}}adze.prune
// FRONT: dense<{{\[\[}}5.0{{0*}}e-01, 2.5{{0*}}e-01, -2.0{{0*}}e+00, 3.0{{0*}}e+00]]>
// FRONT: adze.fully_connected{{.*}}adze.prune
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.5, 0.25, -2.0, 3.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %b = adze.const dense<[0.1]> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
