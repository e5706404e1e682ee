// RUN: split-file %s %t
// One scale for the table, 127 / 4 steps to one, though channels were to have their own.
// RUN: adze-opt %t/model.mlir --assign-quantization='mode=dynamic min-elements=0' --snap-clusters --mlir-print-debuginfo=false | FileCheck %s --check-prefix=TENSOR
// TENSOR: scale = [0.031496{{[0-9]*}}], zero_point = [0]
// TENSOR: dense<{{\[\[}}0.25196{{[0-9]*}}, 4.{{0*}}e+00], [0.25196{{[0-9]*}}, -4.{{0*}}e+00], [0.25196{{[0-9]*}}, 0.25196{{[0-9]*}}], [0.25196{{[0-9]*}}, 4.{{0*}}e+00]]>
// A scale for each two channels.
// RUN: sed 's/clusters = 3/clusters = 3, group = 2, scope = channels/' %t/model.mlir > %t/groups.mlir
// RUN: adze-opt %t/groups.mlir --assign-quantization='mode=dynamic min-elements=0' --snap-clusters --mlir-print-debuginfo=false | FileCheck %s --check-prefix=GROUPS
// GROUPS: scale = [0.031496{{[0-9]*}}, 0.031496{{[0-9]*}}, 0.031496{{[0-9]*}}, 0.031496{{[0-9]*}}]
// What quantization makes of it has three integers.
// RUN: adze-opt %t/model.mlir --assign-quantization='mode=dynamic min-elements=0' --snap-clusters --choose-weight-ranges=method=mse --round-weights=method=nearest --quantize-weights --mlir-print-debuginfo=false \
// RUN:   | FileCheck %s --check-prefix=INTEGERS
// INTEGERS: dense<{{\[\[}}8, 127], [8, -127], [8, 8], [8, 127]]>
// Nothing is asked of float weights.
// RUN: adze-opt %t/model.mlir --snap-clusters --assign-quantization=mode=none --mlir-print-debuginfo=false | FileCheck %s --check-prefix=REST
// RUN: adze-opt %t/model.mlir --assign-quantization=mode=none --snap-clusters --mlir-print-debuginfo=false | FileCheck %s --check-prefix=FLOAT
// REST: scale =
// FLOAT: 2.500000e-01
// FLOAT-NOT: scale

//--- model.mlir
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<[[0.25, 4.0], [0.25, -4.0], [0.25, 0.25], [0.25, 4.0]]> : tensor<4x2xf32> -> tensor<4x2xf32>
  %0 = adze.fully_connected(%x, %w) {adze.cluster = #adze.cluster<clusters = 3>} : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
