// RUN: adze-opt %s --bound-shapes --split-input-file --verify-diagnostics

// expected-error @unknown {{bound-shapes: tensor 't' has no static shape: its extents depend on values that are known only at run time, and have no bound; make the values of 'n' constant with --freeze-input}}
func.func @main(%x: tensor<2xf32> loc("x"), %n: tensor<1xi32> loc("n")) -> tensor<?xf32> {
  %0 = "adze.tile"(%x, %n) : (tensor<2xf32>, tensor<1xi32>) -> tensor<?xf32> loc("t")
  return %0 : tensor<?xf32>
}

// -----

// Behind other ops as well.
// expected-error @unknown {{make the values of 'a' and 'b' constant}}
func.func @main(%a: tensor<i32> loc("a"), %b: tensor<i32> loc("b")) -> tensor<?xi32> {
  %zero = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %one = adze.const dense<1> : tensor<i32> -> tensor<i32>
  %0 = adze.mul(%b, %a) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %1 = "adze.range"(%zero, %0, %one) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?xi32> loc("r")
  return %1 : tensor<?xi32>
}

// -----

func.func @main(%x: tensor<4xi1> loc("x")) -> tensor<1xi64> {
  %axis = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %0 = adze.where(%x) : (tensor<4xi1>) -> tensor<?x1xi64>
  // expected-error @below {{it cannot be computed on tensors with run-time extents}}
  %1 = adze.sum(%0, %axis) : (tensor<?x1xi64>, tensor<1xi32>) -> tensor<1xi64>
  return %1 : tensor<1xi64>
}

// -----

func.func @main(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<?x1xi64> {
  %0 = adze.where(%x) : (tensor<4xi1>) -> tensor<?x1xi64>
  %1 = adze.where(%y) : (tensor<4xi1>) -> tensor<?x1xi64>
  // expected-error @below {{the run-time extents of its operands may differ}}
  %2 = adze.add(%0, %1) : (tensor<?x1xi64>, tensor<?x1xi64>) -> tensor<?x1xi64>
  return %2 : tensor<?x1xi64>
}
