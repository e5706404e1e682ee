// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @slice_length(%x: tensor<4x4xf32>, %b: tensor<1xi32>) {
  // expected-error @+1 {{C1: begin and size must be vectors with an element per dimension}}
  %0 = adze.slice(%x, %b, %b) : (tensor<4x4xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_lengths(%x: tensor<4xf32>, %b: tensor<1xi32>, %s: tensor<2xi32>) {
  // expected-error @+1 {{C1: begin and size must be vectors with an element per dimension}}
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @slice_vector(%x: tensor<4xf32>, %b: tensor<i32>) {
  // expected-error @+1 {{C1: begin and size must be vectors with an element per dimension}}
  %0 = adze.slice(%x, %b, %b) : (tensor<4xf32>, tensor<i32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @slice_size(%x: tensor<4xf32>, %b: tensor<1xi32>) {
  %s = adze.const dense<-2> : tensor<1xi64> -> tensor<1xi64>
  // expected-error @+1 {{C2: size -2 is less than -1}}
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<1xi32>, tensor<1xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @slice_begin(%x: tensor<4xf32>) {
  %b = adze.const dense<5> : tensor<1xi32> -> tensor<1xi32>
  %s = adze.const dense<-1> : tensor<1xi64> -> tensor<1xi64>
  // expected-error @+1 {{C3: dimension 0 of [4] has no -1 elements from 5}}
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<1xi32>, tensor<1xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @slice_box(%x: tensor<4xf32>) {
  %b = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %s = adze.const dense<3> : tensor<1xi64> -> tensor<1xi64>
  // expected-error @+1 {{C3: dimension 0 of [4] has no 3 elements from 2}}
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<1xi32>, tensor<1xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @slice_absurd(%x: tensor<4xf32>) {
  %b = adze.const dense<-9223372036854775808> : tensor<1xi64> -> tensor<1xi64>
  %s = adze.const dense<1> : tensor<1xi64> -> tensor<1xi64>
  // expected-error @+1 {{C3: dimension 0 of [4] has no 1 elements from -9223372036854775808}}
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xf32>
  return
}

// -----

func.func @slice_declared(%x: tensor<4xf32>) {
  %b = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %s = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{result #0 has shape [3] where [2] is expected}}
  %0 = adze.slice(%x, %b, %s) : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @strided_slice_end(%x: tensor<4x4xf32>, %b: tensor<2xi32>, %e: tensor<1xi32>, %s: tensor<2xi32>) {
  // expected-error @+1 {{C1: begin, end and strides must be vectors of one length, at most 31}}
  %0 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x4xf32>, tensor<2xi32>, tensor<1xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @strided_slice_strides(%x: tensor<4x4xf32>, %b: tensor<2xi32>, %e: tensor<2xi32>, %s: tensor<1xi32>) {
  // expected-error @+1 {{C1: begin, end and strides must be vectors of one length, at most 31}}
  %0 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<1xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @strided_slice_scalar(%x: tensor<4x4xf32>, %b: tensor<i32>, %e: tensor<i32>, %s: tensor<i32>) {
  // expected-error @+1 {{C1: begin, end and strides must be vectors of one length, at most 31}}
  %0 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x4xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @strided_slice_entries(%x: tensor<4x4xf32>, %b: tensor<32xi32>, %e: tensor<32xi32>, %s: tensor<32xi32>) {
  // expected-error @+1 {{C1: begin, end and strides must be vectors of one length, at most 31}}
  %0 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x4xf32>, tensor<32xi32>, tensor<32xi32>, tensor<32xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @strided_slice_zero(%x: tensor<4x4xf32>, %b: tensor<2xi32>, %e: tensor<2xi32>) {
  %s = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: a stride is 0}}
  %0 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @strided_slice_masks(%x: tensor<4xf32>, %b: tensor<3xi32>, %e: tensor<3xi32>, %s: tensor<3xi32>) {
  // expected-error @+1 {{C3: the masks describe more dimensions than [4] has}}
  %0 = adze.strided_slice(%x, %b, %e, %s) {new_axis_mask = 4 : i32} : (tensor<4xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @strided_slice_declared(%x: tensor<4x4xf32>) {
  %b = adze.const dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
  %e = adze.const dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %s = adze.const dense<1> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{result #0 has shape [2] where [3] is expected}}
  %0 = adze.strided_slice(%x, %b, %e, %s) {shrink_axis_mask = 1 : i32} : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @strided_slice_type(%x: tensor<4x4xf32>, %b: tensor<2xi64>, %e: tensor<2xi32>, %s: tensor<2xi32>) {
  // expected-error @+1 {{operand #1 must be tensor of INT32}}
  %0 = adze.strided_slice(%x, %b, %e, %s) : (tensor<4x4xf32>, tensor<2xi64>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @dynamic_update_slice_start(%x: tensor<4x4xf32>, %u: tensor<1x4xf32>, %i: tensor<1xi32>) {
  // expected-error @+1 {{C1: start_indices must be a vector with an element per dimension}}
  %0 = adze.dynamic_update_slice(%x, %u, %i) : (tensor<4x4xf32>, tensor<1x4xf32>, tensor<1xi32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @dynamic_update_slice_rank(%x: tensor<4x4xf32>, %u: tensor<4xf32>, %i: tensor<2xi32>) {
  // expected-error @+1 {{C2: the update 'tensor<4xf32>' does not fit into 'tensor<4x4xf32>'}}
  %0 = adze.dynamic_update_slice(%x, %u, %i) : (tensor<4x4xf32>, tensor<4xf32>, tensor<2xi32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @dynamic_update_slice_extent(%x: tensor<4x4xf32>, %u: tensor<5x?xf32>, %i: tensor<2xi32>) {
  // expected-error @+1 {{C2: the update 'tensor<5x?xf32>' does not fit into 'tensor<4x4xf32>'}}
  %0 = adze.dynamic_update_slice(%x, %u, %i) : (tensor<4x4xf32>, tensor<5x?xf32>, tensor<2xi32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @dynamic_update_slice_type(%x: tensor<4x4xf32>, %u: tensor<1x4xi32>, %i: tensor<2xi32>) {
  // expected-error @+1 {{C2: the update 'tensor<1x4xi32>' does not fit into 'tensor<4x4xf32>'}}
  %0 = adze.dynamic_update_slice(%x, %u, %i) : (tensor<4x4xf32>, tensor<1x4xi32>, tensor<2xi32>) -> tensor<4x4xf32>
  return
}
