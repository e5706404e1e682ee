// RUN: adze-opt %s --quantize-weights --mlir-print-local-scope --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --quantize-weights --remarks-filter-missed=quantize-weights --remark-policy=all -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

#dynamic = #adze.quantize<mode = dynamic, granularity = channel, min_elements = 0>
#large = #adze.quantize<mode = dynamic, granularity = channel, min_elements = 10>
#bits4 = #adze.quantize<mode = dynamic, weight_bits = 4, granularity = channel, min_elements = 0>
#only = #adze.quantize<mode = weight_only, granularity = channel, min_elements = 10>

// REMARK: [Missed] kept-float{{.*}}the weights, operand 1, have NaN or infinite values; repair them, or give the op the mode none

// CHECK-LABEL: func.func @not_finite(
// CHECK: adze.fully_connected({{.*}}) {adze.kept_float = "the weights, operand 1, have NaN or infinite values; repair them, or give the op the mode none"
// CHECK-SAME: tensor<1x1xf32>
// CHECK: adze.fully_connected({{.*}}) {adze.kept_float = "the weights, operand 1, have NaN or infinite values
func.func @not_finite(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = adze.const dense<0x7FC00000> : tensor<1x1xf32> -> tensor<1x1xf32>
  %v = adze.const dense<0xFF800000> : tensor<1x1xf32> -> tensor<1x1xf32>
  %b = adze.const dense<0.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %1 = adze.fully_connected(%x, %v, %b) {adze.quantize = #only} : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %2 = adze.fully_connected(%x, %v, %b) {adze.quantize = #dynamic} : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %0, %2 : tensor<1x1xf32>, tensor<1x1xf32>
}

// Zeros have a scale of 1 / 127.
// CHECK-LABEL: func.func @zeros(
// CHECK: adze.const dense<0> : tensor<2x1xi8> -> tensor<2x1x!quant.uniform<i8:f32:0, {0.0078740157186985015,0.0078740157186985015}>>
func.func @zeros(%x: tensor<1x1xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<0.0> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// All weights of a recurrent cell or none: integers for both, or a reason; behind DEQUANTIZE each for itself.
// CHECK-LABEL: func.func @recurrent(
// CHECK: adze.rnn({{.*}}) {{.*}}asymmetric_quantize_inputs = true{{.*}} : (tensor<1x3xf32>, tensor<2x3x!quant.uniform<i8:f32, 0.0099999997764825821>>, tensor<2x2x!quant.uniform<i8:f32, 0.0099999997764825821>>, tensor<2xf32>, tensor<1x2xf32>)
// CHECK: adze.rnn({{.*}}) {adze.kept_float = "its weights must all be quantized or none, and operand 1 has 6 elements, fewer than min_elements; lower min_elements"
// CHECK: adze.rnn({{.*}}) {adze.kept_float = "its weights must all be quantized or none, and operand 2 is no constant of floats; use the mode weight_only"
// CHECK: %[[R:.*]] = adze.rnn({{.*}}) {adze.quantize = #adze.quantize<mode = dynamic, weight_bits = 4{{.*}} : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x2xf32>)
func.func @recurrent(%x: tensor<1x3xf32>, %u: tensor<2x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = adze.const dense<1.27> : tensor<2x3xf32> -> tensor<2x3xf32>
  %r = adze.const dense<[[1.27, 1.0], [0.0, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %h = adze.variable : tensor<1x2xf32>
  %0 = adze.rnn(%x, %w, %r, %b, %h) {adze.quantize = #dynamic} : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = adze.rnn(%x, %w, %r, %b, %h) {adze.quantize = #large} : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = adze.rnn(%x, %w, %u, %b, %h) {adze.quantize = #dynamic} : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = adze.rnn(%x, %w, %r, %b, %h) {adze.quantize = #bits4} : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2, %3 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// CHECK-LABEL: func.func @sparse(
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "its weights are stored without their zeros; quantize before making them sparse"
func.func @sparse(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<
      traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
      #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                  indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
  %b = adze.const dense<0.0> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @clustered(
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "its weights are stored with a table of values; store the values first (clustered-to-dense)"
func.func @clustered(%x: tensor<1x3xf32>) -> tensor<1x1xf32> {
  %w = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<[[0, 1, 0]]> : tensor<1x3xui8> -> tensor<1x3xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #dynamic} : (tensor<1x3xf32>, tensor<1x3xf32>, none) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
