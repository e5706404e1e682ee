// RUN: mkdir -p %t
// RUN: split-file %s %t
// RUN: %python %S/Inputs/write_arrays.py %t
// RUN: adze-opt %t/norm.mlir --quantize-recurrent --representative-data=%t/ones.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/norm.mlir
// RUN: adze-opt %t/projection.mlir --quantize-recurrent --representative-data=%t/ones.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/projection.mlir
// RUN: adze-opt %t/narrow.mlir --quantize-recurrent --mlir-print-debuginfo=false | FileCheck %t/narrow.mlir
// RUN: adze-opt %t/far.mlir --quantize-recurrent --representative-data=%t/long.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/far.mlir

//--- norm.mlir
// Coefficients are 32767 steps at most; a bias counts 2^-10 of theirs. The sums that are normalized reach 3.
// CHECK-DAG: adze.const dense<[32767, 16384]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 3.05185{{.*}}E-5>>
// CHECK-DAG: adze.const dense<67106816> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 2.98{{.*}}E-8>>
// CHECK: adze.unidirectional_sequence_lstm({{.*}}adze.intermediates = [
// CHECK-SAME: tensor<0x!quant.uniform<i16:f32, 9.1555{{[0-9]*}}E-5>>{{.*}}i16:f32, 9.1555{{.*}}i16:f32, 9.1555{{.*}}i16:f32, 9.1555
// CHECK-SAME: tensor<0x!quant.uniform<i8:f32, 0.00499999{{[0-9]*}}:72>>
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-1.0], max = [1.55]>
#y = #adze.quantization<min = [-1.0], max = [0.275]>
func.func @main(%x: tensor<1x3x1xf32, #x>) -> tensor<1x3x2xf32, #y> {
  %n = adze.no_value
  %w = adze.const dense<[[3.0], [-1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %r = adze.const dense<0.0> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<2.0> : tensor<2xf32> -> tensor<2xf32>
  %l = adze.const dense<[1.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %h = adze.variable : tensor<1x2xf32>
  %c = adze.variable : tensor<1x2xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %n, %n, %n, %b, %b, %b, %b, %n, %n, %h,
      %c, %l, %l, %l, %l)
      {fused_activation_function = #adze.activation<TANH>, adze.quantize = #integer}
      : (tensor<1x3x1xf32, #x>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>,
         tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>,
         tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>,
         tensor<2xf32>, tensor<2xf32>) -> tensor<1x3x2xf32, #y>
  return %0 : tensor<1x3x2xf32, #y>
}

//--- projection.mlir
// Peepholes are int16. The hidden state, which the projection multiplies, is symmetric; the projection's bias counts
// products of both. What clips is the output's range.
// CHECK-DAG: adze.const dense<[32767, -16384]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 1.5259{{.*}}E-5>>
// CHECK-DAG: adze.const dense<127> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8{{.*}}:f32, 0.0099999997{{.*}}>>
// CHECK-DAG: adze.const dense<{{[0-9]+}}> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, [[BIAS:[0-9.]+E-5]]>>
// CHECK: adze.unidirectional_sequence_lstm(
// CHECK-SAME: tensor<0xf32>{{.*}}tensor<0xf32>{{.*}}tensor<0xf32>{{.*}}tensor<0xf32>{{.*}}tensor<0x!quant.uniform<i8:f32, 0.00{{[0-9]*}}>>
// CHECK-NOT: proj_clip
// CHECK: return
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-1.0], max = [1.55]>
#y = #adze.quantization<min = [-1.0], max = [0.275]>
func.func @main(%x: tensor<1x3x1xf32, #x>) -> tensor<1x3x2xf32, #y> {
  %n = adze.no_value
  %w = adze.const dense<[[3.0], [-1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %r = adze.const dense<0.0> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<2.0> : tensor<2xf32> -> tensor<2xf32>
  %p = adze.const dense<[0.5, -0.25]> : tensor<2xf32> -> tensor<2xf32>
  %m = adze.const dense<1.27> : tensor<2x2xf32> -> tensor<2x2xf32>
  %d = adze.const dense<0.1> : tensor<2xf32> -> tensor<2xf32>
  %h = adze.variable : tensor<1x2xf32>
  %c = adze.variable : tensor<1x2xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %p, %p, %p, %b, %b, %b, %b, %m, %d, %h,
      %c)
      {fused_activation_function = #adze.activation<TANH>, proj_clip = 1.0 : f32, adze.quantize = #integer}
      : (tensor<1x3x1xf32, #x>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>,
         tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>,
         tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<1x2xf32>,
         tensor<1x2xf32>) -> tensor<1x3x2xf32, #y>
  return %0 : tensor<1x3x2xf32, #y>
}

//--- narrow.mlir
// CHECK: adze.kept_float = "LiteRT's integer kernel gives peepholes to as many cells as there are outputs, and not to all; it runs in float"
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-1.0], max = [1.55]>
#y = #adze.quantization<min = [-1.0], max = [0.275]>
func.func @main(%x: tensor<1x3x1xf32, #x>) -> tensor<1x3x1xf32, #y> {
  %n = adze.no_value
  %w = adze.const dense<[[3.0], [-1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %r = adze.const dense<0.0> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = adze.const dense<2.0> : tensor<2xf32> -> tensor<2xf32>
  %p = adze.const dense<[0.5, -0.25]> : tensor<2xf32> -> tensor<2xf32>
  %m = adze.const dense<1.27> : tensor<1x2xf32> -> tensor<1x2xf32>
  %d = adze.const dense<0.1> : tensor<1xf32> -> tensor<1xf32>
  %h = adze.variable : tensor<1x1xf32>
  %c = adze.variable : tensor<1x2xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %p, %p, %p, %b, %b, %b, %b, %m, %d, %h,
      %c)
      {fused_activation_function = #adze.activation<TANH>, adze.quantize = #integer}
      : (tensor<1x3x1xf32, #x>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>,
         tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>,
         tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1x1xf32>,
         tensor<1x2xf32>) -> tensor<1x3x1xf32, #y>
  return %0 : tensor<1x3x1xf32, #y>
}

//--- far.mlir
// Seventy steps of nearly one.
// CHECK: adze.variable : tensor<1x2xf32>
// CHECK: adze.kept_float = "its cell state goes beyond 64, which the integer kernel cannot hold; clip it, or leave it in float"
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-1.0], max = [1.55]>
#y = #adze.quantization<min = [-1.0], max = [0.275]>
func.func @main(%x: tensor<1x70x1xf32, #x>) -> tensor<1x70x2xf32, #y> {
  %n = adze.no_value
  %w = adze.const dense<[[30.0], [30.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %r = adze.const dense<0.0> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<100.0> : tensor<2xf32> -> tensor<2xf32>
  %h = adze.variable : tensor<1x2xf32>
  %c = adze.variable : tensor<1x2xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %n, %n, %n, %b, %b, %b, %b, %n, %n, %h,
      %c)
      {fused_activation_function = #adze.activation<TANH>, adze.quantize = #integer}
      : (tensor<1x70x1xf32, #x>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>,
         tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>,
         tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x70x2xf32, #y>
  return %0 : tensor<1x70x2xf32, #y>
}
