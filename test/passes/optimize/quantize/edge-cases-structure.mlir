// Subgraphs, signatures, variables, states and composites: what LiteRT's integer kernels allow, and by name what stays float.
// RUN: split-file %s %t
// RUN: adze-opt %t/subgraphs.mlir --quantize="mode=integer calibrate=false" --mlir-print-debuginfo=false 2>&1 | FileCheck %t/subgraphs.mlir
// RUN: not adze-opt %t/subgraphs.mlir --quantize="mode=integer calibrate=false input-type=int8" -o /dev/null 2>&1 | FileCheck %t/subgraphs.mlir --check-prefix=SHARED
// RUN: adze-opt %t/states.mlir --quantize="mode=integer calibrate=false" --mlir-print-debuginfo=false 2>&1 | FileCheck %t/states.mlir
// RUN: not adze-opt %t/states.mlir --quantize="mode=integer calibrate=false strict=true" -o /dev/null 2>&1 | FileCheck %t/states.mlir --check-prefix=STRICT
// RUN: adze-opt %t/integers.mlir --quantize="mode=integer calibrate=false strict=true" --mlir-print-debuginfo=false -o %t/once.mlir
// RUN: adze-opt %t/once.mlir --quantize="mode=integer calibrate=false strict=true" --mlir-print-debuginfo=false | diff - %t/once.mlir
// RUN: adze-opt %t/once.mlir --quantize="mode=integer activation-bits=16 calibrate=false strict=true" --mlir-print-debuginfo=false | diff - %t/once.mlir
// RUN: adze-opt %t/once.mlir --quantize="mode=dynamic min-elements=0 calibrate=false" --mlir-print-debuginfo=false | diff - %t/once.mlir
// RUN: adze-opt %t/sixteen.mlir --quantize="mode=integer activation-bits=16 calibrate=false" --mlir-print-debuginfo=false 2>&1 | FileCheck %t/sixteen.mlir
// RUN: adze-opt %t/ends.mlir --quantize="mode=integer calibrate=false input-type=int16 output-type=int16" --mlir-print-debuginfo=false 2>&1 | FileCheck %t/ends.mlir

//--- subgraphs.mlir
// Bodies are quantized; control flow hands floats on. Two signatures call one subgraph, and one signature the function of another.
// CHECK: remark: 6 ops stay float:
// CHECK-NEXT: op     tensor   why
// CHECK-NEXT: IF     branch   LiteRT has no INT8 kernel of IF
// CHECK-NEXT: WHILE  loop     LiteRT has no INT8 kernel of WHILE
// CHECK-NEXT: CALL   called   LiteRT has no INT8 kernel of CALL
// CHECK-NEXT: CALL   called2  LiteRT has no INT8 kernel of CALL
// CHECK-NEXT: CALL   called3  LiteRT has no INT8 kernel of CALL
// CHECK-NEXT: NEG    ty       LiteRT has no INT8 kernel of NEG
// CHECK: func.func @main(%arg0: tensor<1x2xf32>, %arg1: tensor<1xi1>) -> tensor<1x2xf32>
// CHECK: adze.if({{.*}} -> tensor<1x2xf32>
// CHECK: adze.while({{.*}} -> tensor<1x2xf32>
// CHECK: %[[C:.*]] = adze.call({{.*}} -> tensor<1x2xf32>
// CHECK: adze.quantize(%[[C]])
// CHECK: adze.relu({{.*}} -> tensor<1x2x!quant.uniform<i8
// CHECK: func.func @second
// CHECK: adze.abs({{.*}} -> tensor<1x2x!quant.uniform<i8
// CHECK: func.func private @layer(%arg0: tensor<1x2xf32>) -> tensor<1x2xf32>
// CHECK: adze.const dense<{{\[\[}}127, -64], [64, 127]]> : tensor<2x2xi8>
// CHECK: adze.fully_connected({{.*}} -> tensor<1x2x!quant.uniform<i8
// CHECK: func.func private @then(%arg0: tensor<1x2xf32>) -> tensor<1x2xf32>
// CHECK: func.func private @step(%arg0: tensor<1x2xf32>) -> tensor<1x2xf32>
// CHECK: adze.logistic({{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// SHARED: quantize-io: inputs and outputs of signature 'two' have to stay float: ops call 'second' as well
#one = #adze.quantization<min = [-1.0], max = [1.0]>
module attributes {adze.version = 3 : i32, adze.signatures = [
    #adze.signature<key = "one", function = @main, input_names = ["x", "c"], inputs = [0, 1], output_names = ["y"], outputs = [0]>,
    #adze.signature<key = "two", function = @second, input_names = ["x"], inputs = [0], output_names = ["y"], outputs = [0]>]} {
  func.func @main(%x: tensor<1x2xf32, #one> loc("x"), %c: tensor<1xi1> loc("c")) -> tensor<1x2xf32, #one> {
    %0 = adze.if(%c, %x) {then_subgraph = @then, else_subgraph = @els} : (tensor<1xi1>, tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("branch")
    %1 = adze.while(%0) {cond_subgraph = @less, body_subgraph = @step} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("loop")
    %2 = adze.call(%1) {subgraph = @layer} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("called")
    %3 = adze.relu(%2) : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("y")
    %4 = adze.call(%3) {subgraph = @second} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("called2")
    return %4 : tensor<1x2xf32, #one>
  }
  func.func @second(%x: tensor<1x2xf32, #one> loc("x2")) -> tensor<1x2xf32, #one> {
    %0 = adze.abs(%x) : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("a2")
    %1 = adze.call(%0) {subgraph = @layer} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("called3")
    return %1 : tensor<1x2xf32, #one>
  }
  func.func private @layer(%x: tensor<1x2xf32, #one> loc("lx")) -> tensor<1x2xf32, #one> {
    %w = adze.const dense<[[1.0, -0.5], [0.25, 0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32> loc("w")
    %b = adze.const dense<[0.25, 0.5]> : tensor<2xf32> -> tensor<2xf32> loc("b")
    %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x2xf32, #one>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one> loc("ly")
    return %0 : tensor<1x2xf32, #one>
  }
  func.func private @then(%x: tensor<1x2xf32, #one> loc("tx")) -> tensor<1x2xf32, #one> {
    %0 = adze.neg(%x) : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("ty")
    return %0 : tensor<1x2xf32, #one>
  }
  func.func private @els(%x: tensor<1x2xf32, #one> loc("ex")) -> tensor<1x2xf32, #one> {
    return %x : tensor<1x2xf32, #one>
  }
  func.func private @less(%x: tensor<1x2xf32, #one> loc("wa")) -> tensor<1xi1> {
    %c = adze.const dense<true> : tensor<1xi1> -> tensor<1xi1> loc("limit")
    return %c : tensor<1xi1>
  }
  func.func private @step(%x: tensor<1x2xf32, #one> loc("wb")) -> tensor<1x2xf32, #one> {
    %0 = adze.logistic(%x) : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("next")
    return %0 : tensor<1x2xf32, #one>
  }
}

//--- states.mlir
// A variable keeps its type, and so does what reads and writes it; a composite is quantized inside.
// CHECK-LABEL: func.func @main
// CHECK: %[[OLD:.*]] = adze.read_variable({{.*}} -> tensor<1x4xf32>
// CHECK: %[[Q:.*]] = adze.quantize(%[[OLD]])
// CHECK: %[[SUM:.*]] = adze.add(%[[Q]], {{.*}} -> tensor<1x4x!quant.uniform<i8
// CHECK: %[[REAL:.*]] = adze.dequantize(%[[SUM]])
// CHECK: adze.assign_variable({{.*}}, %[[REAL]])
// CHECK: adze.logistic({{.*}} -> tensor<1x4x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK: adze.mul({{.*}} -> tensor<1x4x!quant.uniform<i8
// STRICT: 2 ops stay float:
// STRICT: READ_VARIABLE {{ *}}old {{ *}}a variable keeps its type, in which other graphs and the program may reach it
// STRICT: ASSIGN_VARIABLE {{ *}}a variable keeps its type
#one = #adze.quantization<min = [-1.0], max = [1.0]>
module {
  func.func @main(%x: tensor<1x4xf32, #one> loc("x")) -> (tensor<1x4xf32, #one>, tensor<1x4xf32, #one>) {
    %h = adze.var_handle() {container = "", shared_name = "sum"} : () -> tensor<!adze.resource> loc("handle")
    %0 = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<1x4xf32, #one> loc("old")
    %1 = adze.add(%0, %x) : (tensor<1x4xf32, #one>, tensor<1x4xf32, #one>) -> tensor<1x4xf32, #one> loc("sum")
    adze.assign_variable(%h, %1) : (tensor<!adze.resource>, tensor<1x4xf32, #one>) -> ()
    %3 = adze.composite "swish"(%x) parameters {beta = 1.0 : f32} : (tensor<1x4xf32, #one>) -> tensor<1x4xf32, #one> {
    ^bb0(%c: tensor<1x4xf32, #one>):
      %4 = adze.logistic(%c) : (tensor<1x4xf32, #one>) -> tensor<1x4xf32> loc("sig")
      %5 = adze.mul(%c, %4) : (tensor<1x4xf32, #one>, tensor<1x4xf32>) -> tensor<1x4xf32, #one> loc("prod")
      adze.yield %5 : tensor<1x4xf32, #one>
    } loc("swish")
    return %1, %3 : tensor<1x4xf32, #one>, tensor<1x4xf32, #one>
  }
}

//--- integers.mlir
// What is quantized already stays: no pass touches it, and strict mode has nothing to say. (The CHECK is the diff above.)
#one = #adze.quantization<min = [-1.0], max = [1.0]>
func.func @main(%x: tensor<1x2xf32, #one> loc("x")) -> tensor<1x2xf32, #one> {
  %w = adze.const dense<[[1.0, -0.5], [0.25, 0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32> loc("w")
  %b = adze.const dense<[0.25, 0.5]> : tensor<2xf32> -> tensor<2xf32> loc("b")
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x2xf32, #one>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one> loc("fc")
  %1 = adze.softmax(%0) {beta = 1.0 : f32} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> loc("y")
  return %1 : tensor<1x2xf32, #one>
}

//--- sixteen.mlir
// Ops without kernels of 16 bits stay float between those that have some.
// CHECK: remark: 3 ops stay float:
// CHECK: HARD_SWISH  swish   LiteRT has no INT16 kernel of HARD_SWISH -> give the op activations of 8 bits
// CHECK: PRELU       prelu   LiteRT has no INT16 kernel of PRELU -> give the op activations of 8 bits
// CHECK: ARG_MAX     top     LiteRT has no INT16 kernel of ARG_MAX -> give the op activations of 8 bits
// CHECK: %[[S:.*]] = adze.hard_swish({{.*}} -> tensor<1x4xf32>
// CHECK: %[[Q:.*]] = adze.quantize(%[[S]]) {{.*}} -> tensor<1x4x!quant.uniform<i16:f32
// CHECK: %[[A:.*]] = adze.add(%[[Q]], {{.*}}pot_scale_int16 = false
// CHECK: %[[D:.*]] = adze.dequantize(%[[A]])
// CHECK: adze.prelu(%[[D]], %arg0)
#one = #adze.quantization<min = [-1.0], max = [1.0]>
func.func @main(%x: tensor<1x4xf32, #one> loc("x")) -> (tensor<1x4xf32, #one>, tensor<1xi32>) {
  %0 = adze.hard_swish(%x) : (tensor<1x4xf32, #one>) -> tensor<1x4xf32, #one> loc("swish")
  %1 = adze.add(%0, %x) : (tensor<1x4xf32, #one>, tensor<1x4xf32, #one>) -> tensor<1x4xf32, #one> loc("sum")
  %2 = adze.prelu(%1, %x) : (tensor<1x4xf32, #one>, tensor<1x4xf32, #one>) -> tensor<1x4xf32, #one> loc("prelu")
  %a = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %3 = adze.arg_max(%2, %a) {output_type = i32} : (tensor<1x4xf32, #one>, tensor<i32>) -> tensor<1xi32> loc("top")
  return %2, %3 : tensor<1x4xf32, #one>, tensor<1xi32>
}

//--- ends.mlir
// An input that goes to ops of 8 and of 16 bits becomes what is asked for, whichever comes first; an output that two results
// share is changed once.
// CHECK: func.func @main(%arg0: tensor<1x4x!quant.uniform<i16:f32, 3.0518509447574615E-5>>) -> (tensor<1x4x!quant.uniform<i16:f32, 3.0518509447574615E-5>>, tensor<1x4x!quant.uniform<i16:f32, 3.0518509447574615E-5>>)
// CHECK: adze.quantize(%arg0) {{.*}} -> tensor<1x4x!quant.uniform<i8
// CHECK: %[[R:.*]] = adze.add(
// CHECK: return %[[R]], %[[R]]
#one = #adze.quantization<min = [-1.0], max = [1.0]>
!w = tensor<1x4x!quant.uniform<i16:f32, 3.0518509447574615E-5>>
!n = tensor<1x4x!quant.uniform<i8:f32, 0.0078431377187371254:-1>>
func.func @main(%x: tensor<1x4xf32> loc("x")) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = adze.quantize(%x) : (tensor<1x4xf32>) -> !n loc("narrow")
  %1 = adze.quantize(%x) : (tensor<1x4xf32>) -> !w loc("wide")
  %2 = adze.abs(%0) : (!n) -> !n loc("abs")
  %3 = adze.quantize(%2) : (!n) -> !w loc("widened")
  %4 = adze.add(%1, %3) : (!w, !w) -> !w loc("sum")
  %5 = adze.dequantize(%4) : (!w) -> tensor<1x4xf32> loc("y")
  return %5, %5 : tensor<1x4xf32>, tensor<1x4xf32>
}
