// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --emit-bytecode | adze-opt | FileCheck %s

// CHECK-LABEL: func @const
func.func @const() {
  // CHECK: adze.const dense<[1.500000e+00, 0x7FC00000, 0xFF800000]> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.const dense<[1.5, 0x7FC00000, 0xFF800000]> : tensor<3xf32> -> tensor<3xf32>
  // CHECK: adze.const dense<[1, -2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  %1 = adze.const dense<[1, -2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 0.5:3>>
  // CHECK: adze.const dense<[200, 3]> : tensor<2xui8> -> tensor<2x!quant.uniform<u8:f32, 5.000000e-01:128>>
  %2 = adze.const dense<[200, 3]> : tensor<2xui8> -> tensor<2x!quant.uniform<u8:f32, 0.5:128>>
  // CHECK: adze.const dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi8> -> tensor<2x2x!qchannel
  %3 = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>
  // CHECK: adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  %4 = adze.const dense<[true, false]> : tensor<2xi1> -> tensor<2xi1>
  // CHECK: adze.const dense<> : tensor<0x3xf16> -> tensor<0x3xf16>
  %5 = adze.const dense<> : tensor<0x3xf16> -> tensor<0x3xf16>
  // CHECK: adze.const dense<(1.000000e+00,-2.000000e+00)> : tensor<complex<f32>> -> tensor<complex<f32>>
  %6 = adze.const dense<(1.0, -2.0)> : tensor<complex<f32>> -> tensor<complex<f32>>
  // CHECK: adze.const dense<1> : tensor<2xi8> {adze.note = "kept"} -> tensor<2xi8>
  %7 = adze.const dense<1> : tensor<2xi8> {adze.note = "kept"} -> tensor<2xi8>
  return
}

// Blobs hold the wire's bytes: four-bit elements share one, strings are packed and of any length.
// CHECK-LABEL: func @resource
func.func @resource() {
  // CHECK: adze.const dense_resource<floats> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.const dense_resource<floats> : tensor<2xf32> -> tensor<2xf32>
  // CHECK: adze.const dense_resource<nibbles> : tensor<3xi4> -> tensor<3x!quant.uniform<i4:f32, 2.500000e-01>>
  %1 = adze.const dense_resource<nibbles> : tensor<3xi4> -> tensor<3x!quant.uniform<i4:f32, 0.25>>
  // CHECK: adze.const dense_resource<text> : tensor<1x!adze.string> -> tensor<1x!adze.string>
  %2 = adze.const dense_resource<text> : tensor<1x!adze.string> -> tensor<1x!adze.string>
  // CHECK: adze.const dense_resource<elsewhere> : tensor<1000xf32> -> tensor<1000xf32>
  %3 = adze.const dense_resource<elsewhere> : tensor<1000xf32> -> tensor<1000xf32>
  return
}

// CHECK-LABEL: func @sparse_const
func.func @sparse_const() {
  // CHECK: adze.sparse_const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32> {sparsity = #adze.sparsity<traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>, #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>, indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  %0 = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                  indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  // Blocks of 1x2 in the columns; wider indices, columns first.
  // CHECK: adze.sparse_const dense<[1, 2, 3, 4]> : tensor<4xi8> {sparsity = #adze.sparsity<traversal_order = [1, 0, 2], block_map = [1], levels = [#adze.level<format = DENSE, size = 2>, #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui16>, indices = dense<[1, 0]> : tensor<2xi32>>, #adze.level<format = DENSE, size = 2>]>} -> tensor<2x4x!quant.uniform<i8:f32, 5.000000e-01>>
  %1 = adze.sparse_const dense<[1, 2, 3, 4]> : tensor<4xi8> {sparsity = #adze.sparsity<
      traversal_order = [1, 0, 2], block_map = [1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui16>,
                  indices = dense<[1, 0]> : tensor<2xi32>>,
      #adze.level<format = DENSE, size = 2>]>} -> tensor<2x4x!quant.uniform<i8:f32, 0.5>>
  // Nothing but zeros.
  // CHECK: adze.sparse_const dense<> : tensor<0xf16>
  %2 = adze.sparse_const dense<> : tensor<0xf16> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<0> : tensor<2xi32>,
                  indices = dense<> : tensor<0xi32>>]>} -> tensor<5xf16>
  // CHECK: adze.sparse_const dense_resource<floats> : tensor<2xf32>
  %3 = adze.sparse_const dense_resource<floats> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0], levels = [#adze.level<format = SPARSE_CSR, segments = dense<[0, 2]> : tensor<2xui8>,
                  indices = dense<[254, 255]> : tensor<2xui8>>]>} -> tensor<256xf32>
  return
}

// CHECK-LABEL: func @blockwise_const
func.func @blockwise_const() {
  %s = adze.const dense<1.0> : tensor<2x1xf16> -> tensor<2x1xf16>
  %none = adze.no_value
  // CHECK: adze.blockwise_const dense<1> : tensor<2x32xi4> scales %{{.*}}, %{{.*}} : tensor<2x1xf16>, none -> tensor<2x32xi4, #quantization
  %0 = adze.blockwise_const dense<1> : tensor<2x32xi4> scales %s, %none : tensor<2x1xf16>, none
      -> tensor<2x32xi4, #adze.quantization<block_size = 32 : i32>>
  %z = adze.const dense<1> : tensor<2x1xi4> -> tensor<2x1xi4>
  // CHECK: adze.blockwise_const dense_resource<nibbles> : tensor<2x2xi4> scales %{{.*}}, %{{.*}} : tensor<2x1xf16>, tensor<2x1xi4> -> tensor<2x2xi4, #quantization
  %1 = adze.blockwise_const dense_resource<nibbles> : tensor<2x2xi4> scales %s, %z : tensor<2x1xf16>, tensor<2x1xi4>
      -> tensor<2x2xi4, #adze.quantization<block_size = 2 : i32, axes = [0, 1]>>
  return
}

// CHECK-LABEL: func @sources
func.func @sources() {
  // CHECK: adze.external_const 7 : tensor<4xf32>
  %0 = adze.external_const 7 : tensor<4xf32>
  // CHECK: adze.no_value
  %1 = adze.no_value
  // CHECK: adze.variable : tensor<1x16x!quant.uniform<i8:f32, 5.000000e-01>>
  %2 = adze.variable : tensor<1x16x!quant.uniform<i8:f32, 0.5>>
  // CHECK: adze.placeholder : tensor<*xf32>
  %3 = adze.placeholder : tensor<*xf32>
  return
}

// CHECK-LABEL: func @custom
func.func @custom(%x: tensor<1x2x2x1xf32>) {
  %none = adze.no_value
  // CHECK: adze.custom "MaxUnpooling2D"(%{{.*}}, %{{.*}}) {options = dense<[1, 255]> : tensor<2xui8>} : (tensor<1x2x2x1xf32>, none) -> (tensor<1x4x4x1xf32>, tensor<*xi32>)
  %0:2 = adze.custom "MaxUnpooling2D"(%x, %none) {options = dense<[1, 255]> : tensor<2xui8>}
      : (tensor<1x2x2x1xf32>, none) -> (tensor<1x4x4x1xf32>, tensor<*xi32>)
  // CHECK: adze.custom "with \22quotes\22\00"() {options = dense_resource<nibbles> : tensor<2xui8>} : () -> ()
  adze.custom "with \22quotes\22\00"() {options = dense_resource<nibbles> : tensor<2xui8>} : () -> ()
  // CHECK: adze.custom "Flex"(%{{.*}}) : (tensor<1x2x2x1xf32>) -> none
  %1 = adze.custom "Flex"(%x) : (tensor<1x2x2x1xf32>) -> none
  return
}

// CHECK-LABEL: func @opaque
func.func @opaque(%t: tensor<1x!adze.resource>) {
  // CHECK: adze.opaque "HASHTABLE_SIZE"(%{{.*}}) {options = {}, options_table = "HashtableSizeOptions"} : (tensor<1x!adze.resource>) -> tensor<1xi64>
  %0 = adze.opaque "HASHTABLE_SIZE"(%t) {options_table = "HashtableSizeOptions", options = {}}
      : (tensor<1x!adze.resource>) -> tensor<1xi64>
  // CHECK: adze.opaque "STABLEHLO_COMPOSITE"() {options = {decomposition_subgraph = @opaque, name = "x"}
  adze.opaque "STABLEHLO_COMPOSITE"() {options_table = "StableHLOCompositeOptions",
      options = {name = "x", decomposition_subgraph = @opaque}} : () -> ()
  // CHECK: adze.opaque "SEGMENT_SUM"() : () -> ()
  adze.opaque "SEGMENT_SUM"() : () -> ()
  return
}

{-#
  dialect_resources: {
    builtin: {
      floats: "0x04000000000080BF00000040",
      nibbles: "0x040000002103",
      text: "0x04000000010000000C0000000D00000041"
    }
  }
#-}
