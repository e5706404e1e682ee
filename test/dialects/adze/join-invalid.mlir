// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @concatenation_none() {
  // expected-error @+1 {{C1: there must be an input}}
  %0 = adze.concatenation() : () -> tensor<2xf32>
  return
}

// -----

func.func @concatenation_rank(%x: tensor<2xf32>, %y: tensor<2x1xf32>) {
  // expected-error @+1 {{C2: inputs differ in rank or element type}}
  %0 = adze.concatenation(%x, %y) : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenation_type(%x: tensor<2xf32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{C2: inputs differ in rank or element type}}
  %0 = adze.concatenation(%x, %y) : (tensor<2xf32>, tensor<2xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenation_axis(%x: tensor<2xf32>) {
  // expected-error @+1 {{C3: axis 1 is no dimension of [2]}}
  %0 = adze.concatenation(%x, %x) {axis = 1 : i32} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenation_extent(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{C4: inputs differ in a dimension other than 0}}
  %0 = adze.concatenation(%x, %y) : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @concatenation_activation(%x: tensor<2xf32>) {
  // expected-error @+1 {{C5: no activation can be fused}}
  %0 = adze.concatenation(%x, %x) {fused_activation_function = #adze.activation<RELU>}
      : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenation_declared(%x: tensor<2xf32>) {
  // expected-error @+1 {{result #0 has shape [5] where [4] is expected}}
  %0 = adze.concatenation(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @pack_count(%x: tensor<2xf32>) {
  // expected-error @+1 {{C1: values_count is 3 but there are 2 inputs}}
  %0 = adze.pack(%x, %x) {values_count = 3 : i32} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @pack_shape(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{C2: inputs differ in shape}}
  %0 = adze.pack(%x, %y) {values_count = 2 : i32} : (tensor<2xf32>, tensor<3xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @pack_axis(%x: tensor<2xf32>) {
  // expected-error @+1 {{C3: axis 2 is no dimension of a result of rank 2}}
  %0 = adze.pack(%x) {values_count = 1 : i32, axis = 2 : i32} : (tensor<2xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @pack_type(%x: tensor<2xf32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{C2: inputs differ in rank or element type}}
  %0 = adze.pack(%x, %y) {values_count = 2 : i32} : (tensor<2xf32>, tensor<2xi32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @pack_none() {
  // expected-error @+1 {{C1: values_count is 0 but there are 0 inputs}}
  %0 = adze.pack() : () -> tensor<0xf32>
  return
}

// -----

func.func @unpack_num(%x: tensor<*xf32>) {
  // expected-error @+1 {{C1: num must be from 0 to 65536, not 2147483647}}
  %0 = adze.unpack(%x) {num = 2147483647 : i32} : (tensor<*xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @unpack_results(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{has 1 results where 2 are expected}}
  %0 = adze.unpack(%x) {num = 2 : i32} : (tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @unpack_axis(%x: tensor<2xf32>) {
  // expected-error @+1 {{C2: axis 1 is no dimension of [2]}}
  %0 = adze.unpack(%x) {num = 1 : i32, axis = 1 : i32} : (tensor<2xf32>) -> tensor<f32>
  return
}

// -----

func.func @unpack_extent(%x: tensor<2xf32>) {
  // expected-error @+1 {{C3: num is 1 but dimension 0 of [2] is not}}
  %0 = adze.unpack(%x) {num = 1 : i32} : (tensor<2xf32>) -> tensor<f32>
  return
}

// -----

func.func @split_num(%axis: tensor<i32>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: num_splits must be from 1 to 65536, not 0}}
  adze.split(%axis, %x) : (tensor<i32>, tensor<4xf32>) -> ()
  return
}

// -----

func.func @split_results(%axis: tensor<i32>, %x: tensor<4xf32>) {
  // expected-error @+1 {{has 1 results where 2 are expected}}
  %0 = adze.split(%axis, %x) {num_splits = 2 : i32} : (tensor<i32>, tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @split_axes(%axis: tensor<2xi32>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: axis must have one element}}
  %0 = adze.split(%axis, %x) {num_splits = 1 : i32} : (tensor<2xi32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @split_axis(%x: tensor<4xf32>) {
  %axis = adze.const dense<-2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C2: axis -2 is no dimension of [4]}}
  %0 = adze.split(%axis, %x) {num_splits = 1 : i32} : (tensor<i32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @split_uneven(%x: tensor<4xf32>) {
  %axis = adze.const dense<0> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: 3 does not divide dimension 0 of [4]}}
  %0:3 = adze.split(%axis, %x) {num_splits = 3 : i32} : (tensor<i32>, tensor<4xf32>) -> (tensor<1xf32>, tensor<1xf32>, tensor<2xf32>)
  return
}

// -----

func.func @split_v_num(%x: tensor<4xf32>, %sizes: tensor<1xi32>, %axis: tensor<i32>) {
  // expected-error @+1 {{C1: num_splits must be from 1 to 65536, not -1}}
  %0 = adze.split_v(%x, %sizes, %axis) {num_splits = -1 : i32} : (tensor<4xf32>, tensor<1xi32>, tensor<i32>) -> tensor<4xf32>
  return
}

// -----

func.func @split_v_axis(%x: tensor<4xf32>, %sizes: tensor<1xi32>) {
  %axis = adze.const dense<1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C2: axis 1 is no dimension of [4]}}
  %0 = adze.split_v(%x, %sizes, %axis) {num_splits = 1 : i32} : (tensor<4xf32>, tensor<1xi32>, tensor<i32>) -> tensor<4xf32>
  return
}

// -----

func.func @split_v_length(%x: tensor<4xf32>, %sizes: tensor<2xi32>, %axis: tensor<i32>) {
  // expected-error @+1 {{C3: size_splits must be a vector with an element per result}}
  %0 = adze.split_v(%x, %sizes, %axis) {num_splits = 1 : i32} : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> tensor<4xf32>
  return
}

// -----

func.func @split_v_sum(%x: tensor<4xf32>) {
  %axis = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %sizes = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C4: sizes [1, 2] do not make up [4]}}
  %0:2 = adze.split_v(%x, %sizes, %axis) {num_splits = 2 : i32} : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<1xf32>, tensor<2xf32>)
  return
}

// -----

func.func @split_v_axes(%x: tensor<4xf32>, %sizes: tensor<1xi32>, %axis: tensor<2xi32>) {
  // expected-error @+1 {{C2: axis must have one element}}
  %0 = adze.split_v(%x, %sizes, %axis) {num_splits = 1 : i32} : (tensor<4xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @split_v_open(%x: tensor<4xf32>) {
  %axis = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %sizes = adze.const dense<[-1, -1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C4: sizes [-1, -1] do not make up [4]}}
  %0:2 = adze.split_v(%x, %sizes, %axis) {num_splits = 2 : i32} : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<?xf32>, tensor<?xf32>)
  return
}

// -----

func.func @split_v_size(%x: tensor<4xf32>) {
  %axis = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %sizes = adze.const dense<[6, -2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C4: size -2 is not possible}}
  %0:2 = adze.split_v(%x, %sizes, %axis) {num_splits = 2 : i32} : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<6xf32>, tensor<?xf32>)
  return
}
