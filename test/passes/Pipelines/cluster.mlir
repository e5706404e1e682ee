// RUN: %python -c "import numpy; numpy.save(r'%t.npy', numpy.random.default_rng(1).normal(size=(20, 4)).astype(numpy.float32))"
// RUN: adze-opt %s --cluster='cluster=2 min-elements=0' --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: adze-opt %s --cluster='cluster=2 min-elements=0 method=linear weighted reconstruct sequential bias-correction rounds=2' --representative-data=%t.npy \
// RUN:   --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,FITTED
// RUN: adze-opt %s --cluster='stage=front cluster=2 min-elements=0' --mlir-print-debuginfo=false | FileCheck %s --check-prefix=FRONT
// RUN: adze-opt %s --cluster='stage=front cluster=2 min-elements=0' --cluster=stage=back --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,PLAIN

// What asked for it stays, for quantization and encodings.
// PLAIN: dense<{{\[\[}}3.75{{0*}}e-01, 3.75{{0*}}e-01, 3.5{{0*}}e+00, 3.5{{0*}}e+00]]>
// FITTED-NOT: dense<1.0{{0*}}e-01>
// CHECK: adze.fully_connected{{.*}}adze.cluster
// FRONT: dense<{{\[\[}}5.0{{0*}}e-01, 2.5{{0*}}e-01, 3.0{{0*}}e+00, 4.0{{0*}}e+00]]>
// FRONT: adze.fully_connected{{.*}}adze.cluster
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.5, 0.25, 3.0, 4.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %b = adze.const dense<[0.1]> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
