// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%a0: tensor<3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 2 or more}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x2xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: input weights of shape [4, 2] must be [4, 3]}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x2xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x5xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: recurrent weights of shape [4, 5] must be [4, 4]}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x5xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<3xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: gate bias of shape [3] must be [4]}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<3xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a9: tensor<4xf32>, %a10: tensor<4xf32>, %a11: tensor<3xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: peephole of shape [3] must be [4]}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %a9, %a10, %a11, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<3xf32>, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a5: tensor<4x2xf32>, %a6: tensor<4x2xf32>, %a7: tensor<4x2xf32>, %a8: tensor<4x2xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a16: tensor<4x2xf32>, %a17: tensor<2xf32>, %a18: tensor<1x2xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: projection weights of shape [4, 2] must be [2, 4]}}
  %0 = adze.lstm(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n, %a12, %a13, %a14, %a15, %a16, %a17, %a18, %a19)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4x2xf32>, tensor<2xf32>, tensor<1x2xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a5: tensor<4x2xf32>, %a6: tensor<4x2xf32>, %a7: tensor<4x2xf32>, %a8: tensor<4x2xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a16: tensor<2x4xf32>, %a17: tensor<4xf32>, %a18: tensor<1x2xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: projection bias of shape [4] must be [2]}}
  %0 = adze.lstm(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n, %a12, %a13, %a14, %a15, %a16, %a17, %a18, %a19)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x4xf32>, tensor<4xf32>, tensor<1x2xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a17: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: a projection bias needs projection weights}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %a17, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, tensor<4xf32>, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: the input gate's weights and bias must be present together}}
  %0 = adze.lstm(%a0, %a1, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %a12, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: the input gate's weights and bias must be present together}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %a12, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a10: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: peepholes must be present together}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %a10, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, tensor<4xf32>, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C7: a state is missing}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %n)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<2x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C7: a state of 8 elements must have 4}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>, %a20: tensor<4xf32>, %a21: tensor<4xf32>, %a22: tensor<4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C8: there must be no or four layer norm coefficients, not 3}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19, %a20, %a21, %a22)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>, %a20: tensor<4xf32>, %a21: tensor<4xf32>, %a22: tensor<4xf32>, %a23: tensor<4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C8: layer norm coefficients do not match the gates}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19, %a20, %a21, %a22, %a23)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a5: tensor<4x4xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>, %a20: tensor<4xf32>, %a21: tensor<4xf32>, %a22: tensor<4xf32>, %a23: tensor<3xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C8: layer norm coefficients of shape [3] must be [4]}}
  %0 = adze.lstm(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n, %a12, %a13, %a14, %a15, %n, %n, %a18, %a19, %a20, %a21, %a22, %a23)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C9: clips must not be negative}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19) {cell_clip = -1.0 : f32}
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C9: clips must not be negative}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19) {proj_clip = 0x7FC00000 : f32}
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{result #0 has shape [1] where}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: recurrent weights of shape [4] must be [4, 4]}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C10: kernel_type must be FULL}}
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19) {kernel_type = #adze.lstm_kernel_type<BASIC>}
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}
