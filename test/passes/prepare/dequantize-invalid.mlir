// RUN: adze-opt %s --dequantize --split-input-file --verify-diagnostics

func.func @elsewhere(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %n = adze.no_value
  // expected-error @below {{cannot dequantize this constant: its data is not in the model}}
  %w = adze.external_const 7 : tensor<2x3x!quant.uniform<i8:f32, 1.0>>
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x3xf32>, tensor<2x3x!quant.uniform<i8:f32, 1.0>>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @shuffled(%x: tensor<4x16x!quant.uniform<u8:f32, 1.0>>) -> tensor<4x16xf32> {
  %n = adze.no_value
  %w = adze.const dense<1> : tensor<16x16xui8> -> tensor<16x16x!quant.uniform<u8:f32, 1.0>>
  // expected-error @below {{cannot dequantize this op: its weights are shuffled for an integer kernel}}
  %0:2 = adze.fully_connected(%x, %w, %n) {weights_format = #adze.weights_format<SHUFFLED4x16INT8>} : (tensor<4x16x!quant.uniform<u8:f32, 1.0>>, tensor<16x16x!quant.uniform<u8:f32, 1.0>>, none) -> (tensor<4x16x!quant.uniform<i16:f32, 1.0>>, tensor<4x16x!quant.uniform<u8:f32, 1.0>>)
  %1 = adze.dequantize(%0#0) : (tensor<4x16x!quant.uniform<i16:f32, 1.0>>) -> tensor<4x16xf32>
  return %1 : tensor<4x16xf32>
}

// -----

func.func @blocks(%x: tensor<1x4xf32>, %s: tensor<1x2xf16>) -> tensor<1x1xf32> {
  %n = adze.no_value
  // expected-error @below {{cannot dequantize this constant: scales or zero points of its blocks are no constants that divide its shape}}
  %w = adze.blockwise_const dense<1> : tensor<1x4xi4> scales %s, %n : tensor<1x2xf16>, none -> tensor<1x4xi4, #adze.quantization<block_size = 2 : i32>>
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x4xf32>, tensor<1x4xi4, #adze.quantization<block_size = 2 : i32>>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
