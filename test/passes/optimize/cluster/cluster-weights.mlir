// RUN: split-file %s %t
// RUN: %python -c "import numpy; numpy.save(r'%t/x.npy', numpy.array([[1, 1, 1, 0], [2, 2, 1, 0], [-1, -1, 1, 0]], numpy.float32))"

// RUN: adze-opt %t/product.mlir --assign-clustering='cluster=2 min-elements=0' --cluster-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=VALUES
// What is nearest together shares a value.
// VALUES: dense<{{\[\[}}7.5{{0*}}e-01, 7.5{{0*}}e-01, 3.5{{0*}}e+00, 3.5{{0*}}e+00]]>
// VALUES: adze.cluster

// RUN: adze-opt %t/zeros.mlir --assign-clustering='cluster=3 min-elements=0 preserve-zeros' --cluster-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=ZEROS
// RUN: adze-opt %t/zeros.mlir --assign-pruning='prune=magnitude:0.3' --assign-clustering='cluster=3 min-elements=0' --cluster-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=ZEROS
// RUN: adze-opt %t/zeros.mlir --assign-clustering='cluster=3 min-elements=0' --cluster-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=PLAIN
// Zero is one of the three values, or the mean of what is around it is.
// ZEROS: dense<{{\[\[}}-1.{{0*}}e+00, 0.{{0*}}e+00, 0.{{0*}}e+00, 0.{{0*}}e+00, 1.{{0*}}e+00, 1.{{0*}}e+00]]>
// PLAIN: dense<{{\[\[}}-1.{{0*}}e+00, 7.{{[0-9]*}}e-02, 7.{{[0-9]*}}e-02, 7.{{[0-9]*}}e-02, 1.{{0*}}e+00, 1.{{0*}}e+00]]>

// Tables of channels, and of groups of them.
// RUN: adze-opt %t/channels.mlir --assign-clustering='cluster=2:per-channel:2 min-elements=0' --cluster-weights --mlir-print-debuginfo=false | FileCheck %s --check-prefix=CHANNELS
// CHANNELS: dense<{{\[\[}}1.{{0*}}e+00, 2.{{0*}}e+00], [1.{{0*}}e+00, 2.{{0*}}e+00], [3.{{0*}}e+00, 4.{{0*}}e+00], [3.{{0*}}e+00, 4.{{0*}}e+00]]>
// RUN: adze-opt %t/channels.mlir --assign-clustering='cluster=2:per-channel:3 min-elements=0' --cluster-weights --remarks-filter-missed=cluster-weights --remark-policy=all 2>&1 \
// RUN:   | FileCheck %s --check-prefix=GROUPS
// GROUPS: its output channels are not whole groups
// GROUPS-NOT: adze.cluster

// As few values as keep the error.
// RUN: adze-opt %t/channels.mlir --assign-clustering='cluster=error:0.001 min-elements=0' --cluster-weights -o /dev/null --remarks-filter-passed=cluster-weights --remark-policy=all 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ALL
// ALL: 4 values; weights change by 0.00 % of their energy
// RUN: adze-opt %t/channels.mlir --assign-clustering='cluster=error:0.2 min-elements=0' --cluster-weights -o /dev/null --remarks-filter-passed=cluster-weights --remark-policy=all 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TWO
// TWO: 2 values; weights change by 3.33 % of their energy

// By what weights meet: the last one meets nothing, and the others keep their values but for next to nothing.
// RUN: adze-opt %t/product.mlir --assign-clustering='cluster=3 min-elements=0 weighted' --cluster-weights --representative-data=%t/x.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefix=WEIGHTED
// WEIGHTED: dense<{{\[\[}}5.{{0*}}e-01, 1.{{0*}}e+00, 3.00{{[0-9]*}}, 3.00{{[0-9]*}}]]>

// The first two inputs are the same: results stay if their weights exchange values.
// RUN: adze-opt %t/twins.mlir --assign-clustering='cluster=2 min-elements=0' --cluster-weights='reconstruct noise=0 damping=1e-6' --representative-data=%t/x.npy -o /dev/null \
// RUN:   --remarks-filter-passed=cluster-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=FITTED
// FITTED: 2 values; weights change by {{.*}} % of their energy, results by 0.00 %
// RUN: adze-opt %t/twins.mlir --assign-clustering='cluster=2 min-elements=0 weighted' --cluster-weights='noise=0' --representative-data=%t/x.npy -o /dev/null \
// RUN:   --remarks-filter-passed=cluster-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=UNFITTED
// UNFITTED: 2 values; weights change by {{.*}} % of their energy, results by {{0.[1-9]|[1-9]}}
// RUN: adze-opt %t/twins.mlir --assign-clustering='cluster=2 min-elements=0' --record-reference --cluster-weights='sequential reconstruct fit-biases' --representative-data=%t/x.npy \
// RUN:   --mlir-print-debuginfo=false | FileCheck %s --check-prefix=SEQUENTIAL
// SEQUENTIAL: adze.fully_connected(%{{.*}}, %{{.*}}, %{{.*}}) {adze.cluster

// Weights of an op that is no layer, and those of convolutions with groups.
// RUN: adze-opt %t/others.mlir --assign-clustering='cluster=2 min-elements=0 depthwise' --cluster-weights -o /dev/null --remarks-filter-passed=cluster-weights --remark-policy=all 2>&1 \
// RUN:   | FileCheck %s --check-prefix=OTHERS
// OTHERS-COUNT-2: 2 values

// RUN: adze-opt %t/product.mlir --assign-clustering='cluster=3 min-elements=0 weighted' --cluster-weights='max-columns=2' -o /dev/null --remarks-filter-missed=cluster-weights --remark-policy=all 2>&1 \
// RUN:   | FileCheck %s --check-prefix=LONG
// LONG: clustered by its weights alone: its rows are longer than max-columns
// RUN: not adze-opt %t/product.mlir --assign-clustering='cluster=2 min-elements=0' --cluster-weights=reconstruct -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: cluster-weights needs samples: give --representative-data
// RUN: not adze-opt %t/product.mlir --assign-clustering='cluster=2 min-elements=0' --cluster-weights='reconstruct sequential' --representative-data=%t/x.npy -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NOREFERENCE
// NOREFERENCE: cluster-weights needs the model that it approximates: run record-reference before
// RUN: not adze-opt %t/product.mlir --cluster-weights=damping=-1 -o /dev/null 2>&1 | FileCheck %s --check-prefix=OPTIONS
// OPTIONS: cluster-weights: damping and noise must not be negative, nor block 0

//--- product.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.5, 1.0, 3.0, 4.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
//--- zeros.mlir
func.func @main(%x: tensor<1x6xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[-1.0, 0.0, 0.0, 0.21, 1.0, 1.0]]> : tensor<1x6xf32> -> tensor<1x6xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
//--- channels.mlir
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<[[1.0, 2.0], [1.0, 2.0], [3.0, 4.0], [3.0, 4.0]]> : tensor<4x2xf32> -> tensor<4x2xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
//--- twins.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[1.0, 2.0, 0.1, 0.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
//--- others.mlir
func.func @main(%x: tensor<1x4x4x4xf32>, %y: tensor<1x1x4xf32>) -> (tensor<1x3x3x4xf32>, tensor<1x1x2xf32>) {
  %d = adze.const dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], [[9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x2x2x4xf32> -> tensor<1x2x2x4xf32>
  %0 = adze.depthwise_conv_2d(%x, %d) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 1 : i32} : (tensor<1x4x4x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x3x3x4xf32> loc("depthwise")
  %b = adze.const dense<[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]]> : tensor<1x4x2xf32> -> tensor<1x4x2xf32>
  %1 = adze.batch_matmul(%y, %b) : (tensor<1x1x4xf32>, tensor<1x4x2xf32>) -> tensor<1x1x2xf32> loc("product")
  return %0, %1 : tensor<1x3x3x4xf32>, tensor<1x1x2xf32>
}
