// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @add_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.add(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @add_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.add(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @sub_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.sub(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @sub_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.sub(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @mul_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.mul(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @mul_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.mul(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @div_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.div(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @div_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.div(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @pow_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.pow(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @pow_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.pow(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @maximum_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.maximum(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @maximum_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.maximum(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @minimum_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.minimum(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @minimum_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.minimum(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @squared_difference_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.squared_difference(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @squared_difference_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.squared_difference(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @floor_div_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.floor_div(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @floor_div_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.floor_div(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @floor_mod_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.floor_mod(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @floor_mod_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.floor_mod(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @bitwise_xor_c1(%x: tensor<3xi32>, %y: tensor<3xi8>) {
  // expected-error @+1 {{C1: operands store 'i32' and 'i8'}}
  %r = adze.bitwise_xor(%x, %y) : (tensor<3xi32>, tensor<3xi8>) -> tensor<3xi32>
  return
}

// -----

func.func @bitwise_xor_c2(%x: tensor<3xi32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{C2: shapes [3] and [2] do not broadcast}}
  %r = adze.bitwise_xor(%x, %y) : (tensor<3xi32>, tensor<2xi32>) -> tensor<3xi32>
  return
}

// -----

func.func @bitwise_xor_type(%x: tensor<3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of INT8 or}}
  %r = adze.bitwise_xor(%x, %y) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @right_shift_c1(%x: tensor<3xi32>, %y: tensor<3xi8>) {
  // expected-error @+1 {{C1: operands store 'i32' and 'i8'}}
  %r = adze.right_shift(%x, %y) : (tensor<3xi32>, tensor<3xi8>) -> tensor<3xi32>
  return
}

// -----

func.func @right_shift_c2(%x: tensor<3xi32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{C2: shapes [3] and [2] do not broadcast}}
  %r = adze.right_shift(%x, %y) : (tensor<3xi32>, tensor<2xi32>) -> tensor<3xi32>
  return
}

// -----

func.func @right_shift_type(%x: tensor<3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of INT8 or}}
  %r = adze.right_shift(%x, %y) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @add_result(%x: tensor<3xf32>) {
  // expected-error @+1 {{result #0 has shape [1, 3] where [3] is expected}}
  %r = adze.add(%x, %x) : (tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @atan2_c1(%x: tensor<3xf32>, %y: tensor<3xf16>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'f16'}}
  %r = adze.atan2(%x, %y) : (tensor<3xf32>, tensor<3xf16>) -> tensor<3xf32>
  return
}

// -----

func.func @atan2_c2(%x: tensor<3xf32>, %y: tensor<1xf32>) {
  // expected-error @+1 {{C2: operands have shapes [3] and [1]}}
  %r = adze.atan2(%x, %y) : (tensor<3xf32>, tensor<1xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @add_n_c1(%x: tensor<3xf32>, %y: tensor<3xf16>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'f16'}}
  %r = adze.add_n(%x, %y) : (tensor<3xf32>, tensor<3xf16>) -> tensor<3xf32>
  return
}

// -----

func.func @add_n_c2(%x: tensor<3xf32>, %y: tensor<1xf32>) {
  // expected-error @+1 {{C2: operands have shapes [3] and [1]}}
  %r = adze.add_n(%x, %x, %y) : (tensor<3xf32>, tensor<3xf32>, tensor<1xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @add_n_c3(%x: tensor<3xf32>) {
  // expected-error @+1 {{C3: there must be at least two operands}}
  %r = adze.add_n(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return
}
