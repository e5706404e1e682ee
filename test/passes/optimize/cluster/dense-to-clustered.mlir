// RUN: adze-opt --dense-to-clustered --mlir-print-debuginfo=false %s | FileCheck %s
// RUN: adze-opt --dense-to-clustered="max-values=3 min-elements=8" --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=ANY
// RUN: adze-opt --dense-to-clustered="max-values=2 min-elements=8" --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=TWO
// RUN: adze-opt --dense-to-clustered --remarks-filter-missed=dense-to-clustered --remark-policy=all %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: adze-opt --dense-to-clustered="max-values=256 min-elements=1" --clustered-to-dense --mlir-print-debuginfo=false %s > %t.back
// RUN: adze-opt --dense-to-clustered="max-values=256 min-elements=1" --clustered-to-dense --dense-to-clustered="max-values=256 min-elements=1" --clustered-to-dense --mlir-print-debuginfo=false %s | diff %t.back -


// REMARK: larger
// REMARK: packed

// Values ascend, told apart by their bytes: zeros of both signs, two NaNs.
// CHECK-LABEL: @values
// CHECK: adze.clustered_const dense<{{\[\[}}0xFFC00000, -1.000000e+00, -0.000000e+00, 0.000000e+00, 2.000000e+00, 0x7FC00000]]> : tensor<1x6xf32>
// CHECK-SAME: at dense<{{\[\[}}3, 2, 1, 4, 5, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]]> : tensor<1x16xui8> -> tensor<1x16xf32>
// CHECK: return
func.func @values(%x: tensor<1x16xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.0, -0.0, -1.0, 2.0, 0x7FC00000, 0xFFC00000, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]> : tensor<1x16xf32> -> tensor<1x16xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.cluster = #adze.cluster<clusters = 6>} : (tensor<1x16xf32>, tensor<1x16xf32>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// Integers by their signs; a table for each channel, the shorter one with its last value again.
// CHECK-LABEL: @channels
// CHECK: adze.clustered_const dense<{{\[\[}}-2, 5, 5], [-9, 1, 7]]> : tensor<2x3xi8>
// CHECK-SAME: at dense<{{\[\[}}0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]> : tensor<2x12xui8> {axis = 0 : i32}
// CHECK-SAME: -> tensor<2x12x!quant.uniform<i8:f32, 5.000000e-01>>
func.func @channels(%x: tensor<1x12xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[-2, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5], [7, 1, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9]]> : tensor<2x12xi8> -> tensor<2x12x!quant.uniform<i8:f32, 0.5>>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.cluster = #adze.cluster<clusters = 4, group = 1, scope = channels>} : (tensor<1x12xf32>, tensor<2x12x!quant.uniform<i8:f32, 0.5>>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// Groups of 4 of 6 channels: 2 of them share a table, those of the last dimension.
// CHECK-LABEL: @groups
// CHECK: adze.clustered_const dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00], [5.000000e+00, 5.000000e+00]]> : tensor<3x2xf32>
// CHECK-SAME: at dense<{{.*}}0, 1, 0, 1, 0, 0]{{.*}} : tensor<1x1x4x6xui8> {axis = 3 : i32}
// One table for all where the group is all of them.
// CHECK: adze.clustered_const {{.*}} : tensor<1x5xf32> at {{.*}} : tensor<1x1x4x6xui8> -> tensor<1x1x4x6xf32>
func.func @groups(%x: tensor<1x4x4x6xf32>) -> (tensor<1x4x1x6xf32>, tensor<1x4x1x6xf32>) {
  %w = adze.const dense<[[[[1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0]]]]> : tensor<1x1x4x6xf32> -> tensor<1x1x4x6xf32>
  %v = adze.const dense<[[[[1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0]]]]> : tensor<1x1x4x6xf32> -> tensor<1x1x4x6xf32>
  %b = adze.no_value
  %0 = adze.depthwise_conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32, padding = #adze.padding<VALID>, depth_multiplier = 1 : i32, adze.cluster = #adze.cluster<clusters = 4, group = 4, scope = channels>} : (tensor<1x4x4x6xf32>, tensor<1x1x4x6xf32>, none) -> tensor<1x4x1x6xf32>
  %1 = adze.depthwise_conv_2d(%x, %v, %b) {stride_h = 1 : i32, stride_w = 1 : i32, padding = #adze.padding<VALID>, depth_multiplier = 1 : i32, adze.cluster = #adze.cluster<clusters = 4, group = 6, scope = channels>} : (tensor<1x4x4x6xf32>, tensor<1x1x4x6xf32>, none) -> tensor<1x4x1x6xf32>
  return %0, %1 : tensor<1x4x1x6xf32>, tensor<1x4x1x6xf32>
}

// Behind DEQUANTIZE, and for all that read it, also those that did not ask.
// CHECK-LABEL: @shared
// CHECK: %[[W:.*]] = adze.clustered_const dense<{{\[\[}}1.000000e+00, 2.000000e+00]]> : tensor<1x2xf16>
// CHECK: adze.dequantize(%[[W]])
// CHECK: adze.dequantize(%[[W]])
// CHECK-NOT: adze.const dense
func.func @shared(%x: tensor<1x8xf32>) -> (tensor<1x1xf32>, tensor<1x8xf32>) {
  %w = adze.const dense<[[1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]> : tensor<1x8xf16> -> tensor<1x8xf16>
  %b = adze.no_value
  %d = adze.dequantize(%w) : (tensor<1x8xf16>) -> tensor<1x8xf32>
  %e = adze.dequantize(%w) : (tensor<1x8xf16>) -> tensor<1x8xf32>
  %0 = adze.fully_connected(%x, %d, %b) {adze.cluster = #adze.cluster<clusters = 2>} : (tensor<1x8xf32>, tensor<1x8xf32>, none) -> tensor<1x1xf32>
  return %0, %e : tensor<1x1xf32>, tensor<1x8xf32>
}

// What nothing asks for stays, but for max-values.
// CHECK-LABEL: @others
// CHECK-NOT: clustered_const
// ANY-LABEL: @others
// ANY: adze.clustered_const dense<{{\[\[}}1, 2, 3]]> : tensor<1x3xi64>
// ANY-NOT: clustered_const
// ANY: return
// TWO-LABEL: @others
// TWO-NOT: clustered_const
// TWO: return
func.func @others() -> (tensor<8xi64>, tensor<7xi64>) {
  %0 = adze.const dense<[1, 2, 3, 1, 1, 1, 1, 1]> : tensor<8xi64> -> tensor<8xi64>
  %1 = adze.const dense<[1, 2, 3, 1, 1, 1, 1]> : tensor<7xi64> -> tensor<7xi64>
  return %0, %1 : tensor<8xi64>, tensor<7xi64>
}

// Not smaller; packed.
// CHECK-LABEL: @refused
// CHECK-NOT: clustered_const
// CHECK: return
func.func @refused(%x: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = adze.const dense<[[1.0, 2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %v = adze.const dense<[[1, 2]]> : tensor<1x2xi4> -> tensor<1x2x!quant.uniform<i4:f32, 0.5>>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.cluster = #adze.cluster<clusters = 2>} : (tensor<1x2xf32>, tensor<1x2xf32>, none) -> tensor<1x1xf32>
  %1 = adze.fully_connected(%x, %v, %b) {adze.cluster = #adze.cluster<clusters = 2>} : (tensor<1x2xf32>, tensor<1x2x!quant.uniform<i4:f32, 0.5>>, none) -> tensor<1x1xf32>
  return %0, %1 : tensor<1x1xf32>, tensor<1x1xf32>
}

// As it was stored before.
// CHECK-LABEL: @noted
// CHECK: adze.clustered_const {{.*}} : tensor<2x1xf32> at {{.*}} {axis = 1 : i32}
func.func @noted() -> tensor<4x2xf32> {
  %0 = adze.const dense<[[1.0, 2.0], [1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]> : tensor<4x2xf32> {adze.clustered = array<i64: 2, 1>} -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}
