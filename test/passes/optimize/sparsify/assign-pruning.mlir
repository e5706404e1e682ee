// RUN: split-file %s %t
// RUN: adze-opt --assign-pruning='prune=magnitude:0.8' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %t/model.mlir --check-prefixes=ALL
// RUN: adze-opt --assign-pruning='prune=block:1x4:0.75 layers=sparse-kernels saliency=wanda pooling=max scope=global' --mlir-print-debuginfo=false %t/model.mlir \
// RUN:   | FileCheck %t/model.mlir --check-prefixes=KERNELS
// RUN: adze-opt --assign-pruning='prune=2:4 scope=global' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %t/model.mlir --check-prefixes=GROUPS
// RUN: adze-opt --assign-pruning='prune=magnitude:0.5 scope=global recipe=%t/rules.json' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %t/model.mlir --check-prefixes=RULES
// RUN: adze-opt --assign-pruning='prune=channels:0.5' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %t/model.mlir --check-prefixes=CHANNELS
// The same file is a recipe of quantization, which does not look at what this pass reads.
// RUN: adze-opt --assign-quantization='mode=dynamic recipe=%t/rules.json' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %t/model.mlir --check-prefixes=QUANTIZE

// RUN: not adze-opt --assign-pruning='recipe=%t/unmatched.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=UNMATCHED
// RUN: not adze-opt --assign-pruning='recipe=%t/sparsity.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=SPARSITY
// RUN: not adze-opt --assign-pruning='recipe=%t/prune.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=PRUNERULE
// RUN: not adze-opt --assign-pruning='recipe=%t/saliency.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=SALIENCYRULE
// RUN: not adze-opt --assign-pruning='recipe=%t/pooling.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=POOLINGRULE
// RUN: not adze-opt --assign-pruning='prune=2:4 recipe=%t/contradiction.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=CONTRADICTION
// RUN: not adze-opt --assign-pruning='recipe=%t/none.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not adze-opt --assign-pruning='prune=magnitude:1' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=PRUNE
// RUN: not adze-opt --assign-pruning='prune=magnitude:' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not adze-opt --assign-pruning='prune=block:0x4:0.5' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=EXTENT
// RUN: not adze-opt --assign-pruning='prune=4:4' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: not adze-opt --assign-pruning='saliency=hessian' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=SALIENCY
// RUN: not adze-opt --assign-pruning='pooling=sum' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=POOLING
// RUN: not adze-opt --assign-pruning='scope=model' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=SCOPE
// RUN: not adze-opt --assign-pruning='layers=some' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=LAYERS

// UNMATCHED: rule 0 selects no op of the model
// SPARSITY: rule 0: 'sparsity' is not a number from 0 to below 1
// PRUNERULE: rule 0: 'prune' is not magnitude:S, block:RxC:S, channels:S, N:M or none, with S from 0 to below 1
// SALIENCYRULE: rule 0: 'saliency' is not magnitude, wanda or sparsegpt
// POOLINGRULE: rule 0: 'pooling' is not average or max
// CONTRADICTION: assign-pruning: C3: 2 zeros of each 4 with the pattern groups and a sparsity of
// MISSING: none.json': No such file
// PRUNE: assign-pruning: prune 'magnitude:1' is unknown
// EMPTY: assign-pruning: prune 'magnitude:' is unknown
// EXTENT: assign-pruning: prune 'block:0x4:0.5' is unknown
// WHOLE: assign-pruning: prune '4:4' is unknown
// SALIENCY: assign-pruning: saliency 'hessian' is unknown
// POOLING: assign-pruning: pooling 'sum' is unknown
// SCOPE: assign-pruning: scope 'model' is unknown
// LAYERS: assign-pruning: layers 'some' is unknown

//--- rules.json
{"rules": [
  {"op": "FULLY_CONNECTED", "prune": "block:1x4", "saliency": "sparsegpt", "weight_bits": 4},
  {"name": "^second", "prune": "none"},
  {"op": "DEPTHWISE_CONV_2D", "sparsity": 0.25},
  {"op": "RELU", "sparsity": 0.25}
]}
//--- unmatched.json
[{"op": "CONV_3D", "prune": "2:4"}]
//--- sparsity.json
[{"sparsity": 1}]
//--- prune.json
[{"prune": "blocks:1x4"}]
//--- saliency.json
[{"saliency": "sgd"}]
//--- pooling.json
[{"pooling": "sum"}]
//--- contradiction.json
[{"op": "CONV_2D", "sparsity": 0.7}]
//--- model.mlir
func.func @main(%x: tensor<1x4x4x8xf32> loc("x")) -> tensor<1x4xf32> {
  // ALL: adze.conv_2d{{.*}}adze.prune = #adze.prune<pattern = elements, sparsity = 8.000000e-01>
  // KERNELS: adze.conv_2d{{.*}}adze.prune = #adze.prune<pattern = blocks, sparsity = 7.500000e-01, block_columns = 4, saliency = wanda, pooling = max, global = true>
  // GROUPS: adze.conv_2d{{.*}}adze.prune = #adze.prune<pattern = groups, sparsity = 5.000000e-01, zeros = 2, group = 4>
  // RULES: adze.conv_2d{{.*}}adze.prune = #adze.prune<pattern = elements, sparsity = 5.000000e-01, global = true>
  // CHANNELS: adze.conv_2d{{.*}}adze.prune = #adze.prune<pattern = channels, sparsity = 5.000000e-01>
  // QUANTIZE: adze.conv_2d{{.*}}#adze.quantize<mode = dynamic, granularity = channel>
  %f = adze.const dense<1.0> : tensor<4x1x1x8xf32> -> tensor<4x1x1x8xf32> loc("f")
  %b = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32> loc("b")
  %0 = adze.conv_2d(%x, %f, %b) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x8xf32>, tensor<4x1x1x8xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32> loc("conv")
  // Groups have no sparse kernels, but may be pruned.
  // ALL: adze.conv_2d{{.*}}adze.prune
  // KERNELS: adze.conv_2d(
  // KERNELS-NOT: adze.prune
  %g = adze.const dense<1.0> : tensor<4x1x1x2xf32> -> tensor<4x1x1x2xf32> loc("g")
  %1 = adze.conv_2d(%0, %g, %b) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x4xf32>, tensor<4x1x1x2xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32> loc("grouped")
  // Never without a rule.
  // ALL-NOT: depthwise_conv_2d{{.*}}adze.prune
  // RULES: adze.depthwise_conv_2d{{.*}}adze.prune = #adze.prune<pattern = elements, sparsity = 2.500000e-01>
  // KERNELS: adze.depthwise_conv_2d
  %d = adze.const dense<1.0> : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32> loc("d")
  %2 = adze.depthwise_conv_2d(%1, %d, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 1 : i32} : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<4xf32>) -> tensor<1x1x1x4xf32> loc("depthwise")
  // RULES: adze.fully_connected{{.*}}adze.prune = #adze.prune<pattern = blocks, sparsity = 5.000000e-01, block_columns = 4, saliency = sparsegpt>
  // KERNELS: adze.fully_connected{{.*}}adze.prune
  %w = adze.const dense<1.0> : tensor<4x4xf32> -> tensor<4x4xf32> loc("w")
  %3 = adze.fully_connected(%2, %w, %b) : (tensor<1x1x1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("first")
  // RULES: adze.fully_connected(
  // RULES-NOT: adze.prune
  %4 = adze.fully_connected(%3, %w, %b) : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("second")
  %5 = adze.relu(%4) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("third")
  return %5 : tensor<1x4xf32>
}
