// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%a: tensor<2x8xf32>, %b: tensor<4x8x1xf32>) {
  // expected-error @+1 {{C1: the filter must have rank 2}}
  %0 = adze.fully_connected(%a, %b) : (tensor<2x8xf32>, tensor<4x8x1xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<4x8xf32>, %c: tensor<8xf32>) {
  // expected-error @+1 {{C2: the bias must have 4 elements}}
  %0 = adze.fully_connected(%a, %b, %c) : (tensor<2x8xf32>, tensor<4x8xf32>, tensor<8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4x4xf32>, %b: tensor<4x8xf32>) {
  // expected-error @+1 {{C3: the last extent of [2, 4, 4] is not the filter's number of columns}}
  %0 = adze.fully_connected(%a, %b) {keep_num_dims = true} : (tensor<2x4x4xf32>, tensor<4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<f32>, %b: tensor<4x8xf32>) {
  // expected-error @+1 {{C3: the last extent of [] is not the filter's number of columns}}
  %0 = adze.fully_connected(%a, %b) {keep_num_dims = true} : (tensor<f32>, tensor<4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<1x16xui8>, %b: tensor<4x16xui8>) {
  // expected-error @+1 {{C4: shuffled weights give two results, others one}}
  %0 = adze.fully_connected(%a, %b) {weights_format = #adze.weights_format<SHUFFLED4x16INT8>} : (tensor<1x16xui8>, tensor<4x16xui8>) -> tensor<1x4xi16>
  return
}

// -----

func.func @f(%a: tensor<1x16xf32>, %b: tensor<4x16xf32>) {
  // expected-error @+1 {{C4: shuffled weights give two results, others one}}
  %0:2 = adze.fully_connected(%a, %b) : (tensor<1x16xf32>, tensor<4x16xf32>) -> (tensor<1x4xf32>, tensor<*xui8>)
  return
}

// -----

func.func @f(%a: tensor<2x5x8xf32>, %b: tensor<4x8xf32>) {
  // expected-error @+1 {{result #0 has shape [2, 5, 4] where [10, 4] is expected}}
  %0 = adze.fully_connected(%a, %b) : (tensor<2x5x8xf32>, tensor<4x8xf32>) -> tensor<2x5x4xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: tensor<8x4xf32>) {
  // expected-error @+1 {{C1: operands must have rank 2 to 5}}
  %0 = adze.batch_matmul(%a, %b) : (tensor<8xf32>, tensor<8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<1x1x1x1x8x4xf32>) {
  // expected-error @+1 {{C1: operands must have rank 2 to 5}}
  %0 = adze.batch_matmul(%a, %b) : (tensor<2x8xf32>, tensor<1x1x1x1x8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4x8xf32>, %b: tensor<3x8x4xf32>) {
  // expected-error @+1 {{C2: batches [2] and [3] do not broadcast}}
  %0 = adze.batch_matmul(%a, %b) : (tensor<2x4x8xf32>, tensor<3x8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<8x4xf32>, %b: tensor<8x4xf32>) {
  // expected-error @+1 {{C3: x has 4 columns but y has 8 rows}}
  %0 = adze.batch_matmul(%a, %b) : (tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>) {
  // expected-error @+1 {{C3: x has 4 columns but y has 8 rows}}
  %0 = adze.batch_matmul(%a, %b) {adj_x = true, adj_y = true} : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4x8xf32>, %b: tensor<2x8x6xf32>) {
  // expected-error @+1 {{result #0 has shape [2, 4, 5] where [2, 4, 6] is expected}}
  %0 = adze.batch_matmul(%a, %b) : (tensor<1x4x8xf32>, tensor<2x8x6xf32>) -> tensor<2x4x5xf32>
  return
}

// -----

func.func @f(%a: tensor<2x2xi32>, %b: tensor<9x8xf32>) {
  // expected-error @+1 {{C1: lookup must have rank 1}}
  %0 = adze.embedding_lookup(%a, %b) : (tensor<2x2xi32>, tensor<9x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2xi32>, %b: tensor<9xf32>) {
  // expected-error @+1 {{C2: value must have rank 2 or more}}
  %0 = adze.embedding_lookup(%a, %b) : (tensor<2xi32>, tensor<9xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2xi64>, %b: tensor<9x8xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of INT32}}
  %0 = adze.embedding_lookup(%a, %b) : (tensor<2xi64>, tensor<9x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2xi32>, %b: tensor<9x8xf32>) {
  // expected-error @+1 {{result #0 has shape [9, 8] where [2, 8] is expected}}
  %0 = adze.embedding_lookup(%a, %b) : (tensor<2xi32>, tensor<9x8xf32>) -> tensor<9x8xf32>
  return
}
