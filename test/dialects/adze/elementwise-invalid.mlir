// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @activation_shape(%x: tensor<2x3xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{'adze.relu' op result #0 has shape [2, 4] where [2, 3] is expected}}
  %r = adze.relu(%x) : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}

// -----

func.func @activation_element(%x: tensor<2x3xf32>) -> tensor<2x3xi8> {
  // expected-error @+1 {{'adze.logistic' op result #0 has elements of 'i8' where 'f32' is expected}}
  %r = adze.logistic(%x) : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// -----

func.func @prelu_c1(%x: tensor<2x3xf32>, %alpha: tensor<4xf32>) {
  // expected-error @+1 {{C1: alpha of shape [4] does not broadcast to [2, 3]}}
  %r = adze.prelu(%x, %alpha) : (tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @prelu_c1_grows(%x: tensor<1x3xf32>, %alpha: tensor<2x1xf32>) {
  // expected-error @+1 {{C1: alpha of shape [2, 1] does not broadcast to [1, 3]}}
  %r = adze.prelu(%x, %alpha) : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @prelu_c1_rank(%x: tensor<3xf32>, %alpha: tensor<1x3xf32>) {
  // expected-error @+1 {{C1: alpha of shape [1, 3] does not broadcast to [3]}}
  %r = adze.prelu(%x, %alpha) : (tensor<3xf32>, tensor<1x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @logical_not_type(%x: tensor<3xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of BOOL}}
  %r = adze.logical_not(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @real_type(%x: tensor<3xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of COMPLEX64 or COMPLEX128}}
  %r = adze.real(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @imag_element(%x: tensor<3xcomplex<f32>>) {
  // expected-error @+1 {{result #0 has elements of 'f64' where 'f32' is expected}}
  %r = adze.imag(%x) : (tensor<3xcomplex<f32>>) -> tensor<3xf64>
  return
}

// -----

func.func @dilate_c1(%x: tensor<f32>, %d: tensor<0xi32>, %p: tensor<f32>) {
  // expected-error @+1 {{C1: the input must have at least one dimension}}
  %r = adze.dilate(%x, %d, %p) : (tensor<f32>, tensor<0xi32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @dilate_c2(%x: tensor<3xf32>, %d: tensor<1xi32>, %p: tensor<i32>) {
  // expected-error @+1 {{C2: the input stores 'f32' and the padding value 'i32'}}
  %r = adze.dilate(%x, %d, %p) : (tensor<3xf32>, tensor<1xi32>, tensor<i32>) -> tensor<5xf32>
  return
}

// -----

func.func @dilate_c3(%x: tensor<3xf32>, %d: tensor<2xi32>, %p: tensor<f32>) {
  // expected-error @+1 {{C3: dilations of shape [2] for 1 dimensions}}
  %r = adze.dilate(%x, %d, %p) : (tensor<3xf32>, tensor<2xi32>, tensor<f32>) -> tensor<5xf32>
  return
}

// -----

func.func @dilate_c4(%x: tensor<3xf32>, %p: tensor<f32>) {
  %d = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C4: dilation 0 is not positive}}
  %r = adze.dilate(%x, %d, %p) : (tensor<3xf32>, tensor<1xi32>, tensor<f32>) -> tensor<5xf32>
  return
}

// -----

func.func @dilate_extent(%x: tensor<3xf32>, %p: tensor<f32>) {
  %d = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{result #0 has shape [6] where [5] is expected}}
  %r = adze.dilate(%x, %d, %p) : (tensor<3xf32>, tensor<1xi32>, tensor<f32>) -> tensor<6xf32>
  return
}

// -----

func.func @quantize_c1(%x: tensor<3xf32>) {
  // expected-error @+1 {{C1: the result's type 'tensor<3xi8>' has no quantization parameters}}
  %r = adze.quantize(%x) : (tensor<3xf32>) -> tensor<3xi8>
  return
}

// -----

func.func @dequantize_type(%x: tensor<3xi8>) {
  // expected-error @+1 {{result #0 must be tensor of FLOAT32 or FLOAT16 or BFLOAT16 or FLOAT64}}
  %r = adze.dequantize(%x) : (tensor<3xi8>) -> tensor<3xi32>
  return
}

// -----

func.func @cast_shape(%x: tensor<3xf32>) {
  // expected-error @+1 {{result #0 has shape [4] where [3] is expected}}
  %r = adze.cast(%x) : (tensor<3xf32>) -> tensor<4xi32>
  return
}

// -----

func.func @bitcast_c1(%x: tensor<3xf32>) {
  // expected-error @+1 {{C1: the result has shape [3] where [3, 2] is expected}}
  %r = adze.bitcast(%x) : (tensor<3xf32>) -> tensor<3xi16>
  return
}

// -----

func.func @bitcast_c2(%x: tensor<3xi16>) {
  // expected-error @+1 {{C2: the last dimension of [3] must have 2 elements}}
  %r = adze.bitcast(%x) : (tensor<3xi16>) -> tensor<f32>
  return
}

// -----

func.func @bitcast_c2_scalar(%x: tensor<i16>) {
  // expected-error @+1 {{C2: the last dimension of [] must have 2 elements}}
  %r = adze.bitcast(%x) : (tensor<i16>) -> tensor<f32>
  return
}
