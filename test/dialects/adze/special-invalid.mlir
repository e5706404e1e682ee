// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%a0: tensor<9x5xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>) {
  // expected-error @+1 {{C1: boxes must have shape [n, 4] and scores [n]}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x5xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<8xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>) {
  // expected-error @+1 {{C1: boxes must have shape [n, 4] and scores [n]}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<8xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9x1xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>) {
  // expected-error @+1 {{C1: boxes must have shape [n, 4] and scores [n]}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<9x1xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<1xi32>, %a3: tensor<f32>, %a4: tensor<f32>) {
  // expected-error @+1 {{C2: operand #2 is no scalar}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<1xi32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<1xf32>, %a4: tensor<f32>) {
  // expected-error @+1 {{C2: operand #3 is no scalar}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<1xf32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<1xf32>) {
  // expected-error @+1 {{C2: operand #4 is no scalar}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<1xf32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a3: tensor<f32>, %a4: tensor<f32>) {
  %a2 = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: max_output_size is -1}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a3: tensor<f32>, %a4: tensor<f32>) {
  %a2 = adze.const dense<3> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{result #0 has shape [4] where [3] is expected}}
  %r:2 = adze.non_max_suppression_v4(%a0, %a1, %a2, %a3, %a4)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<4xi32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x5xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  // expected-error @+1 {{C1: boxes must have shape [n, 4] and scores [n]}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x5xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<8xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  // expected-error @+1 {{C1: boxes must have shape [n, 4] and scores [n]}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<8xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9x1xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  // expected-error @+1 {{C1: boxes must have shape [n, 4] and scores [n]}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9x1xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<1xi32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  // expected-error @+1 {{C2: operand #2 is no scalar}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<1xi32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<1xf32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  // expected-error @+1 {{C2: operand #3 is no scalar}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<1xf32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<1xf32>, %a5: tensor<f32>) {
  // expected-error @+1 {{C2: operand #4 is no scalar}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<1xf32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a2: tensor<i32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<1xf32>) {
  // expected-error @+1 {{C2: operand #5 is no scalar}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<1xf32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  %a2 = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: max_output_size is -1}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<9x4xf32>, %a1: tensor<9xf32>, %a3: tensor<f32>, %a4: tensor<f32>, %a5: tensor<f32>) {
  %a2 = adze.const dense<3> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{result #0 has shape [4] where [3] is expected}}
  %r:3 = adze.non_max_suppression_v5(%a0, %a1, %a2, %a3, %a4, %a5)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<4xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// -----

func.func @f(%a0: tensor<4xf32>, %a1: tensor<2xi32>) {
  // expected-error @+1 {{C1: the input has rank 1}}
  %r = adze.rfft2d(%a0, %a1)
      : (tensor<4xf32>, tensor<2xi32>) -> tensor<?xcomplex<f32>>
  return
}

// -----

func.func @f(%a0: tensor<4x4xf32>, %a1: tensor<3xi32>) {
  // expected-error @+1 {{C2: fft_length must have shape [2]}}
  %r = adze.rfft2d(%a0, %a1)
      : (tensor<4x4xf32>, tensor<3xi32>) -> tensor<?x?xcomplex<f32>>
  return
}

// -----

func.func @f(%a0: tensor<4x4xf32>) {
  %a1 = adze.const dense<[4, 6]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C3: length 6 is no power of two}}
  %r = adze.rfft2d(%a0, %a1)
      : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<?x?xcomplex<f32>>
  return
}

// -----

func.func @f(%a0: tensor<4x4xf32>) {
  %a1 = adze.const dense<[0, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C3: length 0 is no power of two}}
  %r = adze.rfft2d(%a0, %a1)
      : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<?x?xcomplex<f32>>
  return
}

// -----

func.func @f(%a0: tensor<4x4xf32>) {
  %a1 = adze.const dense<4> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{result #0 has elements of 'i32' where 'complex<f32>' is expected}}
  %r = adze.rfft2d(%a0, %a1)
      : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<4x3xi32>
  return
}

// -----

func.func @f(%a0: tensor<2x1xi32>) {
  // expected-error @+1 {{C1: the shape must be a vector}}
  %r = adze.random_uniform(%a0)
      : (tensor<2x1xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f() {
  %a0 = adze.const dense<[3, -2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: extent -2 is negative}}
  %r = adze.random_uniform(%a0)
      : (tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%a0: tensor<2xi32>) {
  // expected-error @+1 {{result #0 has shape [3] where [?, ?] is expected}}
  %r = adze.random_uniform(%a0)
      : (tensor<2xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @f(%a0: tensor<2x1xi32>) {
  // expected-error @+1 {{C1: the shape must be a vector}}
  %r = adze.random_standard_normal(%a0)
      : (tensor<2x1xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f() {
  %a0 = adze.const dense<[3, -2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C2: extent -2 is negative}}
  %r = adze.random_standard_normal(%a0)
      : (tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%a0: tensor<2xi32>) {
  // expected-error @+1 {{result #0 has shape [3] where [?, ?] is expected}}
  %r = adze.random_standard_normal(%a0)
      : (tensor<2xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xf32>, %a1: tensor<i32>) {
  // expected-error @+1 {{C1: logits must be a matrix and num_samples a scalar}}
  %r = adze.multinomial(%a0, %a1)
      : (tensor<5xf32>, tensor<i32>) -> tensor<?x?xi64>
  return
}

// -----

func.func @f(%a0: tensor<2x5xf32>, %a1: tensor<1xi32>) {
  // expected-error @+1 {{C1: logits must be a matrix and num_samples a scalar}}
  %r = adze.multinomial(%a0, %a1)
      : (tensor<2x5xf32>, tensor<1xi32>) -> tensor<?x?xi64>
  return
}

// -----

func.func @f(%a0: tensor<2x5xf32>) {
  %a1 = adze.const dense<-3> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C2: num_samples is -3}}
  %r = adze.multinomial(%a0, %a1)
      : (tensor<2x5xf32>, tensor<i32>) -> tensor<?x?xi64>
  return
}

// -----

func.func @f(%a0: tensor<4xf32>) {
  // expected-error @+1 {{C1: boundaries descend}}
  %r = adze.bucketize(%a0) {boundaries = array<f32: 1.0, 0.0>}
      : (tensor<4xf32>) -> tensor<4xi32>
  return
}

// -----

func.func @f(%a0: tensor<4xf32>) {
  // expected-error @+1 {{result #0 has elements of 'i64' where 'i32' is expected}}
  %r = adze.bucketize(%a0)
      : (tensor<4xf32>) -> tensor<4xi64>
  return
}

// -----

func.func @f(%a0: tensor<4x1xi32>, %a1: tensor<3xi32>, %a2: tensor<3x2xf32>) {
  // expected-error @+1 {{C1: lookup and key must be vectors}}
  %r:2 = adze.hashtable_lookup(%a0, %a1, %a2)
      : (tensor<4x1xi32>, tensor<3xi32>, tensor<3x2xf32>) -> (tensor<*xf32>, tensor<?xui8>)
  return
}

// -----

func.func @f(%a0: tensor<4xi32>, %a1: tensor<3x1xi32>, %a2: tensor<3x2xf32>) {
  // expected-error @+1 {{C1: lookup and key must be vectors}}
  %r:2 = adze.hashtable_lookup(%a0, %a1, %a2)
      : (tensor<4xi32>, tensor<3x1xi32>, tensor<3x2xf32>) -> (tensor<*xf32>, tensor<?xui8>)
  return
}

// -----

func.func @f(%a0: tensor<4xi32>, %a1: tensor<3xi32>, %a2: tensor<4x2xf32>) {
  // expected-error @+1 {{C2: values of shape [4, 2] have no row per key}}
  %r:2 = adze.hashtable_lookup(%a0, %a1, %a2)
      : (tensor<4xi32>, tensor<3xi32>, tensor<4x2xf32>) -> (tensor<*xf32>, tensor<?xui8>)
  return
}

// -----

func.func @f(%a0: tensor<4xi32>, %a1: tensor<3xi32>, %a2: tensor<f32>) {
  // expected-error @+1 {{C2: values of shape [] have no row per key}}
  %r:2 = adze.hashtable_lookup(%a0, %a1, %a2)
      : (tensor<4xi32>, tensor<3xi32>, tensor<f32>) -> (tensor<*xf32>, tensor<?xui8>)
  return
}

// -----

func.func @f(%a0: tensor<4xi32>, %a1: tensor<3xi32>, %a2: tensor<3x2x!adze.string>) {
  // expected-error @+1 {{C3: strings must be a vector}}
  %r:2 = adze.hashtable_lookup(%a0, %a1, %a2)
      : (tensor<4xi32>, tensor<3xi32>, tensor<3x2x!adze.string>) -> (tensor<*x!adze.string>, tensor<?xui8>)
  return
}

// -----

func.func @f(%a0: tensor<5x1xi32>, %a1: tensor<5x3xi32>, %a2: tensor<3xi32>, %a3: tensor<5xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C1: ids, dense_shape and weights must be vectors}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5x1xi32>, tensor<5x3xi32>, tensor<3xi32>, tensor<5xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xi32>, %a1: tensor<5xi32>, %a2: tensor<3xi32>, %a3: tensor<5xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C1: ids, dense_shape and weights must be vectors}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5xi32>, tensor<5xi32>, tensor<3xi32>, tensor<5xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xi32>, %a1: tensor<5x3xi32>, %a2: tensor<3x1xi32>, %a3: tensor<5xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C1: ids, dense_shape and weights must be vectors}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5xi32>, tensor<5x3xi32>, tensor<3x1xi32>, tensor<5xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xi32>, %a1: tensor<5x3xi32>, %a2: tensor<3xi32>, %a3: tensor<5x1xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C1: ids, dense_shape and weights must be vectors}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5xi32>, tensor<5x3xi32>, tensor<3xi32>, tensor<5x1xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xi32>, %a1: tensor<5x3xi32>, %a2: tensor<3xi32>, %a3: tensor<5xf32>, %a4: tensor<9xf32>) {
  // expected-error @+1 {{C1: ids, dense_shape and weights must be vectors}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5xi32>, tensor<5x3xi32>, tensor<3xi32>, tensor<5xf32>, tensor<9xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<4xi32>, %a1: tensor<5x3xi32>, %a2: tensor<3xi32>, %a3: tensor<5xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C2: ids, weights, indices and dense_shape differ in number}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<4xi32>, tensor<5x3xi32>, tensor<3xi32>, tensor<5xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xi32>, %a1: tensor<5x3xi32>, %a2: tensor<2xi32>, %a3: tensor<5xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C2: ids, weights, indices and dense_shape differ in number}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5xi32>, tensor<5x3xi32>, tensor<2xi32>, tensor<5xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<5xi32>, %a1: tensor<5x3xi32>, %a2: tensor<3xi32>, %a3: tensor<4xf32>, %a4: tensor<9x2xf32>) {
  // expected-error @+1 {{C2: ids, weights, indices and dense_shape differ in number}}
  %r = adze.embedding_lookup_sparse(%a0, %a1, %a2, %a3, %a4)
      : (tensor<5xi32>, tensor<5x3xi32>, tensor<3xi32>, tensor<4xf32>, tensor<9x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a0: tensor<3xf32>, %a1: tensor<5xi32>) {
  // expected-error @+1 {{C1: the hash must be a matrix of at most 32 columns}}
  %r = adze.lsh_projection(%a0, %a1) {type = #adze.lsh_projection_type<DENSE>}
      : (tensor<3xf32>, tensor<5xi32>) -> tensor<?xi32>
  return
}

// -----

func.func @f(%a0: tensor<3x33xf32>, %a1: tensor<5xi32>) {
  // expected-error @+1 {{C1: the hash must be a matrix of at most 32 columns}}
  %r = adze.lsh_projection(%a0, %a1) {type = #adze.lsh_projection_type<DENSE>}
      : (tensor<3x33xf32>, tensor<5xi32>) -> tensor<?xi32>
  return
}

// -----

func.func @f(%a0: tensor<3x2xf32>, %a1: tensor<0xi32>) {
  // expected-error @+1 {{C2: the input has no row}}
  %r = adze.lsh_projection(%a0, %a1) {type = #adze.lsh_projection_type<DENSE>}
      : (tensor<3x2xf32>, tensor<0xi32>) -> tensor<?xi32>
  return
}

// -----

func.func @f(%a0: tensor<3x2xf32>, %a1: tensor<i32>) {
  // expected-error @+1 {{C2: the input has no row}}
  %r = adze.lsh_projection(%a0, %a1) {type = #adze.lsh_projection_type<DENSE>}
      : (tensor<3x2xf32>, tensor<i32>) -> tensor<?xi32>
  return
}

// -----

func.func @f(%a0: tensor<3x2xf32>, %a1: tensor<5xi32>, %a2: tensor<4xf32>) {
  // expected-error @+1 {{C3: the weight must be a vector with an element per row of the input}}
  %r = adze.lsh_projection(%a0, %a1, %a2) {type = #adze.lsh_projection_type<DENSE>}
      : (tensor<3x2xf32>, tensor<5xi32>, tensor<4xf32>) -> tensor<?xi32>
  return
}

// -----

func.func @f(%a0: tensor<3x2xf32>, %a1: tensor<5xi32>) {
  // expected-error @+1 {{C4: type must be SPARSE or DENSE}}
  %r = adze.lsh_projection(%a0, %a1)
      : (tensor<3x2xf32>, tensor<5xi32>) -> tensor<?xi32>
  return
}

// -----

func.func @f(%a0: tensor<3xi32>) {
  // expected-error @+1 {{must be tensor of STRING}}
  %r = adze.skip_gram(%a0)
      : (tensor<3xi32>) -> tensor<?x!adze.string>
  return
}
