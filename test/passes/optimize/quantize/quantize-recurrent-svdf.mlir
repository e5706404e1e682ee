// RUN: mkdir -p %t
// RUN: %python %S/Inputs/write_arrays.py %t
// RUN: adze-opt %s --split-input-file --quantize-recurrent --quantize-static --representative-data=%t/steps.npy \
// RUN:   --mlir-print-debuginfo=false | FileCheck %s

#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-2.0], max = [0.55]>
#y = #adze.quantization<min = [-3.0], max = [0.51]>

// Samples are 1 and -2, so that products reach 2.54, which is 2^15 - 1 steps of the state. Time weights have ten bits, a
// sign among them. A bias counts products of both. RELU is a range that starts at 0.
// CHECK-LABEL: func.func @main(
// CHECK-DAG: adze.variable : tensor<1x2x!quant.uniform<i16:f32, 7.751{{.*}}E-5>>
// CHECK-DAG: %[[F:.*]] = adze.const dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<i8{{.*}}:f32, 0.0099999997{{.*}}>>
// CHECK-DAG: %[[T:.*]] = adze.const dense<{{\[}}[-511, 256]]> : tensor<1x2xi16> -> tensor<1x2x!quant.uniform<i16:f32, 0.00{{2000|1999}}{{.*}}>>
// CHECK-DAG: %[[B:.*]] = adze.const dense<645{{.*}}> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 1.550{{.*}}E-7>>
// CHECK: %[[X:.*]] = adze.quantize(%{{.*}}) : {{.*}} -> tensor<1x1x!quant.uniform<i8:f32, {{.*}}:72>>
// CHECK: %[[Y:.*]] = adze.svdf(%[[X]], %[[F]], %[[T]], %[[B]], %{{.*}}) {{{.*}}fused_activation_function = #adze.activation<RELU>
// CHECK-SAME: -> tensor<1x1x!quant.uniform<i8:f32, 0.00{{2000|1999|2}}{{.*}}:-128>>
// CHECK: adze.dequantize(%[[Y]])
func.func @main(%x: tensor<1x1xf32, #x>) -> tensor<1x1xf32, #y> {
  %f = adze.const dense<1.27> : tensor<1x1xf32> -> tensor<1x1xf32>
  %t = adze.const dense<[[-1.022, 0.5115]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = adze.const dense<0.1> : tensor<1xf32> -> tensor<1xf32>
  %s = adze.variable : tensor<1x2xf32>
  %0 = adze.svdf(%x, %f, %t, %b, %s)
      {rank = 1 : i32, fused_activation_function = #adze.activation<RELU>, adze.quantize = #integer}
      : (tensor<1x1xf32, #x>, tensor<1x1xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1x2xf32>) -> tensor<1x1xf32, #y>
  return %0 : tensor<1x1xf32, #y>
}

// -----

// RELU6 is RELU and a range that ends at 6; a large bias makes time weights coarser: 5000 in units of 7.75e-5 s is below 2^30.
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-2.0], max = [0.55]>
#y = #adze.quantization<min = [0.0], max = [12.0]>
// CHECK-LABEL: func.func @main(
// CHECK: adze.const dense<{{\[}}[-17, 9]]> : tensor<1x2xi16> -> tensor<1x2x!quant.uniform<i16:f32, 0.060{{.*}}>>
// CHECK: adze.const dense<107374{{.*}}> : tensor<1xi32>
// CHECK: adze.svdf({{.*}}fused_activation_function = #adze.activation<RELU>{{.*}} -> tensor<1x1x!quant.uniform<i8:f32, 0.02352{{.*}}:-128>>
func.func @main(%x: tensor<1x1xf32, #x>) -> tensor<1x1xf32, #y> {
  %f = adze.const dense<1.27> : tensor<1x1xf32> -> tensor<1x1xf32>
  %t = adze.const dense<[[-1.022, 0.5115]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = adze.const dense<5000.0> : tensor<1xf32> -> tensor<1xf32>
  %s = adze.variable : tensor<1x2xf32>
  %0 = adze.svdf(%x, %f, %t, %b, %s)
      {rank = 1 : i32, fused_activation_function = #adze.activation<RELU6>, adze.quantize = #integer}
      : (tensor<1x1xf32, #x>, tensor<1x1xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1x2xf32>) -> tensor<1x1xf32, #y>
  return %0 : tensor<1x1xf32, #y>
}

// -----

// quantize-static leaves the reason.
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-2.0], max = [0.55]>
// CHECK-LABEL: func.func @main(
// CHECK: adze.svdf({{.*}}adze.kept_float = "LiteRT's integer kernel of SVDF has no activation but RELU; it runs in float"
func.func @main(%x: tensor<1x1xf32, #x>) -> tensor<1x1xf32, #x> {
  %n = adze.no_value
  %f = adze.const dense<1.27> : tensor<1x1xf32> -> tensor<1x1xf32>
  %t = adze.const dense<[[-1.022, 0.5115]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %s = adze.variable : tensor<1x2xf32>
  %0 = adze.svdf(%x, %f, %t, %n, %s) {rank = 1 : i32, adze.quantize = #integer}
      : (tensor<1x1xf32, #x>, tensor<1x1xf32>, tensor<1x2xf32>, none, tensor<1x2xf32>) -> tensor<1x1xf32, #x>
  return %0 : tensor<1x1xf32, #x>
}
