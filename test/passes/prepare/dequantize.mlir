// RUN: adze-opt %s --dequantize --mlir-print-local-scope | FileCheck %s
// RUN: adze-opt %s --dequantize=keep-io --mlir-print-local-scope | FileCheck %s --check-prefix=IO

!x = !quant.uniform<i8:f32, 5.0e-1:3>
!y = !quant.uniform<i8:f32, 2.5e-1>
!w = !quant.uniform<i8:f32:0, {1.0e-1, 2.0e-1}>

// Per channel weights; a bias without parameters counts in input scale times weight scale.
// CHECK-LABEL: func.func @product(
// CHECK-SAME: %arg0: tensor<1x3xf32> {{.*}} -> tensor<1x2xf32>
// CHECK-DAG: %[[W:.*]] = adze.const dense<{{\[\[}}1.000000e-01, 2.000000e-01, -3.000000e-01], [2.000000e-01, 0.000000e+00, 8.000000e-01]]> : tensor<2x3xf32> -> tensor<2x3xf32>
// CHECK-DAG: %[[B:.*]] = adze.const dense<[5.000000e-01, -2.000000e+00]> : tensor<2xf32> -> tensor<2xf32>
// CHECK: %[[Y:.*]] = adze.fully_connected(%arg0, %[[W]], %[[B]]) : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<1x2xf32>
// CHECK: return %[[Y]] : tensor<1x2xf32>
// IO-LABEL: func.func @product(
// IO-SAME: %arg0: tensor<1x3x!quant.uniform<i8:f32, 5.000000e-01:3>> {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 2.500000e-01>>
// IO-NEXT: adze.dequantize(%arg0)
// IO: %[[Y:.*]] = adze.fully_connected
// IO-NEXT: %[[Q:.*]] = adze.quantize(%[[Y]])
// IO-NEXT: return %[[Q]]
func.func @product(%x: tensor<1x3x!x>) -> tensor<1x2x!y> {
  %w = adze.const dense<[[1, 2, -3], [1, 0, 4]]> : tensor<2x3xi8> -> tensor<2x3x!w>
  %b = adze.const dense<[10, -20]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.fully_connected(%x, %w, %b) {asymmetric_quantize_inputs = true, adze.version = array<i32: 4, 4>} : (tensor<1x3x!x>, tensor<2x3x!w>, tensor<2xi32>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}

// CHECK-LABEL: func.func @conversions(
// CHECK-NEXT: %[[R:.*]] = adze.relu(%arg0) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: return %[[R]]
func.func @conversions(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!x>
  %1 = adze.relu(%0) : (tensor<4x!x>) -> tensor<4x!y>
  %2 = adze.dequantize(%1) : (tensor<4x!y>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @pair(
// CHECK-NEXT: return %arg0
func.func @pair(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.quantize(%x) : (tensor<4xf32>) -> tensor<4x!x>
  %1 = adze.dequantize(%0) : (tensor<4x!x>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// An output keeps its name.
// CHECK-LABEL: func.func @name(
// CHECK-NEXT: adze.relu(%arg0) {{.*}} loc("output")
func.func @name(%x: tensor<4x!x>) -> tensor<4xf32> {
  %0 = adze.relu(%x) : (tensor<4x!x>) -> tensor<4x!y> loc("inner")
  %1 = adze.dequantize(%0) : (tensor<4x!y>) -> tensor<4xf32> loc("output")
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @half(
// CHECK-NEXT: %[[C:.*]] = adze.const dense<[5.000000e-01, 2.000000e+00]> : tensor<2xf32> -> tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @half() -> tensor<2xf32> {
  %c = adze.const dense<[0.5, 2.0]> : tensor<2xf16> -> tensor<2xf16>
  %0 = adze.dequantize(%c) : (tensor<2xf16>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @half_scalar(
// CHECK: adze.const dense<5.000000e-01> : tensor<f32> -> tensor<f32>
func.func @half_scalar(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = adze.const dense<0.5> : tensor<f16> -> tensor<f16>
  %0 = adze.dequantize(%c) : (tensor<f16>) -> tensor<*xf32>
  %1 = adze.mul(%x, %0) : (tensor<4xf32>, tensor<*xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Hybrid: the weights alone are integers.
// CHECK-LABEL: func.func @hybrid(
// CHECK-NEXT: adze.const {{.*}} -> tensor<2x3xf32>
// CHECK-NEXT: adze.no_value
// CHECK-NEXT: adze.fully_connected({{[^{]*}}) : (
func.func @hybrid(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[1, 2, -3], [1, 0, 4]]> : tensor<2x3xi8> -> tensor<2x3x!y>
  %n = adze.no_value
  %0 = adze.fully_connected(%x, %w, %n) {asymmetric_quantize_inputs = true} : (tensor<1x3xf32>, tensor<2x3x!y>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @blockwise(
// CHECK: adze.const dense<{{\[\[}}1.000000e+00, 2.000000e+00, 6.000000e+00, 8.000000e+00]]> : tensor<1x4xf32>
func.func @blockwise(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %s = adze.const dense<[[1.0, 2.0]]> : tensor<1x2xf16> -> tensor<1x2xf16>
  %n = adze.no_value
  %w = adze.blockwise_const dense<[[1, 2, 3, 4]]> : tensor<1x4xi4> scales %s, %n : tensor<1x2xf16>, none -> tensor<1x4xi4, #adze.quantization<block_size = 2 : i32>>
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x4xf32>, tensor<1x4xi4, #adze.quantization<block_size = 2 : i32>>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// Sparse weights become dense.
// CHECK-LABEL: func.func @sparse(
// CHECK: adze.const dense<{{\[\[}}5.000000e-01, 0.000000e+00, 0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00, 0.000000e+00, -1.000000e+00]]> : tensor<2x4xf32>
func.func @sparse(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %n = adze.no_value
  %w = adze.sparse_const dense<[2, -4]> : tensor<2xi8> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                  indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4x!y>
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x4xf32>, tensor<2x4x!y>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// So do clustered ones.
// CHECK-LABEL: func.func @clustered(
// CHECK: adze.const dense<{{\[\[}}5.000000e-01, 1.000000e+00, -2.500000e-01], [1.000000e+00, 5.000000e-01, 7.500000e-01]]> : tensor<2x3xf32>
// CHECK-NOT: clustered_const
func.func @clustered(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %n = adze.no_value
  %w = adze.clustered_const dense<[[-1, 2, 4], [2, 3, 4]]> : tensor<2x3xi8> at dense<[[1, 2, 0], [2, 0, 1]]> : tensor<2x3xui8> {axis = 0 : i32}
      -> tensor<2x3x!y>
  %0 = adze.fully_connected(%x, %w, %n) : (tensor<1x3xf32>, tensor<2x3x!y>, none) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// Ranges that start at 0 were the activation; the one of the input was none.
// CHECK-LABEL: func.func @saturation(
// CHECK: adze.add(%arg0, %arg0) {fused_activation_function = #adze.activation<RELU>}
// CHECK: adze.add({{.*}}) {fused_activation_function = #adze.activation<RELU6>}
// CHECK: adze.add({{.*}}) :
func.func @saturation(%x: tensor<4x!x>) -> tensor<4x!x> {
  %0 = adze.add(%x, %x) : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!quant.uniform<i8:f32, 5.0e-1:-128>>
  %1 = adze.add(%0, %x) : (tensor<4x!quant.uniform<i8:f32, 5.0e-1:-128>>, tensor<4x!x>) -> tensor<4x!quant.uniform<i8:f32, 0.0235294122:-128>>
  %2 = adze.add(%1, %1) : (tensor<4x!quant.uniform<i8:f32, 0.0235294122:-128>>, tensor<4x!quant.uniform<i8:f32, 0.0235294122:-128>>) -> tensor<4x!x>
  return %2 : tensor<4x!x>
}

// Positions are numbers already, whatever parameters they have.
// CHECK-LABEL: func.func @positions(
// CHECK-SAME: -> tensor<1xi32>
// CHECK: adze.arg_max(%arg0, {{.*}}) {output_type = i32} : (tensor<1x4xf32>, tensor<i32>) -> tensor<1xi32>
func.func @positions(%x: tensor<1x4x!x>) -> tensor<1xi32> {
  %a = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %0 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<1x4x!x>, tensor<i32>) -> tensor<1xi32>
  return %0 : tensor<1xi32>
}

// What reads the stored integers keeps them.
// CHECK-LABEL: func.func @custom(
// CHECK-NEXT: %[[Q:.*]] = adze.quantize(%arg0) : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>
// CHECK-NEXT: %[[C:.*]] = adze.custom "f"(%[[Q]])
// CHECK-NEXT: adze.dequantize(%[[C]])
func.func @custom(%x: tensor<4x!x>) -> tensor<4x!y> {
  %0 = adze.custom "f"(%x) : (tensor<4x!x>) -> tensor<4x!y>
  return %0 : tensor<4x!y>
}

// Callers and what they call change together; only the outermost keeps its types.
// CHECK-LABEL: func.func @caller(
// CHECK: adze.call(%arg0) {subgraph = @callee} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-LABEL: func.func @callee(
// CHECK-SAME: %arg0: tensor<4xf32> {{.*}} -> tensor<4xf32>
// IO-LABEL: func.func @caller(
// IO: adze.call({{.*}}) {subgraph = @callee} : (tensor<4xf32>) -> tensor<4xf32>
// IO-LABEL: func.func @callee(
// IO-SAME: %arg0: tensor<4xf32> {{.*}} -> tensor<4xf32>
func.func @caller(%x: tensor<4x!x>) -> tensor<4x!x> {
  %0 = adze.call(%x) {subgraph = @callee} : (tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}
func.func @callee(%x: tensor<4x!x>) -> tensor<4x!x> {
  %0 = adze.relu(%x) : (tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}
