// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @reshape_two_unknown(%x: tensor<4xf32>) {
  // expected-error @+1 {{C1: [-1, -1] is no shape: one extent may be -1, none less}}
  %0 = adze.reshape(%x) {new_shape = array<i32: -1, -1>} : (tensor<4xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_below(%x: tensor<4xf32>) {
  // expected-error @+1 {{C1: [-2, 2] is no shape: one extent may be -1, none less}}
  %0 = adze.reshape(%x) {new_shape = array<i32: -2, 2>} : (tensor<4xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_count(%x: tensor<4xf32>) {
  // expected-error @+1 {{C2: the input has 4 elements but [2, 3] has 6}}
  %0 = adze.reshape(%x) {new_shape = array<i32: 2, 3>} : (tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reshape_rows(%x: tensor<4xf32>) {
  // expected-error @+1 {{C2: 4 elements do not fill rows of 3}}
  %0 = adze.reshape(%x) {new_shape = array<i32: -1, 3>} : (tensor<4xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @reshape_declared(%x: tensor<4xf32>) {
  // expected-error @+1 {{result #0 has shape [4, 1] where [2, 2] is expected}}
  %0 = adze.reshape(%x) {new_shape = array<i32: -1, 2>} : (tensor<4xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @reshape_stretched_zero(%x: tensor<4xf32>) {
  // expected-error @+1 {{C2: 4 elements do not fill rows of 0}}
  %0 = adze.reshape(%x) {new_shape = array<i32: -1, 0>} : (tensor<4xf32>) -> tensor<?x0xf32>
  return
}

// -----

func.func @reshape_operand(%x: tensor<4xf32>) {
  %s = adze.const dense<[3, 2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: the input has 4 elements but [3, 2] has 6}}
  %0 = adze.reshape(%x, %s) {new_shape = array<i32: 2, 2>} : (tensor<4xf32>, tensor<2xi32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @squeeze_axis(%x: tensor<1x4xf32>) {
  // expected-error @+1 {{C1: 2 is no dimension of [1, 4]}}
  %0 = adze.squeeze(%x) {squeeze_dims = array<i32: 2>} : (tensor<1x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @squeeze_extent(%x: tensor<1x4xf32>) {
  // expected-error @+1 {{C2: dimension 1 of [1, 4] is not 1}}
  %0 = adze.squeeze(%x) {squeeze_dims = array<i32: 1>} : (tensor<1x4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @expand_dims_axes(%x: tensor<4xf32>, %axis: tensor<2xi32>) {
  // expected-error @+1 {{C1: axis must have one element}}
  %0 = adze.expand_dims(%x, %axis) : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @expand_dims_axis(%x: tensor<4xf32>) {
  %axis = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C2: axis 2 is no dimension of a result of rank 2}}
  %0 = adze.expand_dims(%x, %axis) : (tensor<4xf32>, tensor<i32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @transpose_length(%x: tensor<2x3xf32>, %perm: tensor<3xi32>) {
  // expected-error @+1 {{C1: perm must be a vector with an element per dimension of the input}}
  %0 = adze.transpose(%x, %perm) : (tensor<2x3xf32>, tensor<3xi32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @transpose_vector(%x: tensor<2x3xf32>, %perm: tensor<1x2xi32>) {
  // expected-error @+1 {{C1: perm must be a vector with an element per dimension of the input}}
  %0 = adze.transpose(%x, %perm) : (tensor<2x3xf32>, tensor<1x2xi32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @transpose_outside(%x: tensor<2x3xf32>) {
  %perm = adze.const dense<[2, -3]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: perm [2, -3] names no dimension of [2, 3]}}
  %0 = adze.transpose(%x, %perm) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @transpose_declared(%x: tensor<2x3xf32>) {
  %perm = adze.const dense<[0, -2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{result #0 has shape [2, 3] where [2, 2] is expected}}
  %0 = adze.transpose(%x, %perm) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @shape_type(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{C1: out_type must be i32 or i64, not 'f32'}}
  %0 = adze.shape(%x) : (tensor<2x3xf32>) -> tensor<2xi32>
  return
}

// -----

func.func @rank_type(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i64' where 'i32' is expected}}
  %0 = adze.rank(%x) : (tensor<2x3xf32>) -> tensor<i64>
  return
}

// -----

func.func @tile_length(%x: tensor<2x3xf32>, %m: tensor<1xi32>) {
  // expected-error @+1 {{C1: multipliers must have an element per dimension of [2, 3]}}
  %0 = adze.tile(%x, %m) : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @tile_negative(%x: tensor<2x3xf32>) {
  %m = adze.const dense<[1, -1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: multiplier -1 is negative}}
  %0 = adze.tile(%x, %m) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_to_rank(%x: tensor<2x3xf32>, %s: tensor<1xi32>) {
  // expected-error @+1 {{C1: shape must be a vector of at least the input's rank}}
  %0 = adze.broadcast_to(%x, %s) : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @broadcast_to_extent(%x: tensor<2x3xf32>) {
  %s = adze.const dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: [2, 3] does not broadcast to [4, 3]}}
  %0 = adze.broadcast_to(%x, %s) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @broadcast_to_negative(%x: tensor<3xf32>) {
  %s = adze.const dense<[-1, 3]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: [-1, 3] has a negative extent}}
  %0 = adze.broadcast_to(%x, %s) : (tensor<3xf32>, tensor<2xi32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @broadcast_to_vector(%x: tensor<3xf32>, %s: tensor<1x1xi32>) {
  // expected-error @+1 {{C1: shape must be a vector of at least the input's rank}}
  %0 = adze.broadcast_to(%x, %s) : (tensor<3xf32>, tensor<1x1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @broadcast_args_rank(%a: tensor<1x1xi32>, %b: tensor<3xi32>) {
  // expected-error @+1 {{C1: both shapes must be vectors}}
  %0 = adze.broadcast_args(%a, %b) : (tensor<1x1xi32>, tensor<3xi32>) -> tensor<3xi32>
  return
}

// -----

func.func @broadcast_args_type(%a: tensor<1xi64>, %b: tensor<3xi32>) {
  // expected-error @+1 {{C2: both shapes must have the same element type}}
  %0 = adze.broadcast_args(%a, %b) : (tensor<1xi64>, tensor<3xi32>) -> tensor<3xi32>
  return
}

// -----

func.func @broadcast_args_shapes() {
  %a = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  %b = adze.const dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C3: shapes [2, 3] and [4] do not broadcast}}
  %0 = adze.broadcast_args(%a, %b) : (tensor<2xi32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @reverse_v2_length(%x: tensor<5xf32>, %axis: tensor<2xi32>) {
  // expected-error @+1 {{C1: axis must be a vector of at most the input's rank}}
  %0 = adze.reverse_v2(%x, %axis) : (tensor<5xf32>, tensor<2xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @reverse_v2_vector(%x: tensor<5xf32>, %axis: tensor<i32>) {
  // expected-error @+1 {{C1: axis must be a vector of at most the input's rank}}
  %0 = adze.reverse_v2(%x, %axis) : (tensor<5xf32>, tensor<i32>) -> tensor<5xf32>
  return
}

// -----

func.func @reverse_v2_axis(%x: tensor<5xf32>) {
  %axis = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C2: 1 is no dimension of [5]}}
  %0 = adze.reverse_v2(%x, %axis) : (tensor<5xf32>, tensor<1xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @reverse_sequence_dims(%x: tensor<2x5xf32>, %n: tensor<2xi32>) {
  // expected-error @+1 {{C1: seq_dim 0 and batch_dim 0 are not two dimensions of the input}}
  %0 = adze.reverse_sequence(%x, %n) : (tensor<2x5xf32>, tensor<2xi32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @reverse_sequence_outside(%x: tensor<2x5xf32>, %n: tensor<2xi32>) {
  // expected-error @+1 {{C1: seq_dim 2 and batch_dim 0 are not two dimensions of the input}}
  %0 = adze.reverse_sequence(%x, %n) {seq_dim = 2 : i32} : (tensor<2x5xf32>, tensor<2xi32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @reverse_sequence_lengths(%x: tensor<2x5xf32>, %n: tensor<3xi32>) {
  // expected-error @+1 {{C2: seq_lengths must be a vector with an element per index of batch_dim}}
  %0 = adze.reverse_sequence(%x, %n) {seq_dim = 1 : i32} : (tensor<2x5xf32>, tensor<3xi32>) -> tensor<2x5xf32>
  return
}
