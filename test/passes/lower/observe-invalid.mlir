// RUN: adze-opt %s --lower-graph -split-input-file -verify-diagnostics

func.func @dynamic(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{cannot be lowered to native code: the tensor's shape is not static}}
  adze.observe %x {slot = 0 : i32} : tensor<?x8xf32>
  return
}

// -----

func.func @strings(%x: tensor<4x!adze.string>) {
  // expected-error@+1 {{cannot be lowered to native code: the tensor's elements are no numbers}}
  adze.observe %x {slot = 0 : i32} : tensor<4x!adze.string>
  return
}

// -----

// Nothing is shown of a tensor without elements.
func.func @empty(%x: tensor<0x8xf32>) {
  adze.observe %x {slot = 0 : i32} : tensor<0x8xf32>
  return
}
