// RUN: split-file %s %t
// RUN: adze-opt --assign-clustering='cluster=32 min-elements=0' %t/model.mlir | FileCheck %s --check-prefix=ALL
// RUN: adze-opt --assign-clustering='cluster=error:0.01:per-channel method=density preserve-zeros weighted depthwise min-elements=17' %t/model.mlir | FileCheck %s --check-prefix=SOME
// RUN: adze-opt --assign-clustering='cluster=32 recipe=%t/rules.json min-elements=0' %t/model.mlir | FileCheck %s --check-prefix=RULES
// RUN: adze-opt --assign-clustering='recipe=%t/rules.json' --assign-quantization='mode=dynamic recipe=%t/rules.json' %t/model.mlir | FileCheck %s --check-prefix=QUANTIZE
// RUN: adze-opt --assign-clustering %t/model.mlir | FileCheck %s --check-prefix=NONE
// NONE-NOT: adze.cluster

// RUN: not adze-opt --assign-clustering='recipe=%t/unmatched.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=UNMATCHED
// RUN: not adze-opt --assign-clustering='recipe=%t/amount.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=AMOUNT
// RUN: not adze-opt --assign-clustering='recipe=%t/method.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=METHODRULE
// RUN: not adze-opt --assign-clustering='cluster=1' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not adze-opt --assign-clustering='cluster=257' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: not adze-opt --assign-clustering='cluster=error:1' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not adze-opt --assign-clustering='cluster=16:' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not adze-opt --assign-clustering='cluster=16:per-channel:0' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=GROUP
// RUN: not adze-opt --assign-clustering='cluster=none:per-channel' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=NOTHING
// RUN: not adze-opt --assign-clustering='cluster=16 method=lloyd' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=METHOD

// UNMATCHED: rule 0 selects no op of the model
// AMOUNT: rule 0: 'cluster' is not K from 2 to 256, error:E with E between 0 and 1
// METHODRULE: rule 0: 'cluster_method' is not linear, density, random, kmeanspp or optimal
// ONE: assign-clustering: cluster '1' is unknown
// MANY: assign-clustering: cluster '257' is unknown
// ERROR: assign-clustering: cluster 'error:1' is unknown
// EMPTY: assign-clustering: cluster '16:' is unknown
// GROUP: assign-clustering: cluster '16:per-channel:0' is unknown
// NOTHING: assign-clustering: cluster 'none:per-channel' is unknown
// METHOD: assign-clustering: method 'lloyd' is unknown

//--- rules.json
{"rules": [
  {"op": "FULLY_CONNECTED", "cluster": "16:per-channel:2", "cluster_method": "kmeanspp", "weight_bits": 4},
  {"name": "^second", "cluster": "none"},
  {"op": "DEPTHWISE_CONV_2D", "cluster": 8},
  {"op": "RELU", "cluster": 4}
]}
//--- unmatched.json
[{"op": "CONV_3D", "cluster": 4}]
//--- amount.json
[{"cluster": "all"}]
//--- method.json
[{"cluster_method": "sgd"}]
//--- model.mlir
func.func @main(%x: tensor<1x4x4x8xf32> loc("x")) -> tensor<1x4xf32> {
  // ALL: adze.conv_2d{{.*}}adze.cluster = #adze.cluster<clusters = 32>
  // SOME: adze.conv_2d{{.*}}adze.cluster = #adze.cluster<clusters = 0, group = 1, error = 1.000000e-02, scope = channels, method = density, zeros = true, weighted = true>
  // RULES: adze.conv_2d{{.*}}adze.cluster = #adze.cluster<clusters = 32>
  // QUANTIZE: adze.conv_2d{{.*}}#adze.quantize<mode = dynamic, granularity = channel>
  %f = adze.const dense<1.0> : tensor<4x1x1x8xf32> -> tensor<4x1x1x8xf32> loc("f")
  %b = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32> loc("b")
  %0 = adze.conv_2d(%x, %f, %b) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x8xf32>, tensor<4x1x1x8xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32> loc("conv")
  // ALL: adze.depthwise_conv_2d(
  // ALL-NOT: adze.cluster
  // SOME: adze.depthwise_conv_2d{{.*}}adze.cluster
  // RULES: adze.depthwise_conv_2d{{.*}}adze.cluster = #adze.cluster<clusters = 8>
  %d = adze.const dense<1.0> : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32> loc("d")
  %1 = adze.depthwise_conv_2d(%0, %d, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 1 : i32} : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<4xf32>) -> tensor<1x1x1x4xf32> loc("depthwise")
  // ALL: adze.fully_connected{{.*}}adze.cluster
  // SOME: adze.fully_connected(
  // SOME-NOT: adze.cluster
  // RULES: adze.fully_connected{{.*}}adze.cluster = #adze.cluster<clusters = 16, group = 2, scope = channels, method = kmeanspp>
  %w = adze.const dense<1.0> : tensor<4x4xf32> -> tensor<4x4xf32> loc("w")
  %2 = adze.fully_connected(%1, %w, %b) : (tensor<1x1x1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("first")
  // RULES: adze.fully_connected(
  // RULES-NOT: adze.cluster
  %3 = adze.fully_connected(%2, %w, %b) : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("second")
  %4 = adze.relu(%3) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("third")
  return %4 : tensor<1x4xf32>
}
