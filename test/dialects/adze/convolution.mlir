// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// Every op with attributes that are not the defaults, through text and through the generic form.

// CHECK-LABEL: @conv_2d
// CHECK: adze.conv_2d(%{{.*}}, %{{.*}}, %{{.*}}) {dilation_h_factor = 2 : i32, dilation_w_factor = 3 : i32, fused_activation_function = #adze.activation<RELU6>, padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 2 : i32} : (tensor<1x9x9x4xf32>, tensor<16x3x3x2xf32>, tensor<16xf32>) -> tensor<1x5x2x16xf32>
// GENERIC-LABEL: sym_name = "conv_2d"
// GENERIC: "adze.conv_2d"(%{{.*}}) <{dilation_h_factor = 2 : i32, dilation_w_factor = 3 : i32, fused_activation_function = #adze.activation<RELU6>, padding = #adze.padding<VALID>, quantized_bias_type = f32, stride_h = 1 : i32, stride_w = 2 : i32}>
func.func @conv_2d(%x: tensor<1x9x9x4xf32>, %w: tensor<16x3x3x2xf32>, %b: tensor<16xf32>) -> tensor<1x5x2x16xf32> {
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 2 : i32, dilation_h_factor = 2 : i32, dilation_w_factor = 3 : i32, padding = #adze.padding<VALID>, fused_activation_function = #adze.activation<RELU6>}
      : (tensor<1x9x9x4xf32>, tensor<16x3x3x2xf32>, tensor<16xf32>) -> tensor<1x5x2x16xf32>
  return %0 : tensor<1x5x2x16xf32>
}

// LiteRT counts the elements of a bias, not its dimensions.
// CHECK-LABEL: @conv_2d_bias_rank
// CHECK: tensor<1x16xf32>) -> tensor<1x8x8x16xf32>
func.func @conv_2d_bias_rank(%x: tensor<1x8x8x3xf32>, %w: tensor<16x3x3x3xf32>, %b: tensor<1x16xf32>) -> tensor<1x8x8x16xf32> {
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<1x16xf32>) -> tensor<1x8x8x16xf32>
  return %0 : tensor<1x8x8x16xf32>
}

// CHECK-LABEL: @depthwise_conv_2d
// CHECK: adze.depthwise_conv_2d(%{{.*}}, %{{.*}}, %{{.*}}) {depth_multiplier = 2 : i32, dilation_h_factor = 2 : i32, fused_activation_function = #adze.activation<RELU>, padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 2 : i32} : (tensor<?x8x8x3xf32>, tensor<1x3x3x6xf32>, tensor<6xf32>) -> tensor<?x4x3x6xf32>
// GENERIC: "adze.depthwise_conv_2d"(%{{.*}}) <{depth_multiplier = 2 : i32, dilation_h_factor = 2 : i32, dilation_w_factor = 1 : i32,
func.func @depthwise_conv_2d(%x: tensor<?x8x8x3xf32>, %w: tensor<1x3x3x6xf32>, %b: tensor<6xf32>) -> tensor<?x4x3x6xf32> {
  %0 = adze.depthwise_conv_2d(%x, %w, %b) {depth_multiplier = 2 : i32, stride_h = 1 : i32, stride_w = 2 : i32, dilation_h_factor = 2 : i32, padding = #adze.padding<VALID>, fused_activation_function = #adze.activation<RELU>}
      : (tensor<?x8x8x3xf32>, tensor<1x3x3x6xf32>, tensor<6xf32>) -> tensor<?x4x3x6xf32>
  return %0 : tensor<?x4x3x6xf32>
}

// CHECK-LABEL: @depthwise_no_bias
// CHECK: adze.depthwise_conv_2d(%{{[^,]*}}, %{{[^,]*}}) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<*xf32>, tensor<1x3x3x6xf32>) -> tensor<*xf32>
// CHECK: adze.depthwise_conv_2d(%{{.*}}, %{{.*}}, %{{.*}}) {{.*}}, none) -> tensor<*xf32>
func.func @depthwise_no_bias(%x: tensor<*xf32>, %w: tensor<1x3x3x6xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %n = adze.no_value
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<*xf32>, tensor<1x3x3x6xf32>) -> tensor<*xf32>
  %1 = adze.depthwise_conv_2d(%x, %w, %n) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<*xf32>, tensor<1x3x3x6xf32>, none) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// CHECK-LABEL: @transpose_conv
// CHECK: adze.transpose_conv(%{{.*}}) {fused_activation_function = #adze.activation<RELU>, padding = #adze.padding<VALID>, quantized_bias_type = i32, stride_h = 2 : i32, stride_w = 1 : i32} : (tensor<4xi32>, tensor<16x3x3x8xi8>, tensor<1x4x4x8xi16>, tensor<16xi32>) -> tensor<1x9x6x16xi16>
// CHECK: -> tensor<1x?x?x16xf32>
// GENERIC: "adze.transpose_conv"{{.*}}quantized_bias_type = i32
func.func @transpose_conv(%w: tensor<16x3x3x8xi8>, %x: tensor<1x4x4x8xi16>, %b: tensor<16xi32>, %s: tensor<4xi32>, %wf: tensor<16x3x3x8xf32>, %xf: tensor<1x4x4x8xf32>) -> (tensor<1x9x6x16xi16>, tensor<1x?x?x16xf32>) {
  %c = adze.const dense<[1, 9, 6, 16]> : tensor<4xi32> -> tensor<4xi32>
  %0 = adze.transpose_conv(%c, %w, %x, %b) {stride_h = 2 : i32, stride_w = 1 : i32, padding = #adze.padding<VALID>, fused_activation_function = #adze.activation<RELU>, quantized_bias_type = i32}
      : (tensor<4xi32>, tensor<16x3x3x8xi8>, tensor<1x4x4x8xi16>, tensor<16xi32>) -> tensor<1x9x6x16xi16>
  %1 = adze.transpose_conv(%s, %wf, %xf) {stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x?x?x16xf32>
  return %0, %1 : tensor<1x9x6x16xi16>, tensor<1x?x?x16xf32>
}

// CHECK-LABEL: @conv_3d
// CHECK: adze.conv_3d(%{{.*}}) {dilation_d_factor = 2 : i32, padding = #adze.padding<VALID>, stride_d = 1 : i32, stride_h = 2 : i32, stride_w = 3 : i32} : (tensor<1x8x8x8x3xf32>, tensor<3x3x3x3x16xf32>, tensor<16xf32>) -> tensor<1x4x3x2x16xf32>
// GENERIC: "adze.conv_3d"{{.*}}dilation_d_factor = 2 : i32, dilation_h_factor = 1 : i32, dilation_w_factor = 1 : i32
func.func @conv_3d(%x: tensor<1x8x8x8x3xf32>, %w: tensor<3x3x3x3x16xf32>, %b: tensor<16xf32>) -> tensor<1x4x3x2x16xf32> {
  %0 = adze.conv_3d(%x, %w, %b) {stride_d = 1 : i32, stride_h = 2 : i32, stride_w = 3 : i32, dilation_d_factor = 2 : i32, padding = #adze.padding<VALID>}
      : (tensor<1x8x8x8x3xf32>, tensor<3x3x3x3x16xf32>, tensor<16xf32>) -> tensor<1x4x3x2x16xf32>
  return %0 : tensor<1x4x3x2x16xf32>
}

// CHECK-LABEL: @conv_3d_transpose
// CHECK: adze.conv_3d_transpose(%{{.*}}) {dilation_w_factor = 2 : i32, stride_d = 2 : i32, stride_h = 1 : i32, stride_w = 2 : i32} : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>, tensor<16xf32>) -> tensor<1x8x4x7x16xf32>
// CHECK: -> tensor<?x?x?x?x?xf32>
// GENERIC: "adze.conv_3d_transpose"{{.*}}dilation_w_factor = 2 : i32
func.func @conv_3d_transpose(%w: tensor<3x3x3x16x8xf32>, %x: tensor<1x4x4x4x8xf32>, %b: tensor<16xf32>, %s: tensor<5xi32>) -> (tensor<1x8x4x7x16xf32>, tensor<?x?x?x?x?xf32>) {
  %c = adze.const dense<[1, 8, 4, 7, 16]> : tensor<5xi32> -> tensor<5xi32>
  %0 = adze.conv_3d_transpose(%c, %w, %x, %b) {stride_d = 2 : i32, stride_h = 1 : i32, stride_w = 2 : i32, dilation_w_factor = 2 : i32}
      : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>, tensor<16xf32>) -> tensor<1x8x4x7x16xf32>
  %1 = adze.conv_3d_transpose(%s, %w, %x) {stride_d = 2 : i32, stride_h = 1 : i32, stride_w = 2 : i32}
      : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>) -> tensor<?x?x?x?x?xf32>
  return %0, %1 : tensor<1x8x4x7x16xf32>, tensor<?x?x?x?x?xf32>
}

// CHECK-LABEL: @fully_connected
// CHECK: adze.fully_connected(%{{.*}}) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<TANH>, keep_num_dims = true, quantized_bias_type = i64} : (tensor<2x5x8xf32>, tensor<16x8xi8>, tensor<16xf32>) -> tensor<2x5x16xf32>
// CHECK: adze.fully_connected(%{{.*}}) : (tensor<2x5x8xf32>, tensor<16x40xf32>) -> tensor<2x16xf32>
// GENERIC: "adze.fully_connected"{{.*}}weights_format = #adze.weights_format<DEFAULT>
func.func @fully_connected(%x: tensor<2x5x8xf32>, %w: tensor<16x8xi8>, %b: tensor<16xf32>, %v: tensor<16x40xf32>) -> (tensor<2x5x16xf32>, tensor<2x16xf32>) {
  %0 = adze.fully_connected(%x, %w, %b) {keep_num_dims = true, asymmetric_quantize_inputs = true, quantized_bias_type = i64, fused_activation_function = #adze.activation<TANH>}
      : (tensor<2x5x8xf32>, tensor<16x8xi8>, tensor<16xf32>) -> tensor<2x5x16xf32>
  %1 = adze.fully_connected(%x, %v) : (tensor<2x5x8xf32>, tensor<16x40xf32>) -> tensor<2x16xf32>
  return %0, %1 : tensor<2x5x16xf32>, tensor<2x16xf32>
}

// CHECK-LABEL: @fully_connected_shuffled
// CHECK: %{{.*}}, %{{.*}} = adze.fully_connected(%{{.*}}) {weights_format = #adze.weights_format<SHUFFLED4x16INT8>}
func.func @fully_connected_shuffled(%x: tensor<1x16xui8>, %w: tensor<4x16xui8>, %b: tensor<4xi32>) -> tensor<1x4xi16> {
  %0:2 = adze.fully_connected(%x, %w, %b) {weights_format = #adze.weights_format<SHUFFLED4x16INT8>}
      : (tensor<1x16xui8>, tensor<4x16xui8>, tensor<4xi32>) -> (tensor<1x4xi16>, tensor<16xui8>)
  return %0#0 : tensor<1x4xi16>
}

// Weights without columns; rows that are not known.
// CHECK-LABEL: @fully_connected_edges
// CHECK: -> tensor<10x16xf32>
// CHECK: -> tensor<?x16xf32>
// CHECK: -> tensor<?x16xf32>
func.func @fully_connected_edges(%e: tensor<2x5x8xf32>, %z: tensor<16x0xf32>, %u: tensor<*xf32>, %w: tensor<16x8xf32>, %d: tensor<?x8xf32>) -> (tensor<10x16xf32>, tensor<?x16xf32>, tensor<?x16xf32>) {
  %0 = adze.fully_connected(%e, %z) : (tensor<2x5x8xf32>, tensor<16x0xf32>) -> tensor<10x16xf32>
  %1 = adze.fully_connected(%u, %w) : (tensor<*xf32>, tensor<16x8xf32>) -> tensor<?x16xf32>
  %2 = adze.fully_connected(%d, %w) : (tensor<?x8xf32>, tensor<16x8xf32>) -> tensor<?x16xf32>
  return %0, %1, %2 : tensor<10x16xf32>, tensor<?x16xf32>, tensor<?x16xf32>
}

// CHECK-LABEL: @batch_matmul
// CHECK: adze.batch_matmul(%{{.*}}) {adj_x = true, asymmetric_quantize_inputs = true} : (tensor<2x1x8x4xf32>, tensor<3x8x5xi8>) -> tensor<2x3x4x5xf32>
// CHECK: adze.batch_matmul(%{{.*}}) {adj_y = true} : (tensor<4x8xi8>, tensor<5x8xi8>) -> tensor<4x5xi32>
// GENERIC: "adze.batch_matmul"{{.*}}<{adj_x = true, adj_y = false, asymmetric_quantize_inputs = true}>
func.func @batch_matmul(%x: tensor<2x1x8x4xf32>, %y: tensor<3x8x5xi8>, %p: tensor<4x8xi8>, %q: tensor<5x8xi8>) -> (tensor<2x3x4x5xf32>, tensor<4x5xi32>) {
  %0 = adze.batch_matmul(%x, %y) {adj_x = true, asymmetric_quantize_inputs = true} : (tensor<2x1x8x4xf32>, tensor<3x8x5xi8>) -> tensor<2x3x4x5xf32>
  %1 = adze.batch_matmul(%p, %q) {adj_y = true} : (tensor<4x8xi8>, tensor<5x8xi8>) -> tensor<4x5xi32>
  return %0, %1 : tensor<2x3x4x5xf32>, tensor<4x5xi32>
}

// CHECK-LABEL: @embedding_lookup
// CHECK: adze.embedding_lookup(%{{.*}}) : (tensor<5xi32>, tensor<100x16x2xi4>) -> tensor<5x16x2xf32>
// GENERIC: "adze.embedding_lookup"
func.func @embedding_lookup(%i: tensor<5xi32>, %t: tensor<100x16x2xi4>) -> tensor<5x16x2xf32> {
  %0 = adze.embedding_lookup(%i, %t) : (tensor<5xi32>, tensor<100x16x2xi4>) -> tensor<5x16x2xf32>
  return %0 : tensor<5x16x2xf32>
}
