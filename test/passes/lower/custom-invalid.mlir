// RUN: adze-opt %s --lower-graph=extern-ops=Foo -split-input-file -verify-diagnostics

func.func @unknown(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{cannot be lowered to native code: no plug-in knows the custom op 'Bar': load one that does with --load-dialect-plugin, or have a C function called with --extern-op}}
  %0 = adze.custom "Bar"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @dynamic(%x: tensor<4xf32>) -> tensor<?xf32> {
  // expected-error @below {{cannot be lowered to native code: result #0 has no static shape or elements that are no numbers}}
  %0 = adze.custom "Foo"(%x) : (tensor<4xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @string(%x: tensor<4x!adze.string>) -> tensor<4xf32> {
  // expected-error @below {{cannot be lowered to native code: input #0 has no static shape or elements that are no numbers}}
  %0 = adze.custom "Foo"(%x) : (tensor<4x!adze.string>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @variable() -> tensor<4xf32> {
  %v = adze.variable : tensor<4xf32>
  // expected-error @below {{cannot be lowered to native code: a C function would see a copy of the variable that is its input}}
  %0 = adze.custom "Foo"(%v) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
