// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%a0: tensor<3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<16xi32>, %a4: tensor<1x4xi16>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 2}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4)
      : (tensor<3xui8>, tensor<1x4xui8>, tensor<16x7xui8>, tensor<16xi32>, tensor<1x4xi16>) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<16xi32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: previous activation and state must be present}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %n)
      : (tensor<1x3xui8>, tensor<1x4xui8>, tensor<16x7xui8>, tensor<16xi32>, none) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x3xui8>, %a1: tensor<2x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<16xi32>, %a4: tensor<1x4xi16>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: previous activation of shape [2, 4] must be [1, 4]}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xui8>, tensor<2x4xui8>, tensor<16x7xui8>, tensor<16xi32>, tensor<1x4xi16>) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<16xi32>, %a4: tensor<1x3xi16>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: previous state of shape [1, 3] must be [1, 4]}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xui8>, tensor<1x4xui8>, tensor<16x7xui8>, tensor<16xi32>, tensor<1x3xi16>) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x8xui8>, %a3: tensor<16xi32>, %a4: tensor<1x4xi16>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: weights of shape [16, 8] must be [16, 7]}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xui8>, tensor<1x4xui8>, tensor<16x8xui8>, tensor<16xi32>, tensor<1x4xi16>) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<4xi32>, %a4: tensor<1x4xi16>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: biases of shape [4] must be [16]}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xui8>, tensor<1x4xui8>, tensor<16x7xui8>, tensor<4xi32>, tensor<1x4xi16>) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<16xi32>, %a4: tensor<1x4xi16>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: kernel_type must be BASIC}}
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4) {kernel_type = #adze.lstm_kernel_type<FULL>}
      : (tensor<1x3xui8>, tensor<1x4xui8>, tensor<16x7xui8>, tensor<16xi32>, tensor<1x4xi16>) -> (tensor<*xf32>, tensor<*xi16>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 3}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x2xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: input weights of shape [4, 2] must be [4, 3]}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x2xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: recurrent weights of shape [4] must be [4, 4]}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<3xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: gate bias of shape [3] must be [4]}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<3xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a34: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: a projection bias needs projection weights}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %a34, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, tensor<4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a27: tensor<4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: peepholes must be present together}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %a27, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, tensor<4xf32>, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C7: a state is missing}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %n, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<3xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C7: a state of 3 elements must have 4}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<3xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>, %a39: tensor<9x1x5xf32>, %a41: tensor<4x5xf32>, %a42: tensor<4x5xf32>, %a43: tensor<4x5xf32>, %a45: tensor<4x5xf32>, %a46: tensor<4x5xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C8: auxiliary weights must be present together}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %a39, %n, %a41, %a42, %a43, %n, %a45, %a46, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<9x1x5xf32>, none, tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>, none, tensor<4x5xf32>, tensor<4x5xf32>, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>, %a41: tensor<4x5xf32>, %a42: tensor<4x5xf32>, %a43: tensor<4x5xf32>, %a45: tensor<4x5xf32>, %a46: tensor<4x5xf32>, %a47: tensor<4x5xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C8: auxiliary weights need an auxiliary input}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %a41, %a42, %a43, %n, %a45, %a46, %a47)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>, none, tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C9: clips must not be negative}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n) {proj_clip = -1.0 : f32}
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C10: merged outputs give one result, others two}}
  %0 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n)
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C10: merged outputs give one result, others two}}
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n) {merge_outputs = true}
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}
