// RUN: adze inspect %S/Inputs/net.mlir | FileCheck %s
// RUN: adze optimize %S/Inputs/net.mlir -o %t.tflite --passes= --quiet
// RUN: adze inspect %t.tflite | FileCheck %s
// RUN: adze inspect - < %t.tflite | FileCheck %s

// CHECK: bytes, 3 ops, 9 parameters in 36 bytes, 96 MACs
// CHECK: description: a small net
// CHECK: subgraph 'main': 3 ops
// CHECK: input 'image': FLOAT32 [1x4x4x2]
// CHECK: output 'out': FLOAT32 [1x4x4x3]
// CHECK: #{{ +}}op{{ +}}v{{ +}}input{{ +}}output{{ +}}type{{ +}}quantization{{ +}}MACs{{ +}}weight bytes{{ +}}zeros{{ +}}distinct{{ +}}name
// CHECK-NEXT: 0{{ +}}CONV_2D{{ +}}1{{ +}}1x4x4x2{{ +}}1x4x4x3{{ +}}FLOAT32{{ +}}96{{ +}}36{{ +}}33.3 %{{ +}}4{{ +}}conv</script>
// CHECK-NEXT: 1{{ +}}RELU{{ +}}1
// CHECK-NEXT: 2{{ +}}LOGISTIC{{ +}}1{{ +}}1x4x4x3{{ +}}1x4x4x3{{ +}}FLOAT32{{ +}}out
// CHECK: by kind of op
// CHECK: CONV_2D{{ +}}1{{ +}}96{{ +}}100.0 %{{ +}}36{{ +}}100.0 %

// Quantized weights: zeros are zero points, 4-bit elements are counted one by one; sparse ones count as dense.
// RUN: adze inspect %s | FileCheck %s --check-prefix=QUANT
// QUANT: FULLY_CONNECTED{{ +}}{{[0-9]+}}{{ +}}1x4{{ +}}1x2{{ +}}INT8{{ +}}0.5+3{{ +}}8{{ +}}8{{ +}}25.0 %{{ +}}5{{ +}}quantized
// QUANT: FULLY_CONNECTED{{ +}}{{[0-9]+}}{{ +}}1x4{{ +}}1x2{{ +}}FLOAT32{{ +}}8{{ +}}8{{ +}}75.0 %{{ +}}3{{ +}}sparse
!i8 = !quant.uniform<i8:f32, 5.0e-1:3>
func.func @main(%x: tensor<1x4x!i8>, %y: tensor<1x4xf32>) -> (tensor<1x2x!i8>, tensor<1x2xf32>) {
  %none = adze.no_value
  %w = adze.const dense<[[3, 3, 1, 2], [5, 1, 7, 1]]> : tensor<2x4xi8> -> tensor<2x4x!i8>
  %0 = adze.fully_connected(%x, %w, %none) : (tensor<1x4x!i8>, tensor<2x4x!i8>, none) -> tensor<1x2x!i8> loc("quantized")
  %s = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                  indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  %1 = adze.fully_connected(%y, %s, %none) : (tensor<1x4xf32>, tensor<2x4xf32>, none) -> tensor<1x2xf32> loc("sparse")
  return %0, %1 : tensor<1x2x!i8>, tensor<1x2xf32>
}
