// RUN: adze-opt %s --quantize-weights --mlir-print-local-scope --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --quantize-weights --mlir-print-local-scope | FileCheck %s --check-prefix=NAMES

#half = #adze.quantize<mode = float16, granularity = channel>
#none = #adze.quantize<mode = none, granularity = channel>

// Every constant of floats, however small; one DEQUANTIZE for all users, which is called as the constant was.
// CHECK-LABEL: func.func @shared(
// CHECK-NEXT: %[[H:.*]] = adze.const dense<{{\[}}[1.000000e+00, 6.550400e+04], [-6.550400e+04, 9.997550e-02]]> : tensor<2x2xf16> -> tensor<2x2xf16>
// CHECK-NEXT: %[[W:.*]] = adze.dequantize(%[[H]]) : (tensor<2x2xf16>) -> tensor<2x2xf32>
// CHECK-NEXT: %[[I:.*]] = adze.const dense<0x7C00>
// CHECK-NEXT: %[[B:.*]] = adze.dequantize(%[[I]])
// CHECK-NEXT: %[[S:.*]] = adze.const dense<[4, 1]> : tensor<2xi32> -> tensor<2xi32>
// CHECK-NEXT: adze.fully_connected(%arg0, %[[W]], %[[B]])
// CHECK-NEXT: adze.mul(%arg0, %[[W]])
// CHECK-NEXT: adze.reshape(%{{.*}}, %[[S]])
// NAMES-LABEL: func.func @shared(
// NAMES: adze.const {{.*}} loc("w_quantized")
// NAMES: adze.dequantize({{.*}} loc("w")
func.func @shared(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<4x1xf32>) {
  %w = adze.const dense<[[1.0, 1.0e6], [-1.0e6, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32> loc("w")
  %b = adze.const dense<0x7F800000> : tensor<2xf32> -> tensor<2xf32>
  %s = adze.const dense<[4, 1]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #half} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = adze.mul(%x, %w) {adze.quantize = #half} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = adze.reshape(%1, %s) {adze.quantize = #half} : (tensor<2x2xf32>, tensor<2xi32>) -> tensor<4x1xf32>
  return %0, %2 : tensor<2x2xf32>, tensor<4x1xf32>
}

// Results and ops of other modes keep their floats.
// CHECK-LABEL: func.func @kept(
// CHECK-NEXT: %[[H:.*]] = adze.const {{.*}} -> tensor<2x2xf16>
// CHECK-NEXT: %[[W:.*]] = adze.dequantize(%[[H]])
// CHECK-NEXT: %[[F:.*]] = adze.const {{.*}} -> tensor<2x2xf32>
// CHECK-NEXT: adze.mul(%arg0, %[[W]])
// CHECK-NEXT: adze.mul(%arg0, %[[F]])
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %[[F]]
func.func @kept(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = adze.const dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = adze.mul(%x, %w) {adze.quantize = #half} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = adze.mul(%x, %w) {adze.quantize = #none} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1, %w : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// CHECK-LABEL: func.func @refused(
// CHECK: adze.custom "Unknown"(%arg0, %{{.*}}) {adze.kept_float = "nothing is known of its kernel, which may need the constant before DEQUANTIZE has run; leave it"
// CHECK-SAME: (tensor<2xf32>, tensor<2xf32>)
// CHECK: adze.range({{.*}}) {adze.kept_float = "the operand decides the result's shape, which LiteRT plans before DEQUANTIZE has run; leave it"
func.func @refused(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %w = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %a = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %b = adze.const dense<2.0> : tensor<f32> -> tensor<f32>
  %c = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %0 = adze.custom "Unknown"(%x, %w) {adze.quantize = #half} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = adze.range(%a, %b, %c) {adze.quantize = #half} : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// Every function of the module.
// CHECK-LABEL: func.func private @called(
// CHECK: adze.dequantize
func.func private @called(%x: tensor<1xf32>) -> tensor<1xf32> {
  %w = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.mul(%x, %w) {adze.quantize = #half} : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// LiteRT may compute a composite by a kernel of its own, so that the ops which spell it out keep their constants.
// CHECK-LABEL: func.func private @spelled(
// CHECK-NEXT: adze.const dense<1.000000e+00> : tensor<1xf32>
func.func private @spelled(%x: tensor<1xf32>) -> tensor<1xf32> {
  %w = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.mul(%x, %w) {adze.quantize = #half} : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
func.func @composed(%x: tensor<1xf32>) -> tensor<1xf32> {
  %0 = adze.stablehlo_composite(%x) {name = "some.function", decomposition_subgraph = @spelled} : (tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
