// RUN: split-file %s %t
// RUN: %python -c "import numpy; numpy.save(r'%t/x.npy', numpy.array([[1, 1, 1, 0], [2, 2, 1, 0], [-1, -1, 1, 0]], numpy.float32))"

// RUN: adze-opt %t/product.mlir --assign-pruning=prune=magnitude:0.5 --prune-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=MAGNITUDE
// Of 0.5, 0.5, 2, 3 the last two are the largest.
// MAGNITUDE: dense<{{\[\[}}0.{{0*}}e+00, 0.{{0*}}e+00, -2.{{0*}}e+00, 3.{{0*}}e+00]]>
// MAGNITUDE: adze.prune

// RUN: adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5 saliency=wanda' --prune-weights --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %s --check-prefix=WANDA
// With norms sqrt 6, sqrt 6, sqrt 3 and 0 the last one is worth nothing, though it is the largest. Equal ones stay.
// WANDA: dense<{{\[\[}}5.{{0*}}e-01, 5.{{0*}}e-01, -2.{{0*}}e+00, 0.{{0*}}e+00]]>

// RUN: adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5 saliency=sparsegpt' --prune-weights='reconstruct noise=0 damping=1e-6' --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %s --check-prefix=SECOND
// The first two inputs are the same: one of them takes over what the other one did.
// SECOND: dense<{{\[\[(0\.0*e\+00, (1\.0*e\+00|0\.99999[0-9]*)|(1\.0*e\+00|0\.99999[0-9]*), 0\.0*e\+00), -(2\.0|1\.9999)}}

// RUN: adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5 saliency=sparsegpt' --record-reference --prune-weights='sequential reconstruct noise=0 damping=1e-6 steps=3' \
// RUN:   --representative-data=%t/x.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=SECOND

// RUN: adze-opt %t/product.mlir --assign-pruning=prune=1:2 --prune-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=GROUPS
// GROUPS: dense<{{\[\[}}5.{{0*}}e-01, 0.{{0*}}e+00, 0.{{0*}}e+00, 3.{{0*}}e+00]]>

// RUN: adze-opt %t/product.mlir --assign-pruning=prune=block:1x2:0.5 --prune-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=MAGNITUDE

// RUN: adze-opt %t/product.mlir --assign-pruning=prune=magnitude:0.5 --prune-weights -o /dev/null --remarks-filter-passed=prune-weights --remark-policy=all 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK
// REMARK: 50.0 % of 4 weights are zero

// One threshold: the first layer has the smaller weights, and keeps the best of them.
// RUN: adze-opt %t/two.mlir --assign-pruning='prune=magnitude:0.5 scope=global' --prune-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=GLOBAL
// GLOBAL-DAG: dense<{{\[\[}}0.{{0*}}e+00, 0.{{0*}}e+00], [0.{{0*}}e+00, 4.{{0*}}e-01]]>
// GLOBAL-DAG: dense<{{\[\[}}5.{{0*}}e+00, 6.{{0*}}e+00], [7.{{0*}}e+00, 0.{{0*}}e+00]]>
// The second layer reads what the first one leaves. What matters is how much of each one's results goes.
// RUN: %python -c "import numpy; numpy.save(r'%t/y.npy', numpy.random.default_rng(1).normal(size=(20, 2)).astype(numpy.float32))"
// RUN: adze-opt %t/two.mlir --assign-pruning='prune=magnitude:0.5 scope=global saliency=wanda' --prune-weights --representative-data=%t/y.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=HALF
// RUN: adze-opt %t/two.mlir --assign-pruning='prune=magnitude:0.5 scope=global saliency=sparsegpt' --prune-weights='reconstruct fit-biases' --representative-data=%t/y.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=HALF
// HALF-COUNT-2: dense<{{.*}}0.{{0*}}e+00

// Of equal shares and one threshold the one is taken with which logits of the samples between are better. In the first model a threshold takes
// nearly all of the first layer; in the second one it takes what hardly matters.
// RUN: adze-opt %t/two.mlir --assign-pruning='prune=magnitude:0.5 scope=auto' --prune-weights=choose-shares --representative-data=%t/y.npy --mlir-print-debuginfo=false \
// RUN:   --remarks-filter-passed=prune-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=EQUAL
// EQUAL-DAG: shares of sparsity: equal, SQNR {{-?[0-9]+\.[0-9]+}} dB on held-out samples; by cost, {{-?[0-9]+\.[0-9]+}} dB
// EQUAL-DAG: dense<{{\[\[}}0.{{0*}}e+00, 0.{{0*}}e+00], [3.{{0*}}e-01, 4.{{0*}}e-01]]>
// EQUAL-DAG: dense<{{\[\[}}0.{{0*}}e+00, 6.{{0*}}e+00], [7.{{0*}}e+00, 0.{{0*}}e+00]]>
// RUN: adze-opt %t/wide.mlir --assign-pruning='prune=magnitude:0.5 scope=auto' --prune-weights=choose-shares --representative-data=%t/y.npy --mlir-print-debuginfo=false \
// RUN:   --remarks-filter-passed=prune-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=COST
// RUN: adze-opt %t/wide.mlir --assign-pruning='prune=magnitude:0.5 scope=auto saliency=wanda' --prune-weights=choose-shares --representative-data=%t/y.npy --mlir-print-debuginfo=false \
// RUN:   --remarks-filter-passed=prune-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=COST
// COST-DAG: shares of sparsity: by cost, SQNR {{[3-9][0-9]\.[0-9]+}} dB on held-out samples; equal, {{-?[0-9]\.[0-9]+}} dB
// COST-DAG: dense<{{\[\[}}4.{{0*}}e+00, 5.{{0*}}e+00], [6.{{0*}}e+00, 7.{{0*}}e+00]]>
// COST-DAG: dense<{{\[\[}}8.{{0*}}e+00, 0.{{0*}}e+00], [0.{{0*}}e+00, 9.{{0*}}e+00], [0.{{0*}}e+00, 0.{{0*}}e+00], [0.{{0*}}e+00, 0.{{0*}}e+00]]>
// With the second order, a search for shares comes before the pruning that is kept; a single sample is for both.
// RUN: adze-opt %t/wide.mlir --assign-pruning='prune=magnitude:0.5 scope=auto saliency=sparsegpt' --record-reference --prune-weights='choose-shares reconstruct fit-biases sequential' --representative-data=%t/y.npy \
// RUN:   --remarks-filter-passed=prune-weights --remark-policy=all -o /dev/null 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: adze-opt %t/wide.mlir --assign-pruning='prune=magnitude:0.5 scope=auto saliency=sparsegpt' --prune-weights='choose-shares reconstruct samples=1' --representative-data=%t/y.npy \
// RUN:   --remarks-filter-passed=prune-weights --remark-policy=all -o /dev/null 2>&1 | FileCheck %s --check-prefix=ORDER
// ORDER: shares of sparsity:
// RUN: not adze-opt %t/two.mlir --assign-pruning='prune=magnitude:0.5 scope=auto' --prune-weights=choose-shares -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA

// Groups of channels and depthwise filters are matrices of their own.
// RUN: %python -c "import numpy; numpy.save(r'%t/i.npy', numpy.random.default_rng(1).normal(size=(5, 4, 4, 4)).astype(numpy.float32))"
// RUN: adze-opt %t/convolutions.mlir --assign-pruning='recipe=%t/rules.json' --prune-weights='reconstruct' --representative-data=%t/i.npy --mlir-print-debuginfo=false \
// RUN:   --remarks-filter='prune-weights' --remark-policy=all 2>&1 | FileCheck %s --check-prefix=CONVOLUTIONS
// CONVOLUTIONS-DAG: 50.0 % of 8 weights are zero, which changes its results
// CONVOLUTIONS-DAG: 50.0 % of 16 weights are zero, which changes its results
// RUN: adze-opt %t/convolutions.mlir --assign-pruning='recipe=%t/blocks.json' --prune-weights --mlir-print-debuginfo=false \
// RUN:   --remarks-filter='prune-weights' --remark-policy=all 2>&1 | FileCheck %s --check-prefix=DECLINED
// DECLINED: each of its rows meets one channel, in which there are no blocks or groups

// RUN: adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5 saliency=wanda' --prune-weights='max-columns=2' -o /dev/null \
// RUN:   --remarks-filter-missed=prune-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=LONG
// LONG: pruned by magnitude: its rows are longer than max-columns
// RUN: adze-opt %t/invalid.mlir --assign-pruning='prune=magnitude:0.5' --prune-weights --remarks-filter-missed=prune-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: the weights have elements that are not finite

// RUN: not adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5 saliency=wanda' --prune-weights -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// RUN: not adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5' --prune-weights=reconstruct -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: prune-weights needs samples: give --representative-data
// RUN: not adze-opt %t/product.mlir --assign-pruning='prune=magnitude:0.5 saliency=wanda' --prune-weights=sequential --representative-data=%t/x.npy -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NOREFERENCE
// NOREFERENCE: prune-weights needs the model that it approximates: run record-reference before
// RUN: not adze-opt %t/product.mlir --prune-weights=steps=0 -o /dev/null 2>&1 | FileCheck %s --check-prefix=STEPS
// RUN: not adze-opt %t/product.mlir --prune-weights=damping=-1 -o /dev/null 2>&1 | FileCheck %s --check-prefix=STEPS
// STEPS: prune-weights: damping and noise must not be negative, nor block or steps 0

//--- rules.json
[{"op": ["CONV_2D", "DEPTHWISE_CONV_2D"], "prune": "magnitude:0.5"}]
//--- blocks.json
[{"op": "DEPTHWISE_CONV_2D", "prune": "block:1x2:0.5"}]
//--- product.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.5, 0.5, -2.0, 3.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
//--- invalid.mlir
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.5, 0x7FC00000]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
//--- two.mlir
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[0.1, 0.2], [0.3, 0.4]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %v = adze.const dense<[[5.0, 6.0], [7.0, 0.15]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("h")
  %1 = adze.fully_connected(%0, %v) : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("y")
  return %1 : tensor<1x2xf32>
}
//--- wide.mlir
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<[[4.0, 5.0], [6.0, 7.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %v = adze.const dense<[[8.0, 0.01], [0.01, 9.0], [0.01, 0.02], [0.01, 0.01]]> : tensor<4x2xf32> -> tensor<4x2xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("h")
  %1 = adze.fully_connected(%0, %v) : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32> loc("y")
  %2 = adze.softmax(%1) {beta = 1.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("z")
  return %2 : tensor<1x4xf32>
}
//--- convolutions.mlir
func.func @main(%x: tensor<1x4x4x4xf32>) -> tensor<1x3x3x4xf32> {
  %g = adze.const dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]], [[[5.0, 6.0]]], [[[7.0, 8.0]]]]> : tensor<4x1x1x2xf32> -> tensor<4x1x1x2xf32>
  %0 = adze.conv_2d(%x, %g) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x4xf32>, tensor<4x1x1x2xf32>) -> tensor<1x4x4x4xf32> loc("grouped")
  %d = adze.const dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], [[9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x2x2x4xf32> -> tensor<1x2x2x4xf32>
  %1 = adze.depthwise_conv_2d(%0, %d) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 1 : i32} : (tensor<1x4x4x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x3x3x4xf32> loc("depthwise")
  return %1 : tensor<1x3x3x4xf32>
}
