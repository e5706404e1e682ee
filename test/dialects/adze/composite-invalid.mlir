// RUN: adze-opt %s --split-input-file --verify-diagnostics

func.func @arguments(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{C1: the region takes ('tensor<5xf32>') but the operands are ('tensor<4xf32>')}}
  %0 = adze.composite "f"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<5xf32>):
    %c = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
    adze.yield %c : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @results(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.composite "f"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    // expected-error @below {{C2: yields () where the composite has ('tensor<4xf32>')}}
    adze.yield
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @no_yield(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{C2: the region does not end with 'adze.yield'}}
  %0 = adze.composite "f"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    llvm.unreachable
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @variable(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.composite "f"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    // expected-error @below {{C3: has no place in a composite}}
    %1 = adze.variable : tensor<4xf32>
    adze.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @reaches_out(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-note @below {{required by region isolation constraints}}
  %0 = adze.composite "f"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    // expected-error @below {{using value defined outside the region}}
    %1 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
    adze.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}
