// RUN: mkdir -p %t
// RUN: %python %S/Inputs/write_arrays.py %t
// RUN: adze-opt %s --quantize-recurrent --representative-data=%t/ones.npy --mlir-print-debuginfo=false | FileCheck %s
// RUN: not adze-opt %s --quantize-recurrent 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: quantize-recurrent: needs samples: give --representative-data

// Gates are open, so that the cell is 1, 2 and 3 times tanh(1): four is the next power of two, and 4 / 2^15 the scale. The
// state of outputs has the output's scale and zero point. A bias is in units of 0.01, the input's scale, times the scale of
// its gate's input weights.
#integer = #adze.quantize<mode = integer, granularity = channel>
#x = #adze.quantization<min = [-1.0], max = [1.55]>
#y = #adze.quantization<min = [-1.0], max = [0.275]>

// CHECK-LABEL: func.func @main(
// CHECK-DAG: adze.const dense<1000000> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 9.99{{.*}}E-5>>
// CHECK-DAG: adze.const dense<0> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 7.874{{.*}}E-5>>
// CHECK-DAG: adze.const dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<i8{{.*}}:f32, 0.0099999997{{.*}}>>
// CHECK-DAG: adze.const dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<i8{{.*}}:f32, 0.00787401{{.*}}>>
// CHECK-DAG: adze.variable : tensor<1x1x!quant.uniform<i8:f32, 0.00499999{{[0-9]*}}:72>>
// CHECK-DAG: adze.variable : tensor<1x1x!quant.uniform<i16:f32, 1.220703125E-4>>
// CHECK: %[[X:.*]] = adze.quantize(%{{.*}}) : (tensor<1x3x1xf32, #{{.*}}>) -> tensor<1x3x1x!quant.uniform<i8:f32, 0.00999999{{[0-9]*}}:-28>>
// CHECK: %[[Y:.*]] = adze.unidirectional_sequence_lstm(%[[X]], {{.*}}adze.intermediates = [
// CHECK-SAME: tensor<0xf32>{{.*}}tensor<0xf32>{{.*}}tensor<0xf32>{{.*}}tensor<0xf32>{{.*}}tensor<0x!quant.uniform<i8:f32, 0.00499999{{[0-9]*}}:72>>
// CHECK-SAME: -> tensor<1x3x1x!quant.uniform<i8:f32, 0.00499999{{[0-9]*}}:72>>
// CHECK: %[[R:.*]] = adze.dequantize(%[[Y]])
// CHECK: return %[[R]]
func.func @main(%x: tensor<1x3x1xf32, #x>) -> tensor<1x3x1xf32, #y> {
  %n = adze.no_value
  %w = adze.const dense<1.27> : tensor<1x1xf32> -> tensor<1x1xf32>
  %one = adze.const dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %r = adze.const dense<0.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %open = adze.const dense<100.0> : tensor<1xf32> -> tensor<1xf32>
  %shut = adze.const dense<0.0> : tensor<1xf32> -> tensor<1xf32>
  %h = adze.variable : tensor<1x1xf32>
  %c = adze.variable : tensor<1x1xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %one, %w, %r, %r, %r, %r, %n, %n, %n, %open, %open, %shut, %open,
                                         %n, %n, %h, %c)
      {fused_activation_function = #adze.activation<TANH>, adze.quantize = #integer}
      : (tensor<1x3x1xf32, #x>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>,
         tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, none, none, none, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>,
         tensor<1xf32>, none, none, tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x3x1xf32, #y>
  return %0 : tensor<1x3x1xf32, #y>
}
