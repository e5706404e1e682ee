// RUN: split-file %s %t
// RUN: adze-opt --assign-decomposition='low-rank=0.9' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %s --check-prefix=ENERGY
// RUN: adze-opt --assign-decomposition='low-rank=macs:0.5 method=tucker2 tune' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %s --check-prefix=MACS
// RUN: adze-opt --assign-decomposition='low-rank=0.9 recipe=%t/rules.json' --mlir-print-debuginfo=false --remarks-filter=assign-decomposition --remark-policy=all %t/model.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=RULES
// RUN: adze-opt --assign-decomposition='low-rank=0.9' --assign-decomposition --mlir-print-debuginfo=false %t/model.mlir | FileCheck %s --check-prefix=NONE
// The same file is a recipe of quantization and pruning, which do not look at what this pass reads.
// RUN: adze-opt --assign-quantization='recipe=%t/rules.json' --assign-pruning='recipe=%t/rules.json' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %s --check-prefix=NONE

// ENERGY: adze.conv_2d{{.*}}adze.decompose = #adze.decompose<budget = energy, value = {{0\.9|9\.0+e-01}}>
// ENERGY: adze.conv_2d
// ENERGY-NOT: adze.decompose
// ENERGY: adze.depthwise_conv_2d
// ENERGY-NOT: adze.decompose
// ENERGY: adze.fully_connected{{.*}}adze.decompose = #adze.decompose<budget = energy, value = {{0\.9|9\.0+e-01}}>
// MACS-COUNT-2: adze.decompose = #adze.decompose<budget = macs, value = {{[0-9.e-]+}}, method = tucker2, tuned = true>
// RULES: its channels are in groups
// RULES: adze.conv_2d{{.*}}adze.decompose = #adze.decompose<budget = rank, value = 3.0{{.*}}, method = spatial>
// RULES-NOT: adze.decompose
// NONE-NOT: adze.decompose

// RUN: not adze-opt --assign-decomposition='recipe=%t/unmatched.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=UNMATCHED
// RUN: not adze-opt --assign-decomposition='recipe=%t/rank.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=RANKRULE
// RUN: not adze-opt --assign-decomposition='recipe=%t/method.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=METHODRULE
// RUN: not adze-opt --assign-decomposition='recipe=%t/tune.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=TUNERULE
// RUN: not adze-opt --assign-decomposition='low-rank=1.5' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=SHARE
// RUN: not adze-opt --assign-decomposition='low-rank=rank:2.5' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not adze-opt --assign-decomposition='low-rank=flops:0.5' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=BUDGET
// RUN: not adze-opt --assign-decomposition='low-rank=0.5 method=qr' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=METHOD
// UNMATCHED: rule 0 selects no op of the model
// RANKRULE: rule 0: 'low_rank' is not E, energy:E, macs:S, size:S, error:S, rank:R or none, with E and S above 0 and at most 1
// METHODRULE: rule 0: 'low_rank_method' is not auto, svd, spatial, tucker2 or cp
// TUNERULE: rule 0: 'low_rank_tune' is not true or false
// SHARE: assign-decomposition: low-rank '1.5' is unknown
// RANK: assign-decomposition: low-rank 'rank:2.5' is unknown
// BUDGET: assign-decomposition: low-rank 'flops:0.5' is unknown
// METHOD: assign-decomposition: method 'qr' is unknown

//--- rules.json
{"rules": [
  {"op": "FULLY_CONNECTED", "low_rank": 0.5},
  {"op": "CONV_2D", "low_rank": "rank:3", "low_rank_method": "spatial", "low_rank_tune": false},
  {"name": "^product", "low_rank": "none"}
]}
//--- unmatched.json
[{"name": "nothing", "low_rank": 0.5}]
//--- rank.json
[{"low_rank": "rank:0"}]
//--- method.json
[{"low_rank_method": "automatic"}]
//--- tune.json
[{"low_rank_tune": 1}]
//--- model.mlir
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x16xf32> {
  %w = adze.const dense<0.5> : tensor<4x3x3x4xf32> -> tensor<4x3x3x4xf32>
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x8x8x4xf32> loc("conv")
  %g = adze.const dense<0.5> : tensor<4x3x3x2xf32> -> tensor<4x3x3x2xf32>
  %1 = adze.conv_2d(%0, %g) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<4x3x3x2xf32>) -> tensor<1x8x8x4xf32> loc("groups")
  %d = adze.const dense<0.5> : tensor<1x3x3x4xf32> -> tensor<1x3x3x4xf32>
  %2 = adze.depthwise_conv_2d(%1, %d) {depth_multiplier = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<1x3x3x4xf32>) -> tensor<1x8x8x4xf32> loc("depthwise")
  %f = adze.const dense<0.5> : tensor<16x256xf32> -> tensor<16x256xf32>
  %3 = adze.fully_connected(%2, %f) : (tensor<1x8x8x4xf32>, tensor<16x256xf32>) -> tensor<1x16xf32> loc("product")
  return %3 : tensor<1x16xf32>
}
