// RUN: adze-opt %s --quantize-weights --mlir-print-local-scope --mlir-print-debuginfo=false | FileCheck %s

#block = #adze.quantize<mode = dynamic, weight_bits = 4, granularity = block, block_size = 32, min_elements = 0>
#block2 = #adze.quantize<mode = dynamic, weight_bits = 2, granularity = block, block_size = 32, min_elements = 0>
#block8 = #adze.quantize<mode = dynamic, granularity = block, block_size = 32, min_elements = 0>
#only = #adze.quantize<mode = weight_only, weight_bits = 4, granularity = block, block_size = 32, min_elements = 0>

// Scales of half precision and bfloat16 alike: 0.7 / 7 is 205 / 2048 there. They are never subnormal.
// CHECK-LABEL: func.func @fully_connected(
// CHECK-NEXT: %[[S:.*]] = adze.const dense<{{\[}}[1.000980e-01], [2.500000e-01], [6.103520e-05], [1.000000e+00]]> : tensor<4x1xf16> -> tensor<4x1xf16>
// CHECK-NEXT: %[[N:.*]] = adze.no_value
// CHECK-NEXT: %[[W:.*]] = adze.blockwise_const dense<{{.*}}> : tensor<4x32xi4> scales %[[S]], %[[N]] : tensor<4x1xf16>, none -> tensor<4x32xi4, #adze.quantization<block_size = 32 : i32>>
// CHECK: adze.fully_connected(%arg0, %[[W]], %{{.*}}) {{.*}}asymmetric_quantize_inputs = true
func.func @fully_connected(%x: tensor<1x32xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<"0x3333333F000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000E03F00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BD378635000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000E04000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"> : tensor<4x32xf32> -> tensor<4x32xf32>
  %b = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #block} : (tensor<1x32xf32>, tensor<4x32xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @tables(
// CHECK: %[[W:.*]] = adze.blockwise_const {{.*}}tensor<2x64xi4> {{.*}} -> tensor<2x64xi4, #adze.quantization<block_size = 32 : i32>>
// CHECK: %[[V:.*]] = adze.blockwise_const {{.*}}tensor<2x64xi2>
// CHECK: adze.embedding_lookup(%arg0, %[[W]])
// CHECK: adze.embedding_lookup(%arg0, %[[V]])
func.func @tables(%i: tensor<1xi32>) -> (tensor<1x64xf32>, tensor<1x64xf32>) {
  %w = adze.const dense<1.0> : tensor<2x64xf32> -> tensor<2x64xf32>
  %0 = adze.embedding_lookup(%i, %w) {adze.quantize = #block} : (tensor<1xi32>, tensor<2x64xf32>) -> tensor<1x64xf32>
  %1 = adze.embedding_lookup(%i, %w) {adze.quantize = #block2} : (tensor<1xi32>, tensor<2x64xf32>) -> tensor<1x64xf32>
  return %0, %1 : tensor<1x64xf32>, tensor<1x64xf32>
}

// CHECK-LABEL: func.func @refused(
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "blocks are for weights of 4 bits; set weight_bits to 4, or the granularity to channel"
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "blocks are for weights of 4 bits
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "DEQUANTIZE reads no scale per block; use the mode dynamic, or the granularity channel"
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "a block of 32 does not divide its rows of 48 elements; choose a smaller block
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "LiteRT's kernel for blocks has panels of 4 rows; give the op the granularity channel by a rule of the recipe"
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "the weights, operand 1, need scales per block that half precision does not hold; use the granularity channel"
func.func @refused(%x: tensor<1x32xf32>, %y: tensor<1x48xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x3xf32>, tensor<1x4xf32>) {
  %w = adze.const dense<1.0> : tensor<4x32xf32> -> tensor<4x32xf32>
  %u = adze.const dense<1.0> : tensor<4x48xf32> -> tensor<4x48xf32>
  %v = adze.const dense<1.0> : tensor<3x32xf32> -> tensor<3x32xf32>
  %h = adze.const dense<1.0e30> : tensor<4x32xf32> -> tensor<4x32xf32>
  %b = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
  %c = adze.const dense<0.0> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #block8} : (tensor<1x32xf32>, tensor<4x32xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %1 = adze.fully_connected(%x, %w, %b) {adze.quantize = #block2} : (tensor<1x32xf32>, tensor<4x32xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %2 = adze.fully_connected(%x, %w, %b) {adze.quantize = #only} : (tensor<1x32xf32>, tensor<4x32xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %3 = adze.fully_connected(%y, %u, %b) {adze.quantize = #block} : (tensor<1x48xf32>, tensor<4x48xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %4 = adze.fully_connected(%x, %v, %c) {adze.quantize = #block} : (tensor<1x32xf32>, tensor<3x32xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  %5 = adze.fully_connected(%x, %h, %b) {adze.quantize = #block} : (tensor<1x32xf32>, tensor<4x32xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x3xf32>, tensor<1x4xf32>
}

// CHECK-LABEL: func.func @other_kernels(
// CHECK: adze.conv_2d({{.*}}adze.kept_float = "LiteRT has no kernel for it that reads a scale per block; give the op the granularity channel by a rule of the recipe"
// CHECK: adze.gather({{.*}}adze.kept_float = "LiteRT gathers no weights with a scale per block; give the op the granularity channel by a rule of the recipe"
func.func @other_kernels(%x: tensor<1x1x1x32xf32>, %i: tensor<1xi32>) -> (tensor<1x1x1x4xf32>, tensor<1x32xf32>) {
  %w = adze.const dense<1.0> : tensor<4x1x1x32xf32> -> tensor<4x1x1x32xf32>
  %t = adze.const dense<1.0> : tensor<4x32xf32> -> tensor<4x32xf32>
  %b = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_w = 1 : i32, stride_h = 1 : i32, adze.quantize = #block} : (tensor<1x1x1x32xf32>, tensor<4x1x1x32xf32>, tensor<4xf32>) -> tensor<1x1x1x4xf32>
  %1 = adze.gather(%t, %i) {adze.quantize = #block} : (tensor<4x32xf32>, tensor<1xi32>) -> tensor<1x32xf32>
  return %0, %1 : tensor<1x1x1x4xf32>, tensor<1x32xf32>
}
