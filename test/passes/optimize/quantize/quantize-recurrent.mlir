// RUN: adze-opt %s --quantize-recurrent --mlir-print-debuginfo=false | FileCheck %s

#integer = #adze.quantize<mode = integer, granularity = channel>

// CHECK-LABEL: func.func @no_range(
// CHECK: adze.unidirectional_sequence_lstm({{.*}}adze.kept_float = "the range of its input or output is not known; calibrate with samples that reach it"
func.func @no_range(%x: tensor<1x9x3xf32>) -> tensor<1x9x4xf32> {
  %n = adze.no_value
  %w = adze.const dense<0.5> : tensor<4x3xf32> -> tensor<4x3xf32>
  %r = adze.const dense<0.5> : tensor<4x4xf32> -> tensor<4x4xf32>
  %b = adze.const dense<0.5> : tensor<4xf32> -> tensor<4xf32>
  %h = adze.variable : tensor<1x4xf32>
  %c = adze.variable : tensor<1x4xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %n, %n, %n, %b, %b, %b, %b, %n, %n, %h, %c)
      {fused_activation_function = #adze.activation<TANH>, adze.quantize = #integer}
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>,
         tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>,
         tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x9x4xf32>
  return %0 : tensor<1x9x4xf32>
}

// CHECK-LABEL: func.func @shared_state(
// CHECK: adze.unidirectional_sequence_lstm({{.*}}adze.kept_float = "its states are not variables of its own; it runs in float"
func.func @shared_state(%x: tensor<1x9x3xf32>) -> tensor<1x9x4xf32> {
  %n = adze.no_value
  %w = adze.const dense<0.5> : tensor<4x3xf32> -> tensor<4x3xf32>
  %r = adze.const dense<0.5> : tensor<4x4xf32> -> tensor<4x4xf32>
  %b = adze.const dense<0.5> : tensor<4xf32> -> tensor<4xf32>
  %h = adze.variable : tensor<1x4xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %n, %n, %n, %b, %b, %b, %b, %n, %n, %h, %h)
      {fused_activation_function = #adze.activation<TANH>, adze.quantize = #integer}
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>,
         tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>,
         tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x9x4xf32>
  return %0 : tensor<1x9x4xf32>
}
