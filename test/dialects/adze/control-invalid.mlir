// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  %0 = adze.if(%c, %x) {then_subgraph = @missing, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @none has 0 arguments where 1 are expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @none, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @two(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @two has 2 results where 1 are expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @two, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @int(%x: tensor<4xi32>) -> tensor<4xf32> {
  %0 = adze.const dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: arguments #0 of @int are INT32 where FLOAT32 is expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @int, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @out(%x: tensor<4xf32>) -> tensor<4xi8> {
  %0 = adze.const dense<1> : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: results #0 of @out are INT8 where FLOAT32 is expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @out, else_subgraph = @one} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @missing} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @none has 0 arguments where 1 are expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @none} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @two(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @two has 2 results where 1 are expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @two} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @int(%x: tensor<4xi32>) -> tensor<4xf32> {
  %0 = adze.const dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: arguments #0 of @int are INT32 where FLOAT32 is expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @int} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @out(%x: tensor<4xf32>) -> tensor<4xi8> {
  %0 = adze.const dense<1> : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: results #0 of @out are INT8 where FLOAT32 is expected}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @out} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  %0 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @missing} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @none has 0 arguments where 1 are expected}}
  %0 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @none} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @two(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @two has 2 results where 1 are expected}}
  %0 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @two} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @int(%x: tensor<4xi32>) -> tensor<4xf32> {
  %0 = adze.const dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: arguments #0 of @int are INT32 where FLOAT32 is expected}}
  %0 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @int} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @out(%x: tensor<4xf32>) -> tensor<4xi8> {
  %0 = adze.const dense<1> : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: results #0 of @out are INT8 where FLOAT32 is expected}}
  %0 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @out} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  %0 = adze.call(%x) {subgraph = @missing} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @none has 0 arguments where 1 are expected}}
  %0 = adze.call(%x) {subgraph = @none} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @two(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @two has 2 results where 1 are expected}}
  %0 = adze.call(%x) {subgraph = @two} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @int(%x: tensor<4xi32>) -> tensor<4xf32> {
  %0 = adze.const dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: arguments #0 of @int are INT32 where FLOAT32 is expected}}
  %0 = adze.call(%x) {subgraph = @int} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @out(%x: tensor<4xf32>) -> tensor<4xi8> {
  %0 = adze.const dense<1> : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: results #0 of @out are INT8 where FLOAT32 is expected}}
  %0 = adze.call(%x) {subgraph = @out} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  %0 = adze.stablehlo_composite(%x) {decomposition_subgraph = @missing} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @none has 0 arguments where 1 are expected}}
  %0 = adze.stablehlo_composite(%x) {decomposition_subgraph = @none} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @two(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @two has 2 results where 1 are expected}}
  %0 = adze.stablehlo_composite(%x) {decomposition_subgraph = @two} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @int(%x: tensor<4xi32>) -> tensor<4xf32> {
  %0 = adze.const dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: arguments #0 of @int are INT32 where FLOAT32 is expected}}
  %0 = adze.stablehlo_composite(%x) {decomposition_subgraph = @int} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @out(%x: tensor<4xf32>) -> tensor<4xi8> {
  %0 = adze.const dense<1> : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: results #0 of @out are INT8 where FLOAT32 is expected}}
  %0 = adze.stablehlo_composite(%x) {decomposition_subgraph = @out} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  %0 = adze.while(%x) {cond_subgraph = @missing, body_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @none has 0 arguments where 1 are expected}}
  %0 = adze.while(%x) {cond_subgraph = @none, body_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C3: results #0 of @one are FLOAT32 where BOOL is expected}}
  %0 = adze.while(%x) {cond_subgraph = @one, body_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @conds(%x: tensor<4xf32>) -> tensor<2xi1> {
  %0 = adze.const dense<true> : tensor<2xi1> -> tensor<2xi1>
  return %0 : tensor<2xi1>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C5: the condition's result has 2 elements instead of one}}
  %0 = adze.while(%x) {cond_subgraph = @conds, body_subgraph = @one} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @cond(%x: tensor<4xf32>) -> tensor<i1> {
  %0 = adze.const dense<true> : tensor<i1> -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @two(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C4: there are 1 operands but 2 results}}
  %0:2 = adze.while(%x) {cond_subgraph = @cond, body_subgraph = @two} : (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<2xi1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C4: the condition has 2 elements instead of one}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @one} : (tensor<2xi1>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<i32>, %x: tensor<4xf32>) {
  // expected-error @+1 {{must be tensor of BOOL}}
  %0 = adze.if(%c, %x) {then_subgraph = @one, else_subgraph = @one} : (tensor<i32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: @missing is no function}}
  adze.call_once() {init_subgraph = @missing} : () -> ()
  return
}

// -----

func.func private @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: @one has 1 arguments where 0 are expected}}
  adze.call_once() {init_subgraph = @one} : () -> ()
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{C3: @f initializes itself}}
  adze.call_once() {init_subgraph = @f} : () -> ()
  return
}

// -----

func.func private @none() {
  return
}
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C4: a composite takes an operand}}
  adze.stablehlo_composite() {decomposition_subgraph = @none} : () -> ()
  return
}

// -----

func.func @f(%h: tensor<2x!adze.resource>) {
  // expected-error @+1 {{C1: the handle has 2 elements instead of one}}
  %0 = adze.read_variable(%h) : (tensor<2x!adze.resource>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%h: tensor<2x!adze.resource>, %x: tensor<4xf32>) {
  // expected-error @+1 {{C1: the handle has 2 elements instead of one}}
  adze.assign_variable(%h, %x) : (tensor<2x!adze.resource>, tensor<4xf32>) -> ()
  return
}

// -----

func.func @f(%h: tensor<f32>) {
  // expected-error @+1 {{must be tensor of RESOURCE or INT32}}
  %0 = adze.read_variable(%h) : (tensor<f32>) -> tensor<4xf32>
  return
}
