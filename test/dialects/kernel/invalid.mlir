// RUN: adze-opt %s -split-input-file -verify-diagnostics
// Every rule of the machine dialect.

func.func @ranks(%x: tensor<4x8xf32>, %w: tensor<2x6x8xf32>, %e: tensor<4x6xf32>) {
  // expected-error @below {{C1: operands must all have rank 2 or all have rank 3}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<2x6x8xf32>) init(%e : tensor<4x6xf32>) {epilogue_maps = []}
    epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x6xf32>
  return
}

// -----

func.func @extents(%x: tensor<4x8xf32>, %w: tensor<6x7xf32>, %e: tensor<4x6xf32>) {
  // expected-error @below {{C2: extents of}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x7xf32>) init(%e : tensor<4x6xf32>) {epilogue_maps = []}
    epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x6xf32>
  return
}

// -----

func.func @arguments(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>, %b: tensor<6xf32>, %e: tensor<4x6xf32>) {
  // expected-error @below {{the epilogue has an argument for the sum, and an argument and a map for each operand}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>)
    with(%b : tensor<6xf32>) {epilogue_maps = []} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x6xf32>
  return
}

// -----

func.func @map(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>, %b: tensor<6xf32>, %e: tensor<4x6xf32>) {
  // expected-error @below {{does not pick an element of 'tensor<6xf32>'}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>)
    with(%b : tensor<6xf32>) {epilogue_maps = [affine_map<(m, n) -> (m, n)>]} epilogue {
  ^bb0(%s: f32, %v: f32):
    kernel.yield %s : f32
  } -> tensor<4x6xf32>
  return
}

// -----

func.func @argument_type(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>, %b: tensor<6xf32>, %e: tensor<4x6xf32>) {
  // expected-error @below {{an epilogue argument of type 'i32' stands for an element of 'tensor<6xf32>'}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>)
    with(%b : tensor<6xf32>) {epilogue_maps = [affine_map<(m, n) -> (n)>]} epilogue {
  ^bb0(%s: f32, %v: i32):
    kernel.yield %s : f32
  } -> tensor<4x6xf32>
  return
}

// -----

func.func @yield(%x: tensor<4x8xi8>, %w: tensor<6x8xi8>, %e: tensor<4x6xi8>) {
  // expected-error @below {{the epilogue ends with kernel.yield of an element of the destination}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xi8>) rhs(%w : tensor<6x8xi8>) init(%e : tensor<4x6xi8>) {epilogue_maps = []}
    epilogue {
  ^bb0(%s: i32):
    kernel.yield %s : i32
  } -> tensor<4x6xi8>
  return
}

// -----

func.func @no_result(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>, %e: tensor<4x6xf32>) {
  // expected-error @below {{a destination that is a tensor, and nothing else, has a result}}
  kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<6x8xf32>) init(%e : tensor<4x6xf32>) {epilogue_maps = []} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @strides(%x: memref<1x8x8x4xf32>, %w: memref<2x3x3x4xf32>, %e: memref<1x6x6x2xf32>) {
  // expected-error @below {{C2: strides and dilations are two positive numbers each}}
  kernel.conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<2x3x3x4xf32>) init(%e : memref<1x6x6x2xf32>)
    {epilogue_maps = [], strides = array<i64: 0, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @groups(%x: memref<1x8x8x4xf32>, %w: memref<2x3x3x4xf32>, %e: memref<1x6x6x2xf32>) {
  // expected-error @below {{C3: channels of}}
  kernel.conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<2x3x3x4xf32>) init(%e : memref<1x6x6x2xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 2 : i64} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @beyond(%x: memref<1x8x8x4xf32>, %w: memref<2x3x3x4xf32>, %e: memref<1x7x6x2xf32>) {
  // expected-error @below {{C4: result 'memref<1x7x6x2xf32>' reads beyond input 'memref<1x8x8x4xf32>'}}
  kernel.conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<2x3x3x4xf32>) init(%e : memref<1x7x6x2xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @packed(%x: memref<1x8x8x4xf32>, %w: memref<1x3x12x8x1xf32>, %e: memref<1x6x6x2xf32>) {
  // expected-error @below {{C1: a packed filter leaves its extents in `window`}}
  kernel.conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<1x3x12x8x1xf32>) init(%e : memref<1x6x6x2xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64,
     tile = array<i64: 6, 8, 1>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @depthwise(%x: memref<1x8x8x4xf32>, %w: memref<3x3x5xf32>, %e: memref<1x6x6x4xf32>) {
  // expected-error @below {{C3: channels of}}
  kernel.depthwise_conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<3x3x5xf32>) init(%e : memref<1x6x6x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @padding_of_one_side(%x: memref<1x8x8x4xf32>, %w: memref<3x3x4xf32>, %e: memref<1x8x8x4xf32>) {
  // expected-error @below {{C5: padding is [top, left], none of them negative}}
  kernel.depthwise_conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<3x3x4xf32>) init(%e : memref<1x8x8x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = array<i64: 1>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @negative_padding(%x: memref<1x8x8x4xf32>, %w: memref<3x3x4xf32>, %e: memref<1x8x8x4xf32>) {
  // expected-error @below {{C5: padding is [top, left], none of them negative}}
  kernel.depthwise_conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<3x3x4xf32>) init(%e : memref<1x8x8x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = array<i64: 1, -1>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @padded_batches(%x: memref<1x8x8x4xf32>, %w: memref<3x3x4xf32>, %e: memref<2x8x8x4xf32>) {
  // expected-error @below {{C4: input and result have different batches}}
  kernel.depthwise_conv_2d lhs(%x : memref<1x8x8x4xf32>) rhs(%w : memref<3x3x4xf32>) init(%e : memref<2x8x8x4xf32>)
    {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = array<i64: 1, 1>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  }
  return
}

// -----

func.func @read(%b: memref<4xf32>, %e: tensor<5xf32>) {
  // expected-error @below {{C1: 'memref<4xf32>' and 'tensor<5xf32>' differ in shape or element type}}
  %0 = kernel.read %b into %e : memref<4xf32>, tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @extern_result(%x: tensor<4xf32>, %e: tensor<2xf32>) {
  // expected-error @below {{C1: outputs that are tensors have results of their types, and nothing else has}}
  kernel.extern_call "f" inputs(%x : tensor<4xf32>) outputs(%e : tensor<2xf32>)
  return
}

// -----

func.func @extern_gaps(%x: memref<4x2xf32, strided<[3, 1]>>) {
  // expected-error @below {{C2: the elements of 'memref<4x2xf32, strided<[3, 1]>>' are not one after the other}}
  kernel.extern_call "f" inputs(%x : memref<4x2xf32, strided<[3, 1]>>) outputs()
  return
}

// -----

func.func @extern_absent(%x: memref<4xf32>) {
  // expected-error @below {{C3: 2 is no position that increases among 2 inputs}}
  kernel.extern_call "f" inputs(%x : memref<4xf32>) outputs() {absent = array<i64: 2>}
  return
}

// -----

// A bit for each column, or for each panel of 16.
func.func @pattern(%x: tensor<4x8xf32>, %w: tensor<3xf32>, %b: tensor<3x16x1xf32>, %e: tensor<4x20xf32>) {
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%b : tensor<3x16x1xf32>) init(%e : tensor<4x20xf32>)
    {epilogue_maps = [], tile = array<i64: 4, 16, 1>, pattern = dense<[[1], [3]]> : tensor<2x1xi8>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x20xf32>
  // expected-error @below {{C6: a pattern of type 'tensor<2x1xi8>' does not fit packed weights 'tensor<3xf32>' of 20 columns}}
  %1 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<3xf32>) init(%e : tensor<4x20xf32>)
    {epilogue_maps = [], tile = array<i64: 16, 48, 1>, pattern = dense<[[1], [3]]> : tensor<2x1xi8>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x20xf32>
  return
}

// -----

// As many values as numbers of some bits have, and bytes.
func.func @table(%x: tensor<4x8xf32>, %w: tensor<1x1x16x1x4xi8>, %f: tensor<1x1x16x1x4xf32>, %e: tensor<4x16xf32>) {
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<1x1x16x1x4xi8>) init(%e : tensor<4x16xf32>)
    {epilogue_maps = [], tile = array<i64: 4, 16, 1>, table = dense<1.0> : tensor<16xf32>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x16xf32>
  // expected-error @below {{C7: a table of type 'tensor<16xf32>' does not fit weights 'tensor<1x1x16x1x4xf32>'}}
  %1 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%f : tensor<1x1x16x1x4xf32>) init(%e : tensor<4x16xf32>)
    {epilogue_maps = [], tile = array<i64: 4, 16, 1>, table = dense<1.0> : tensor<16xf32>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x16xf32>
  return
}

// -----

func.func @two_tables(%x: tensor<4x8xf32>, %w: tensor<1x2x16x1x4xi8>, %e: tensor<4x16xf32>) {
  // expected-error @below {{C7: a table of type 'tensor<1x16xf32>' does not fit weights 'tensor<1x2x16x1x4xi8>'}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<1x2x16x1x4xi8>) init(%e : tensor<4x16xf32>)
    {epilogue_maps = [], tile = array<i64: 4, 16, 1>, table = dense<1.0> : tensor<16xf32>, panel_table = tensor<1x16xf32>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x16xf32>
  return
}

// -----

func.func @panel_table_of_rank_1(%x: tensor<4x8xf32>, %w: tensor<1x2x16x1x4xi8>, %e: tensor<4x16xf32>) {
  // expected-error @below {{C7: a table of type 'tensor<16xf32>' does not fit weights 'tensor<1x2x16x1x4xi8>'}}
  %0 = kernel.matmul lhs(%x : tensor<4x8xf32>) rhs(%w : tensor<1x2x16x1x4xi8>) init(%e : tensor<4x16xf32>)
    {epilogue_maps = [], tile = array<i64: 4, 16, 1>, panel_table = tensor<16xf32>} epilogue {
  ^bb0(%s: f32):
    kernel.yield %s : f32
  } -> tensor<4x16xf32>
  return
}
