// RUN: split-file %s %t
// RUN: adze-opt --assign-quantization='mode=dynamic recipe=%t/rules.json' --mlir-print-debuginfo=false %t/model.mlir | FileCheck %t/model.mlir
// RUN: not adze-opt --assign-quantization='mode=dynamic recipe=%t/unmatched.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=UNMATCHED
// RUN: not adze-opt --assign-quantization='recipe=%t/unknown.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not adze-opt --assign-quantization='recipe=%t/bits.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not adze-opt --assign-quantization='recipe=%t/none.json' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not adze-opt --assign-quantization='mode=quick' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=MODE
// RUN: not adze-opt --assign-quantization='granularity=block:5' %t/model.mlir 2>&1 | FileCheck %s --check-prefix=BLOCK

// UNMATCHED: rule 1 selects no op of the model
// UNKNOWN: rule 0: 'bits' is unknown
// BITS: rule 0: 'weight_bits' is not 8 or 4 or 2
// MISSING: none.json': No such file
// MODE: mode 'quick' is unknown
// BLOCK: granularity 'block:5' is unknown

//--- rules.json
{"rules": [
  {"op": "FULLY_CONNECTED", "weight_bits": 4, "granularity": "block:32"},
  {"name": "^second", "mode": "none"},
  {"index": 2, "mode": "integer", "activation_bits": 16, "min_elements": 0}
]}
//--- unmatched.json
[{"op": "FULLY_CONNECTED", "weight_bits": 4}, {"op": "CONV_2D", "name": "first"}]
//--- unknown.json
[{"bits": 4}]
//--- bits.json
[{"weight_bits": 5}]
//--- model.mlir
// Later rules win, and change what they say alone.
// CHECK: adze.fully_connected{{.*}}#adze.quantize<mode = dynamic, weight_bits = 4, granularity = block, block_size = 32>
// CHECK: adze.fully_connected{{.*}}#adze.quantize<mode = none, weight_bits = 4, granularity = block, block_size = 32>
// CHECK: adze.relu{{.*}}#adze.quantize<mode = integer, activation_bits = 16, granularity = channel, min_elements = 0>
func.func @main(%x: tensor<1x32xf32> loc("x")) -> tensor<1x32xf32> {
  %w = adze.const dense<1.0> : tensor<32x32xf32> -> tensor<32x32xf32> loc("w")
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x32xf32>, tensor<32x32xf32>, none) -> tensor<1x32xf32> loc("first")
  %1 = adze.fully_connected(%0, %w, %b) : (tensor<1x32xf32>, tensor<32x32xf32>, none) -> tensor<1x32xf32> loc("second")
  %2 = adze.relu(%1) : (tensor<1x32xf32>) -> tensor<1x32xf32> loc("third")
  return %2 : tensor<1x32xf32>
}
