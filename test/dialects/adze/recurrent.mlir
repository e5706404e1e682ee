// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// CHECK-LABEL: @lstm(
// CHECK: adze.lstm({{.*}}) {asymmetric_quantize_inputs = true, cell_clip = 1.000000e+01 : f32, fused_activation_function = #adze.activation<TANH>, proj_clip = 5.000000e-01 : f32} : ({{.*}}) -> tensor<1x4xf32>
// GENERIC: "adze.lstm"({{.*}}) <{asymmetric_quantize_inputs = true, cell_clip = 1.000000e+01 : f32, fused_activation_function = #adze.activation<TANH>, kernel_type = #adze.lstm_kernel_type<FULL>, proj_clip = 5.000000e-01 : f32}>
func.func @lstm(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19) {asymmetric_quantize_inputs = true, cell_clip = 1.000000e+01 : f32, fused_activation_function = #adze.activation<TANH>, proj_clip = 5.000000e-01 : f32}
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// CHECK-LABEL: @lstm_all(
// CHECK: adze.lstm({{.*}}) {fused_activation_function = #adze.activation<TANH>} : ({{.*}}) -> tensor<1x2xf32>
// GENERIC: "adze.lstm"({{.*}}) <{{{.*}}
func.func @lstm_all(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a5: tensor<4x2xf32>, %a6: tensor<4x2xf32>, %a7: tensor<4x2xf32>, %a8: tensor<4x2xf32>, %a9: tensor<4xf32>, %a10: tensor<4xf32>, %a11: tensor<4xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a16: tensor<2x4xf32>, %a17: tensor<2xf32>, %a18: tensor<1x2xf32>, %a19: tensor<1x4xf32>, %a20: tensor<4xf32>, %a21: tensor<4xf32>, %a22: tensor<4xf32>, %a23: tensor<4xf32>) {
  %n = adze.no_value
  %0 = adze.lstm(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %a9, %a10, %a11, %a12, %a13, %a14, %a15, %a16, %a17, %a18, %a19, %a20, %a21, %a22, %a23) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x4xf32>, tensor<2xf32>, tensor<1x2xf32>, tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x2xf32>
  return
}

// CHECK-LABEL: @lstm_layer_norm_absent(
// CHECK: adze.lstm({{.*}}) {fused_activation_function = #adze.activation<TANH>} : ({{.*}}) -> tensor<1x4xf32>
// GENERIC: "adze.lstm"({{.*}}) <{{{.*}}
func.func @lstm_layer_norm_absent(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19, %n, %n, %n, %n) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none) -> tensor<1x4xf32>
  return
}

// A state may be a vector, and the peephole of a missing input gate may be there.

// CHECK-LABEL: @lstm_permissive(
// CHECK: adze.lstm({{.*}}) : ({{.*}}) -> tensor<?x4xf32>
// GENERIC: "adze.lstm"({{.*}}) <{{{.*}}
func.func @lstm_permissive(%a0: tensor<1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a9: tensor<4xf32>, %a10: tensor<4xf32>, %a11: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  %0 = adze.lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %a9, %a10, %a11, %n, %a13, %a14, %a15, %n, %n, %a18, %a19)
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<4xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: @basic_lstm(
// CHECK: adze.basic_lstm({{.*}}) {fused_activation_function = #adze.activation<TANH>} : ({{.*}}) -> (tensor<1x4xui8>, tensor<1x4xi16>, tensor<1x7xui8>, tensor<1x16xi16>)
// GENERIC: "adze.basic_lstm"({{.*}}) <{asymmetric_quantize_inputs = false, cell_clip = 0.000000e+00 : f32, fused_activation_function = #adze.activation<TANH>, kernel_type = #adze.lstm_kernel_type<BASIC>, proj_clip = 0.000000e+00 : f32}>
func.func @basic_lstm(%a0: tensor<1x3xui8>, %a1: tensor<1x4xui8>, %a2: tensor<16x7xui8>, %a3: tensor<16xi32>, %a4: tensor<1x4xi16>) {
  %n = adze.no_value
  %0:4 = adze.basic_lstm(%a0, %a1, %a2, %a3, %a4) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3xui8>, tensor<1x4xui8>, tensor<16x7xui8>, tensor<16xi32>, tensor<1x4xi16>) -> (tensor<1x4xui8>, tensor<1x4xi16>, tensor<1x7xui8>, tensor<1x16xi16>)
  return
}

// CHECK-LABEL: @unidirectional_sequence_lstm(
// CHECK: adze.unidirectional_sequence_lstm({{.*}}) {asymmetric_quantize_inputs = true, cell_clip = 1.000000e+01 : f32} : ({{.*}}) -> tensor<1x9x4xf32>
// GENERIC: "adze.unidirectional_sequence_lstm"({{.*}}) <{{{.*}}
func.func @unidirectional_sequence_lstm(%a0: tensor<1x9x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>) {
  %n = adze.no_value
  %0 = adze.unidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %a18, %a19) {asymmetric_quantize_inputs = true, cell_clip = 1.000000e+01 : f32}
      : (tensor<1x9x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x9x4xf32>
  return
}

// CHECK-LABEL: @unidirectional_sequence_lstm_diagonal(
// CHECK: adze.unidirectional_sequence_lstm({{.*}}) {diagonal_recurrent_tensors = true, time_major = true} : ({{.*}}) -> tensor<9x1x4xf32>
// GENERIC: "adze.unidirectional_sequence_lstm"({{.*}}) <{{{.*}}
func.func @unidirectional_sequence_lstm_diagonal(%a0: tensor<9x1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a5: tensor<4xf32>, %a6: tensor<4xf32>, %a7: tensor<4xf32>, %a8: tensor<4xf32>, %a12: tensor<4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a18: tensor<1x4xf32>, %a19: tensor<1x4xf32>, %a20: tensor<4xf32>, %a21: tensor<4xf32>, %a22: tensor<4xf32>, %a23: tensor<4xf32>) {
  %n = adze.no_value
  %0 = adze.unidirectional_sequence_lstm(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n, %a12, %a13, %a14, %a15, %n, %n, %a18, %a19, %a20, %a21, %a22, %a23) {diagonal_recurrent_tensors = true, time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<9x1x4xf32>
  return
}

// CHECK-LABEL: @bidirectional_sequence_lstm(
// CHECK: adze.bidirectional_sequence_lstm({{.*}}) {fused_activation_function = #adze.activation<TANH>} : ({{.*}}) -> (tensor<9x1x4xf32>, tensor<9x1x4xf32>)
// GENERIC: "adze.bidirectional_sequence_lstm"({{.*}}) <{asymmetric_quantize_inputs = false, cell_clip = 0.000000e+00 : f32, fused_activation_function = #adze.activation<TANH>, merge_outputs = false, proj_clip = 0.000000e+00 : f32, time_major = true}>
func.func @bidirectional_sequence_lstm(%a0: tensor<9x1x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>) {
  %n = adze.no_value
  %0:2 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %n, %n, %n, %n, %n, %n, %n, %n, %n) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, none, none, none, none, none, none, none, none, none) -> (tensor<9x1x4xf32>, tensor<9x1x4xf32>)
  return
}

// CHECK-LABEL: @bidirectional_sequence_lstm_merged(
// CHECK: adze.bidirectional_sequence_lstm({{.*}}) {asymmetric_quantize_inputs = true, merge_outputs = true, time_major = false} : ({{.*}}) -> tensor<1x9x8xf32>
// GENERIC: "adze.bidirectional_sequence_lstm"({{.*}}) <{{{.*}}
func.func @bidirectional_sequence_lstm_merged(%a0: tensor<1x9x3xf32>, %a2: tensor<4x3xf32>, %a3: tensor<4x3xf32>, %a4: tensor<4x3xf32>, %a6: tensor<4x4xf32>, %a7: tensor<4x4xf32>, %a8: tensor<4x4xf32>, %a13: tensor<4xf32>, %a14: tensor<4xf32>, %a15: tensor<4xf32>, %a19: tensor<4x3xf32>, %a20: tensor<4x3xf32>, %a21: tensor<4x3xf32>, %a23: tensor<4x4xf32>, %a24: tensor<4x4xf32>, %a25: tensor<4x4xf32>, %a30: tensor<4xf32>, %a31: tensor<4xf32>, %a32: tensor<4xf32>, %a35: tensor<1x4xf32>, %a36: tensor<1x4xf32>, %a37: tensor<1x4xf32>, %a38: tensor<1x4xf32>, %a39: tensor<9x1x5xf32>, %a41: tensor<4x5xf32>, %a42: tensor<4x5xf32>, %a43: tensor<4x5xf32>, %a45: tensor<4x5xf32>, %a46: tensor<4x5xf32>, %a47: tensor<4x5xf32>) {
  %n = adze.no_value
  %0 = adze.bidirectional_sequence_lstm(%a0, %n, %a2, %a3, %a4, %n, %a6, %a7, %a8, %n, %n, %n, %n, %a13, %a14, %a15, %n, %n, %n, %a19, %a20, %a21, %n, %a23, %a24, %a25, %n, %n, %n, %n, %a30, %a31, %a32, %n, %n, %a35, %a36, %a37, %a38, %a39, %n, %a41, %a42, %a43, %n, %a45, %a46, %a47) {asymmetric_quantize_inputs = true, merge_outputs = true, time_major = false}
      : (tensor<1x9x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none, none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<9x1x5xf32>, none, tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>, none, tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<1x9x8xf32>
  return
}

// CHECK-LABEL: @rnn(
// CHECK: adze.rnn({{.*}}) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<TANH>} : ({{.*}}) -> tensor<1x4xf32>
// GENERIC: "adze.rnn"({{.*}}) <{{{.*}}
func.func @rnn(%a0: tensor<1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  %0 = adze.rnn(%a0, %a1, %a2, %a3, %a4) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// CHECK-LABEL: @unidirectional_sequence_rnn(
// CHECK: adze.unidirectional_sequence_rnn({{.*}}) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<TANH>, time_major = true} : ({{.*}}) -> tensor<9x1x4xf32>
// GENERIC: "adze.unidirectional_sequence_rnn"({{.*}}) <{{{.*}}
func.func @unidirectional_sequence_rnn(%a0: tensor<9x1x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>) {
  %n = adze.no_value
  %0 = adze.unidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<TANH>, time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<9x1x4xf32>
  return
}

// CHECK-LABEL: @bidirectional_sequence_rnn(
// CHECK: adze.bidirectional_sequence_rnn({{.*}}) {fused_activation_function = #adze.activation<TANH>} : ({{.*}}) -> (tensor<1x9x4xf32>, tensor<1x9x6xf32>)
// GENERIC: "adze.bidirectional_sequence_rnn"({{.*}}) <{asymmetric_quantize_inputs = false, fused_activation_function = #adze.activation<TANH>, merge_outputs = false, time_major = false}>
func.func @bidirectional_sequence_rnn(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>) {
  %n = adze.no_value
  %0:2 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %n, %n, %n) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, none, none, none) -> (tensor<1x9x4xf32>, tensor<1x9x6xf32>)
  return
}

// CHECK-LABEL: @bidirectional_sequence_rnn_merged(
// CHECK: adze.bidirectional_sequence_rnn({{.*}}) {asymmetric_quantize_inputs = true, merge_outputs = true} : ({{.*}}) -> tensor<1x9x10xf32>
// GENERIC: "adze.bidirectional_sequence_rnn"({{.*}}) <{{{.*}}
func.func @bidirectional_sequence_rnn_merged(%a0: tensor<1x9x3xf32>, %a1: tensor<4x3xf32>, %a2: tensor<4x4xf32>, %a3: tensor<4xf32>, %a4: tensor<1x4xf32>, %a5: tensor<6x3xf32>, %a6: tensor<6x6xf32>, %a7: tensor<6xf32>, %a8: tensor<1x6xf32>, %a9: tensor<1x9x5xf32>, %a10: tensor<4x5xf32>, %a11: tensor<6x5xf32>) {
  %n = adze.no_value
  %0 = adze.bidirectional_sequence_rnn(%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %a9, %a10, %a11) {asymmetric_quantize_inputs = true, merge_outputs = true}
      : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<6x3xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<1x6xf32>, tensor<1x9x5xf32>, tensor<4x5xf32>, tensor<6x5xf32>) -> tensor<1x9x10xf32>
  return
}

// CHECK-LABEL: @svdf(
// CHECK: adze.svdf({{.*}}) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<RELU>, rank = 2 : i32} : ({{.*}}) -> tensor<1x4xf32>
// GENERIC: "adze.svdf"({{.*}}) <{{{.*}}
func.func @svdf(%a0: tensor<1x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a3: tensor<4xf32>, %a4: tensor<1x80xf32>) {
  %n = adze.no_value
  %0 = adze.svdf(%a0, %a1, %a2, %a3, %a4) {asymmetric_quantize_inputs = true, fused_activation_function = #adze.activation<RELU>, rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<1x4xf32>
  return
}

// CHECK-LABEL: @svdf_no_bias(
// CHECK: adze.svdf({{.*}}) {rank = 2 : i32} : ({{.*}}) -> tensor<?x4xf32>
// GENERIC: "adze.svdf"({{.*}}) <{{{.*}}
func.func @svdf_no_bias(%a0: tensor<?x3xf32>, %a1: tensor<8x3xf32>, %a2: tensor<8x10xf32>, %a4: tensor<?x80xf32>) {
  %n = adze.no_value
  %0 = adze.svdf(%a0, %a1, %a2, %n, %a4) {rank = 2 : i32}
      : (tensor<?x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, none, tensor<?x80xf32>) -> tensor<?x4xf32>
  return
}
