// RUN: adze-opt %s -mlir-print-debuginfo | adze-opt -mlir-print-debuginfo | FileCheck %s
// RUN: adze-opt %s -mlir-print-debuginfo --mlir-print-op-generic | adze-opt -mlir-print-debuginfo | FileCheck %s
// RUN: adze-opt %s --emit-bytecode | adze-opt -mlir-print-debuginfo | FileCheck %s

// CHECK-DAG: #[[Q0:quantization[0-9]*]] = #adze.quantization<min = [-1.000000e+00, 0x7FC00000], max = [0x7F800000, 0xFF800000]>
// CHECK-DAG: #[[Q1:quantization[0-9]*]] = #adze.quantization<scale = [0.000000e+00, -1.500000e+00, 0x7FC00001], zero_point = [-1, 0, 9223372036854775807], axis = 3>
// CHECK-DAG: #[[Q2:quantization[0-9]*]] = #adze.quantization<scale = [1.000000e-01]>
// CHECK-DAG: #[[Q3:quantization[0-9]*]] = #adze.quantization<block_size = 32 : i32, axes = [0, -1]>
// CHECK-DAG: #[[Q4:quantization[0-9]*]] = #adze.quantization<custom = [-128, 0, 127]>
// CHECK-DAG: #[[INF:quantization[0-9]*]] = #adze.quantization<scale = [0x7F800000]>
// CHECK-DAG: = loc(fused<#adze.origin<tensor = 0, buffer = -1, shape = [1, 4], shape_signature = [-1, 4], has_rank = true, quantized = true, variable = true, quantization = #[[INF]]>>[
// CHECK-DAG: #[[NINE:loc[0-9]+]] = loc(fused<#adze.origin<tensor = 9, buffer = 0>>[
// CHECK-DAG: #[[SCRATCH:loc[0-9]+]] = loc("scratch"(#[[NINE]]))
// CHECK-DAG: #[[Q5:quantization[0-9]*]] = #adze.quantization<zero_point = [3], custom = []>

module attributes {
  // CHECK: adze.external_buffers = [#adze.external_buffer<id = 7, group = 1, offset = 4294967296, length = 16>,
  // CHECK-SAME: #adze.external_buffer<id = -1, group = 0, offset = 0, length = 0, packing = "odd">]
  adze.external_buffers = [#adze.external_buffer<id = 7, group = 1, offset = 4294967296, length = 16>,
                           #adze.external_buffer<id = -1, group = 0, offset = 0, length = 0, packing = "odd">],
  // CHECK-SAME: adze.metadata = [#adze.metadata<name = "min_runtime_version", buffer = 3, data = dense<[49, 46]> : tensor<2xui8>>,
  // CHECK-SAME: #adze.metadata<buffer = 4>,
  // CHECK-SAME: #adze.metadata<name = "", buffer = 5, data = dense_resource<blob> : tensor<3xui8>>]
  adze.metadata = [#adze.metadata<name = "min_runtime_version", buffer = 3, data = dense<[49, 46]> : tensor<2xui8>>,
                   #adze.metadata<buffer = 4>,
                   #adze.metadata<name = "", buffer = 5, data = dense_resource<blob> : tensor<3xui8>>],
  // CHECK-SAME: adze.operator_codes = [#adze.operator_code<builtin = "ADD", version = 2>,
  // CHECK-SAME: #adze.operator_code<builtin = "CUSTOM", custom = "My\22Op", version = 1, unused = true>,
  // CHECK-SAME: #adze.operator_code<builtin = "STABLEHLO_COMPOSITE", version = 1>]
  adze.operator_codes = [#adze.operator_code<builtin = "ADD", version = 2>,
                         #adze.operator_code<builtin = "CUSTOM", custom = "My\22Op", version = 1, unused = true>,
                         #adze.operator_code<builtin = "STABLEHLO_COMPOSITE", version = 1>],
  // CHECK-SAME: adze.signatures = [#adze.signature<key = "serving_default", function = @main, input_names = ["x", "y"], inputs = [1, 0], output_names = ["z"], outputs = [0], deprecated_tag = "serve">,
  // CHECK-SAME: #adze.signature<key = "", function = @main, input_names = [], inputs = [], output_names = [], outputs = []>]
  adze.signatures = [#adze.signature<key = "serving_default", function = @main, input_names = ["x", "y"], inputs = [1, 0],
                                     output_names = ["z"], outputs = [0], deprecated_tag = "serve">,
                     #adze.signature<key = "", function = @main, input_names = [], inputs = [], output_names = [],
                                     outputs = []>],
  // CHECK-SAME: test.levels = [#adze.level<format = DENSE, size = 4>,
  // CHECK-SAME: #adze.level<format = SPARSE_CSR, segments = dense<[0, 255]> : tensor<2xui8>, indices = dense<65535> : tensor<1xui16>>,
  // CHECK-SAME: #adze.level<format = SPARSE_CSR, size = -1, segments = dense<> : tensor<0xi32>>]
  test.levels = [#adze.level<format = DENSE, size = 4>,
                 #adze.level<format = SPARSE_CSR, segments = dense<[0, 255]> : tensor<2xui8>, indices = dense<65535> : tensor<1xui16>>,
                 #adze.level<format = SPARSE_CSR, size = -1, segments = dense<> : tensor<0xi32>>],
  // CHECK-SAME: test.sparsities = [#adze.sparsity<traversal_order = [1, 0], block_map = [1], levels = [#adze.level<format = DENSE, size = 4>, #adze.level<format = DENSE>]>,
  // CHECK-SAME: #adze.sparsity<traversal_order = [], levels = []>]
  test.sparsities = [#adze.sparsity<traversal_order = [1, 0], block_map = [1],
                                    levels = [#adze.level<format = DENSE, size = 4>, #adze.level<format = DENSE, size = 0>]>,
                     #adze.sparsity<traversal_order = [], levels = []>]} {

// CHECK: func.func @main(%{{.*}}: tensor<4xi8, #[[Q0]]> loc({{.*}}), %{{.*}}: tensor<4xi64, #[[Q1]]> loc({{.*}}), %{{.*}}: tensor<4xf32, #[[Q2]]> loc({{.*}}), %{{.*}}: tensor<4xi4, #[[Q3]]> loc({{.*}}), %{{.*}}: tensor<4xi8, #[[Q4]]> loc({{.*}}), %{{.*}}: tensor<4xi8, #[[Q5]]>
func.func @main(%a: tensor<4xi8, #adze.quantization<min = [-1.0, 0x7FC00000], max = [0x7F800000, 0xFF800000]>> loc(#first),
                %b: tensor<4xi64, #adze.quantization<scale = [0.0, -1.5, 0x7FC00001], zero_point = [-1, 0, 9223372036854775807], axis = 3>>,
                %c: tensor<4xf32, #adze.quantization<scale = [0.1]>>,
                %d: tensor<4xi4, #adze.quantization<block_size = 32 : i32, axes = [0, -1]>>,
                %e: tensor<4xi8, #adze.quantization<custom = [-128, 0, 127]>>,
                %f: tensor<4xi8, #adze.quantization<zero_point = [3], custom = []>>) {
  // An operand's scratch, with its name and place.
  // CHECK: adze.custom "x"() {adze.intermediates = [#adze.intermediate<type = tensor<4x!quant.uniform<i16:f32, 5.000000e-01>>, location = #[[SCRATCH]]>]}
  adze.custom "x"() {adze.intermediates = [#adze.intermediate<type = tensor<4x!quant.uniform<i16:f32, 0.5>>,
      location = loc("scratch"(fused<#adze.origin<tensor = 9, buffer = 0>>[unknown]))>]} : () -> ()
  // CHECK: adze.rank({{.*}} loc(#[[LAST:loc[0-9]+]])
  %0 = adze.rank(%a) : (tensor<4xi8, #adze.quantization<min = [-1.0, 0x7FC00000], max = [0x7F800000, 0xFF800000]>>)
      -> tensor<i32> loc("name/with \22marks\22"(fused<#adze.origin<tensor = 2, buffer = 5>>[unknown]))
  return
}
}
#first = loc("x"(fused<#adze.origin<tensor = 0, buffer = -1, shape = [1, 4], shape_signature = [-1, 4], has_rank = true,
    quantized = true, variable = true, quantization = #adze.quantization<scale = [0x7F800000]>>>[unknown]))

// CHECK: #[[PLACE:loc[0-9]+]] = loc(fused<#adze.origin<tensor = 2, buffer = 5>>[
// CHECK: #[[LAST]] = loc("name/with \22marks\22"(#[[PLACE]]))

{-#
  dialect_resources: {
    builtin: {
      blob: "0x04000000010203"
    }
  }
#-}
