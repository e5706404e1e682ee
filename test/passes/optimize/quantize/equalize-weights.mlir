// RUN: adze-opt %s --equalize-weights --mlir-print-debuginfo=false --split-input-file | FileCheck %s
// RUN: adze-opt %s --equalize-weights=relu6=replace --mlir-print-debuginfo=false --split-input-file | FileCheck %s --check-prefix=REPLACE
// RUN: adze-opt %s --equalize-weights --split-input-file --remarks-filter-missed=equalize-weights --remark-policy=all -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not adze-opt %s --equalize-weights=relu6=drop --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: equalize-weights: relu6 is keep, bounded or replace, not 'drop'

// Channel 0: 8 and 2 become 4; channel 1: 1 and 4 become 2. Biases follow; channel 1's stays within the largest.
// CHECK-LABEL: func @pair
// CHECK: %[[W:.*]] = adze.const dense<{{\[\[}}4.0{{0*}}e+00, 2.0{{0*}}e+00], [-5.0{{0*}}e-01, 2.0{{0*}}e+00]]> : tensor<2x2xf32>
// CHECK: %[[B:.*]] = adze.const dense<[3.0{{0*}}e+00, 2.0{{0*}}e+00]> : tensor<2xf32>
// CHECK: %[[Y:.*]] = adze.fully_connected(%{{.*}}, %[[W]], %[[B]]) {{.*}}activation<RELU>
// CHECK: %[[V:.*]] = adze.const dense<{{\[\[}}4.0{{0*}}e+00, 2.0{{0*}}e+00]]> : tensor<1x2xf32>
// CHECK: adze.fully_connected(%[[Y]], %[[V]])
func.func @pair(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[8.0, 4.0], [-0.25, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<[6.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %v = adze.const dense<[[2.0, 4.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {fused_activation_function = #adze.activation<RELU>}
      : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = adze.fully_connected(%0, %v) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// 1, 8 and 1 become 2 each: divided by 1/2, times 1/2 over 2, times 2. A bias of its own keeps its channel's factor away.
// CHECK-LABEL: func @triple
// CHECK: adze.const dense<2.0{{0*}}e+00> : tensor<1x1x1x1xf32>
// CHECK: adze.const dense<2.0{{0*}}e+00> : tensor<1x1x1x1xf32>
// CHECK: adze.const dense<2.0{{0*}}e+00> : tensor<1x1x1x1xf32>
func.func @triple(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w1 = adze.const dense<1.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %w2 = adze.const dense<8.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %w3 = adze.const dense<1.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w1) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x1xf32>
  %1 = adze.relu(%0) : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  %2 = adze.depthwise_conv_2d(%1, %w2) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x1xf32>
  %3 = adze.conv_2d(%2, %w3) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x1xf32>
  return %3 : tensor<1x2x2x1xf32>
}

// -----

// Through a pool and a change of shape: columns c and c + 2 meet channel c. Channel 0 is dead and stays.
// CHECK-LABEL: func @flattened
// CHECK: adze.const dense<{{\[\[\[\[}}0.0{{0*}}e+00]]], {{\[\[\[}}6.0{{0*}}e+00]]]]>
// CHECK: adze.const dense<{{\[\[}}1.0{{0*}}e+00, 3.0{{0*}}e+00, 5.0{{0*}}e+00, 6.0{{0*}}e+00]]>
func.func @flattened(%x: tensor<1x4x2x1xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[[[0.0]]], [[[18.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = adze.const dense<[[1.0, 1.0, 5.0, 2.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %s = adze.const dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x4x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x2x2xf32>
  %1 = adze.max_pool_2d(%0) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32,
                             fused_activation_function = #adze.activation<RELU>}
      : (tensor<1x4x2x2xf32>) -> tensor<1x2x1x2xf32>
  %2 = adze.reshape(%1, %s) : (tensor<1x2x1x2xf32>, tensor<2xi32>) -> tensor<1x4xf32>
  %3 = adze.fully_connected(%2, %v) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Two groups: output channel 0 meets the filter of output 0 alone.
// CHECK-LABEL: func @grouped
// CHECK: adze.const dense<{{\[\[\[\[}}2.0{{0*}}e+00]]], {{\[\[\[}}3.0{{0*}}e+00]]]]>
// CHECK: adze.const dense<{{\[\[\[\[}}2.0{{0*}}e+00]]], {{\[\[\[}}3.0{{0*}}e+00]]]]>
func.func @grouped(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %w = adze.const dense<[[[[4.0]]], [[[1.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = adze.const dense<[[[[1.0]]], [[[9.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = adze.conv_2d(%0, %v) {stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x2x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// -----

// The channel that has next to no weights keeps its bias within the largest.
// CHECK-LABEL: func @biased
// CHECK: adze.const dense<[5.0{{0*}}e-01, 8.0{{0*}}e+00]> : tensor<2xf32>
func.func @biased(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[4.0], [1.0e-06]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = adze.const dense<[1.0, 8.0]> : tensor<2xf32> -> tensor<2xf32>
  %v = adze.const dense<[[1.0, 1.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = adze.fully_connected(%0, %v) : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// RELU6: as it is, or RELU from now on.
// REMARK: a clipping activation lets no factors through
// CHECK-LABEL: func @relu6
// CHECK: adze.const dense<4.0{{0*}}e+00>
// CHECK: activation<RELU6>
// REPLACE-LABEL: func @relu6
// REPLACE: adze.const dense<2.0{{0*}}e+00>
// REPLACE: activation<RELU>
// REPLACE: adze.const dense<2.0{{0*}}e+00>
func.func @relu6(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<4.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %v = adze.const dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %0 = adze.fully_connected(%x, %w) {fused_activation_function = #adze.activation<RELU6>}
      : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = adze.fully_connected(%0, %v) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// Declined: two users, a clip, shared weights, stated ranges, an op that is not to be quantized.
// REMARK-DAG: several users or leaves the function
// REMARK-DAG: its weights or bias have other uses
// REMARK-DAG: the range of a tensor in between is stated
// REMARK-DAG: an op behind it lets no factors of channels through
// CHECK-LABEL: func @declined
// CHECK-NOT: dense<2.0
// CHECK: return
#none = #adze.quantize<mode = none, granularity = channel>
#integer = #adze.quantize<mode = integer, granularity = channel>
!ranged = tensor<1x1xf32, #adze.quantization<min = [-1.0], max = [1.0]>>
func.func @declined(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = adze.const dense<4.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %u = adze.const dense<4.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %v = adze.const dense<4.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %z = adze.const dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %0 = adze.fully_connected(%x, %w) {adze.quantize = #integer} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = adze.fully_connected(%0, %z) {adze.quantize = #none} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %2 = adze.fully_connected(%1, %u) {adze.quantize = #integer} : (tensor<1x1xf32>, tensor<1x1xf32>) -> !ranged
  %3 = adze.fully_connected(%2, %v) {adze.quantize = #integer} : (!ranged, tensor<1x1xf32>) -> tensor<1x1xf32>
  %4 = adze.tanh(%3) : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %5 = adze.fully_connected(%4, %w) {adze.quantize = #integer} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %5, %4 : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// CHECK-LABEL: func @users
// CHECK-NOT: dense<2.0
// CHECK: return
func.func @users(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = adze.const dense<4.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %v = adze.const dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = adze.fully_connected(%0, %v) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %1, %0 : tensor<1x1xf32>, tensor<1x1xf32>
}
