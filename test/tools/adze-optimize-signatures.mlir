// Two signatures call one subgraph: each is run on its own samples, and the ranges of the subgraph hold what both bring.

// RUN: rm -rf %t && mkdir -p %t && %python %S/Inputs/quantize_models.py %t
// RUN: adze optimize %s -o %t/both.tflite --quantize=int8 --representative-data=one=%t/one.npz --representative-data=two=%t/two.npz 2>&1 | FileCheck %s --check-prefix=BOTH
// BOTH: remark: 3 ops stay float:
// BOTH: IF {{ *}}branch
// BOTH: CALL {{ *}}called
// BOTH: CALL {{ *}}called2
// RUN: adze compare %s %t/both.tflite --signature=one --inputs=%t/one.npz --min-sqnr=30
// RUN: adze compare %s %t/both.tflite --signature=two --inputs=%t/two.npz --min-sqnr=30

// Without samples of the second, what only it computes has no range, and says so.
// RUN: adze optimize %s -o %t/one.tflite --quantize=int8 --representative-data=one=%t/one.npz 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: remark: 4 ops stay float:
// ONE: ABS {{ *}}a2 {{ *}}the range of 'x2' is not known -> calibrate with samples that reach it

// What `adze compile` says of where its result comes from has every file, without the keys.
// RUN: cd %t && adze compile %s -o model.a --quantize=int8 --representative-data=one=one.npz --representative-data=two=two.npz --scale=0.5 -MD --quiet 2> compile.log
// RUN: FileCheck %s --check-prefix=DEPENDS --input-file=%t/model.d
// DEPENDS: model.a {{.*}}:
// DEPENDS: one.npz
// DEPENDS-NEXT: two.npz
// RUN: FileCheck %s --check-prefix=SETTINGS --input-file=%t/model.json
// SETTINGS: "representative-data": "one=one.npz,two=two.npz"
// SETTINGS: "scale": "0.5"

// RUN: %python %S/Inputs/exits.py 1 adze optimize %s -o %t/none.tflite --quantize=int8 --representative-data=three=%t/one.npz | FileCheck %s --check-prefix=THREE
// THREE: the model has no signature 'three', only 'one', 'two'

module attributes {adze.version = 3 : i32, adze.signatures = [
    #adze.signature<key = "one", function = @main, input_names = ["x", "c"], inputs = [0, 1], output_names = ["y"], outputs = [0]>,
    #adze.signature<key = "two", function = @second, input_names = ["x"], inputs = [0], output_names = ["y"], outputs = [0]>]} {
  func.func @main(%x: tensor<1x2xf32> loc("x"), %c: tensor<1xi1> loc("c")) -> tensor<1x2xf32> {
    %0 = adze.if(%c, %x) {then_subgraph = @then, else_subgraph = @els} : (tensor<1xi1>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("branch")
    %1 = adze.call(%0) {subgraph = @layer} : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("called")
    %2 = adze.relu(%1) : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("y")
    return %2 : tensor<1x2xf32>
  }
  func.func @second(%x: tensor<1x2xf32> loc("x2")) -> tensor<1x2xf32> {
    %0 = adze.abs(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("a2")
    %1 = adze.call(%0) {subgraph = @layer} : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("called2")
    return %1 : tensor<1x2xf32>
  }
  func.func private @layer(%x: tensor<1x2xf32> loc("lx")) -> tensor<1x2xf32> {
    %w = adze.const dense<[[1.0, -0.5], [0.25, 0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32> loc("w")
    %b = adze.const dense<[0.25, 0.5]> : tensor<2xf32> -> tensor<2xf32> loc("b")
    %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("ly")
    return %0 : tensor<1x2xf32>
  }
  func.func private @then(%x: tensor<1x2xf32> loc("tx")) -> tensor<1x2xf32> {
    %0 = adze.logistic(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("ty")
    return %0 : tensor<1x2xf32>
  }
  func.func private @els(%x: tensor<1x2xf32> loc("ex")) -> tensor<1x2xf32> {
    %0 = adze.abs(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("ey")
    return %0 : tensor<1x2xf32>
  }
}
