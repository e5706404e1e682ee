// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @gather_axis(%x: tensor<4x8xf32>, %i: tensor<3xi32>) {
  // expected-error @+1 {{C1: axis 2 is no dimension of [4, 8]}}
  %0 = adze.gather(%x, %i) {axis = 2 : i32} : (tensor<4x8xf32>, tensor<3xi32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @gather_batch_axis(%x: tensor<4x8xf32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{C2: batch_dims 1 is not possible with axis 0 and indices [4]}}
  %0 = adze.gather(%x, %i) {batch_dims = 1 : i32} : (tensor<4x8xf32>, tensor<4xi32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @gather_batch_rank(%x: tensor<4x8xf32>, %i: tensor<i32>) {
  // expected-error @+1 {{C2: batch_dims 1 is not possible with axis 1 and indices []}}
  %0 = adze.gather(%x, %i) {axis = 1 : i32, batch_dims = 1 : i32} : (tensor<4x8xf32>, tensor<i32>) -> tensor<4xf32>
  return
}

// -----

func.func @gather_batch_below(%x: tensor<4x8xf32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{C2: batch_dims -2 is not possible with axis 1 and indices [4]}}
  %0 = adze.gather(%x, %i) {axis = 1 : i32, batch_dims = -2 : i32} : (tensor<4x8xf32>, tensor<4xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @gather_batch_extent(%x: tensor<4x8xf32>, %i: tensor<3xi32>) {
  // expected-error @+1 {{C3: [4, 8] and [3] differ in the batch dimensions}}
  %0 = adze.gather(%x, %i) {axis = 1 : i32, batch_dims = 1 : i32} : (tensor<4x8xf32>, tensor<3xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @gather_type(%x: tensor<4x8xf32>, %i: tensor<3xf32>) {
  // expected-error @+1 {{operand #1 must be tensor of INT16 or INT32 or INT64}}
  %0 = adze.gather(%x, %i) : (tensor<4x8xf32>, tensor<3xf32>) -> tensor<3x8xf32>
  return
}

// -----

func.func @gather_nd_params(%x: tensor<f32>, %i: tensor<3x1xi32>) {
  // expected-error @+1 {{C1: neither params nor indices can be a scalar}}
  %0 = adze.gather_nd(%x, %i) : (tensor<f32>, tensor<3x1xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @gather_nd_indices(%x: tensor<4xf32>, %i: tensor<i32>) {
  // expected-error @+1 {{C1: neither params nor indices can be a scalar}}
  %0 = adze.gather_nd(%x, %i) : (tensor<4xf32>, tensor<i32>) -> tensor<f32>
  return
}

// -----

func.func @gather_nd_depth(%x: tensor<4x8xf32>, %i: tensor<5x3xi32>) {
  // expected-error @+1 {{C2: indices of 3 elements into [4, 8]}}
  %0 = adze.gather_nd(%x, %i) : (tensor<4x8xf32>, tensor<5x3xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @scatter_nd_shape(%i: tensor<3x1xi32>, %u: tensor<3xf32>, %s: tensor<1x1xi32>) {
  // expected-error @+1 {{C1: shape must be a vector of extents, of the type of indices}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<3xf32>, tensor<1x1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @scatter_nd_type(%i: tensor<3x1xi32>, %u: tensor<3xf32>, %s: tensor<1xi64>) {
  // expected-error @+1 {{C1: shape must be a vector of extents, of the type of indices}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<3xf32>, tensor<1xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @scatter_nd_extent(%i: tensor<3x1xi32>, %u: tensor<3xf32>) {
  %s = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: shape must be a vector of extents, of the type of indices}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<3xf32>, tensor<1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @scatter_nd_scalar(%i: tensor<i32>, %u: tensor<3xf32>, %s: tensor<1xi32>) {
  // expected-error @+1 {{C2: neither indices nor updates can be a scalar}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<i32>, tensor<3xf32>, tensor<1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @scatter_nd_outer(%i: tensor<3x1xi32>, %u: tensor<4xf32>, %s: tensor<1xi32>) {
  // expected-error @+1 {{C2: indices [3, 1] and updates [4] differ in the outer dimensions}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<4xf32>, tensor<1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @scatter_nd_depth(%i: tensor<3x2xi32>, %u: tensor<3xf32>) {
  %s = adze.const dense<8> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C3: updates [3] are no slices of [8]}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x2xi32>, tensor<3xf32>, tensor<1xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @scatter_nd_slices(%i: tensor<3x1xi32>, %u: tensor<3x5xf32>) {
  %s = adze.const dense<[8, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C3: updates [3, 5] are no slices of [8, 4]}}
  %0 = adze.scatter_nd(%i, %u, %s) : (tensor<3x1xi32>, tensor<3x5xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_depth(%i: tensor<4xi32>, %d: tensor<2xi32>, %on: tensor<f32>, %off: tensor<f32>) {
  // expected-error @+1 {{C1: depth, on_value and off_value must be one element each, of one type}}
  %0 = adze.one_hot(%i, %d, %on, %off) : (tensor<4xi32>, tensor<2xi32>, tensor<f32>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_on(%i: tensor<4xi32>, %d: tensor<i32>, %on: tensor<2xf32>, %off: tensor<f32>) {
  // expected-error @+1 {{C1: depth, on_value and off_value must be one element each, of one type}}
  %0 = adze.one_hot(%i, %d, %on, %off) : (tensor<4xi32>, tensor<i32>, tensor<2xf32>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_off(%i: tensor<4xi32>, %d: tensor<i32>, %on: tensor<f32>, %off: tensor<2xf32>) {
  // expected-error @+1 {{C1: depth, on_value and off_value must be one element each, of one type}}
  %0 = adze.one_hot(%i, %d, %on, %off) : (tensor<4xi32>, tensor<i32>, tensor<f32>, tensor<2xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_types(%i: tensor<4xi32>, %d: tensor<i32>, %on: tensor<f32>, %off: tensor<i32>) {
  // expected-error @+1 {{C1: depth, on_value and off_value must be one element each, of one type}}
  %0 = adze.one_hot(%i, %d, %on, %off) : (tensor<4xi32>, tensor<i32>, tensor<f32>, tensor<i32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_axis(%i: tensor<4xi32>, %d: tensor<i32>, %on: tensor<f32>, %off: tensor<f32>) {
  // expected-error @+1 {{C2: axis 2 is no dimension of a result of rank 2}}
  %0 = adze.one_hot(%i, %d, %on, %off) {axis = 2 : i32} : (tensor<4xi32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_below(%i: tensor<4xi32>, %d: tensor<i32>, %on: tensor<f32>, %off: tensor<f32>) {
  // expected-error @+1 {{C2: axis -2 is no dimension of a result of rank 2}}
  %0 = adze.one_hot(%i, %d, %on, %off) {axis = -2 : i32} : (tensor<4xi32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @one_hot_negative(%i: tensor<4xi32>, %on: tensor<f32>, %off: tensor<f32>) {
  %d = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: depth -1 is negative}}
  %0 = adze.one_hot(%i, %d, %on, %off) : (tensor<4xi32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @where_declared(%x: tensor<4x8xi1>) {
  // expected-error @+1 {{result #0 has shape [?, 3] where [?, 2] is expected}}
  %0 = adze.where(%x) : (tensor<4x8xi1>) -> tensor<?x3xi64>
  return
}

// -----

func.func @topk_v2_scalar(%x: tensor<f32>, %k: tensor<i32>) {
  // expected-error @+1 {{C1: the input must have a dimension and k one element}}
  %0:2 = adze.topk_v2(%x, %k) : (tensor<f32>, tensor<i32>) -> (tensor<*xf32>, tensor<*xi32>)
  return
}

// -----

func.func @topk_v2_k(%x: tensor<8xf32>, %k: tensor<2xi32>) {
  // expected-error @+1 {{C1: the input must have a dimension and k one element}}
  %0:2 = adze.topk_v2(%x, %k) : (tensor<8xf32>, tensor<2xi32>) -> (tensor<*xf32>, tensor<*xi32>)
  return
}

// -----

func.func @topk_v2_large(%x: tensor<4x8xf32>) {
  %k = adze.const dense<9> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C2: k is 9 but rows have 8 elements}}
  %0:2 = adze.topk_v2(%x, %k) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<*xf32>, tensor<*xi32>)
  return
}

// -----

func.func @fill_dims(%d: tensor<i32>, %v: tensor<f32>) {
  // expected-error @+1 {{C1: dims must be a vector of extents}}
  %0 = adze.fill(%d, %v) : (tensor<i32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @fill_negative(%v: tensor<f32>) {
  %d = adze.const dense<-1> : tensor<1xi64> -> tensor<1xi64>
  // expected-error @+1 {{C1: dims must be a vector of extents}}
  %0 = adze.fill(%d, %v) : (tensor<1xi64>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @fill_value(%d: tensor<1xi32>, %v: tensor<1xf32>) {
  // expected-error @+1 {{C2: the value must be a scalar}}
  %0 = adze.fill(%d, %v) : (tensor<1xi32>, tensor<1xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @range_vector(%a: tensor<1xi32>, %l: tensor<1xi32>, %d: tensor<1xi32>) {
  // expected-error @+1 {{C1: start, limit and delta must be scalars of one type}}
  %0 = adze.range(%a, %l, %d) : (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xi32>
  return
}

// -----

func.func @range_types(%a: tensor<i32>, %l: tensor<i64>, %d: tensor<i32>) {
  // expected-error @+1 {{C1: start, limit and delta must be scalars of one type}}
  %0 = adze.range(%a, %l, %d) : (tensor<i32>, tensor<i64>, tensor<i32>) -> tensor<?xi32>
  return
}

// -----

func.func @range_zero() {
  %a = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %l = adze.const dense<4> : tensor<i32> -> tensor<i32>
  %d = adze.const dense<0> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C2: delta does not lead from start to limit}}
  %0 = adze.range(%a, %l, %d) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?xi32>
  return
}

// -----

func.func @range_away() {
  %a = adze.const dense<0> : tensor<i64> -> tensor<i64>
  %l = adze.const dense<4> : tensor<i64> -> tensor<i64>
  %d = adze.const dense<-1> : tensor<i64> -> tensor<i64>
  // expected-error @+1 {{C2: delta does not lead from start to limit}}
  %0 = adze.range(%a, %l, %d) : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return
}

// -----

func.func @range_float_away() {
  %a = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %l = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %d = adze.const dense<0.5> : tensor<f32> -> tensor<f32>
  // expected-error @+1 {{C2: delta does not lead from start to limit}}
  %0 = adze.range(%a, %l, %d) : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @range_nan() {
  %a = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %l = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %d = adze.const dense<0x7FC00000> : tensor<f32> -> tensor<f32>
  // expected-error @+1 {{C2: delta does not lead from start to limit}}
  %0 = adze.range(%a, %l, %d) : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @range_declared() {
  %a = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %l = adze.const dense<7> : tensor<i32> -> tensor<i32>
  %d = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{result #0 has shape [5] where [4] is expected}}
  %0 = adze.range(%a, %l, %d) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<5xi32>
  return
}

// -----

func.func @unique_rank(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{C1: the input must be a vector}}
  %0:2 = adze.unique(%x) : (tensor<2x4xf32>) -> (tensor<?xf32>, tensor<?xi32>)
  return
}

// -----

func.func @unique_type(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: idx_out_type must be i32 or i64, not 'i16'}}
  %0:2 = adze.unique(%x) {idx_out_type = i16} : (tensor<8xf32>) -> (tensor<?xf32>, tensor<8xi16>)
  return
}

// -----

func.func @unique_declared(%x: tensor<8xf32>) {
  // expected-error @+1 {{result #1 has elements of 'i32' where 'i64' is expected}}
  %0:2 = adze.unique(%x) {idx_out_type = i64} : (tensor<8xf32>) -> (tensor<?xf32>, tensor<8xi32>)
  return
}

// -----

func.func @sparse_to_dense_indices(%i: tensor<1x3x2xi32>, %s: tensor<2xi32>, %v: tensor<3xf32>, %d: tensor<f32>) {
  // expected-error @+1 {{C1: indices can have rank 2 and values rank 1 at most}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<1x3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<f32>) -> tensor<*xf32>
  return
}

// -----

func.func @sparse_to_dense_values(%i: tensor<3x2xi32>, %s: tensor<2xi32>, %v: tensor<3x1xf32>, %d: tensor<f32>) {
  // expected-error @+1 {{C1: indices can have rank 2 and values rank 1 at most}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<3x2xi32>, tensor<2xi32>, tensor<3x1xf32>, tensor<f32>) -> tensor<*xf32>
  return
}

// -----

func.func @sparse_to_dense_columns(%i: tensor<3x2xi32>, %s: tensor<3xi32>, %v: tensor<3xf32>, %d: tensor<f32>) {
  // expected-error @+1 {{C2: output_shape must be a vector of extents, one per column of indices}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<3x2xi32>, tensor<3xi32>, tensor<3xf32>, tensor<f32>) -> tensor<*xf32>
  return
}

// -----

func.func @sparse_to_dense_rows(%i: tensor<3x2xi32>, %s: tensor<2xi32>, %v: tensor<4xf32>, %d: tensor<f32>) {
  // expected-error @+1 {{C3: 3 indices but 4 values}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<3x2xi32>, tensor<2xi32>, tensor<4xf32>, tensor<f32>) -> tensor<*xf32>
  return
}

// -----

func.func @sparse_to_dense_default(%i: tensor<3x2xi32>, %s: tensor<2xi32>, %v: tensor<3xf32>, %d: tensor<2xf32>) {
  // expected-error @+1 {{C4: default_value must be one element of the type of values}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @sparse_to_dense_default_type(%i: tensor<3x2xi32>, %s: tensor<2xi32>, %v: tensor<3xf32>, %d: tensor<i32>) {
  // expected-error @+1 {{C4: default_value must be one element of the type of values}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<i32>) -> tensor<*xf32>
  return
}

// -----

func.func @sparse_to_dense_extent(%i: tensor<3x1xi32>, %v: tensor<3xf32>, %d: tensor<f32>) {
  %s = adze.const dense<-4> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C2: output_shape must be a vector of extents, one per column of indices}}
  %0 = adze.sparse_to_dense(%i, %s, %v, %d) : (tensor<3x1xi32>, tensor<1xi32>, tensor<3xf32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @matrix_diag_scalar(%x: tensor<f32>) {
  // expected-error @+1 {{C1: the diagonal cannot be a scalar}}
  %0 = adze.matrix_diag(%x) : (tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @matrix_set_diag_rank(%x: tensor<3xf32>, %d: tensor<3xf32>) {
  // expected-error @+1 {{C1: the input must have at least rank 2}}
  %0 = adze.matrix_set_diag(%x, %d) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @matrix_set_diag_shape(%x: tensor<2x3x4xf32>, %d: tensor<2x4xf32>) {
  // expected-error @+1 {{C2: the diagonal has shape [2, 4] where [2, 3] is expected}}
  %0 = adze.matrix_set_diag(%x, %d) : (tensor<2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x3x4xf32>
  return
}
