// RUN: adze-opt %s --quantize-weights --mlir-print-local-scope --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --quantize-weights --mlir-print-local-scope | FileCheck %s --check-prefix=NAMES
// RUN: adze-opt %s --quantize-weights --quantize-weights | adze-opt --mlir-print-local-scope --mlir-print-debuginfo=false | FileCheck %s

#dynamic = #adze.quantize<mode = dynamic, granularity = channel, min_elements = 0>
#large = #adze.quantize<mode = dynamic, granularity = channel, min_elements = 7>
#tensor = #adze.quantize<mode = dynamic, granularity = tensor, min_elements = 0>
#bits4 = #adze.quantize<mode = dynamic, weight_bits = 4, granularity = channel, min_elements = 0>
#bits2 = #adze.quantize<mode = dynamic, weight_bits = 2, granularity = channel, min_elements = 0>
#only = #adze.quantize<mode = weight_only, granularity = channel, min_elements = 0>
#none = #adze.quantize<mode = none, granularity = channel>

// A row a scale; a row of zeros has the largest of the others; halves are rounded away from zero.
// CHECK-LABEL: func.func @fully_connected(
// CHECK-NEXT: %[[W:.*]] = adze.const dense<{{\[}}[127, -64], [0, 0], [-127, 50]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8:f32:0, {0.0099999997764825821,0.019999999552965164,0.019999999552965164}>>
// CHECK-NEXT: %[[B:.*]] = adze.const dense<1.000000e+00>
// CHECK-NEXT: adze.fully_connected(%arg0, %[[W]], %[[B]])
// CHECK-SAME: asymmetric_quantize_inputs = true
// NAMES: tensor<3x2x!quant.uniform{{.*}} loc("w")
func.func @fully_connected(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = adze.const dense<[[1.27, -0.635], [0.0, 0.0], [-2.54, 1.0]]> : tensor<3x2xf32> -> tensor<3x2xf32> loc("w")
  %b = adze.const dense<1.0> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

// CHECK-LABEL: func.func @min_elements(
// CHECK: adze.const {{.*}} -> tensor<3x2xf32>
// CHECK-NOT: kept_float
func.func @min_elements(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = adze.const dense<1.0> : tensor<3x2xf32> -> tensor<3x2xf32>
  %b = adze.const dense<1.0> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #large} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

// The kernel for one scale looks for exactly one.
// CHECK-LABEL: func.func @convolution_of_equal_scales(
// CHECK: adze.const dense<{{.*}}> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!quant.uniform<i8:f32, 0.0099999997764825821>>
func.func @convolution_of_equal_scales(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = adze.const dense<[[[[1.27]]], [[[-1.27]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #dynamic} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %0 : tensor<1x4x4x2xf32>
}

// These index scales by channel.
// CHECK-LABEL: func.func @grouped_of_equal_scales(
// CHECK: -> tensor<2x1x1x1x!quant.uniform<i8:f32:0, {0.0099999997764825821,0.0099999997764825821}>>
func.func @grouped_of_equal_scales(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %w = adze.const dense<[[[[1.27]]], [[[-1.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #tensor} : (tensor<1x4x4x2xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %0 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @depthwise_of_one_scale(
// CHECK: -> tensor<1x1x1x2x!quant.uniform<i8:f32:3, {0.0099999997764825821,0.0099999997764825821}>>
func.func @depthwise_of_one_scale(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %w = adze.const dense<[[[[1.27, -0.5]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.depthwise_conv_2d(%x, %w, %b) {stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #tensor} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %0 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @transpose_conv(
// CHECK: %[[W:.*]] = adze.const {{.*}} -> tensor<2x1x1x1x!quant.uniform<i8:f32:0, {
// CHECK: adze.transpose_conv(%{{.*}}, %[[W]], %arg0, %{{.*}})
func.func @transpose_conv(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %s = adze.const dense<[1, 4, 4, 2]> : tensor<4xi32> -> tensor<4xi32>
  %w = adze.const dense<[[[[1.27]]], [[[-1.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.transpose_conv(%s, %w, %x, %b) {stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #dynamic} : (tensor<4xi32>, tensor<2x1x1x1xf32>, tensor<1x4x4x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %0 : tensor<1x4x4x2xf32>
}

// A product of matrices has one scale; its left operand is an activation, constant or not.
// CHECK-LABEL: func.func @batch_matmul(
// CHECK-NEXT: %[[Y:.*]] = adze.const dense<{{\[}}[127, -50]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32, 0.0099999997764825821>>
// CHECK-NEXT: %[[X:.*]] = adze.const dense<2.000000e+00> : tensor<2x1xf32>
// CHECK-NEXT: adze.batch_matmul(%arg0, %[[Y]]) {{.*}}asymmetric_quantize_inputs = true
// CHECK-NEXT: adze.batch_matmul(%[[X]], %arg1) {adze.quantize
// CHECK-NOT: asymmetric_quantize_inputs
func.func @batch_matmul(%x: tensor<2x1xf32>, %y: tensor<1x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = adze.const dense<[[1.27, -0.5]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %v = adze.const dense<2.0> : tensor<2x1xf32> -> tensor<2x1xf32>
  %0 = adze.batch_matmul(%x, %w) {adze.quantize = #dynamic} : (tensor<2x1xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %1 = adze.batch_matmul(%v, %y) {adze.quantize = #dynamic} : (tensor<2x1xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}

// Two settings, two constants. What has no hybrid kernel for 2 bits reads them behind DEQUANTIZE.
// CHECK-LABEL: func.func @few_bits(
// CHECK-NEXT: %[[W:.*]] = adze.const dense<{{.*}}> : tensor<2x1x1x1xi2> -> tensor<2x1x1x1x!quant.uniform<i2:f32:0, {7.000000e+00,1.000000e+00}>>
// CHECK-NEXT: %[[R:.*]] = adze.dequantize(%[[W]])
// CHECK-NEXT: %[[V4:.*]] = adze.const dense<{{\[}}[7, 1], [-7, 3]]> : tensor<2x2xi4> -> tensor<2x2x!quant.uniform<i4:f32:0, {1.000000e+00,5.000000e-01}>>
// CHECK-NEXT: %[[V2:.*]] = adze.const dense<{{\[}}[1, 0], [-1, 0]]> : tensor<2x2xi2> -> tensor<2x2x!quant.uniform<i2:f32:0, {7.000000e+00,3.500000e+00}>>
// CHECK-NEXT: %[[B:.*]] = adze.const
// CHECK-NEXT: adze.conv_2d(%arg0, %[[R]], %[[B]])
// CHECK-NEXT: adze.fully_connected(%arg1, %[[V4]], %[[B]])
// CHECK-NEXT: adze.fully_connected(%arg1, %[[V2]], %[[B]])
func.func @few_bits(%x: tensor<1x4x4x1xf32>, %y: tensor<1x2xf32>) -> (tensor<1x4x4x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = adze.const dense<[[[[7.0]]], [[[-1.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = adze.const dense<[[7.0, 1.0], [-3.5, 1.5]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #bits2} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %1 = adze.fully_connected(%y, %v, %b) {adze.quantize = #bits4} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %2 = adze.fully_connected(%y, %v, %b) {adze.quantize = #bits2} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x4x4x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// A table is dequantized on the way where its rows start on bytes.
// CHECK-LABEL: func.func @lookups(
// CHECK: %[[W:.*]] = adze.const {{.*}} -> tensor<2x2x!quant.uniform<i8:f32:0, {
// CHECK: %[[V:.*]] = adze.const {{.*}} -> tensor<2x3x!quant.uniform<i4:f32:0, {
// CHECK: %[[R:.*]] = adze.dequantize(%[[V]])
// CHECK: adze.embedding_lookup(%arg0, %[[W]])
// CHECK: adze.embedding_lookup(%arg0, %[[R]])
func.func @lookups(%i: tensor<2xi32>) -> (tensor<2x2xf32>, tensor<2x3xf32>) {
  %w = adze.const dense<[[1.27, 0.0], [0.127, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %v = adze.const dense<[[7.0, 0.0, 1.0], [0.7, 0.1, 0.2]]> : tensor<2x3xf32> -> tensor<2x3xf32>
  %0 = adze.embedding_lookup(%i, %w) {adze.quantize = #dynamic} : (tensor<2xi32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = adze.embedding_lookup(%i, %v) {adze.quantize = #bits4} : (tensor<2xi32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x3xf32>
}

// Integers are gathered with one scale, and dequantized then; floats are gathered where only weights are to be small.
// CHECK-LABEL: func.func @gather(
// CHECK-NEXT: %[[W:.*]] = adze.const dense<{{\[}}[127, 0], [13, 10]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32, 0.0099999997764825821>>
// CHECK-NEXT: %[[V:.*]] = adze.const dense<{{\[}}[127, 0], [127, 100]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32:0, {0.0099999997764825821,0.0010000000474974513}>>
// CHECK-NEXT: %[[R:.*]] = adze.dequantize(%[[V]])
// CHECK-NEXT: %[[G:.*]] = adze.gather(%[[W]], %arg0) {{.*}} -> tensor<2x2x!quant.uniform<i8:f32, 0.0099999997764825821>>
// CHECK-NEXT: %[[D:.*]] = adze.dequantize(%[[G]])
// CHECK-NEXT: %[[F:.*]] = adze.gather(%[[R]], %arg0) {{.*}} -> tensor<2x2xf32>
// CHECK-NEXT: return %[[D]], %[[F]]
// NAMES-LABEL: func.func @gather(
// NAMES: loc("table")
// NAMES: adze.const {{.*}} loc("table_quantized")
// NAMES: adze.dequantize({{.*}} loc("table")
// NAMES: adze.gather({{.*}} loc("rows_quantized")
// NAMES: adze.dequantize({{.*}} loc("rows")
func.func @gather(%i: tensor<2xi32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = adze.const dense<[[1.27, 0.0], [0.127, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32> loc("table")
  %0 = adze.gather(%w, %i) {adze.quantize = #dynamic} : (tensor<2x2xf32>, tensor<2xi32>) -> tensor<2x2xf32> loc("rows")
  %1 = adze.gather(%w, %i) {adze.quantize = #only} : (tensor<2x2xf32>, tensor<2xi32>) -> tensor<2x2xf32> loc("others")
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}

// Uses that are no weights read DEQUANTIZE, unless their op is to stay as it is; a result keeps its floats.
// CHECK-LABEL: func.func @other_uses(
// CHECK-NEXT: %[[W:.*]] = adze.const {{.*}} -> tensor<2x2x!quant
// CHECK-NEXT: %[[R:.*]] = adze.dequantize(%[[W]])
// CHECK-NEXT: %[[F:.*]] = adze.const {{.*}} -> tensor<2x2xf32>
// CHECK-NEXT: %[[B:.*]] = adze.const
// CHECK-NEXT: adze.fully_connected(%arg0, %[[W]], %[[B]])
// CHECK-NEXT: adze.mul(%arg0, %[[R]])
// CHECK-NEXT: adze.mul(%arg0, %[[F]])
// CHECK-NEXT: return {{.*}}, %[[F]]
func.func @other_uses(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = adze.const dense<[[1.27, 0.0], [0.127, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = adze.mul(%x, %w) {adze.quantize = #dynamic} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = adze.mul(%x, %w) {adze.quantize = #none} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1, %2, %w : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// Integers behind DEQUANTIZE: per channel for whatever axis, without the options of hybrid kernels, CONV_3D too.
// CHECK-LABEL: func.func @weight_only(
// CHECK-NEXT: %[[W:.*]] = adze.const {{.*}} -> tensor<1x1x1x1x2x!quant.uniform<i8:f32:4, {
// CHECK-NEXT: %[[R:.*]] = adze.dequantize(%[[W]])
// CHECK: %[[V:.*]] = adze.const {{.*}} -> tensor<2x2x!quant.uniform<i8:f32:0, {
// CHECK-NEXT: %[[S:.*]] = adze.dequantize(%[[V]])
// CHECK: adze.conv_3d(%arg0, %[[R]], %{{.*}})
// CHECK: adze.fully_connected(%arg1, %[[S]], %{{.*}}) {adze.quantize
// CHECK-NOT: asymmetric_quantize_inputs
// CHECK: return
func.func @weight_only(%x: tensor<1x2x2x2x1xf32>, %y: tensor<1x2xf32>) -> (tensor<1x2x2x2x2xf32>, tensor<1x2xf32>) {
  %w = adze.const dense<[[[[[1.27, -0.5]]]]]> : tensor<1x1x1x1x2xf32> -> tensor<1x1x1x1x2xf32>
  %v = adze.const dense<[[1.27, 0.0], [0.127, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.conv_3d(%x, %w, %b) {stride_d = 1 : i32, stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #only} : (tensor<1x2x2x2x1xf32>, tensor<1x1x1x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2x2xf32>
  %1 = adze.fully_connected(%y, %v, %b) {adze.quantize = #only} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2x2x2x2xf32>, tensor<1x2xf32>
}

// Stated scales are used: per row, or one for all; not where their range has more steps than the bits.
// CHECK-LABEL: func.func @stated(
// CHECK: adze.const dense<{{\[}}[4, 0], [1, -2]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>
// CHECK: adze.const dense<{{\[}}[4, 0], [1, -2]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32, 5.000000e-01>>
// CHECK: adze.const dense<{{\[}}[7, 0], [7, 4]]> : tensor<2x2xi4> -> tensor<2x2x!quant.uniform<i4:f32:0, {1.000000e+00,0.10000000149011612}>>
func.func @stated(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %u = adze.const dense<[[2.0, 0.0], [0.25, -0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32, #adze.quantization<scale = [0.5, 0.25], zero_point = [0, 0]>>
  %v = adze.const dense<[[2.0, 0.0], [0.5, -1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32, #adze.quantization<scale = [0.5]>>
  %w = adze.const dense<[[7.0, 0.0], [0.7, 0.4]]> : tensor<2x2xf32> -> tensor<2x2xf32, #adze.quantization<min = [-12.7], max = [12.7], scale = [0.1]>>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %u, %b) {adze.quantize = #dynamic} : (tensor<1x2xf32>, tensor<2x2xf32, #adze.quantization<scale = [0.5, 0.25], zero_point = [0, 0]>>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = adze.fully_connected(%x, %v, %b) {adze.quantize = #dynamic} : (tensor<1x2xf32>, tensor<2x2xf32, #adze.quantization<scale = [0.5]>>, tensor<2xf32>) -> tensor<1x2xf32>
  %2 = adze.fully_connected(%x, %w, %b) {adze.quantize = #bits4} : (tensor<1x2xf32>, tensor<2x2xf32, #adze.quantization<min = [-12.7], max = [12.7], scale = [0.1]>>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// Half precision that is there already is read.
// CHECK-LABEL: func.func @from_half(
// CHECK-NEXT: adze.const {{.*}} -> tensor<1x2x!quant.uniform<i8:f32
// CHECK-NOT: f16
// CHECK: return
func.func @from_half(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %h = adze.const dense<[[1.0, -0.5]]> : tensor<1x2xf16> -> tensor<1x2xf16>
  %w = adze.dequantize(%h) : (tensor<1x2xf16>) -> tensor<1x2xf32>
  %b = adze.const dense<0.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// The bias of a hybrid op is no result of DEQUANTIZE, which LiteRT's delegate does not build.
// CHECK-LABEL: func.func @half_bias(
// CHECK: %[[W:.*]] = adze.const {{.*}} -> tensor<1x2x!quant
// CHECK: %[[B:.*]] = adze.const dense<5.000000e-01> : tensor<1xf32> -> tensor<1xf32>
// CHECK-NOT: adze.dequantize
// CHECK: adze.fully_connected(%arg0, %[[W]], %[[B]])
func.func @half_bias(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[1.0, -0.5]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %h = adze.const dense<0.5> : tensor<1xf16> -> tensor<1xf16>
  %b = adze.dequantize(%h) : (tensor<1xf16>) -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
