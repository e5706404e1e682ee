// RUN: split-file %s %t
// RUN: adze-opt --quantize-io=input-type=int8 --mlir-print-debuginfo=false %t/model.mlir | FileCheck %s --check-prefix=INPUT8
// RUN: adze-opt --quantize-io='input-type=int8 output-type=int8' --mlir-print-debuginfo=false %t/chain.mlir | FileCheck %s --check-prefix=BOTH
// RUN: adze-opt --quantize-io='input-type=uint8 output-type=uint8' --mlir-print-debuginfo=false %t/chain.mlir | FileCheck %s --check-prefix=UINT8
// RUN: adze-opt --quantize-io --mlir-print-debuginfo=false %t/model.mlir | FileCheck %s --check-prefix=FLOAT
// RUN: not adze-opt --quantize-io=input-type=int16 %t/model.mlir 2>&1 | FileCheck %s --check-prefix=INT16
// RUN: not adze-opt --quantize-io=output-type=int4 %t/model.mlir 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not adze-opt --quantize-io=output-type=int8 %t/model.mlir 2>&1 | FileCheck %s --check-prefix=OUTPUT

// INT16: input 'x' cannot become int16: no QUANTIZE to that type takes it
// UNKNOWN: quantize-io: 'int4' is not float32, int8, uint8 or int16
// OUTPUT: output 'y' cannot become int8: no DEQUANTIZE of that type makes it

// The conversion at the border is gone; a second scale rescales, a float user dequantizes, other types stay.
// INPUT8: func.func @main(%[[X:.*]]: tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %[[N:.*]]: tensor<2xi32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi32>)
// INPUT8: %[[F:.*]] = adze.dequantize(%[[X]])
// INPUT8: %[[W:.*]] = adze.quantize(%[[X]]) {{.*}} -> tensor<2x!quant.uniform<i8:f32, 2.000000e+00>>
// INPUT8: adze.relu(%[[X]])
// INPUT8: adze.relu(%[[W]])
// INPUT8: adze.sin(%[[F]])

// BOTH: func.func @main(%[[X:.*]]: tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>
// BOTH-NEXT: %[[R:.*]] = adze.relu(%[[X]])
// BOTH-NEXT: return %[[R]]

// UINT8: func.func @main(%[[X:.*]]: tensor<2x!quant.uniform<u8:f32, 5.000000e-01:131>>) -> tensor<2x!quant.uniform<u8:f32, 5.000000e-01:131>>
// UINT8-NEXT: %[[Q:.*]] = adze.quantize(%[[X]]) {{.*}} -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>
// UINT8-NEXT: %[[R:.*]] = adze.relu(%[[Q]])
// UINT8-NEXT: %[[U:.*]] = adze.quantize(%[[R]]) {{.*}} -> tensor<2x!quant.uniform<u8:f32, 5.000000e-01:131>>
// UINT8-NEXT: return %[[U]]

// FLOAT: func.func @main(%{{.*}}: tensor<2xf32>, %{{.*}}: tensor<2xi32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi32>)

//--- model.mlir
func.func @main(%x: tensor<2xf32> loc("x"), %n: tensor<2xi32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi32>) {
  %0 = adze.quantize(%x) : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 0.5:3>>
  %w = adze.quantize(%x) : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 2.0>>
  %1 = adze.relu(%0) : (tensor<2x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<2x!quant.uniform<i8:f32, 0.5:3>>
  %2 = adze.relu(%w) : (tensor<2x!quant.uniform<i8:f32, 2.0>>) -> tensor<2x!quant.uniform<i8:f32, 2.0>>
  %3 = adze.sin(%x) : (tensor<2xf32>) -> tensor<2xf32> loc("y")
  %4 = adze.dequantize(%1) : (tensor<2x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<2xf32>
  return %4, %3, %n : tensor<2xf32>, tensor<2xf32>, tensor<2xi32>
}
//--- chain.mlir
func.func @main(%x: tensor<2xf32> loc("x")) -> tensor<2xf32> {
  %0 = adze.quantize(%x) : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 0.5:3>>
  %1 = adze.relu(%0) : (tensor<2x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<2x!quant.uniform<i8:f32, 0.5:3>>
  %2 = adze.dequantize(%1) : (tensor<2x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}
