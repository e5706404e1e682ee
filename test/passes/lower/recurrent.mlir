// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// The inputs of all steps and gates are one product before the loop; in the loop is one with the state.
// CHECK-LABEL: func.func @sequence
// The variables' own lowering comes first; nothing uses what it reads.
// CHECK: kernel.state "sequence.0"
// CHECK: kernel.state "sequence.1"
// CHECK: %[[H:[0-9]+]] = kernel.state "sequence.0" : memref<2x4xf32>
// CHECK: %[[C:[0-9]+]] = kernel.state "sequence.1" : memref<2x4xf32>
// CHECK: kernel.matmul lhs({{.*}} : tensor<10x3xf32>) rhs({{.*}} : tensor<16x3xf32>) init({{.*}} : tensor<10x16xf32>)
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (tensor<2x5x4xf32>)
// CHECK: tensor.extract_slice {{.*}} [2, 1, 16] [1, 1, 1] : tensor<2x5x16xf32> to tensor<2x16xf32>
// CHECK: kernel.read %[[H]] into
// CHECK: kernel.read %[[C]] into
// CHECK: kernel.matmul lhs({{.*}} : tensor<2x4xf32>) rhs({{.*}} : tensor<16x4xf32>) {{.*}} with({{.*}} : tensor<2x16xf32>)
// CHECK: math.exp
// CHECK: math.tanh
// CHECK: kernel.write {{.*}} to %[[C]]
// CHECK: kernel.write {{.*}} to %[[H]]
// CHECK: tensor.insert_slice {{.*}} [2, 1, 4] [1, 1, 1] : tensor<2x4xf32> into tensor<2x5x4xf32>
func.func @sequence(%x: tensor<2x5x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %b: tensor<4xf32>) -> tensor<2x5x4xf32> {
  %n = adze.no_value
  %h = adze.variable : tensor<2x4xf32>
  %c = adze.variable : tensor<2x4xf32>
  %0 = adze.unidirectional_sequence_lstm(%x, %w, %w, %w, %w, %r, %r, %r, %r, %n, %n, %n, %b, %b, %b, %b, %n, %n, %h, %c)
      {fused_activation_function = #adze.activation<TANH>}
      : (tensor<2x5x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>,
         tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none,
         tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none,
         tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x5x4xf32>
  return %0 : tensor<2x5x4xf32>
}

// -----

// One step needs no loop; a coupled input gate leaves three gates; the cell is clipped.
// CHECK-LABEL: func.func @step
// CHECK-NOT: scf.for
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x3xf32>) rhs({{.*}} : tensor<12x3xf32>)
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x4xf32>) rhs({{.*}} : tensor<12x4xf32>)
// CHECK: arith.constant 1.000000e+00 : f32
// CHECK: arith.constant -5.000000e-01 : f32
func.func @step(%x: tensor<1x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %b: tensor<4xf32>) -> tensor<1x4xf32> {
  %n = adze.no_value
  %h = adze.variable : tensor<1x4xf32>
  %c = adze.variable : tensor<1x4xf32>
  %0 = adze.lstm(%x, %n, %w, %w, %w, %n, %r, %r, %r, %n, %n, %n, %n, %b, %b, %b, %n, %n, %h, %c)
      {fused_activation_function = #adze.activation<TANH>, cell_clip = 0.5 : f32}
      : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>,
         none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none,
         none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none,
         tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

// The backward cell begins with the last step; merged results are columns of one tensor.
// CHECK-LABEL: func.func @merged
// CHECK: scf.for
// CHECK: tensor.insert_slice {{.*}}, 0, 0] [1, 1, 4] {{.*}} into tensor<9x1x8xf32>
// CHECK: %[[LAST:[a-z0-9_]+]] = arith.constant 8 : index
// CHECK: scf.for %[[I:[a-z0-9_]+]] =
// CHECK: arith.subi %[[LAST]], %[[I]] : index
// CHECK: tensor.insert_slice {{.*}}, 0, 4] [1, 1, 4] {{.*}} into tensor<9x1x8xf32>
func.func @merged(%x: tensor<9x1x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %b: tensor<4xf32>) -> tensor<9x1x8xf32> {
  %n = adze.no_value
  %h = adze.variable : tensor<1x4xf32>
  %g = adze.variable : tensor<1x4xf32>
  %0 = adze.bidirectional_sequence_rnn(%x, %w, %r, %b, %h, %w, %r, %b, %g, %n, %n, %n)
      {merge_outputs = true, time_major = true}
      : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>,
         tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, none, none, none) -> tensor<9x1x8xf32>
  return %0 : tensor<9x1x8xf32>
}

// -----

// Integer weights: the input and the state are quantized row by row, and sums are scaled to floats.
// CHECK-LABEL: func.func @hybrid
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x3xi8>) rhs({{.*}} : tensor<4x3xi8>)
// CHECK: arith.sitofp
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x4xi8>) rhs({{.*}} : tensor<4x4xi8>) {{.*}} tensor<1x4xf32>
// CHECK: arith.sitofp
func.func @hybrid(%x: tensor<1x3xf32>, %w: tensor<4x3x!quant.uniform<i8:f32, 0.1>>, %r: tensor<4x4x!quant.uniform<i8:f32, 0.1>>,
                  %b: tensor<4xf32>) -> tensor<1x4xf32> {
  %h = adze.variable : tensor<1x4xf32>
  %0 = adze.rnn(%x, %w, %r, %b, %h) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3xf32>, tensor<4x3x!quant.uniform<i8:f32, 0.1>>, tensor<4x4x!quant.uniform<i8:f32, 0.1>>, tensor<4xf32>,
         tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

// The oldest products leave the state, the newest come in.
// CHECK-LABEL: func.func @filters
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x3xf32>) rhs({{.*}} : tensor<8x3xf32>)
// CHECK: tensor.extract_slice {{.*}}[0, 0, 1] [1, 8, 9] [1, 1, 1]
// CHECK: tensor.insert_slice {{.*}}[0, 0, 0] [1, 8, 9] [1, 1, 1]
// CHECK: tensor.insert_slice {{.*}}[0, 0, 9] [1, 8, 1] [1, 1, 1]
// CHECK: kernel.write
// CHECK: linalg.generic {{.*}}"reduction"]} ins({{.*}} : tensor<1x4x20xf32>, tensor<4x20xf32>)
// CHECK: arith.addf {{.*}} fastmath<reassoc>
func.func @filters(%x: tensor<1x3xf32>, %f: tensor<8x3xf32>, %t: tensor<8x10xf32>, %b: tensor<4xf32>) -> tensor<1x4xf32> {
  %s = adze.variable : tensor<1x80xf32>
  %0 = adze.svdf(%x, %f, %t, %b, %s) {rank = 2 : i32}
      : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

// Gates of a cell with one matrix come in the order input, cell, forget, output.
// CHECK-LABEL: func.func @basic
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x7xf32>) rhs({{.*}} : tensor<16x7xf32>)
// CHECK: tensor.extract_slice %[[T:[0-9]+]][0, 0] [1, 4]
// CHECK: tensor.extract_slice %[[T]][0, 4] [1, 4]
// CHECK: tensor.extract_slice %[[T]][0, 8] [1, 4]
// CHECK: tensor.extract_slice %[[T]][0, 12] [1, 4]
// CHECK: math.tanh
// CHECK-COUNT-2: kernel.write
func.func @basic(%x: tensor<1x3xf32>, %w: tensor<16x7xf32>, %b: tensor<16xf32>) -> tensor<1x4xf32> {
  %h = adze.variable : tensor<1x4xf32>
  %c = adze.variable : tensor<1x4xf32>
  %0:4 = adze.basic_lstm(%x, %h, %w, %b, %c) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3xf32>, tensor<1x4xf32>, tensor<16x7xf32>, tensor<16xf32>, tensor<1x4xf32>)
      -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x7xf32>, tensor<1x16xf32>)
  return %0#0 : tensor<1x4xf32>
}

// -----

!byte = !quant.uniform<u8:f32, 0.0078125:128>
!matrix = !quant.uniform<u8:f32, 0.02:100>
!sums = !quant.uniform<i16:f32, 0.000244140625>
!cell = !quant.uniform<i16:f32, 0.00048828125>

// Of bytes: the weights lose their zero point (101 becomes 1), the input's goes into the biases
// (3 - 128 * 7 = -893), sums become int16.
// CHECK-LABEL: func.func @basic_integers
// CHECK: arith.constant dense<1> : tensor<16x7xi8>
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x7xi8>) rhs({{.*}} : tensor<16x7xi8>) init({{.*}} : tensor<1x16xi16>)
// CHECK: arith.constant -893 : i32
// CHECK: tensor.extract_slice %[[T:[0-9]+]][0, 0] [1, 4]
// CHECK: tensor.extract_slice %[[T]][0, 12] [1, 4]
// CHECK-NOT: math.
// CHECK: arith.constant 23130 : i32
// CHECK: kernel.write {{.*}} tensor<1x4xi8>
// CHECK: kernel.write {{.*}} tensor<1x4xi16>
func.func @basic_integers(%x: tensor<1x3x!byte>) -> tensor<1x4x!byte> {
  %w = adze.const dense<101> : tensor<16x7xui8> -> tensor<16x7x!matrix>
  %b = adze.const dense<3> : tensor<16xi32> -> tensor<16x!quant.uniform<i32:f32, 0.00015625>>
  %h = adze.variable : tensor<1x4x!byte>
  %c = adze.variable : tensor<1x4x!cell>
  %0:4 = adze.basic_lstm(%x, %h, %w, %b, %c) {fused_activation_function = #adze.activation<TANH>}
      : (tensor<1x3x!byte>, tensor<1x4x!byte>, tensor<16x7x!matrix>, tensor<16x!quant.uniform<i32:f32, 0.00015625>>,
         tensor<1x4x!cell>)
      -> (tensor<1x4x!byte>, tensor<1x4x!cell>, tensor<1x7x!byte>, tensor<1x16x!sums>)
  return %0#0 : tensor<1x4x!byte>
}

// -----

!weights = !quant.uniform<i8<-127:127>:f32, 0.01>
!state = !quant.uniform<i8:f32, 0.0078125:-2>
!cell = !quant.uniform<i16:f32, 0.00048828125>

// Integer cells: sums become int16, functions are in fixed point; 23130 is 48 / 17, where
// Newton's method begins.
// CHECK-LABEL: func.func @integers
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x3xi8>) rhs({{.*}} : tensor<6x3xi8>) init({{.*}} : tensor<1x6xi16>)
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x2xi8>) rhs({{.*}} : tensor<6x2xi8>) {{.*}} with({{.*}}tensor<1x6xi16>)
// CHECK: arith.constant 23130 : i32
// CHECK-NOT: math.
// CHECK: kernel.write {{.*}} tensor<1x2xi16>
// CHECK: kernel.write {{.*}} tensor<1x2xi8>
func.func @integers(%x: tensor<1x3x!quant.uniform<i8:f32, 0.0078125:3>>) -> tensor<1x2x!state> {
  %n = adze.no_value
  %w = adze.const dense<1> : tensor<2x3xi8> -> tensor<2x3x!weights>
  %r = adze.const dense<2> : tensor<2x2xi8> -> tensor<2x2x!weights>
  %b = adze.const dense<3> : tensor<2xi32> -> tensor<2xi32>
  %h = adze.variable : tensor<1x2x!state>
  %c = adze.variable : tensor<1x2x!cell>
  %0 = adze.lstm(%x, %n, %w, %w, %w, %n, %r, %r, %r, %n, %n, %n, %n, %b, %b, %b, %n, %n, %h, %c)
      {fused_activation_function = #adze.activation<TANH>, adze.intermediates = [
        #adze.intermediate<type = tensor<0xi16>, location = loc("a")>,
        #adze.intermediate<type = tensor<0xi16>, location = loc("b")>,
        #adze.intermediate<type = tensor<0xi16>, location = loc("c")>,
        #adze.intermediate<type = tensor<0xi16>, location = loc("d")>,
        #adze.intermediate<type = tensor<0x!state>, location = loc("e")>]}
      : (tensor<1x3x!quant.uniform<i8:f32, 0.0078125:3>>, none, tensor<2x3x!weights>, tensor<2x3x!weights>,
         tensor<2x3x!weights>, none, tensor<2x2x!weights>, tensor<2x2x!weights>, tensor<2x2x!weights>, none, none, none,
         none, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, none, none, tensor<1x2x!state>, tensor<1x2x!cell>)
      -> tensor<1x2x!state>
  return %0 : tensor<1x2x!state>
}

// -----

!weights = !quant.uniform<i8<-127:127>:f32, 0.01>
!state = !quant.uniform<i8:f32, 0.0078125:-2>
!cell = !quant.uniform<i16:f32, 0.00048828125>
!peephole = !quant.uniform<i16:f32, 0.001>

// Peepholes beside a projection: LiteRT goes along the cells of all items with as many weights as there are outputs. Of
// twice three cells, four get one of the first two weights each, and two get nothing.
// CHECK-LABEL: func.func @peepholes
// CHECK: arith.constant dense<{{\[\[}}5, 6, 5], [6, 0, 0]]> : tensor<2x3xi16>
// CHECK: kernel.matmul lhs({{.*}} : tensor<2x3xi8>) rhs({{.*}} : tensor<2x3xi8>) {{.*}} tensor<2x2xi8>
func.func @peepholes(%x: tensor<2x3x!quant.uniform<i8:f32, 0.0078125:3>>) -> tensor<2x2x!state> {
  %n = adze.no_value
  %w = adze.const dense<1> : tensor<3x3xi8> -> tensor<3x3x!weights>
  %r = adze.const dense<2> : tensor<3x2xi8> -> tensor<3x2x!weights>
  %b = adze.const dense<3> : tensor<3xi32> -> tensor<3xi32>
  %p = adze.const dense<[5, 6, 7]> : tensor<3xi16> -> tensor<3x!peephole>
  %q = adze.const dense<4> : tensor<2x3xi8> -> tensor<2x3x!weights>
  %h = adze.variable : tensor<2x2x!state>
  %c = adze.variable : tensor<2x3x!cell>
  %0 = adze.lstm(%x, %n, %w, %w, %w, %n, %r, %r, %r, %n, %p, %p, %n, %b, %b, %b, %q, %n, %h, %c)
      {fused_activation_function = #adze.activation<TANH>, adze.intermediates = [
        #adze.intermediate<type = tensor<0xi16>, location = loc("a")>,
        #adze.intermediate<type = tensor<0xi16>, location = loc("b")>,
        #adze.intermediate<type = tensor<0xi16>, location = loc("c")>,
        #adze.intermediate<type = tensor<0xi16>, location = loc("d")>,
        #adze.intermediate<type = tensor<0x!state>, location = loc("e")>]}
      : (tensor<2x3x!quant.uniform<i8:f32, 0.0078125:3>>, none, tensor<3x3x!weights>, tensor<3x3x!weights>,
         tensor<3x3x!weights>, none, tensor<3x2x!weights>, tensor<3x2x!weights>, tensor<3x2x!weights>, none,
         tensor<3x!peephole>, tensor<3x!peephole>, none, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>,
         tensor<2x3x!weights>, none, tensor<2x2x!state>, tensor<2x3x!cell>) -> tensor<2x2x!state>
  return %0 : tensor<2x2x!state>
}

// -----

!weights = !quant.uniform<i8<-127:127>:f32, 0.01>
!state = !quant.uniform<i8:f32, 0.0078125:-2>
!cell = !quant.uniform<i16:f32, 3.0517578125e-5>
!sum = !quant.uniform<i16:f32, 0.00024414062>
!product = !quant.uniform<i8:f32, 0.02:7>

// Twelve intermediates: products of input and state stay apart, normalization and functions are in floats, and sums of
// int16 hidden states have 64 bits.
// CHECK-LABEL: func.func @bytes
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x3xi8>) rhs({{.*}} : tensor<6x3xi8>) init({{.*}} : tensor<1x6xi16>)
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x1xi8>) rhs({{.*}} : tensor<6x1xi8>) init({{.*}} : tensor<1x6xi16>)
// CHECK: math.sqrt
// CHECK: math.exp
// CHECK: math.tanh
// CHECK: kernel.matmul lhs({{.*}} : tensor<1x2xi16>) rhs({{.*}} : tensor<1x2xi8>) init({{.*}} : tensor<1x1xi8>)
// CHECK: i64
// CHECK: kernel.write {{.*}} tensor<1x2xi16>
// CHECK: kernel.write {{.*}} tensor<1x1xi8>
func.func @bytes(%x: tensor<1x3x!quant.uniform<i8:f32, 0.0078125:3>>) -> tensor<1x1x!state> {
  %n = adze.no_value
  %w = adze.const dense<1> : tensor<2x3xi8> -> tensor<2x3x!weights>
  %r = adze.const dense<2> : tensor<2x1xi8> -> tensor<2x1x!weights>
  %b = adze.const dense<3> : tensor<2xi32> -> tensor<2xi32>
  %l = adze.const dense<9> : tensor<2xi16> -> tensor<2x!cell>
  %q = adze.const dense<4> : tensor<1x2xi8> -> tensor<1x2x!weights>
  %s = adze.const dense<5> : tensor<1xi32> -> tensor<1xi32>
  %h = adze.variable : tensor<1x1x!state>
  %c = adze.variable : tensor<1x2x!cell>
  %0 = adze.lstm(%x, %n, %w, %w, %w, %n, %r, %r, %r, %n, %n, %n, %n, %b, %b, %b, %q, %s, %h, %c, %n, %l, %l, %l)
      {fused_activation_function = #adze.activation<TANH>, adze.intermediates = [
        #adze.intermediate<type = tensor<0x!sum>, location = loc("a")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("b")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("c")>,
        #adze.intermediate<type = tensor<0x!sum>, location = loc("d")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("e")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("f")>,
        #adze.intermediate<type = tensor<0x!sum>, location = loc("g")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("h")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("i")>,
        #adze.intermediate<type = tensor<0x!sum>, location = loc("j")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("k")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("l")>]}
      : (tensor<1x3x!quant.uniform<i8:f32, 0.0078125:3>>, none, tensor<2x3x!weights>, tensor<2x3x!weights>,
         tensor<2x3x!weights>, none, tensor<2x1x!weights>, tensor<2x1x!weights>, tensor<2x1x!weights>, none, none, none,
         none, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!weights>, tensor<1xi32>, tensor<1x1x!state>,
         tensor<1x2x!cell>, none, tensor<2x!cell>, tensor<2x!cell>, tensor<2x!cell>) -> tensor<1x1x!state>
  return %0 : tensor<1x1x!state>
}

// -----

!weights = !quant.uniform<i8<-127:127>:f32, 0.01>
!state = !quant.uniform<i8:f32, 0.0078125:-2>
!cell = !quant.uniform<i16:f32, 3.0517578125e-5>
!sum = !quant.uniform<i16:f32, 0.00024414062>
!product = !quant.uniform<i8:f32, 0.02:7>

// LiteRT's kernel reads the projection's bias without asking whether there is one.
func.func @no_bias(%x: tensor<1x3x!quant.uniform<i8:f32, 0.0078125:3>>) -> tensor<1x1x!state> {
  // expected-error @below {{cannot be lowered to native code}}
  %n = adze.no_value
  %w = adze.const dense<1> : tensor<2x3xi8> -> tensor<2x3x!weights>
  %r = adze.const dense<2> : tensor<2x1xi8> -> tensor<2x1x!weights>
  %b = adze.const dense<3> : tensor<2xi32> -> tensor<2xi32>
  %l = adze.const dense<9> : tensor<2xi16> -> tensor<2x!cell>
  %q = adze.const dense<4> : tensor<1x2xi8> -> tensor<1x2x!weights>
  %h = adze.variable : tensor<1x1x!state>
  %c = adze.variable : tensor<1x2x!cell>
  // expected-error @below {{without normalization, projection or its bias, which LiteRT reads at address 0}}
  %0 = adze.lstm(%x, %n, %w, %w, %w, %n, %r, %r, %r, %n, %n, %n, %n, %b, %b, %b, %q, %n, %h, %c, %n, %l, %l, %l)
      {fused_activation_function = #adze.activation<TANH>, adze.intermediates = [
        #adze.intermediate<type = tensor<0x!sum>, location = loc("a")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("b")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("c")>,
        #adze.intermediate<type = tensor<0x!sum>, location = loc("d")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("e")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("f")>,
        #adze.intermediate<type = tensor<0x!sum>, location = loc("g")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("h")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("i")>,
        #adze.intermediate<type = tensor<0x!sum>, location = loc("j")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("k")>,
        #adze.intermediate<type = tensor<0x!product>, location = loc("l")>]}
      : (tensor<1x3x!quant.uniform<i8:f32, 0.0078125:3>>, none, tensor<2x3x!weights>, tensor<2x3x!weights>,
         tensor<2x3x!weights>, none, tensor<2x1x!weights>, tensor<2x1x!weights>, tensor<2x1x!weights>, none, none, none,
         none, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!weights>, none, tensor<1x1x!state>,
         tensor<1x2x!cell>, none, tensor<2x!cell>, tensor<2x!cell>, tensor<2x!cell>) -> tensor<1x1x!state>
  return %0 : tensor<1x1x!state>
}
