// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<f32>) {
  // expected-error @+1 {{C1: the input is a scalar, which has no last dimension}}
  %0 = adze.softmax(%x) : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{result #0 has shape [5] where [4] is expected}}
  %0 = adze.softmax(%x) : (tensor<4xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i8' where 'f32' is expected}}
  %0 = adze.log_softmax(%x) : (tensor<4xf32>) -> tensor<4xi8>
  return
}

// -----

func.func @f(%x: tensor<f32>) {
  // expected-error @+1 {{C1: the input is a scalar, which has no last dimension}}
  %0 = adze.l2_normalization(%x) : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{C2: no kernel computes the activation RELU6}}
  %0 = adze.l2_normalization(%x) {fused_activation_function = #adze.activation<RELU6>} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>) {
  // expected-error @+1 {{C1: the input has rank 2 instead of 4}}
  %0 = adze.local_response_normalization(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x4xi8>) {
  // expected-error @+1 {{must be tensor of FLOAT32}}
  %0 = adze.local_response_normalization(%x) : (tensor<1x1x4x4xi8>) -> tensor<1x1x4x4xi8>
  return
}
