// RUN: adze-opt %s --squash-qdq --mlir-print-local-scope | FileCheck %s
// RUN: adze-opt %s --squash-qdq=only-exact --mlir-print-local-scope | FileCheck %s --check-prefix=EXACT

!q = !quant.uniform<i8:f32, 5.0e-1:-1>
!r = !quant.uniform<i8:f32, 2.5e-1>
!u = !quant.uniform<u8:f32, 5.0e-1:127>

// CHECK-LABEL: func.func @requantize(
// CHECK-NEXT: return %arg0
// EXACT-LABEL: func.func @requantize(
// EXACT-NEXT: return %arg0
func.func @requantize(%x: tensor<4x!q>) -> tensor<4x!q> {
  %0 = adze.dequantize(%x) : (tensor<4x!q>) -> tensor<4xf32>
  %1 = adze.quantize(%0) : (tensor<4xf32>) -> tensor<4x!q>
  return %1 : tensor<4x!q>
}

// CHECK-LABEL: func.func @other_parameters(
// CHECK: adze.dequantize
// CHECK: adze.quantize
func.func @other_parameters(%x: tensor<4x!q>) -> tensor<4x!r> {
  %0 = adze.dequantize(%x) : (tensor<4x!q>) -> tensor<4xf32>
  %1 = adze.quantize(%0) : (tensor<4xf32>) -> tensor<4x!r>
  return %1 : tensor<4x!r>
}

// The argument's type and the function's say it.
// CHECK-LABEL: func.func @pair(
// CHECK-SAME: tensor<4xf32, #adze.quantization<min = [-6.350000e+01], max = [6.400000e+01], scale = [5.000000e-01], zero_point = [-1]>>
// CHECK-NEXT: adze.relu(%arg0)
// EXACT-LABEL: func.func @pair(
// EXACT: adze.quantize
// EXACT: adze.dequantize
func.func @pair(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!q>
  %1 = adze.dequantize(%0) : (tensor<4x!q>) -> tensor<4xf32>
  %2 = adze.relu(%1) : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @returned(
// CHECK-SAME: -> tensor<4xf32, #adze.quantization<
// CHECK: return {{.*}} : tensor<4xf32, #adze.quantization<
func.func @returned(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = adze.quantize(%0) : (tensor<4xf32>) -> tensor<4x!q>
  %2 = adze.dequantize(%1) : (tensor<4x!q>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @integers_are_read(
// CHECK: adze.quantize
// CHECK: adze.dequantize
func.func @integers_are_read(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4x!q>) {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!q>
  %1 = adze.dequantize(%0) : (tensor<4x!q>) -> tensor<4xf32>
  return %1, %0 : tensor<4xf32>, tensor<4x!q>
}

// Two statements about one tensor: the second stays an op.
// CHECK-LABEL: func.func @contradiction(
// CHECK: %[[Q:.*]] = adze.quantize
// CHECK: %[[D:.*]] = adze.dequantize(%[[Q]])
func.func @contradiction(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!q>
  %1 = adze.dequantize(%0) : (tensor<4x!q>) -> tensor<4xf32>
  %2 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!r>
  %3 = adze.dequantize(%2) : (tensor<4x!r>) -> tensor<4xf32>
  return %1, %3 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @fake_quant(
// CHECK-SAME: tensor<4xf32, #adze.quantization<min = [-1.000000e+00], max = [1.550000e+00], scale = [0.00999999977], zero_point = [-28]>>
// CHECK-NEXT: return %arg0
// EXACT-LABEL: func.func @fake_quant(
// EXACT-NEXT: adze.fake_quant
// EXACT-NEXT: return
func.func @fake_quant(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.fake_quant(%x) {min = -1.0 : f32, max = 1.55 : f32, num_bits = 8 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = adze.fake_quant(%0) {min = -1.0 : f32, max = 1.55 : f32, num_bits = 8 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @weights(
// CHECK-NEXT: adze.const {{.*}} -> tensor<2xf32, #adze.quantization<
func.func @weights() -> tensor<2xf32> {
  %w = adze.const dense<[0.1, 0.9]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fake_quant(%w) {min = -1.0 : f32, max = 1.0 : f32, num_bits = 8 : i32, narrow_range = true} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @empty_range(
// CHECK-NEXT: adze.fake_quant
func.func @empty_range(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.fake_quant(%x) {min = 1.0 : f32, max = 1.0 : f32, num_bits = 8 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @stored_constant(
// CHECK: adze.dequantize
func.func @stored_constant() -> tensor<2xf32> {
  %w = adze.const dense<[1, -1]> : tensor<2xi8> -> tensor<2x!q>
  %0 = adze.dequantize(%w) : (tensor<2x!q>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @shift(
// CHECK-NEXT: adze.quantize(%arg0) : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32
// CHECK-NEXT: return
// EXACT-LABEL: func.func @shift(
// EXACT-NEXT: adze.quantize(%arg0) : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32
// EXACT-NEXT: return
func.func @shift(%x: tensor<4xf32>) -> tensor<4x!u> {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!q>
  %1 = adze.quantize(%0) : (tensor<4x!q>) -> tensor<4x!u>
  return %1 : tensor<4x!u>
}

// CHECK-LABEL: func.func @two_roundings(
// CHECK-COUNT-2: adze.quantize
func.func @two_roundings(%x: tensor<4xf32>) -> tensor<4x!r> {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!q>
  %1 = adze.quantize(%0) : (tensor<4x!q>) -> tensor<4x!r>
  return %1 : tensor<4x!r>
}

// A range that does not contain a step at 0 moves until it does, and one beside 0 until it touches it.
// CHECK-LABEL: func.func @moved_ranges(
// CHECK-SAME: tensor<4xf32, #adze.quantization<min = [-0.996078491], max = [1.00392163], scale = [0.00784313772], zero_point = [-1]>>
// CHECK-SAME: tensor<4xf32, #adze.quantization<min = [0.000000e+00], max = [2.550000e+00], scale = [0.00999999977], zero_point = [-128]>>
// CHECK-SAME: tensor<4xf32, #adze.quantization<min = [-1.000000e+00], max = [1.000000e+00], scale = [3.05185094E-5], zero_point = [0]>>
// CHECK-SAME: tensor<4xf32, #adze.quantization<min = [-1.000000e+00], max = [1.000000e+00], scale = [0.142857149], zero_point = [0]>>
func.func @moved_ranges(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>, %d: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = adze.fake_quant(%a) {min = -1.0 : f32, max = 1.0 : f32, num_bits = 8 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = adze.fake_quant(%b) {min = 1.0 : f32, max = 3.55 : f32, num_bits = 8 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = adze.fake_quant(%c) {min = -1.0 : f32, max = 1.0 : f32, num_bits = 16 : i32, narrow_range = true} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = adze.fake_quant(%d) {min = -1.0 : f32, max = 1.0 : f32, num_bits = 4 : i32, narrow_range = true} : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// Weights move with what they state: per tensor, and per channel with the dimension.
// CHECK-LABEL: func.func @moved_weights(
// CHECK: adze.const dense<{{\[}}[1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]> : tensor<2x2xf32> -> tensor<2x2xf32, #adze.quantization<min = {{.*}}, zero_point = [0]>>
// CHECK: %[[Q:.*]] = adze.const dense<{{\[}}[1, 4], [2, 5], [3, 6]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8:f32:1, {5.000000e-01,2.500000e-01}>>
// CHECK-NEXT: %[[T:.*]] = adze.dequantize(%[[Q]])
// CHECK: %[[R:.*]] = adze.const dense<{{\[}}{{\[}}[1, 2, 3]], {{\[}}[4, 5, 6]]]> : tensor<2x1x3xi8> -> tensor<2x1x3x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>
// CHECK-NEXT: %[[S:.*]] = adze.dequantize(%[[R]])
// CHECK: return %{{.*}}, %[[T]], %[[S]]
func.func @moved_weights() -> (tensor<2x2xf32>, tensor<3x2xf32>, tensor<2x1x3xf32>) {
  %p = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %s = adze.const dense<[2, 1, 3]> : tensor<3xi32> -> tensor<3xi32>
  %w = adze.const dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = adze.fake_quant(%w) {min = -4.0 : f32, max = 4.0 : f32, num_bits = 8 : i32, narrow_range = true} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = adze.transpose(%0, %p) : (tensor<2x2xf32>, tensor<2xi32>) -> tensor<2x2xf32>
  %q = adze.const dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8> -> tensor<2x3x!quant.uniform<i8:f32:0, {0.5, 0.25}>>
  %2 = adze.dequantize(%q) : (tensor<2x3x!quant.uniform<i8:f32:0, {0.5, 0.25}>>) -> tensor<2x3xf32>
  %3 = adze.transpose(%2, %p) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf32>
  %4 = adze.reshape(%2, %s) : (tensor<2x3xf32>, tensor<3xi32>) -> tensor<2x1x3xf32>
  return %1, %3, %4 : tensor<2x2xf32>, tensor<3x2xf32>, tensor<2x1x3xf32>
}

// Channels that two dimensions share afterwards belong to neither.
// CHECK-LABEL: func.func @split_channels(
// CHECK: adze.reshape
func.func @split_channels() -> tensor<2x2x1xf32> {
  %s = adze.const dense<[2, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
  %q = adze.const dense<[[1], [2], [3], [4]]> : tensor<4x1xi8> -> tensor<4x1x!quant.uniform<i8:f32:0, {0.5, 0.25, 0.125, 1.0}>>
  %0 = adze.dequantize(%q) : (tensor<4x1x!quant.uniform<i8:f32:0, {0.5, 0.25, 0.125, 1.0}>>) -> tensor<4x1xf32>
  %1 = adze.reshape(%0, %s) : (tensor<4x1xf32>, tensor<3xi32>) -> tensor<2x2x1xf32>
  return %1 : tensor<2x2x1xf32>
}

// What is moved, or goes through a kernel of one scale, has one statement: in front of FAKE_QUANT as well as behind.
// CHECK-LABEL: func.func @shared_statements(
// CHECK-SAME: %arg0: tensor<1x2x2x1xf32, #adze.quantization<min = [0.000000e+00], max = [2.550000e+00]
// CHECK: adze.max_pool_2d({{.*}} -> tensor<1x1x1x1xf32, #adze.quantization<min = [0.000000e+00], max = [2.550000e+00]
// CHECK: adze.reshape({{.*}} -> tensor<1x1xf32, #adze.quantization<min = [0.000000e+00], max = [2.550000e+00]
func.func @shared_statements(%x: tensor<1x2x2x1xf32>) -> tensor<1x1xf32> {
  %s = adze.const dense<1> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.max_pool_2d(%x) {stride_w = 2 : i32, stride_h = 2 : i32, filter_width = 2 : i32, filter_height = 2 : i32} : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = adze.fake_quant(%0) {min = 0.0 : f32, max = 2.55 : f32, num_bits = 8 : i32} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %2 = adze.reshape(%1, %s) : (tensor<1x1x1x1xf32>, tensor<2xi32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}
