// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(fuse-activations))' --split-input-file | FileCheck %s

// CHECK-LABEL: func @simple
func.func @simple(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[SUM:.*]] = adze.add({{.*}}) {fused_activation_function = #adze.activation<RELU>}
  // CHECK-NEXT: return %[[SUM]]
  %0 = adze.add(%x, %y) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> loc("sum")
  %1 = adze.relu(%0) : (tensor<2xf32>) -> tensor<2xf32> loc("result")
  return %1 : tensor<2xf32>
}
// CHECK: loc("result")

// -----

// CHECK-LABEL: func @each
func.func @each(%x: tensor<1x8x8x4xf32>, %w: tensor<4x1x1x4xf32>, %b: tensor<4xf32>)
    -> (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) {
  // CHECK: adze.conv_2d{{.*}}activation<RELU6>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32, adze.version = 1 : i32}
      : (tensor<1x8x8x4xf32>, tensor<4x1x1x4xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
  // CHECK-NOT: adze.version
  %1 = adze.relu6(%0) : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  // CHECK: adze.max_pool_2d{{.*}}activation<RELU>
  %2 = adze.max_pool_2d(%x) {filter_height = 1 : i32, filter_width = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32}
      : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %3 = adze.relu(%2) : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  // CHECK: adze.mul{{.*}}activation<RELU_N1_TO_1>
  %4 = adze.mul(%x, %x) : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %5 = adze.relu_n1_to_1(%4) : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %1, %3, %5 : tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>
}

// -----

// CHECK-LABEL: func @quantized
func.func @quantized(%x: tensor<2x!quant.uniform<i8:f32, 0.5:-128>>)
    -> (tensor<2x!quant.uniform<i8:f32, 0.5:-128>>, tensor<2x!quant.uniform<i8:f32, 0.25:-128>>) {
  // CHECK: adze.add{{.*}}activation<RELU>
  %0 = adze.add(%x, %x) : (tensor<2x!quant.uniform<i8:f32, 0.5:-128>>, tensor<2x!quant.uniform<i8:f32, 0.5:-128>>)
      -> tensor<2x!quant.uniform<i8:f32, 0.5:-128>>
  %1 = adze.relu(%0) : (tensor<2x!quant.uniform<i8:f32, 0.5:-128>>) -> tensor<2x!quant.uniform<i8:f32, 0.5:-128>>
  // The activation rescales.
  // CHECK: adze.sub(%{{.*}}, %{{.*}}) :
  // CHECK: adze.relu
  %2 = adze.sub(%x, %x) : (tensor<2x!quant.uniform<i8:f32, 0.5:-128>>, tensor<2x!quant.uniform<i8:f32, 0.5:-128>>)
      -> tensor<2x!quant.uniform<i8:f32, 0.5:-128>>
  %3 = adze.relu(%2) : (tensor<2x!quant.uniform<i8:f32, 0.5:-128>>) -> tensor<2x!quant.uniform<i8:f32, 0.25:-128>>
  return %1, %3 : tensor<2x!quant.uniform<i8:f32, 0.5:-128>>, tensor<2x!quant.uniform<i8:f32, 0.25:-128>>
}

// -----

// CHECK-LABEL: func @declined
func.func @declined(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<4xf32>) {
  // Two uses.
  // CHECK: adze.add(%{{.*}}, %{{.*}}) :
  // CHECK: adze.relu
  %0 = adze.add(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = adze.relu(%0) : (tensor<2xf32>) -> tensor<2xf32>
  // An activation already.
  // CHECK: adze.sub{{.*}}activation<RELU6>
  // CHECK: adze.relu
  %2 = adze.sub(%x, %x) {fused_activation_function = #adze.activation<RELU6>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = adze.relu(%2) : (tensor<2xf32>) -> tensor<2xf32>
  // No kernel computes TANH.
  // CHECK: adze.mul(%{{.*}}, %{{.*}}) :
  // CHECK: adze.tanh
  %4 = adze.mul(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %5 = adze.tanh(%4) : (tensor<2xf32>) -> tensor<2xf32>
  // CONCATENATION has the option and no kernel for it.
  // CHECK: adze.concatenation
  // CHECK: adze.relu
  %6 = adze.concatenation(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %7 = adze.relu(%6) : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %1, %3, %5, %7 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<4xf32>
}
