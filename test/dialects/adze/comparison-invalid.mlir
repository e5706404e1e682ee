// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @equal_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.equal(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @equal_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.equal(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @not_equal_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.not_equal(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @not_equal_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.not_equal(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @less_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.less(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @less_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.less(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @less_equal_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.less_equal(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @less_equal_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.less_equal(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @greater_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.greater(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @greater_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.greater(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @greater_equal_c1(%x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: operands store 'f32' and 'i32'}}
  %r = adze.greater_equal(%x, %y) : (tensor<3xf32>, tensor<3xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @greater_equal_c2(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{C2: shapes [2, 3] and [2] do not broadcast}}
  %r = adze.greater_equal(%x, %y) : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @logical_and_c2(%x: tensor<3xi1>, %y: tensor<2xi1>) {
  // expected-error @+1 {{C2: shapes [3] and [2] do not broadcast}}
  %r = adze.logical_and(%x, %y) : (tensor<3xi1>, tensor<2xi1>) -> tensor<3xi1>
  return
}

// -----

func.func @logical_and_type(%x: tensor<3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of BOOL}}
  %r = adze.logical_and(%x, %y) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
  return
}

// -----

func.func @logical_or_c2(%x: tensor<3xi1>, %y: tensor<2xi1>) {
  // expected-error @+1 {{C2: shapes [3] and [2] do not broadcast}}
  %r = adze.logical_or(%x, %y) : (tensor<3xi1>, tensor<2xi1>) -> tensor<3xi1>
  return
}

// -----

func.func @logical_or_type(%x: tensor<3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of BOOL}}
  %r = adze.logical_or(%x, %y) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
  return
}

// -----

func.func @comparison_result(%x: tensor<3xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i32' where 'i1' is expected}}
  %r = adze.less(%x, %x) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi32>
  return
}

// -----

func.func @select_c1(%c: tensor<3xi1>, %x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: x and y store 'f32' and 'i32'}}
  %r = adze.select(%c, %x, %y) : (tensor<3xi1>, tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @select_v2_c1(%c: tensor<3xi1>, %x: tensor<3xf32>, %y: tensor<3xi32>) {
  // expected-error @+1 {{C1: x and y store 'f32' and 'i32'}}
  %r = adze.select_v2(%c, %x, %y) : (tensor<3xi1>, tensor<3xf32>, tensor<3xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @select_c2(%c: tensor<3xi1>, %x: tensor<3xf32>, %y: tensor<1xf32>) {
  // expected-error @+1 {{C2: x and y have shapes [3] and [1]}}
  %r = adze.select(%c, %x, %y) : (tensor<3xi1>, tensor<3xf32>, tensor<1xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @select_c3(%c: tensor<3xi1>, %x: tensor<2x3xf32>) {
  // expected-error @+1 {{C3: a condition of shape [3] does not choose from tensors of shape [2, 3]}}
  %r = adze.select(%c, %x, %x) : (tensor<3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @select_result(%c: tensor<2xi1>, %x: tensor<2x3xf32>) {
  // expected-error @+1 {{result #0 has shape [3, 2] where [2, 3] is expected}}
  %r = adze.select(%c, %x, %x) : (tensor<2xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @select_v2_c2(%c: tensor<2xi1>, %x: tensor<3xf32>) {
  // expected-error @+1 {{C2: shapes [2] and [3] do not broadcast}}
  %r = adze.select_v2(%c, %x, %x) : (tensor<2xi1>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}
