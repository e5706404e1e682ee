// RUN: adze-opt --quantize-static --mlir-print-debuginfo=false %s | FileCheck %s

#one = #adze.quantization<min = [-1.0], max = [1.0]>
#six = #adze.quantization<min = [0.0], max = [6.0]>
#big = #adze.quantization<min = [-60.0], max = [60.0]>
#q8 = #adze.quantize<mode = integer, granularity = channel>
#q16 = #adze.quantize<mode = integer, activation_bits = 16, granularity = channel>
#q4 = #adze.quantize<mode = integer, weight_bits = 4, granularity = tensor>
#off = #adze.quantize<mode = none, granularity = channel>

// Asymmetric activations, weights per channel, biases in units of both; one scale of a channel is enlarged for a bias that
// would not fit.
// CHECK: !qchannel3 = !quant.uniform<i8:f32:0, {1.250000e-01,5.000000e-01}>
// CHECK-LABEL: @convolution
// CHECK: %[[X:.*]] = adze.quantize(%arg0) {{.*}} -> tensor<1x4x4x1x!quant.uniform<i8:f32, 0.0078431377187371254:-1>>
// CHECK: %[[W:.*]] = adze.const dense<{{\[\[\[\[}}127]]], {{\[\[\[}}-127]]], {{\[\[\[}}0]]]]> : tensor<3x1x1x1xi8>
// CHECK: %[[B:.*]] = adze.const dense<[16192, 0, 1073741824]> : tensor<3xi32>
// CHECK: %[[Y:.*]] = adze.conv_2d(%[[X]], %[[W]], %[[B]])
// CHECK-SAME: -> tensor<1x4x4x3x!quant.uniform<i8:f32, 0.023529412224888802:-128>>
// CHECK: %[[R:.*]] = adze.dequantize(%[[Y]])
// CHECK: return %[[R]]
func.func @convolution(%x: tensor<1x4x4x1xf32, #one>) -> tensor<1x4x4x3xf32, #six> {
  %w = adze.const dense<[[[[1.0]]], [[[-0.5]]], [[[1.0e-12]]]]> : tensor<3x1x1x1xf32> -> tensor<3x1x1x1xf32>
  %b = adze.const dense<[1.0, 0.0, 1.0e3]> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32, adze.quantize = #q8}
      : (tensor<1x4x4x1xf32, #one>, tensor<3x1x1x1xf32>, tensor<3xf32>) -> tensor<1x4x4x3xf32, #six>
  return %0 : tensor<1x4x4x3xf32, #six>
}

// CHECK-LABEL: @sixteen
// CHECK: adze.quantize{{.*}}!quant.uniform<i16:f32, 3.0518509447574615E-5>
// CHECK: adze.const dense<32767> : tensor<2xi64>
// CHECK: adze.fully_connected({{.*}}quantized_bias_type = i64
// CHECK: adze.add({{.*}}pot_scale_int16 = false
func.func @sixteen(%x: tensor<1x4xf32, #one>) -> tensor<1x2xf32, #six> {
  %w = adze.const dense<127.0> : tensor<2x4xf32> -> tensor<2x4xf32>
  %b = adze.const dense<1.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q16}
      : (tensor<1x4xf32, #one>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32, #six>
  %1 = adze.add(%0, %0) {adze.quantize = #q16} : (tensor<1x2xf32, #six>, tensor<1x2xf32, #six>) -> tensor<1x2xf32, #six>
  return %1 : tensor<1x2xf32, #six>
}

// Four bits go two to a byte, a scale for the tensor.
// CHECK-LABEL: @four
// CHECK: adze.const dense<{{\[\[}}7, -7], [4, 0]]> : tensor<2x2xi4> -> tensor<2x2x!quant.uniform<i4:f32, 1.000000e+00>>
func.func @four(%x: tensor<1x2xf32, #one>) -> tensor<1x2xf32, #six> {
  %w = adze.const dense<[[7.0, -7.0], [3.5, 0.4]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q4} : (tensor<1x2xf32, #one>, tensor<2x2xf32>, none) -> tensor<1x2xf32, #six>
  return %0 : tensor<1x2xf32, #six>
}

// Scales that the weight's type states are used, and values on their grid met.
// CHECK-LABEL: @stated
// CHECK: adze.const dense<{{\[\[}}10, -3], [0, 5]]> : tensor<2x2xi8> -> tensor<2x2x!qchannel3>
func.func @stated(%x: tensor<1x2xf32, #one>) -> tensor<1x2xf32, #six> {
  %w = adze.const dense<[[1.25, -0.375], [0.0, 2.5]]> : tensor<2x2xf32>
      -> tensor<2x2xf32, #adze.quantization<scale = [0.125, 0.5], zero_point = [0, 0]>>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8}
      : (tensor<1x2xf32, #one>, tensor<2x2xf32, #adze.quantization<scale = [0.125, 0.5], zero_point = [0, 0]>>, none) -> tensor<1x2xf32, #six>
  return %0 : tensor<1x2xf32, #six>
}

// One scale for a concatenation and for what makes its operands; accepted scales that do not fit are rescaled.
// CHECK-LABEL: @groups
// CHECK-DAG: %[[T:.*]] = adze.tanh({{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 7.812500e-03>>
// CHECK-DAG: %[[L:.*]] = adze.logistic({{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK-DAG: adze.quantize(%[[L]]) {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 7.812500e-03>>
// CHECK: adze.concatenation({{.*}} -> tensor<1x4x!quant.uniform<i8:f32, 7.812500e-03>>
func.func @groups(%x: tensor<1x2xf32, #one>) -> tensor<1x4xf32, #one> {
  %0 = adze.tanh(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one>
  %1 = adze.logistic(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32>
  %2 = adze.concatenation(%0, %1) {axis = 1 : i32, adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>) -> tensor<1x4xf32, #one>
  return %2 : tensor<1x4xf32, #one>
}

// A value keeps its own scale where another user would lose 4 of 8 bits to the range of a concatenation.
// CHECK-LABEL: @ratio
// CHECK: %[[A:.*]] = adze.abs({{.*}}!quant.uniform<i8:f32, 0.023529412224888802:-128>>
// CHECK: %[[Q:.*]] = adze.quantize(%[[A]]) {{.*}} 0.47058823704719543
// CHECK: adze.concatenation(%[[Q]]
// CHECK: adze.exp(%[[A]])
func.func @ratio(%x: tensor<1x2xf32, #one>, %y: tensor<1x2xf32, #big>) -> (tensor<1x4xf32, #big>, tensor<1x2xf32, #big>) {
  %0 = adze.abs(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #six>
  %1 = adze.concatenation(%0, %y) {axis = 1 : i32, adze.quantize = #q8} : (tensor<1x2xf32, #six>, tensor<1x2xf32, #big>) -> tensor<1x4xf32, #big>
  %2 = adze.exp(%0) {adze.quantize = #q8} : (tensor<1x2xf32, #six>) -> tensor<1x2xf32, #big>
  return %1, %2 : tensor<1x4xf32, #big>, tensor<1x2xf32, #big>
}

// A padding of minus infinity goes to the lowest integer and widens no range.
// CHECK-LABEL: @infinite
// CHECK: adze.const dense<-128> : tensor<i8>
// CHECK: adze.padv2({{.*}}!quant.uniform<i8:f32, 0.0078431377187371254:-1>>
func.func @infinite(%x: tensor<1x2xf32, #one>) -> tensor<1x4xf32, #one> {
  %p = adze.const dense<[[0, 0], [1, 1]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %v = adze.const dense<0xFF800000> : tensor<f32> -> tensor<f32>
  %0 = adze.padv2(%x, %p, %v) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<2x2xi32>, tensor<f32>) -> tensor<1x4xf32, #one>
  return %0 : tensor<1x4xf32, #one>
}

// What stays float says why.
// CHECK-LABEL: @kept
// CHECK: adze.sin({{.*}}adze.kept_float = "LiteRT has no INT8 kernel of SIN
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "its weights 'nan' hold NaN or infinities; repair the model"
// CHECK: adze.relu({{.*}}adze.kept_float = "the range of 'open' is not known
// CHECK: adze.hard_swish({{.*}}adze.kept_float = "LiteRT has no INT16 kernel of HARD_SWISH; give the op activations of 8 bits"
// CHECK: adze.neg(
// CHECK-NOT: kept_float
// CHECK: return
func.func @kept(%x: tensor<1x2xf32, #one> loc("x")) -> tensor<1x2xf32, #one> {
  %0 = adze.sin(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one>
  %w = adze.const dense<[[0x7FC00000, 0.0], [0.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32> loc("nan")
  %b = adze.no_value
  %1 = adze.fully_connected(%0, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<2x2xf32>, none) -> tensor<1x2xf32> loc("open")
  %2 = adze.relu(%1) {adze.quantize = #q8} : (tensor<1x2xf32>) -> tensor<1x2xf32, #one>
  %3 = adze.hard_swish(%2) {adze.quantize = #q16} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one>
  %4 = adze.neg(%3) {adze.quantize = #off} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one>
  return %4 : tensor<1x2xf32, #one>
}
