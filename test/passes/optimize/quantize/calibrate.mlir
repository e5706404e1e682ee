// RUN: split-file %s %t
// RUN: %python %S/Inputs/write_arrays.py %t

// Two samples: -1 to 2 and -8 to 0.5.
// RUN: adze-opt %t/chain.mlir --calibrate=save=%t/chain.json --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/chain.mlir
// RUN: FileCheck %t/chain.mlir --check-prefix=FILE --input-file=%t/chain.json
// RUN: adze-opt %t/chain.mlir --calibrate=load=%t/chain.json --mlir-print-debuginfo=false | FileCheck %t/chain.mlir
// RUN: adze-opt %t/chain.mlir --calibrate=samples=1 --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/chain.mlir --check-prefix=FIRST
// RUN: adze-opt %t/chain.mlir --calibrate --representative-data=%t/x.npy --scale=2 --offset=1 --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/chain.mlir --check-prefix=SCALED
// RUN: adze-opt %t/chain.mlir --calibrate=method=moving-average:0.5 --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/chain.mlir --check-prefix=AVERAGE
// RUN: adze-opt %t/chain.mlir --calibrate=method=percentile:100 --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/chain.mlir
// RUN: adze-opt %t/assigned.mlir --calibrate --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/assigned.mlir
// RUN: adze-opt %t/loop.mlir --calibrate=save=%t/loop.json --representative-data=%t/start.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %t/loop.mlir
// RUN: FileCheck %t/loop.mlir --check-prefix=FILE --input-file=%t/loop.json
// RUN: adze-opt %t/loop.mlir --calibrate=load=%t/loop.json --mlir-print-debuginfo=false | FileCheck %t/loop.mlir
// RUN: adze-opt %t/stated.mlir --calibrate --representative-data=%t/x.npy --mlir-print-debuginfo=false | FileCheck %t/stated.mlir
// RUN: adze-opt %t/signatures.mlir --calibrate --representative-data=one=%t/x.npy --representative-data=two=%t/start.npy \
// RUN:   --mlir-print-debuginfo=false | FileCheck %t/signatures.mlir
// RUN: adze-opt %t/odd.mlir --calibrate --representative-data=%t/x.npy --mlir-print-debuginfo=false 2>&1 \
// RUN:   | FileCheck %t/odd.mlir

//--- chain.mlir
// CHECK-DAG: #[[X:.*]] = #adze.quantization<min = [-8.000000e+00], max = [2.000000e+00]>
// CHECK-DAG: #[[Y:.*]] = #adze.quantization<min = [0.000000e+00], max = [2.000000e+00]>
// FIRST-DAG: #adze.quantization<min = [-1.000000e+00], max = [2.000000e+00]>
// SCALED-DAG: #adze.quantization<min = [-1.500000e+01], max = [5.000000e+00]>
// AVERAGE-DAG: #adze.quantization<min = [-4.500000e+00], max = [1.250000e+00]>
// CHECK: func.func @main(%{{.*}}: tensor<1x4xf32, #[[X]]>) -> tensor<1x4xf32, #[[Y]]>
// CHECK: adze.const {{.*}} -> tensor<4xf32>{{$}}
// CHECK: return %{{.*}} : tensor<1x4xf32, #[[Y]]>
// FILE: {"version": 1, "method": "minmax", "samples": 2, "tensors": [
// FILE-NEXT: {"function": "main", "name": "x", "min": -8, "max": 2, "observed": [-8, 2], "bits": 8},
// FILE-NEXT: {"function": "main", "name": "sum", "min": -8, "max": 2, "observed": [-8, 2], "bits": 8},
// FILE-NEXT: {"function": "main", "name": "y", "min": 0, "max": 2, "observed": [0, 2], "bits": 8}
func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
  %c = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32> loc("c")
  %0 = adze.add(%x, %c) : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("sum")
  %1 = adze.relu(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
  return %1 : tensor<1x4xf32>
}

//--- assigned.mlir
// Where ops say how they are quantized, what other ops compute gets no range.
// CHECK: func.func @main(%{{.*}}: tensor<1x4xf32>) -> tensor<1x4xf32>
// CHECK: adze.neg({{.*}}) : (tensor<1x4xf32>) -> tensor<1x4xf32, #[[SOME:.*]]>
// CHECK: adze.relu({{.*}}) {{.*}} : (tensor<1x4xf32, #[[SOME]]>) -> tensor<1x4xf32, #{{.*}}>
// CHECK: adze.abs({{.*}}) : (tensor<1x4xf32, #{{.*}}>) -> tensor<1x4xf32>
func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
  %0 = adze.neg(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("a")
  %1 = adze.relu(%0) {adze.quantize = #adze.quantize<mode = integer, granularity = channel>}
      : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("b")
  %2 = adze.abs(%1) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("c")
  return %2 : tensor<1x4xf32>
}

//--- loop.mlir
// What a loop hands from turn to turn is one tensor: 0 or 2 in the beginning, up to 3, which the body computes. A branch that
// no sample takes computes nothing.
// CHECK: #[[ALL:.*]] = #adze.quantization<min = [0.000000e+00], max = [3.000000e+00]>
// CHECK: func.func @main(%{{.*}}: tensor<1xf32, #[[ALL]]>) -> tensor<1xf32, #[[ALL]]>
// CHECK: adze.while({{.*}}) {{.*}} : (tensor<1xf32, #[[ALL]]>) -> tensor<1xf32, #[[ALL]]>
// CHECK: func.func private @less(%{{.*}}: tensor<1xf32, #[[ALL]]>) -> tensor<1xi1>
// CHECK: func.func private @step(%{{.*}}: tensor<1xf32, #[[ALL]]>) -> tensor<1xf32, #[[ALL]]>
// CHECK: func.func private @never(%{{.*}}: tensor<1xf32>) -> tensor<1xf32>
// FILE: "function": "never", "name": "z", "bits": 8
func.func @main(%x: tensor<1xf32> loc("x")) -> tensor<1xf32> {
  %0 = adze.while(%x) {cond_subgraph = @less, body_subgraph = @step} : (tensor<1xf32>) -> tensor<1xf32> loc("end")
  return %0 : tensor<1xf32>
}
func.func private @less(%x: tensor<1xf32> loc("a")) -> tensor<1xi1> {
  %c = adze.const dense<3.0> : tensor<1xf32> -> tensor<1xf32> loc("limit")
  %0 = adze.less(%x, %c) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1> loc("go")
  return %0 : tensor<1xi1>
}
func.func private @step(%x: tensor<1xf32> loc("b")) -> tensor<1xf32> {
  %c = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32> loc("one")
  %0 = adze.add(%x, %c) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32> loc("next")
  return %0 : tensor<1xf32>
}
func.func private @never(%x: tensor<1xf32> loc("y")) -> tensor<1xf32> {
  %0 = adze.neg(%x) : (tensor<1xf32>) -> tensor<1xf32> loc("z")
  return %0 : tensor<1xf32>
}

//--- stated.mlir
// A scale that training found stays; a range alone is replaced.
// CHECK-DAG: #[[SCALE:.*]] = #adze.quantization<scale = [5.000000e-01], zero_point = [3]>
// CHECK-DAG: #[[RANGE:.*]] = #adze.quantization<min = [-8.000000e+00], max = [2.000000e+00]>
// CHECK: func.func @main(%{{.*}}: tensor<1x4xf32, #[[RANGE]]>) -> tensor<1x4xf32, #[[SCALE]]>
#old = #adze.quantization<min = [-1.0], max = [1.0]>
#scale = #adze.quantization<scale = [5.0e-1], zero_point = [3]>
func.func @main(%x: tensor<1x4xf32, #old> loc("x")) -> tensor<1x4xf32, #scale> {
  %0 = adze.neg(%x) : (tensor<1x4xf32, #old>) -> tensor<1x4xf32, #scale> loc("y")
  return %0 : tensor<1x4xf32, #scale>
}

//--- signatures.mlir
// Each signature is run on its own samples.
// CHECK-DAG: #[[ONE:.*]] = #adze.quantization<min = [-8.000000e+00], max = [2.000000e+00]>
// CHECK-DAG: #[[TWO:.*]] = #adze.quantization<min = [0.000000e+00], max = [2.000000e+00]>
// CHECK: func.func @first(%{{.*}}: tensor<1x4xf32, #[[ONE]]>)
// CHECK: func.func @second(%{{.*}}: tensor<1xf32, #[[TWO]]>)
module attributes {adze.version = 3 : i32, adze.signatures = [
    #adze.signature<key = "one", function = @first, input_names = ["x"], inputs = [0], output_names = ["y"], outputs = [0]>,
    #adze.signature<key = "two", function = @second, input_names = ["x"], inputs = [0], output_names = ["y"], outputs = [0]>]} {
  func.func @first(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
    %0 = adze.neg(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
    return %0 : tensor<1x4xf32>
  }
  func.func @second(%x: tensor<1xf32> loc("x")) -> tensor<1xf32> {
    %0 = adze.exp(%x) : (tensor<1xf32>) -> tensor<1xf32> loc("y")
    return %0 : tensor<1xf32>
  }
}

//--- odd.mlir
// log(x) of x = -1, 0, 1, 2 and -8, 0, 0.5, 0.25: NaN twice, infinite twice.
// CHECK: warning: {{.*}}calibrate: tensor 'log' has 4 values that are NaN or infinite; they are in no range
// CHECK: max = [0.693
func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
  %0 = adze.log(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("log")
  return %0 : tensor<1x4xf32>
}
