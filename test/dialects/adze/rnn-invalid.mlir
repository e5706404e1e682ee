// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%a0: tensor<3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 2 or more}}
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %a4)
      : (tensor<3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x2xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: input weights of shape [4, 2] must be [4, 3]}}
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xf32>, tensor<4x2xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: recurrent weights of shape [4, 3] must be [4, 4]}}
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<3xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: bias of shape [3] must be [4]}}
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<3xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: a state is missing}}
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %n)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<2x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: state of shape [2, 4] must be [1, 4]}}
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<2x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 3}}
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4) {time_major = true}
      : (tensor<9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a1: tensor<4x2xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: input weights of shape [4, 2] must be [4, 3]}}
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4) {time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x2xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: recurrent weights of shape [4, 3] must be [4, 4]}}
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4) {time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<3xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: bias of shape [3] must be [4]}}
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4) {time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<3xf32>, tensor<1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: a state is missing}}
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %n) {time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<2x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: state of shape [2, 4] must be [1, 4]}}
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4) {time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<2x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 3}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n)
      : (tensor<9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x2xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: input weights of shape [6, 2] must be [6, 3]}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x2xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: recurrent weights of shape [4, 4] must be [6, 6]}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<4x4xf32>, tensor<6xf32>, tensor<1x6xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<6xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: bias of shape [6] must be [4]}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<6xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: state of shape [1, 4] must be [1, 6]}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x4xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>, %a9: tensor<1x9x5xf32>, %a11: tensor<6x5xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: auxiliary weights must be present together and with their input}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %a9, %n, %a11)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, tensor<1x9x5xf32>, none, tensor<6x5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>, %a10: tensor<4x5xf32>, %a11: tensor<6x5xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: auxiliary weights must be present together and with their input}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %a10, %a11)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, none, tensor<4x5xf32>, tensor<6x5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>, %a9: tensor<1x9x5xf32>, %a10: tensor<4x5xf32>, %a11: tensor<6x4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: auxiliary weights of shape [6, 4] must be [6, 5]}}
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %a9, %a10, %a11)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, tensor<1x9x5xf32>, tensor<4x5xf32>, tensor<6x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C7: merged outputs give one result, others two}}
  %0 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n)
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, none, none, none) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C1: the input must have rank 2 or more}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {rank = 2 : i32}
      : (tensor<3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: rank 0 must be positive and divide the number of filters}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4)
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C2: rank 3 must be positive and divide the number of filters}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {rank = 3 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x2xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C3: feature weights of shape [8, 2] must be [8, 3]}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x2xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<4x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C4: time weights of shape [4, 10] must be [8, 10]}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<4x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<8xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C5: bias of shape [8] must be [4]}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<8xf32>, tensor<1x80xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: the state is missing}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %n) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x40xf32>) {
  %n = adze.no_value
  // expected-error @+1 {{C6: state of shape [1, 40] must be [1, 80]}}
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x40xf32>) -> tensor<*xf32>
  return
}
