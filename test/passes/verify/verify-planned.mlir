// RUN: adze-opt %s --verify-planned -split-input-file -verify-diagnostics

module attributes {kernel.weights_bytes = 64 : i64} {
  memref.global "private" constant @w : memref<16xf32> = dense<1.0> {kernel.offset = 0 : i64}
  func.func @good(%x: memref<64xi8>, %arena: memref<128xi8>) {
    %c64 = arith.constant 64 : index
    %0 = memref.view %arena[%c64][] : memref<128xi8> to memref<16xf32>
    %cst = arith.constant 1.0 : f32
    linalg.fill ins(%cst : f32) outs(%0 : memref<16xf32>)
    return
  }
  func.func private @kernel(%x: memref<16xf32>) {
    return
  }
}

// -----

func.func @tensor(%x: memref<16xi8>) {
  // expected-error @below {{M1: a tensor is left; one-shot-bufferize should have made a buffer of it}}
  %0 = bufferization.to_tensor %x restrict : memref<16xi8> to tensor<16xi8>
  return
}

// -----

// expected-error @below {{M1: a tensor is left}}
func.func @tensor_argument(%x: tensor<4xf32>) {
  return
}

// -----

func.func @allocation() {
  // expected-error @below {{M2: memory is allocated or freed; plan-arena should have given it a place in the arena}}
  %0 = memref.alloc() : memref<16xf32>
  // expected-error @below {{M2: memory is allocated or freed}}
  memref.dealloc %0 : memref<16xf32>
  // expected-error @below {{M2: memory is allocated or freed}}
  %1 = memref.alloca() : memref<16xf32>
  return
}

// -----

module attributes {kernel.weights_bytes = 64 : i64} {
  memref.global "private" constant @w : memref<16xf32> = dense<1.0> {kernel.offset = 0 : i64}
  func.func @names() {
    // expected-error @below {{M2: memory is asked for by name; plan-arena should have made a view of it}}
    %0 = memref.get_global @w : memref<16xf32>
    // expected-error @below {{M2: memory is asked for by name}}
    %1 = kernel.state "v" : memref<4xf32>
    return
  }
}

// -----

// expected-error @below {{M3: an entry returns values; make-entry should have made arguments of them}}
func.func @result(%x: memref<16xi8>) -> memref<16xi8> {
  return %x : memref<16xi8>
}

// -----

// expected-error @below {{M3: an entry takes 'memref<4xf32>', which is no block of bytes; plan-arena should have made it one}}
func.func @argument(%x: memref<4xf32>) {
  return
}

// -----

// expected-error @below {{M4: a constant has no place; plan-arena should have given it one}}
memref.global "private" constant @w : memref<16xf32> = dense<1.0>

// -----

module attributes {kernel.weights_bytes = 64 : i64} {
  // expected-error @below {{M4: a constant ends at byte 68 of the weights, which are 64 bytes long; plan-arena should have made room}}
  memref.global "private" constant @w : memref<16xf32> = dense<1.0> {kernel.offset = 4 : i64}
}

// -----

func.func @view(%arena: memref<64xi8>) {
  %c4 = arith.constant 4 : index
  // expected-error @below {{M5: a view of bytes 4 to 68 of a block of 64; plan-arena should have made room}}
  %0 = memref.view %arena[%c4][] : memref<64xi8> to memref<16xf32>
  return
}
