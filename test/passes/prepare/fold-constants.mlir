// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(fold-constants))' --split-input-file | FileCheck %s
// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(fold-constants{dequantize=true}))' --split-input-file | FileCheck %s --check-prefix=DEQUANTIZE
// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(fold-constants{max-bytes=4}))' --split-input-file | FileCheck %s --check-prefix=SMALL

// CHECK-LABEL: func @simple
// SMALL-LABEL: func @simple
func.func @simple(%x: tensor<2x3xf32>) -> tensor<2xi32> {
  // CHECK-NEXT: %[[N:.*]] = adze.const dense<[4, 9]> : tensor<2xi32> -> tensor<2xi32> loc(#[[LOC:.*]])
  // CHECK-NEXT: return %[[N]]
  // SMALL: adze.shape
  // SMALL: adze.mul
  %0 = adze.shape(%x) {out_type = i32} : (tensor<2x3xf32>) -> tensor<2xi32>
  %1 = adze.mul(%0, %0) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32> loc("squares")
  return %1 : tensor<2xi32>
}
// CHECK: #[[LOC]] = loc("squares")

// -----

// CHECK-LABEL: func @identities
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>
func.func @identities(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  // The name of a function result goes to the op that takes its place.
  // CHECK: %[[E:.*]] = adze.exp(%[[X]]) : (tensor<2xf32>) -> tensor<2xf32> loc(#[[OUT:.*]])
  %0 = adze.mul(%x, %one) : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32> loc("scaled")
  %1 = adze.exp(%0) : (tensor<2xf32>) -> tensor<2xf32> loc("exp")
  %2 = adze.mul(%1, %one) : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32> loc("out")
  // An argument cannot take a name, so this one stays.
  // CHECK: %[[M:.*]] = adze.mul(%[[X]],
  %3 = adze.mul(%x, %one) : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32> loc("copy")
  // CHECK: return %[[E]], %[[M]]
  return %2, %3 : tensor<2xf32>, tensor<2xf32>
}
// CHECK: #[[OUT]] = loc("out")

// -----

// CHECK-LABEL: func @dequantize
// CHECK-COUNT-5: adze.dequantize
// DEQUANTIZE-LABEL: func @dequantize
// DEQUANTIZE-NOT: adze.dequantize
// DEQUANTIZE-DAG: dense<[1.5{{0*e\+00}}, -2.0{{0*e\+00}}]> : tensor<2xf32>
// DEQUANTIZE-DAG: dense<[1.0{{0*e\+00}}, -5.0{{0*e-01}}]> : tensor<2xf32>
// DEQUANTIZE-DAG: dense<{{\[\[}}5.0{{0*e-01}}, 1.0{{0*e\+00}}], [3.0{{0*e\+00}}, 4.0{{0*e\+00}}]]> : tensor<2x2xf32>
// DEQUANTIZE-DAG: dense<[-4.0{{0*e\+00}}, 3.5{{0*e\+00}}]> : tensor<2xf32>
// DEQUANTIZE-DAG: dense<{{\[\[}}1.0{{0*e\+00}}, 2.0{{0*e\+00}}, 1.5{{0*e\+01}}, 2.0{{0*e\+01}}]]> : tensor<1x4xf32>
func.func @dequantize() -> (tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x4xf32>) {
  %h = adze.const dense<[1.5, -2.0]> : tensor<2xf16> -> tensor<2xf16>
  %0 = adze.dequantize(%h) : (tensor<2xf16>) -> tensor<2xf32>
  %t = adze.const dense<[130, 127]> : tensor<2xui8> -> tensor<2x!quant.uniform<u8:f32, 0.5:128>>
  %1 = adze.dequantize(%t) : (tensor<2x!quant.uniform<u8:f32, 0.5:128>>) -> tensor<2xf32>
  %c = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 1.0}>>
  %2 = adze.dequantize(%c) : (tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 1.0}>>) -> tensor<2x2xf32>
  %q = adze.const dense<[-8, 7]> : tensor<2xi4> -> tensor<2x!quant.uniform<i4:f32, 0.5>>
  %3 = adze.dequantize(%q) : (tensor<2x!quant.uniform<i4:f32, 0.5>>) -> tensor<2xf32>
  %s = adze.const dense<[[1.0, 5.0]]> : tensor<1x2xf16> -> tensor<1x2xf16>
  %z = adze.no_value
  %b = adze.blockwise_const dense<[[1, 2, 3, 4]]> : tensor<1x4xi4> scales %s, %z : tensor<1x2xf16>, none
      -> tensor<1x4xi4, #adze.quantization<block_size = 2 : i32>>
  %4 = adze.dequantize(%b) : (tensor<1x4xi4, #adze.quantization<block_size = 2 : i32>>) -> tensor<1x4xf32>
  return %0, %1, %2, %3, %4 : tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x4xf32>
}

// -----

// What is not constant, and what has effects, stays.
// CHECK-LABEL: func @declined
func.func @declined(%x: tensor<?xf32>, %h: tensor<2xf16>) -> (tensor<1xi32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK: adze.shape
  %0 = adze.shape(%x) {out_type = i32} : (tensor<?xf32>) -> tensor<1xi32>
  // DEQUANTIZE: adze.dequantize
  %1 = adze.dequantize(%h) : (tensor<2xf16>) -> tensor<2xf32>
  // CHECK: adze.custom
  %c = adze.const dense<1.0> : tensor<2xf32> -> tensor<2xf32>
  %2 = adze.custom "Noise"(%c) : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2 : tensor<1xi32>, tensor<2xf32>, tensor<2xf32>
}
