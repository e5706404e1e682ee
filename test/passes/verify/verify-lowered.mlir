// RUN: adze-opt %s --verify-lowered -split-input-file -verify-diagnostics

func.func @good(%x: tensor<4xf32>, %s: tensor<2xcomplex<f32>>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %state = kernel.state "v" : memref<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @graph(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{L1: an op of the graph is left; lower-graph should have replaced it}}
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @dialect(%x: vector<4xf32>) -> f32 {
  // expected-error @below {{L1: ops of the dialect 'vector' are not known behind lower; lower-graph should have made others}}
  %0 = vector.extract %x[0] : f32 from vector<4xf32>
  return %0 : f32
}

// -----

func.func private @callee(tensor<4xf32>) -> tensor<4xf32>

func.func @call(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{L2: a call is left; inline should have replaced it}}
  %0 = call @callee(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @below {{L3: 'tensor<?xf32>' has no static shape; infer-shapes should have found one, or the user give it with --batch or --input-shape}}
func.func @dynamic(%x: tensor<?xf32>) {
  return
}

// -----

func.func @dynamic_result(%n: index) {
  // expected-error @below {{L3: 'tensor<?xf32>' has no static shape}}
  %0 = tensor.empty(%n) : tensor<?xf32>
  return
}

// -----

// expected-error @below {{L4: 'tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>' has elements that are no plain numbers; lower-graph should have made arithmetic of them}}
func.func @quantized(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) {
  return
}

// -----

// expected-error @below {{L4: 'tensor<4xui8>' has elements that are no plain numbers}}
func.func @sign(%x: tensor<4xui8>) {
  return
}
