// RUN: adze-opt %s --canonicalize --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func @concatenation
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>)
func.func @concatenation(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x3xi16>, tensor<2xi32>) {
  %0 = adze.concatenation(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %a = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi16> -> tensor<2x2xi16>
  %b = adze.const dense<[[5], [6]]> : tensor<2x1xi16> -> tensor<2x1xi16>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<{{\[\[}}1, 2, 5], [3, 4, 6]]> : tensor<2x3xi16>
  %1 = adze.concatenation(%a, %b) {axis = -1 : i32} : (tensor<2x2xi16>, tensor<2x1xi16>) -> tensor<2x3xi16>
  %s = adze.const dense<7> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<7> : tensor<2xi32>
  %2 = adze.concatenation(%s, %s) : (tensor<i32>, tensor<i32>) -> tensor<2xi32>
  // CHECK: return %[[X]], %[[A]], %[[B]]
  return %0, %1, %2 : tensor<2xf32>, tensor<2x3xi16>, tensor<2xi32>
}

// The kernel rescales inputs of another scale, so their bytes are not the result's.
// CHECK-LABEL: func @rescaled
func.func @rescaled() -> (tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.5>>) {
  %a = adze.const dense<1> : tensor<1xui8> -> tensor<1x!quant.uniform<u8:f32, 0.5>>
  %b = adze.const dense<2> : tensor<1xui8> -> tensor<1x!quant.uniform<u8:f32, 0.25>>
  // CHECK-DAG: adze.concatenation
  %0 = adze.concatenation(%a, %b) : (tensor<1x!quant.uniform<u8:f32, 0.5>>, tensor<1x!quant.uniform<u8:f32, 0.25>>)
      -> tensor<2x!quant.uniform<u8:f32, 0.5>>
  %c = adze.const dense<3> : tensor<1xui8> -> tensor<1x!quant.uniform<u8:f32, 0.5>>
  // CHECK-DAG: adze.const dense<[1, 3]> : tensor<2xui8>
  %1 = adze.concatenation(%a, %c) : (tensor<1x!quant.uniform<u8:f32, 0.5>>, tensor<1x!quant.uniform<u8:f32, 0.5>>)
      -> tensor<2x!quant.uniform<u8:f32, 0.5>>
  return %0, %1 : tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.5>>
}

// CHECK-LABEL: func @pack
func.func @pack() -> tensor<2x2xi64> {
  %a = adze.const dense<[1, 2]> : tensor<2xi64> -> tensor<2xi64>
  %b = adze.const dense<[3, 4]> : tensor<2xi64> -> tensor<2xi64>
  // CHECK: adze.const dense<{{\[\[}}1, 3], [2, 4]]> : tensor<2x2xi64>
  // CHECK-NOT: adze.pack
  %0 = adze.pack(%a, %b) {values_count = 2 : i32, axis = 1 : i32} : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  return %0 : tensor<2x2xi64>
}

// CHECK-LABEL: func @parts
func.func @parts() -> (tensor<2xf32>, tensor<2xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x0xf32>, tensor<2x2xf32>) {
  %x = adze.const dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<[1.000000e+00, 3.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<[2.000000e+00, 4.000000e+00]> : tensor<2xf32>
  %0:2 = adze.unpack(%x) {num = 2 : i32, axis = 1 : i32} : (tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %axis = adze.const dense<1> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: %[[C:.*]] = adze.const dense<{{\[\[}}1.000000e+00], [3.000000e+00]]> : tensor<2x1xf32>
  // CHECK-DAG: %[[D:.*]] = adze.const dense<{{\[\[}}2.000000e+00], [4.000000e+00]]> : tensor<2x1xf32>
  %1:2 = adze.split(%axis, %x) {num_splits = 2 : i32} : (tensor<i32>, tensor<2x2xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>)
  %sizes = adze.const dense<[0, 2]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: %[[E:.*]] = adze.const dense<> : tensor<2x0xf32>
  // CHECK-DAG: %[[F:.*]] = adze.const dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
  %2:2 = adze.split_v(%x, %sizes, %axis) {num_splits = 2 : i32} : (tensor<2x2xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<2x0xf32>, tensor<2x2xf32>)
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]], %[[F]]
  return %0#0, %0#1, %1#0, %1#1, %2#0, %2#1 : tensor<2xf32>, tensor<2xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x0xf32>, tensor<2x2xf32>
}
