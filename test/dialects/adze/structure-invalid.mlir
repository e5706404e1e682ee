// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @const_shape() {
  // expected-error @+1 {{C1: value has type 'tensor<2xf32>' but the result is 'tensor<2x1xf32>'}}
  %0 = adze.const dense<1.0> : tensor<2xf32> -> tensor<2x1xf32>
  return
}

// -----

func.func @const_unranked() {
  // expected-error @+1 {{C1: value has type 'tensor<2xf32>' but the result is 'tensor<*xf32>'}}
  %0 = adze.const dense<1.0> : tensor<2xf32> -> tensor<*xf32>
  return
}

// -----

func.func @const_dynamic() {
  // expected-error @+1 {{C1: value has type 'tensor<2xf32>' but the result is 'tensor<?xf32>'}}
  %0 = adze.const dense<1.0> : tensor<2xf32> -> tensor<?xf32>
  return
}

// -----

func.func @const_type() {
  // expected-error @+1 {{C2: value stores 'f32' but the result 'i32'}}
  %0 = adze.const dense<1.0> : tensor<2xf32> -> tensor<2xi32>
  return
}

// -----

func.func @const_quantized() {
  // expected-error @+1 {{C2: value stores 'i8' but the result 'ui8'}}
  %0 = adze.const dense<1> : tensor<2xi8> -> tensor<2x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @const_blob() {
  // expected-error @+1 {{C3: blob has 4 bytes but 'tensor<2xf32>' takes 8}}
  %0 = adze.const dense_resource<short> : tensor<2xf32> -> tensor<2xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      short: "0x0400000001020304"
    }
  }
#-}

// -----

func.func @const_packed() {
  // expected-error @+1 {{C3: blob has 4 bytes but 'tensor<9xi4>' takes 5}}
  %0 = adze.const dense_resource<short> : tensor<9xi4> -> tensor<9xi4>
  return
}

{-#
  dialect_resources: {
    builtin: {
      short: "0x0400000001020304"
    }
  }
#-}

// -----

func.func @const_no_tensor() {
  // expected-error @+1 {{result #0 must be tensor, but got 'vector<2xf32>'}}
  %0 = adze.const dense<1.0> : vector<2xf32> -> vector<2xf32>
  return
}

// -----

func.func @const_sparse() {
  // expected-error @+1 {{attribute 'value' failed to satisfy constraint: dense numbers or a resource blob}}
  %0 = adze.const sparse<[[0]], [1]> : tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @const_strings() {
  // expected-error @+1 {{attribute 'value' failed to satisfy constraint: dense numbers or a resource blob}}
  %0 = adze.const dense<["a"]> : tensor<1x!adze.string> -> tensor<1x!adze.string>
  return
}

// -----

func.func @sparse_const_matrix() {
  // expected-error @+1 {{C1: the stored elements are a vector and the result has a static shape}}
  %0 = adze.sparse_const dense<1.0> : tensor<1x2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = DENSE, size = 2>]>} -> tensor<2xf32>
  return
}

// -----

func.func @sparse_const_unranked() {
  // expected-error @+1 {{C1: the stored elements are a vector and the result has a static shape}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = DENSE, size = 2>]>} -> tensor<*xf32>
  return
}

// -----

func.func @sparse_const_dynamic() {
  // expected-error @+1 {{C1: the stored elements are a vector and the result has a static shape}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = DENSE, size = 2>]>} -> tensor<?xf32>
  return
}

// -----

func.func @sparse_const_type() {
  // expected-error @+1 {{result #0 has elements of 'i32' where 'i8' is expected}}
  %0 = adze.sparse_const dense<1> : tensor<2xi8> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = DENSE, size = 2>]>} -> tensor<2xi32>
  return
}

// -----

func.func @sparse_const_order() {
  // expected-error @+1 {{C2: the traversal order has 1 dimensions where rank and block map make 2}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = DENSE, size = 2>]>} -> tensor<2x1xf32>
  return
}

// -----

func.func @sparse_const_block_map() {
  // expected-error @+1 {{C2: the block map names dimension 2}}
  %0 = adze.sparse_const dense<1.0> : tensor<4xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], block_map = [2], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = DENSE, size = 2>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_block() {
  // expected-error @+1 {{C2: block dimension 0 does not divide dimension 0}}
  %0 = adze.sparse_const dense<1.0> : tensor<6xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], block_map = [0], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = DENSE, size = 3>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_block_csr() {
  // expected-error @+1 {{C2: block dimension 0 does not divide dimension 0}}
  %0 = adze.sparse_const dense<1.0> : tensor<4xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], block_map = [0], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 2, 4]> : tensor<3xui8>, indices = dense<[0, 1, 0, 1]> : tensor<4xui8>>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_size() {
  // expected-error @+1 {{C2: level 1 has size 2 where the shape makes 3}}
  %0 = adze.sparse_const dense<1.0> : tensor<4xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = DENSE, size = 2>]>} -> tensor<2x3xf32>
  return
}

// -----

func.func @sparse_const_count() {
  // expected-error @+1 {{C2: the levels describe 2 elements but 3 are stored}}
  %0 = adze.sparse_const dense<1.0> : tensor<3xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<[0, 2]> : tensor<2xui8>, indices = dense<[0, 1]> : tensor<2xui8>>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_overflow() {
  // expected-error @+1 {{C2: the element count overflows}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1, 2], levels = [#adze.level<format = DENSE, size = 2147483647>,
      #adze.level<format = DENSE, size = 2147483647>,
      #adze.level<format = DENSE, size = 2147483647>]>} -> tensor<2147483647x2147483647x2147483647xf32>
  return
}

// -----

func.func @sparse_const_no_indices() {
  // expected-error @+1 {{C3: segments or indices of level 0 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_segment_count() {
  // expected-error @+1 {{C3: segments or indices of level 1 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 2]> : tensor<2xui8>, indices = dense<[0, 1]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  return
}

// -----

func.func @sparse_const_segments_start() {
  // expected-error @+1 {{C3: segments or indices of level 0 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<[1, 2]> : tensor<2xui8>, indices = dense<[0, 1]> : tensor<2xui8>>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_segments_descend() {
  // expected-error @+1 {{C3: segments or indices of level 1 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 3, 2]> : tensor<3xui8>, indices = dense<[0, 1]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  return
}

// -----

func.func @sparse_const_segments_end() {
  // expected-error @+1 {{C3: segments or indices of level 0 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<[0, 3]> : tensor<2xui8>, indices = dense<[0, 1]> : tensor<2xui8>>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_index() {
  // expected-error @+1 {{C3: segments or indices of level 0 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<[0, 2]> : tensor<2xui16>, indices = dense<[0, 4]> : tensor<2xui16>>]>} -> tensor<4xf32>
  return
}

// -----

func.func @sparse_const_index_negative() {
  // expected-error @+1 {{C3: segments or indices of level 0 are inconsistent}}
  %0 = adze.sparse_const dense<1.0> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<[0, 2]> : tensor<2xi32>, indices = dense<[-1, 0]> : tensor<2xi32>>]>} -> tensor<4xf32>
  return
}

// -----

func.func @blockwise_const_shape(%s: tensor<2x1xf16>, %z: none) {
  // expected-error @+1 {{C1: value has type 'tensor<2x32xi4>' but the result is}}
  %0 = adze.blockwise_const dense<1> : tensor<2x32xi4> scales %s, %z : tensor<2x1xf16>, none
      -> tensor<2x64xi4, #adze.quantization<block_size = 32 : i32>>
  return
}

// -----

func.func @blockwise_const_type(%s: tensor<2x1xf16>, %z: none) {
  // expected-error @+1 {{C2: value stores 'i8' but the result 'i4'}}
  %0 = adze.blockwise_const dense<1> : tensor<2x32xi8> scales %s, %z : tensor<2x1xf16>, none
      -> tensor<2x32xi4, #adze.quantization<block_size = 32 : i32>>
  return
}

// -----

func.func @blockwise_const_blob(%s: tensor<2x1xf16>, %z: none) {
  // expected-error @+1 {{C3: blob has 4 bytes but 'tensor<2x32xi4>' takes 32}}
  %0 = adze.blockwise_const dense_resource<short> : tensor<2x32xi4> scales %s, %z : tensor<2x1xf16>, none
      -> tensor<2x32xi4, #adze.quantization<block_size = 32 : i32>>
  return
}

{-#
  dialect_resources: {
    builtin: {
      short: "0x0400000001020304"
    }
  }
#-}

// -----

func.func @blockwise_const_no_block(%s: tensor<2x1xf16>, %z: none) {
  // expected-error @+1 {{C4: the result's encoding names no block_size}}
  %0 = adze.blockwise_const dense<1> : tensor<2x32xi4> scales %s, %z : tensor<2x1xf16>, none
      -> tensor<2x32xi4>
  return
}

// -----

func.func @blockwise_const_no_block_size(%s: tensor<2x1xf16>, %z: none) {
  // expected-error @+1 {{C4: the result's encoding names no block_size}}
  %0 = adze.blockwise_const dense<1> : tensor<2x32xi4> scales %s, %z : tensor<2x1xf16>, none
      -> tensor<2x32xi4, #adze.quantization<min = [0.0]>>
  return
}

// -----

func.func @placeholder_used() {
  // expected-error @+1 {{C1: nothing produces this tensor, so it cannot be used}}
  %0 = adze.placeholder : tensor<4xf32>
  %1 = adze.rank(%0) : (tensor<4xf32>) -> tensor<i32>
  return
}

// -----

func.func @custom_operand(%x: i32) {
  // expected-error @+1 {{operand #0 must be variadic of tensor or none, but got 'i32'}}
  adze.custom "x"(%x) : (i32) -> ()
  return
}

// -----

func.func @custom_options() {
  // expected-error @+1 {{attribute 'options' failed to satisfy constraint: dense bytes (ui8) or a resource blob of them}}
  adze.custom "x"() {options = dense<1> : tensor<2xi8>} : () -> ()
  return
}

// -----

func.func @custom_options_sparse() {
  // expected-error @+1 {{attribute 'options' failed to satisfy constraint: dense bytes (ui8) or a resource blob of them}}
  adze.custom "x"() {options = sparse<[[0]], [1]> : tensor<4xui8>} : () -> ()
  return
}

// -----

func.func @opaque_builtin() {
  // expected-error @+1 {{C1: the wire format has no builtin 'HASH_TABLE'}}
  adze.opaque "HASH_TABLE"() : () -> ()
  return
}

// -----

func.func @opaque_function() {
  // expected-error @+1 {{C2: option names @nowhere, which is no function}}
  adze.opaque "STABLEHLO_COMPOSITE"() {options = {decomposition_subgraph = @nowhere}} : () -> ()
  return
}

// -----

func.func @opaque_nested() {
  // expected-error @+1 {{C2: option names @nowhere, which is no function}}
  adze.opaque "STABLEHLO_CASE"() {options = {branches = [@opaque_nested, @nowhere]}} : () -> ()
  return
}
