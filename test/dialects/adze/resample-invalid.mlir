// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @pad_rows(%x: tensor<2x3xf32>, %p: tensor<3x2xi32>) {
  // expected-error @+1 {{C1: paddings must have two columns and a row per dimension of the input}}
  %0 = adze.pad(%x, %p) : (tensor<2x3xf32>, tensor<3x2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_columns(%x: tensor<2x3xf32>, %p: tensor<2x1xi32>) {
  // expected-error @+1 {{C1: paddings must have two columns and a row per dimension of the input}}
  %0 = adze.pad(%x, %p) : (tensor<2x3xf32>, tensor<2x1xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_columns_unranked(%x: tensor<*xf32>, %p: tensor<4xi32>) {
  // expected-error @+1 {{C1: paddings must have two columns and a row per dimension of the input}}
  %0 = adze.pad(%x, %p) : (tensor<*xf32>, tensor<4xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_negative(%x: tensor<2x3xf32>) {
  %p = adze.const dense<[[0, 0], [1, -1]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  // expected-error @+1 {{C2: dimension 1 has a negative padding}}
  %0 = adze.pad(%x, %p) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_values(%x: tensor<2xf32>, %p: tensor<1x2xi32>, %v: tensor<2xf32>) {
  // expected-error @+1 {{C3: constant_values must have one element of the input's type}}
  %0 = adze.pad(%x, %p, %v) : (tensor<2xf32>, tensor<1x2xi32>, tensor<2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @pad_type(%x: tensor<2xf32>, %p: tensor<1x2xf32>) {
  // expected-error @+1 {{operand #1 must be tensor of INT32 or INT64 or INT8 or INT16 or BOOL}}
  %0 = adze.pad(%x, %p) : (tensor<2xf32>, tensor<1x2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @pad_declared(%x: tensor<2xf32>) {
  %p = adze.const dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{result #0 has shape [4] where [5] is expected}}
  %0 = adze.pad(%x, %p) : (tensor<2xf32>, tensor<1x2xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @padv2_rows(%x: tensor<2x3xf32>, %p: tensor<1x2xi32>, %v: tensor<f32>) {
  // expected-error @+1 {{C1: paddings must have two columns and a row per dimension of the input}}
  %0 = adze.padv2(%x, %p, %v) : (tensor<2x3xf32>, tensor<1x2xi32>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @padv2_negative(%x: tensor<2xf32>, %v: tensor<f32>) {
  %p = adze.const dense<[[-1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C2: dimension 0 has a negative padding}}
  %0 = adze.padv2(%x, %p, %v) : (tensor<2xf32>, tensor<1x2xi32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @padv2_value_type(%x: tensor<2xf32>, %p: tensor<1x2xi32>, %v: tensor<i32>) {
  // expected-error @+1 {{C3: constant_values must have one element of the input's type}}
  %0 = adze.padv2(%x, %p, %v) : (tensor<2xf32>, tensor<1x2xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @mirror_pad_rows(%x: tensor<2xf32>, %p: tensor<2x2xi32>) {
  // expected-error @+1 {{C1: paddings must have two columns and a row per dimension of the input}}
  %0 = adze.mirror_pad(%x, %p) : (tensor<2xf32>, tensor<2x2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @mirror_pad_negative(%x: tensor<2xf32>) {
  %p = adze.const dense<[[1, -1]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C2: dimension 0 has a negative padding}}
  %0 = adze.mirror_pad(%x, %p) : (tensor<2xf32>, tensor<1x2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @mirror_pad_reflect(%x: tensor<2xf32>) {
  %p = adze.const dense<[[0, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C3: dimension 0 of [2] is padded by 2, more than it can mirror}}
  %0 = adze.mirror_pad(%x, %p) : (tensor<2xf32>, tensor<1x2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @mirror_pad_symmetric(%x: tensor<2xf32>) {
  %p = adze.const dense<[[3, 0]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C3: dimension 0 of [2] is padded by 3, more than it can mirror}}
  %0 = adze.mirror_pad(%x, %p) {mode = #adze.mirror_pad_mode<SYMMETRIC>} : (tensor<2xf32>, tensor<1x2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @space_to_depth_rank(%x: tensor<4x6x4xf32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.space_to_depth(%x) {block_size = 2 : i32} : (tensor<4x6x4xf32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @space_to_depth_block(%x: tensor<1x4x6x4xf32>) {
  // expected-error @+1 {{C2: block_size must be positive}}
  %0 = adze.space_to_depth(%x) : (tensor<1x4x6x4xf32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @depth_to_space_rank(%x: tensor<4x6x4xf32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.depth_to_space(%x) {block_size = 2 : i32} : (tensor<4x6x4xf32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @depth_to_space_block(%x: tensor<1x4x6x4xf32>) {
  // expected-error @+1 {{C2: block_size must be positive}}
  %0 = adze.depth_to_space(%x) : (tensor<1x4x6x4xf32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @space_to_depth_divide(%x: tensor<1x4x6x4xf32>) {
  // expected-error @+1 {{C2: [1, 4, 6, 4] does not divide into blocks of 4}}
  %0 = adze.space_to_depth(%x) {block_size = 4 : i32} : (tensor<1x4x6x4xf32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @depth_to_space_divide(%x: tensor<1x4x6x6xf32>) {
  // expected-error @+1 {{C2: [1, 4, 6, 6] does not divide into blocks of 2}}
  %0 = adze.depth_to_space(%x) {block_size = 2 : i32} : (tensor<1x4x6x6xf32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @space_to_batch_nd_rank(%x: tensor<4x6xf32>, %b: tensor<1xi32>, %m: tensor<1x2xi32>) {
  // expected-error @+1 {{C1: the input must have rank 3 or 4}}
  %0 = adze.space_to_batch_nd(%x, %b, %m) : (tensor<4x6xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @space_to_batch_nd_blocks(%x: tensor<4x6x1xf32>, %b: tensor<2xi32>, %m: tensor<1x2xi32>) {
  // expected-error @+1 {{C2: 1 dimensions need as many blocks and pairs of margins}}
  %0 = adze.space_to_batch_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<2xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @space_to_batch_nd_margins(%x: tensor<4x6x6x1xf32>, %b: tensor<2xi32>, %m: tensor<1x2xi32>) {
  // expected-error @+1 {{C2: 2 dimensions need as many blocks and pairs of margins}}
  %0 = adze.space_to_batch_nd(%x, %b, %m) : (tensor<4x6x6x1xf32>, tensor<2xi32>, tensor<1x2xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_rank(%x: tensor<4x6xf32>, %b: tensor<1xi32>, %m: tensor<1x2xi32>) {
  // expected-error @+1 {{C1: the input must have rank 3 or 4}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_blocks(%x: tensor<4x6x1xf32>, %b: tensor<2xi32>, %m: tensor<1x2xi32>) {
  // expected-error @+1 {{C2: 1 dimensions need as many blocks and pairs of margins}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<2xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_margins(%x: tensor<4x6x6x1xf32>, %b: tensor<2xi32>, %m: tensor<1x2xi32>) {
  // expected-error @+1 {{C2: 2 dimensions need as many blocks and pairs of margins}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6x6x1xf32>, tensor<2xi32>, tensor<1x2xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @space_to_batch_nd_zero(%x: tensor<4x6x1xf32>) {
  %b = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.const dense<0> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C3: blocks [0] must be positive}}
  %0 = adze.space_to_batch_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @space_to_batch_nd_divide(%x: tensor<4x6x1xf32>) {
  %b = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.const dense<[[1, 0]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C3: 7 padded elements do not divide into blocks of 2}}
  %0 = adze.space_to_batch_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_zero(%x: tensor<4x6x1xf32>) {
  %b = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.const dense<0> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C3: blocks [0] do not divide 4 batches}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_divide(%x: tensor<4x6x1xf32>) {
  %b = adze.const dense<3> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.const dense<0> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C3: blocks [3] do not divide 4 batches}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_negative(%x: tensor<4x6x1xf32>) {
  %b = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.const dense<[[-1, 0]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C4: -1 and 0 cannot be cut off dimension 1}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @batch_to_space_nd_crops(%x: tensor<4x6x1xf32>) {
  %b = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.const dense<[[6, 7]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error @+1 {{C4: 6 and 7 cannot be cut off dimension 1}}
  %0 = adze.batch_to_space_nd(%x, %b, %m) : (tensor<4x6x1xf32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @resize_bilinear_rank(%x: tensor<4x6x1xf32>, %s: tensor<2xi32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.resize_bilinear(%x, %s) : (tensor<4x6x1xf32>, tensor<2xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @resize_bilinear_vector(%x: tensor<1x4x6x1xf32>, %s: tensor<3xi32>) {
  // expected-error @+1 {{C2: size must be a vector of 2}}
  %0 = adze.resize_bilinear(%x, %s) : (tensor<1x4x6x1xf32>, tensor<3xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @resize_bilinear_least(%x: tensor<1x4x6x1xf32>) {
  %s = adze.const dense<[0, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C3: height and width must be at least 1, not [0, 4]}}
  %0 = adze.resize_bilinear(%x, %s) : (tensor<1x4x6x1xf32>, tensor<2xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @resize_nearest_neighbor_rank(%x: tensor<4x6x1xf32>, %s: tensor<2xi32>) {
  // expected-error @+1 {{C1: the input must have rank 4}}
  %0 = adze.resize_nearest_neighbor(%x, %s) : (tensor<4x6x1xf32>, tensor<2xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @resize_nearest_neighbor_vector(%x: tensor<1x4x6x1xf32>, %s: tensor<3xi32>) {
  // expected-error @+1 {{C2: size must be a vector of 2}}
  %0 = adze.resize_nearest_neighbor(%x, %s) : (tensor<1x4x6x1xf32>, tensor<3xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @resize_nearest_neighbor_least(%x: tensor<1x4x6x1xf32>) {
  %s = adze.const dense<[-1, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C3: height and width must be at least 0, not [-1, 4]}}
  %0 = adze.resize_nearest_neighbor(%x, %s) : (tensor<1x4x6x1xf32>, tensor<2xi32>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @resize_bilinear_flags(%x: tensor<1x4x6x1xf32>) {
  %s = adze.const dense<[2, 2]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error @+1 {{C4: align_corners and half_pixel_centers exclude each other}}
  %0 = adze.resize_bilinear(%x, %s) {align_corners = true, half_pixel_centers = true} : (tensor<1x4x6x1xf32>, tensor<2xi32>) -> tensor<?x?x?x?xf32>
  return
}
